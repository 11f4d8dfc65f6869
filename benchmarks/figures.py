"""Writes the figures of ``benchmarks/results/latest.json`` into the pages that show them.

    python benchmarks/figures.py [--check]

rewrites what stands between the markers in README.md and docs/benchmarks.md, and the page with plots beside the JSON. With
``--check`` nothing is written; the exit code is 1 where a page shows something else.
"""

from __future__ import annotations

import json
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

from comparison.figure import OURS, PUBLIC, PYZEEBE, Figure, short
from comparison.machine import BUSY
from comparison.page import page

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "latest.json"
BEGIN, END = "<!-- figures: begin, written by benchmarks/figures.py -->", "<!-- figures: end -->"
PEERS = (PUBLIC, PYZEEBE)
# What the short table calls each row, and which figures stand in it; several are parted by a slash.
ROWS = (
    ("jobs a second of a worker at its defaults", ("worker",), ""),
    (
        "with 100 jobs at once: async / thread / process",
        ("worker-100-async", "worker-100-thread", "worker-100-process"),
        "",
    ),
    (
        "against a real Camunda 8.6: defaults / room for 100 at once (pyzeebe 10,000)",
        ("real", "real-room"),
        "",
    ),
    ("a free slot has its next job after", ("refill",), " ms"),
    ("CPU of completing a job: asynchronous / synchronous client", ("async-cpu", "sync-cpu"), " µs"),
    ("decoding 500 jobs", ("decode",), " ms"),
    ("importing a client and the worker", ("start-2-ms", "start-2-mb"), ("ms", "MB")),
    ("installed: alone / with all that it needs", ("size", "size-complete"), " MB"),
)


def main(arguments: list[str]) -> int:
    """Write, or compare."""
    changed = [path for path, text in pages().items() if not path.exists() or read(path) != text]
    if "--check" in arguments:
        for path in changed:
            print(
                f"{path.relative_to(ROOT)} does not show what {RESULTS.name} says: run benchmarks/figures.py"
            )
        return 1 if changed else 0
    for path in changed:
        path.write_text(pages()[path], encoding="utf-8", newline="\n")
        print(f"written: {path.relative_to(ROOT)}")
    return 0


def pages() -> dict[Path, str]:
    """What each page is to hold."""
    results: dict[str, Any] = json.loads(read(RESULTS))
    readme, manual = ROOT / "README.md", ROOT / "docs" / "benchmarks.md"
    return {
        readme: between(readme, summary(results)),
        manual: between(manual, full(results)),
        RESULTS.with_suffix(".html"): page(results),
    }


def read(path: Path) -> str:
    """A file's text."""
    return path.read_text(encoding="utf-8")


def between(path: Path, text: str) -> str:
    """The page with this text between its markers."""
    before, found, rest = read(path).partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (found and ended):
        raise SystemExit(f"{path.relative_to(ROOT)} lacks the markers {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def measured_on(results: dict[str, Any]) -> str:
    """Machine, versions and day, without which a figure says nothing."""
    machine, versions = results["machine"], results["versions"]
    busy = f", which was not idle (load {machine['load before']})" if machine["load before"] > BUSY else ""
    return (
        f"Measured in one run on {machine['date']}, on {machine['cores']} cores ({machine['processor']}, "
        f"{machine['system']}){busy}, with Python {versions['python']} and camunda-sdk {versions['camunda-sdk']} of this tree"
    )


def summary(results: dict[str, Any]) -> str:
    """The short table."""
    figures = {data["name"]: Figure.from_json(data) for data in results["figures"]}
    versions = results["versions"]
    rows = [
        f"| | this SDK | {' | '.join(f'{name} {versions[name]}' for name in PEERS)} |",
        "| --- | --- | --- | --- |",
    ]
    for title, names, unit in ROWS:
        found = [figures[name] for name in names if name in figures]
        if found:
            cells = [cell(found, who, unit) for who in (OURS, *PEERS)]
            rows.append(f"| {title} | {' | '.join(cells)} |")
    engine = short(figures["engine"].best(OURS) or 0)
    rows.append(f"| tests without a cluster | an engine in the process, {engine} instances a second | | |")
    return f"{measured_on(results)}, against a stub server where nothing else is said.\n\n" + "\n".join(rows)


def cell(figures: list[Figure], who: str, unit: str | tuple[str, ...]) -> str:
    """What a contestant has in a row."""
    values = [figure.best(who) for figure in figures]
    if None in values:
        reason = figures[0].missing.get(who, "")
        return "speaks gRPC" if "gRPC" in reason else "stops with an error" if reason else ""
    told = [short(value) for value in values if value is not None]
    if isinstance(unit, tuple):
        return ", ".join(f"{value} {name}" for value, name in zip(told, unit, strict=False))
    bare = [name for name in figures[0].rounds if name.startswith("bare")] if who == OURS else []
    beside = "" if not bare else f" ({' / '.join(against_bare(figure) for figure in figures)})"
    return f"{' / '.join(told)}{unit}{beside}"


def against_bare(figure: Figure) -> str:
    """The bare library's figure, by its name."""
    name = next(name for name in figure.rounds if name.startswith("bare"))
    return f"{name}: {short(figure.best(name) or 0)}"


def full(results: dict[str, Any]) -> str:
    """A table for each group, with every contestant, and why some are missing."""
    stub, libraries = results["stub"], dict(results["versions"])
    told = ", ".join(f"{name} {version}" for name, version in libraries.items() if name != "python")
    able, given = short(stub["completions per second"]), short(stub["activated jobs per second"])
    parts = [
        f"{measured_on(results)}. The whole run took {results['seconds']:.0f} seconds. Installed were: {told}.",
        f"What the stub can do: {able} completions a second, {given} jobs a second in activations of 100.",
    ]
    figures = [Figure.from_json(data) for data in results["figures"]]
    for group, members in groupby(figures, key=lambda figure: figure.group):
        parts += [f"### {group}", *table(list(members))]
    return "\n\n".join(parts)


def table(figures: list[Figure]) -> list[str]:
    """Figures of one group as a table, then the reasons of those that are missing."""
    names = list(dict.fromkeys(who for figure in figures for who in figure.rounds))
    names.sort(key=lambda name: (name != OURS, not name.startswith("bare")))
    rows = [f"| | {' | '.join(names)} |", "| --- |" + " ---: |" * len(names)]
    for figure in figures:
        better = "less" if figure.lower else "more"
        values = [figure.best(who) for who in names]
        told = ["" if value is None else short(value) for value in values]
        rows.append(f"| {figure.title} ({figure.unit}, {better} is better) | {' | '.join(told)} |")
    reasons = {(who, reason): None for figure in figures for who, reason in figure.missing.items()}
    return ["\n".join(rows), *(f"{who} is missing: {reason.rstrip('.')}." for who, reason in reasons)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
