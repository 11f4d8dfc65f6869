"""What the command prints: tables for people, tab-separated lines for pipes, JSON for programs."""

from __future__ import annotations

import functools
import json
import re
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Console


class Output:
    """One place that all commands print to.

    Results go to standard output, all else to standard error. On a terminal results are tables; in a pipe they are lines
    with tabs and without a heading, as `cut` and `awk` read them; with ``as_json`` they are one JSON document.

    Args:
        as_json: Whether ``--json`` was given.
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.on_terminal = sys.stdout.isatty()

    @functools.cached_property
    def console(self) -> Console:
        """Where people look."""
        from rich.console import Console

        return Console(stderr=False, highlight=False)

    @functools.cached_property
    def errors(self) -> Console:
        """Where people look for what went wrong."""
        from rich.console import Console

        return Console(stderr=True, highlight=False)

    def rows(self, title: str, columns: Sequence[str], items: Iterable[Mapping[str, Any]]) -> None:
        """Print things of one kind, each with these fields; JSON has all that they hold."""
        found = list(items)
        if self.as_json:
            self._json(found)
        elif self.on_terminal:
            self._table(title, columns, found)
        else:
            for item in found:
                print("\t".join(plain(item.get(column)) for column in columns))

    def thing(self, item: Mapping[str, Any], summary: str) -> None:
        """Print one thing: a sentence for people, its fields for pipes and programs."""
        if self.as_json:
            self._json(item)
        elif self.on_terminal:
            self.console.print(summary, markup=False)
        else:
            for name, value in item.items():
                print(f"{name}\t{plain(value)}")

    def note(self, text: str) -> None:
        """Tell something that is no result; silent where nobody looks."""
        if self.on_terminal and not self.as_json:
            self.errors.print(text, style="dim", markup=False)

    def event(
        self, kind: str, text: str, *, moment: datetime | None = None, style: str = "", **fields: object
    ) -> None:
        """Tell at once that something happened: one line for people and pipes, one JSON document in a line."""
        if self.as_json:
            told = {"time": moment.isoformat() if moment else None, "kind": kind, "text": text, **fields}
            line = {name: value for name, value in told.items() if value is not None}
            print(json.dumps(line, default=str, ensure_ascii=False), flush=True)
            return
        at = f"[dim]{moment:%H:%M:%S.%f}[/] " if moment else ""
        lines(self.console, f"{at}{escaped(text)}", style)

    def problem(self, text: str, hint: str = "", *, code: int, status: int | None = None) -> None:
        """Tell what went wrong and what to do about it.

        Args:
            text: What went wrong.
            hint: What to do.
            code: The exit code that the command ends with.
            status: The HTTP status, if the cluster answered with one.
        """
        if self.as_json:
            told = {"error": text, "hint": hint or None, "exitCode": code, "status": status}
            print(
                json.dumps({name: value for name, value in told.items() if value is not None}),
                file=sys.stderr,
            )
            return
        lines(self.errors, f"[bold red]error[/] {escaped(text)}")
        if hint:
            lines(self.errors, f"  → {escaped(hint)}")

    def warning(self, text: str) -> None:
        """Tell what is probably not meant."""
        if self.as_json:
            print(json.dumps({"warning": text}), file=sys.stderr)
        else:
            lines(self.errors, f"[yellow]warning[/] {escaped(text)}")

    def _json(self, value: object) -> None:
        print(json.dumps(value, indent=2 if self.on_terminal else None, default=str, ensure_ascii=False))

    def _table(self, title: str, columns: Sequence[str], items: Sequence[Mapping[str, Any]]) -> None:
        from rich.table import Table

        if not items:
            self.errors.print(f"no {title}", style="dim", markup=False)
            return
        table = Table(title=f"{len(items)} {title}", title_justify="left", header_style="bold")
        for column in columns:
            table.add_column(heading(column), overflow="fold", no_wrap=column.endswith("Key"))
        for item in items:
            table.add_row(*(escaped(short(plain(item.get(column)))) for column in columns))
        self.console.print(table)


def heading(field: str) -> str:
    """``processInstanceKey`` as words."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in field)
    return words.replace("process definition id", "process").replace("process instance key", "instance")


def plain(value: object) -> str:
    """A value on one line."""
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.split("\n")).replace("\t", " ")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list)):
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)


def short(text: str) -> str:
    """A moment as people read it, in the time zone of this machine; anything else as it is."""
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text) is None:
        return text
    # Python 3.10 reads neither a Z nor every number of decimals.
    moment = datetime.fromisoformat(re.sub(r"\.\d+", "", text).replace("Z", "+00:00"))
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def lines(console: Console, text: str, style: str = "") -> None:
    """Print between words on a terminal; a pipe gets each sentence on one line."""
    console.print(text, style=style, soft_wrap=not console.is_terminal)


def escaped(text: str) -> str:
    """Text that rich prints as it is."""
    from rich.markup import escape

    return escape(text)
