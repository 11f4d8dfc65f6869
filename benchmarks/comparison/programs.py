"""What it costs to begin: imports and first calls, each in a process of its own, beyond those of bare Python."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from .figure import OURS, PEERS, PUBLIC, PYZEEBE, Figure

# What the process holds at its end; the peak that the system reports would be that of the parent it was started from.
MEMORY = "print(int(open('/proc/self/statm').read().split()[1]) * 4 / 1024)"
HAS_MEMORY = Path("/proc/self/statm").exists()
SYNC = "from {0} import CamundaClient\nwith CamundaClient({1}) as client: client.get_topology()"
ASYNC = """
import asyncio
from {0} import CamundaAsyncClient
async def main():
    async with CamundaAsyncClient({1}) as client: await client.get_topology()
asyncio.run(main())"""
GRPC_ONLY = "speaks gRPC, which the stub does not"
Programs = Mapping[str, Mapping[str, str]]


def programs(address: str) -> dict[str, dict[str, str]]:
    """The programs of each figure and contestant."""
    plain = f"{{'CAMUNDA_REST_ADDRESS': '{address}', 'CAMUNDA_AUTH_STRATEGY': 'NONE'}}"
    named = f"configuration={plain}"
    return {
        "importing the package": {
            OURS: "import camunda_sdk",
            PUBLIC: "import camunda_orchestration_sdk",
            PYZEEBE: "import pyzeebe",
        },
        "importing a client and the worker": {
            OURS: "from camunda_sdk import CamundaAsyncClient, JobWorker, WorkerConfig",
            PUBLIC: "from camunda_orchestration_sdk import CamundaAsyncClient, WorkerConfig",
            PYZEEBE: "from pyzeebe import ZeebeClient, ZeebeWorker, create_insecure_channel",
        },
        "a client and its first call, synchronous": {
            OURS: SYNC.format("camunda_sdk", plain),
            PUBLIC: SYNC.format("camunda_orchestration_sdk", named),
        },
        "a client and its first call, asynchronous": {
            OURS: ASYNC.format("camunda_sdk", plain),
            PUBLIC: ASYNC.format("camunda_orchestration_sdk", named),
        },
    }


def starts(python: Path, address: str, rounds: int, *, peers: bool) -> list[Figure]:
    """Milliseconds and megabytes of every program."""
    wanted = {
        title: {who: code for who, code in codes.items() if peers or who not in PEERS}
        for title, codes in programs(address).items()
    }
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    bare: list[tuple[float, float]] = []
    for _ in range(rounds):
        bare.append(once(python, "pass"))
        for title, codes in wanted.items():
            for who, code in codes.items():
                found.setdefault((title, who), []).append(once(python, code))
    figures = []
    for number, (title, codes) in enumerate(wanted.items(), 1):
        for part, unit in enumerate(("ms", "MB") if HAS_MEMORY else ("ms",)):
            floor = min(one[part] for one in bare)
            values = {
                who: [round(max(0.0, one[part] - floor), 2) for one in found[title, who]] for who in codes
            }
            missing = {PYZEEBE: GRPC_ONLY} if peers and PYZEEBE not in codes else {}
            what = "" if unit == "ms" else ", memory"
            name = f"start-{number}-{unit.lower()}"
            figures.append(Figure(name, "Beginning", title + what, unit, True, values, missing))
    return figures


def once(python: Path, code: str) -> tuple[float, float]:
    """Milliseconds and megabytes of one run."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    done = subprocess.run(
        [python, "-c", f"{code}\n{MEMORY if HAS_MEMORY else 'print(0)'}"],
        capture_output=True,
        text=True,
        env=clean,
    )
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(f"this program failed:\n{code}\n{done.stderr[-2000:]}")
    return seconds * 1000, float(done.stdout.split()[-1])
