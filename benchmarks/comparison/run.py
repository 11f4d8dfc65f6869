"""Runs cases in processes of their own, in the environment that is measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from .figure import OURS, PUBLIC, PYZEEBE, Figure
from .stub import Stub

BENCHMARKS = Path(__file__).resolve().parent.parent
HARNESS = BENCHMARKS.parent / "tests-integration"
LIMIT_SECONDS = 120
REAL_ROUNDS = 2
REAL = (
    ("real", "at their defaults", {"ours": OURS, "pyzeebe": PYZEEBE, "public": PUBLIC}),
    (
        "real-room",
        "with room (ours 100 at once, pyzeebe 10,000)",
        {"ours-room": OURS, "pyzeebe-room": PYZEEBE},
    ),
)


def surroundings() -> dict[str, str]:
    """The environment variables of a case: none that would configure a client, and the way to these modules."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CAMUNDA_", "ZEEBE_"))}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, "PYTHONPATH": str(BENCHMARKS), "PYTHONSAFEPATH": ""}


def run_case(python: Path, name: str, scale: float) -> dict[str, float] | str:
    """One case against a stub of its own; a text says why there is no result."""
    with Stub() as address:
        command = [str(python), "-m", "comparison.cases", name, str(scale), address]
        try:
            answer = subprocess.run(
                command, capture_output=True, text=True, env=surroundings(), timeout=LIMIT_SECONDS
            )
        except subprocess.TimeoutExpired:
            return f"it did not end within {LIMIT_SECONDS} s"
    if answer.returncode:
        return (answer.stderr.strip().splitlines() or ["it ended without a word"])[-1][-300:]
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def real_figures(python: Path, scale: float, *, insist: bool) -> list[Figure]:
    """Workers against a real Camunda; nothing where there is none, unless it is insisted on."""
    reason = why_not()
    if reason and not insist:
        print(f"\nno real Camunda: {reason}", flush=True)
        return []
    command = [str(python), "-m", "comparison.real", str(scale), str(REAL_ROUNDS)]
    kept = {name: value for name, value in os.environ.items() if name == "CAMUNDA_TEST_JAVA_HOME"}
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, env={**surroundings(), **kept})
    if answer.returncode:
        raise SystemExit("The run against a real Camunda failed; the lines above say why.")
    found: dict[str, Any] = json.loads(answer.stdout.splitlines()[-1])["rounds"]
    return [figure for name, title, names in REAL for figure in pair(name, title, names, found)]


def pair(name: str, title: str, names: dict[str, str], found: dict[str, Any]) -> list[Figure]:
    """Rate and CPU of the contestants of one setting; those that failed left a text."""
    group = f"Workers against a real Camunda {version()}"
    ran = {who: found[case] for case, who in names.items() if not isinstance(found[case], str)}
    missing = {who: found[case] for case, who in names.items() if isinstance(found[case], str)}
    rates = {who: [one["per second"] for one in rounds] for who, rounds in ran.items()}
    costs = {who: [one["cpu microseconds"] for one in rounds] for who, rounds in ran.items()}
    cost = f"CPU of a job in the worker's process, {title}"
    return [
        Figure(name, group, f"jobs a second, {title}", "1/s", False, rates, missing),
        Figure(f"{name}-cpu", group, cost, "µs", True, costs, missing),
    ]


def why_not() -> str:
    """What a real Camunda lacks here; it is not fetched for this."""
    distribution = harness()
    try:
        distribution.java_home()
    except distribution.NotAvailable as missing:
        return str(missing)
    home = distribution.CACHE / f"camunda-zeebe-{distribution.VERSION}"
    if (home / "bin" / "broker").is_file():
        return ""
    return f"{distribution.VERSION} has not been fetched yet; --real fetches it (needs Maven)"


def version() -> str:
    """The version that would be run."""
    return str(harness().VERSION)


def harness() -> Any:
    """The module that knows where a real Camunda is."""
    from importlib import import_module

    if str(HARNESS) not in sys.path:
        sys.path.append(str(HARNESS))
    return import_module("harness.distribution")
