"""This SDK beside its peers, in one run of under five minutes: what it costs to begin, to call, to decode, to work.

    python benchmarks/compare.py [--json FILE] [--page FILE] [--real | --no-real] [--quick]

installs this tree's packages and the locked peers into ``.benchmarks/env`` (the group ``benchmarks`` of pyproject.toml), starts a
stub server in a process of its own, measures first what that can do, then everything of ``comparison/plan.py``, and prints figures and
ratios. Where a real Camunda has been fetched already (``tests-integration`` does it), workers are compared against that as well.
``--quick`` takes this interpreter, no peers and next to no time: its figures mean nothing, but show that everything still runs.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from comparison import machine, plan
from comparison.environment import environment, sizes, versions
from comparison.figure import OURS, PUBLIC, PYZEEBE, Figure
from comparison.page import page
from comparison.programs import starts
from comparison.run import real_figures, run_case
from comparison.stub import Stub, capacity
from comparison.text import lines

QUICK = 0.02
IMPORT_ROUNDS = 5


def main(arguments: list[str]) -> None:
    """Measure, print and write."""
    options = parse(arguments)
    begun = time.perf_counter()
    python = Path(sys.executable) if options.quick else environment()
    results: dict[str, Any] = {"machine": machine.describe(), "versions": versions(python)}
    if not options.quick:
        machine.warn_if_busy()
    with Stub() as address:
        results["stub"] = capacity(address, 0.1 if options.quick else 1.0)
    able = ", ".join(f"{value:,.0f} {name}" for name, value in results["stub"].items())
    print(f"what the stub can do: {able}", flush=True)
    figures: list[Figure] = []
    for measured in stages(python, options):
        figures += measured
        print("\n".join(lines(measured)), flush=True)
    results["seconds"] = round(time.perf_counter() - begun, 1)
    results["figures"] = [figure.as_json() for figure in figures]
    print(f"\n{machine.share_of_stub(results)}\nall of it took {results['seconds']:.0f} s")
    for file, text in ((options.json, json.dumps(results, indent=1) + "\n"), (options.page, page(results))):
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


def parse(arguments: list[str]) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, help="write machine, versions, rounds, figures and ratios")
    parser.add_argument("--page", type=Path, help="write an HTML page with plots")
    parser.add_argument("--quick", action="store_true", help="only ours and the stub, as little as possible")
    parser.add_argument(
        "--real",
        action=argparse.BooleanOptionalAction,
        help="insist on a real Camunda, or leave it out; by default, it takes part where it has been fetched",
    )
    return parser.parse_args(arguments)


def stages(python: Path, options: argparse.Namespace) -> Any:
    """The figures of one stage after the other."""
    contestants = (OURS,) if options.quick else (OURS, PUBLIC, PYZEEBE)
    scale = QUICK if options.quick else 1.0
    if not options.quick:
        yield sizes(python, contestants)
    with Stub() as address:
        yield starts(python, address, 1 if options.quick else IMPORT_ROUNDS, peers=not options.quick)
    for stage in plan.STAGES:
        rounds = 1 if options.quick else stage.rounds
        yield plan.run(
            stage, lambda name: run_case(python, name, scale), rounds=rounds, peers=not options.quick
        )
    if options.real or (options.real is None and not options.quick):
        yield real_figures(python, scale, insist=bool(options.real))


if __name__ == "__main__":
    main(sys.argv[1:])
