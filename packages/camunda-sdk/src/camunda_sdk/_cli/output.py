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

WIDEST_WORD = 12  # a column that is narrower than this, and than what is in it, cannot be read


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

        return Console(stderr=False, highlight=False, emoji=False)

    @functools.cached_property
    def errors(self) -> Console:
        """Where people look for what went wrong."""
        from rich.console import Console

        return Console(stderr=True, highlight=False, emoji=False)

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
            self.console.print(visible(summary), markup=False)
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
            print(json_text(line), flush=True)
            return
        at = f"{moment:%H:%M:%S.%f}"[:-3] + " " if moment else ""
        lines(self.console, (at, "dim"), (text, style))

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
        lines(self.errors, ("error", "bold red"), f" {text}")
        if hint:
            lines(self.errors, f"  → {hint}")

    def warning(self, text: str) -> None:
        """Tell what is probably not meant."""
        if self.as_json:
            print(json.dumps({"warning": text}), file=sys.stderr)
        else:
            lines(self.errors, ("warning", "yellow"), f" {text}")

    def _json(self, value: object) -> None:
        print(json_text(value, indent=2 if self.on_terminal else None))

    def _table(self, title: str, columns: Sequence[str], items: Sequence[Mapping[str, Any]]) -> None:
        if not items:
            self.errors.print(f"no {title}", style="dim", markup=False)
            return
        cells = [[short(plain(item.get(column))) for column in columns] for item in items]
        if width_needed(columns, cells) <= self.console.width:
            self._columns(counted(len(items), title), columns, cells)
        else:
            self._records(counted(len(items), title), columns, cells)

    def _columns(self, title: str, columns: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
        from rich.table import Table
        from rich.text import Text

        table = Table(title=title, title_justify="left", header_style="bold")
        for column in columns:
            table.add_column(heading(column), overflow="fold", no_wrap=column.endswith("Key"))
        for row in cells:
            table.add_row(*map(Text, row))
        self.console.print(table)

    def _records(self, title: str, columns: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
        """A field a line, where the screen is too narrow for a table."""
        self.console.print(title, style="italic", markup=False)
        for row in cells:
            self.console.print()
            for column, value in zip(columns, row, strict=True):
                lines(self.console, (f"{heading(column)}: ", "bold"), value)


def json_text(value: object, indent: int | None = None) -> str:
    """A document that every terminal and every encoding of a pipe takes."""
    in_unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    text = json.dumps(value, indent=indent, default=str, ensure_ascii=not in_unicode)
    # JSON escapes what is below the space; terminals obey these as well.
    return re.sub(r"[\x7f-\x9f]", lambda found: f"\\u{ord(found[0]):04x}", text)


def width_needed(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> int:
    """The columns of a terminal that a table takes at least, with words of a reasonable length left whole."""

    def narrowest(number: int, column: str) -> int:
        longest = max(len(row[number]) for row in cells)
        word = max(len(word) for word in heading(column).split())
        return max(longest if column.endswith("Key") else min(longest, WIDEST_WORD), min(word, WIDEST_WORD))

    return sum(narrowest(number, column) + 3 for number, column in enumerate(columns)) + 1


def counted(number: int, title: str) -> str:
    """``2 incidents``, ``1 incident``."""
    return f"{number} {re.sub(r's(?=( deployed)?$)', '', title) if number == 1 else title}"


def heading(field: str) -> str:
    """``processInstanceKey`` as words."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in field)
    return words.replace("process definition id", "process").replace("process instance key", "instance")


def plain(value: object) -> str:
    """A value on one line."""
    if value is None:
        return ""
    if isinstance(value, str):
        return visible(re.sub(r"\r\n|[\n\r\t]", " ", value))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list)):
        return visible(json.dumps(value, default=str, ensure_ascii=False))
    return str(value)


def visible(text: str) -> str:
    """Text without what a terminal obeys: a cluster tells what anybody may have written into a process.

    Control characters, and those that turn the direction of writing, appear as their numbers; new lines stay.
    """
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", numbered, text)


def numbered(found: re.Match[str]) -> str:
    """A character by its number, as Python writes it."""
    number = ord(found[0])
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}"


def short(text: str) -> str:
    """A moment as people read it, in the time zone of this machine; anything else as it is."""
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text) is None:
        return text
    try:
        # Python 3.10 reads neither a Z nor every number of decimals.
        moment = datetime.fromisoformat(re.sub(r"\.\d+", "", text).replace("Z", "+00:00"))
        return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError):  # it only looks like one
        return text


def lines(console: Console, *parts: str | tuple[str, str]) -> None:
    """Print texts, or texts with styles, broken between words on a terminal; a pipe gets each sentence on one line."""
    from rich.text import Text

    styled = [(part, "") if isinstance(part, str) else part for part in parts]
    text = Text.assemble(*((visible(words), style) for words, style in styled))
    console.print(text, soft_wrap=not console.is_terminal)


def escaped(text: str) -> str:
    """Text that rich prints as it is."""
    from rich.markup import escape

    return escape(text)
