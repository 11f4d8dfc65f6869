"""Ten minutes of workers of all strategies under faults: nothing may be lost, repeated, or kept.

``python benchmarks/worker_soak.py [seconds] [seed] [jobs a second]`` prints a line every half minute and a summary at the end. Exits
with 1 when a job was lost or run twice, or a slot is missing.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any, Literal

from camunda_client import CamundaAsyncClient
from camunda_logging import NullLogger
from camunda_worker import JobWorker, WorkerConfig

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
SEED = sys.argv[2] if len(sys.argv) > 2 else "1"
RATE = sys.argv[3] if len(sys.argv) > 3 else "600"
LOCK_MS = 20_000
# One byte a job, all there from the start, so that counting does not look like a leak.
RUNS = bytearray(b"\1") * 10_000_000
RUNS[:] = bytes(len(RUNS))


async def quick(job: Any) -> dict[str, Any]:
    RUNS[job.variables["n"]] += 1
    return {"ok": True}


def blocking(job: Any) -> None:
    RUNS[job.variables["n"]] += 1
    time.sleep(0.005)


def isolated(job: Any) -> None:
    """Runs in a child, which cannot count here; the server counts its completions."""


def memory() -> float:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def sample() -> tuple[float, int, int]:
    gc.collect()
    return memory(), len(os.listdir("/proc/self/fd")), threading.active_count()


def ask(base: str, path: str) -> Any:
    with urllib.request.urlopen(f"{base}{path}", timeout=10) as answer:
        return json.load(answer)


async def asked(base: str, path: str) -> Any:
    while True:
        try:
            return await asyncio.to_thread(ask, base, path)
        except OSError:
            await asyncio.sleep(0.3)


async def soak(base: str) -> bool:
    async with CamundaAsyncClient(configuration={"CAMUNDA_REST_ADDRESS": f"{base}/v2"}) as client:
        handlers: dict[Literal["async", "thread", "process"], Any] = {
            "async": quick,
            "thread": blocking,
            "process": isolated,
        }
        workers = [
            JobWorker(
                client, handler, WorkerConfig(name, LOCK_MS, 5_000), NullLogger(), execution_strategy=name
            )
            for name, handler in handlers.items()
        ]
        for worker in workers:
            worker.start()
        started, samples = time.monotonic(), []
        while (passed := time.monotonic() - started) < SECONDS:
            await asyncio.sleep(min(30.0, SECONDS - passed))
            samples.append(sample())
            stats = await asked(base, "/stats")
            print(
                f"{passed:5.0f} s  {stats['made']} jobs made, {stats['open']} open, {sum(stats['injected'].values())} faults, "
                f"{samples[-1][0]:.0f} MB, {samples[-1][1]} descriptors, {samples[-1][2]} threads",
                flush=True,
            )
        await asked(base, "/calm")
        end = time.monotonic() + 3 * LOCK_MS / 1000
        while (stats := await asked(base, "/stats"))["open"] and time.monotonic() < end:
            await asyncio.sleep(0.5)
        free = [worker.health().free_slots for worker in workers]
        for worker in workers:
            await worker.aclose(drain_timeout=5)
    return report(stats, free, samples)


def report(stats: dict[str, Any], free: list[int], samples: list[tuple[float, int, int]]) -> bool:
    repeated = sum(count > 1 for count in RUNS)
    kinds = ", ".join(f"{name} {count}" for name, count in sorted(stats["injected"].items()))
    settled = samples[len(samples) // 4 :]
    print(
        f"\njobs {stats['made']}, completed {stats['counts'].get('completion', 0)}, lost {stats['open']}, repeated {repeated}"
    )
    print(
        f"faults {sum(stats['injected'].values())} held and healed, met by {stats['hit']} requests: {kinds}"
    )
    print(f"server: {stats['counts']}")
    print(f"free slots of 10 at the end: {free}")
    print(
        f"memory {settled[0][0]:.1f} MB after warming up, {settled[-1][0]:.1f} MB at the end, "
        f"{max(rss for rss, _, _ in samples):.1f} MB at most"
    )
    return not stats["open"] and not repeated and set(free) == {10}


if __name__ == "__main__":
    stub = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("worker_soak_stub.py")), SEED, RATE],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert stub.stdout is not None
    try:
        good = asyncio.run(soak(f"http://127.0.0.1:{stub.stdout.readline().strip()}"))
    finally:
        stub.kill()
    sys.exit(0 if good else 1)
