"""The machine that measures, and whether it has anything else to do."""

from __future__ import annotations

import datetime
import os
import platform
import sys
from pathlib import Path
from typing import Any

BUSY = 0.25  # of a core


def describe() -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count() or 1,
        "system": platform.system(),
        "python": platform.python_version(),
        "load before": round(load(), 2),
    }


def processor() -> str:
    """The processor's name where the system tells it."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def load() -> float:
    """Processes that wanted a core in the last minute, on average; 0 where the system does not say."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def warn_if_busy() -> None:
    """Say that others work here, which makes figures worse than they are."""
    if load() > BUSY:
        print(
            f"WARNING: the load of this machine is {load():.2f}; figures are for an idle one.",
            file=sys.stderr,
        )


def share_of_stub(results: dict[str, Any]) -> str:
    """How much of what the stub can do the fastest contestant asked of it."""
    asked = [
        (max(rounds), who, figure["title"])
        for figure in results["figures"]
        if figure["unit"] == "1/s" and not figure["name"].startswith(("engine", "real"))
        for who, rounds in figure["rounds"].items()
    ]
    most, who, title = max(asked)
    share = most / results["stub"]["completions per second"]
    return f"the busiest moment of the stub: {who}, {title}: {share:.0%} of what it can do"
