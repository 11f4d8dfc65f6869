"""Time and memory of importing the package and of a first call, against bare Python, in one run.

    python benchmarks/client_import.py [--rounds 15]

Each figure is the lowest of the rounds; every round starts new processes, in turns. The public SDK takes part where it is installed
(``uv run --with camunda-orchestration-sdk``).
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time

from client_stub import running

# What the process holds at its end; the peak that the system reports would be that of the parent it was started from.
_MEMORY = "print(int(open('/proc/self/statm').read().split()[1]) * 4)"
_SETTINGS = "{'CAMUNDA_REST_ADDRESS': 'http://127.0.0.1:%d', 'CAMUNDA_AUTH_STRATEGY': 'NONE'}"


def programs(port: int) -> dict[str, str]:
    """What is run, by its name."""
    settings = _SETTINGS % port
    found = {
        "bare python": "pass",
        "import camunda_client": "import camunda_client",
        "a client and its first call": (
            f"from camunda_client import CamundaClient\nwith CamundaClient({settings}) as c: c.get_topology()"
        ),
        "the same, asynchronous": (
            "import asyncio\nfrom camunda_client import CamundaAsyncClient\n"
            f"async def main():\n    async with CamundaAsyncClient({settings}) as c: await c.get_topology()\n"
            "asyncio.run(main())"
        ),
    }
    if importlib.util.find_spec("camunda_orchestration_sdk") is not None:
        found["import of the public SDK"] = "import camunda_orchestration_sdk"
    return found


def once(code: str, cache: str) -> tuple[float, float]:
    """Seconds and megabytes of one run, with compiled files as an installation has them."""
    begun = time.perf_counter()
    command = [sys.executable, "-X", f"pycache_prefix={cache}", "-c", f"{code}\n{_MEMORY}"]
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=clean)
    kilobytes = int(done.stdout.split()[-1])
    return time.perf_counter() - begun, kilobytes / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, help="rounds, of which the lowest figure counts")
    rounds = parser.parse_args().rounds
    with running() as port, tempfile.TemporaryDirectory() as cache:
        codes = programs(port)
        best: dict[str, tuple[float, float]] = {}
        for code in codes.values():
            once(code, cache)
        for _ in range(rounds):
            for name, code in codes.items():
                seconds, megabytes = once(code, cache)
                known = best.get(name, (seconds, megabytes))
                best[name] = (min(seconds, known[0]), min(megabytes, known[1]))
    bare = best["bare python"]
    for name, (seconds, megabytes) in best.items():
        print(
            f"{name:32} {seconds * 1e3:7.1f} ms {seconds / bare[0]:6.2f} x bare python"
            f"   {megabytes:6.1f} MB, {megabytes - bare[1]:5.1f} over bare python"
        )
    limit = 1.5 * bare[0] + 0.03
    print(
        f"\ngoal: import camunda_client within 1.5 x bare python + 30 ms = {limit * 1e3:.0f} ms, and 15 MB over it"
    )
    peer = best.get("import of the public SDK")
    if peer is None:
        print("the public SDK is not installed: uv run --with camunda-orchestration-sdk ...")
    else:
        share = best["a client and its first call"][0] / peer[0]
        print(f"a client and its first call take {share:.2f} of the public SDK's import alone; goal 0.35")


if __name__ == "__main__":
    main()
