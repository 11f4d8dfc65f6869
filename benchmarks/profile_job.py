"""What one completed job costs a worker: its CPU time by part, the three largest parts first.

    python benchmarks/profile_job.py [--seconds 20]

A worker of the strategy async does the stub server's jobs. First it is watched undisturbed, which gives the CPU time of a job; then a
timer of the process's CPU time interrupts it every millisecond, or as often as the kernel's own clock allows, and notes what is running,
which gives the shares. A sample belongs to the innermost code of a known part; time in C code and in the kernel belongs to the code
that called it.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from comparison.setup import Setup
from comparison.stub import Stub
from comparison.workers import completed, instant, worker

INTERVAL = 0.001
LARGEST = 3
# The first word that a file's path contains decides; what none of them names belongs to its caller.
PARTS = {
    "camunda_client/_codec": "JSON and models",
    "camunda_client/_generated/models": "JSON and models",
    "msgspec/": "JSON and models",
    "json/": "JSON and models",
    "camunda_worker/": "the worker (camunda_worker)",
    "camunda_client/": "the client (camunda_client)",
    "camunda_auth/": "authentication (camunda_auth)",
    "camunda_logging/": "logging (camunda_logging, loguru, logging)",
    "loguru/": "logging (camunda_logging, loguru, logging)",
    "aiohttp/": "the HTTP library (aiohttp, yarl, multidict)",
    "yarl/": "the HTTP library (aiohttp, yarl, multidict)",
    "multidict/": "the HTTP library (aiohttp, yarl, multidict)",
    "asyncio/selector_events": "sockets (asyncio's transports, the kernel)",
    "selectors": "sockets (asyncio's transports, the kernel)",
    "asyncio/": "the event loop (asyncio's tasks, timers and callbacks)",
    "profile_job": "measuring",
    "comparison/": "the handler and measuring",
}


class Sampler:
    """Counts which part and which function runs when the timer goes off."""

    def __init__(self) -> None:
        self.parts: collections.Counter[str] = collections.Counter()
        self.functions: collections.Counter[tuple[str, str]] = collections.Counter()

    async def sample(self, seconds: float) -> None:
        """Take samples for so long."""
        signal.signal(signal.SIGPROF, self.note)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
        try:
            await asyncio.sleep(seconds)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, signal.SIG_DFL)

    def note(self, _number: int, frame: FrameType | None) -> None:
        """Take one sample."""
        for inner in outwards(frame):
            part = part_of(inner.f_code.co_filename)
            if part:
                self.parts[part] += 1
                self.functions[part, name_of(inner)] += 1
                return
        self.parts["anything else"] += 1


def outwards(frame: FrameType | None) -> Iterator[FrameType]:
    """A frame and its callers."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def part_of(path: str) -> str:
    """The part that a file belongs to; empty for none."""
    path = path.replace("\\", "/")
    return next((part for word, part in PARTS.items() if word in path), "")


def name_of(frame: FrameType) -> str:
    """File and function."""
    return f"{Path(frame.f_code.co_filename).name}: {frame.f_code.co_name}"


async def observe(setup: Setup, seconds: float) -> tuple[float, float, Sampler]:
    """Jobs a second and CPU microseconds of a job undisturbed, then the samples."""
    async with worker("ours", setup.settings(), instant):
        while await completed(setup) < 100:
            await asyncio.sleep(0.05)
        first, cpu, begun = await completed(setup), time.process_time(), time.perf_counter()
        await asyncio.sleep(seconds / 4)
        jobs = await completed(setup) - first
        used, elapsed = time.process_time() - cpu, time.perf_counter() - begun
        sampler = Sampler()
        await sampler.sample(seconds * 3 / 4)
    return jobs / elapsed, used / jobs * 1e6, sampler


def report(rate: float, microseconds: float, sampler: Sampler) -> list[str]:
    """The parts with their share of a job, the largest with what they do most."""
    total = sum(sampler.parts.values())
    found = [f"one job: {microseconds:.0f} µs of CPU, at {rate:,.0f} jobs a second; {total:,} samples", ""]
    for place, (part, samples) in enumerate(sampler.parts.most_common(), 1):
        share = samples / total
        found.append(f"{place}. {part:<56}{share:6.1%}{share * microseconds:8.1f} µs")
        if place <= LARGEST:
            inside = [(n, name) for (of, name), n in sampler.functions.items() if of == part]
            for count, name in sorted(inside, reverse=True)[:4]:
                found.append(f"     {name:<54}{count / total:6.1%}{count / total * microseconds:8.1f} µs")
    names = [part for part, _ in sampler.parts.most_common(LARGEST)]
    return [*found, "", f"the three largest costs of a job: {'; '.join(names)}"]


def main(arguments: list[str]) -> None:
    """Profile and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20.0, help="how long the worker is watched")
    options = parser.parse_args(arguments)
    if not hasattr(signal, "setitimer"):
        sys.exit("profile_job.py needs a timer of CPU time, which this system has not; Linux and macOS have.")
    with Stub() as address:
        print("\n".join(report(*asyncio.run(observe(Setup(address), options.seconds)))))


if __name__ == "__main__":
    main(sys.argv[1:])
