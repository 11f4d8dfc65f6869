"""Jobs per second and CPU per job of a worker, beside a bare aiohttp loop, against the same stub server.

``python benchmarks/worker_throughput.py [seconds]`` prints one line a case. The stub runs in a process of its own. With the
path of a Python that has ``camunda-orchestration-sdk`` in ``PUBLIC_SDK_PYTHON``, the public SDK's worker runs as well; with ``uv``
installed, ``uv run --no-project --with camunda-orchestration-sdk`` is used for it where the variable is ``uv``.
"""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp

from camunda_client import CamundaAsyncClient
from camunda_worker import JobWorker, WorkerConfig

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
STUB = Path(__file__).with_name("stub_server.py")
PUBLIC = Path(__file__).with_name("worker_public_sdk.py")


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def report(name: str, jobs: int, seconds: float, used: float) -> float:
    rate = jobs / seconds
    print(f"{name:32} {rate:9.0f} jobs/s {1e6 * used / max(1, jobs):9.0f} us CPU a job", flush=True)
    return rate


async def bare(base: str) -> float:
    """Ten jobs at once: activate, complete all, again. What the connection gives."""
    count = 0
    async with aiohttp.ClientSession() as session:
        body = {
            "type": "bench",
            "timeout": 30_000,
            "maxJobsToActivate": 10,
            "worker": "w",
            "requestTimeout": 0,
        }

        async def complete(key: str) -> None:
            async with session.post(
                f"{base}/jobs/{key}/completion", json={"variables": {"ok": True}}
            ) as answer:
                await answer.read()

        started, used = time.perf_counter(), cpu()
        while time.perf_counter() - started < SECONDS:
            async with session.post(f"{base}/jobs/activation", json=body) as answer:
                jobs = (await answer.json())["jobs"]
            await asyncio.gather(*(complete(job["jobKey"]) for job in jobs))
            count += len(jobs)
        return report("bare aiohttp", count, time.perf_counter() - started, cpu() - used)


async def instant(_job: Any) -> dict[str, bool]:
    return {"ok": True}


def instant_sync(_job: Any) -> dict[str, bool]:
    return {"ok": True}


def burn(_job: Any) -> dict[str, bool]:
    """Ten milliseconds of CPU."""
    end = time.process_time() + 0.010
    while time.process_time() < end:
        pass
    return {"ok": True}


async def worker(name: str, base: str, handler: Callable[[Any], Any], **options: Any) -> float:
    async with CamundaAsyncClient(configuration={"CAMUNDA_REST_ADDRESS": base}) as client:
        made = JobWorker(client, handler, WorkerConfig("bench", 30_000), **options)
        made.start()
        warm = 500 if options.get("execution_strategy") == "process" else 10
        # Children are started one by one; until they all are, their start is what would be measured.
        while made.health().jobs_completed < warm:
            await asyncio.sleep(0.1)
        await asyncio.sleep(1.0)
        before, started, used = made.health().jobs_completed, time.perf_counter(), cpu()
        await asyncio.sleep(SECONDS)
        jobs = made.health().jobs_completed - before
        rate = report(name, jobs, time.perf_counter() - started, cpu() - used)
        await made.aclose(drain_timeout=5)
        return rate


async def idle(base: str) -> None:
    """Two hundred idle workers on one client."""
    descriptors = len(os.listdir("/proc/self/fd"))
    async with CamundaAsyncClient(configuration={"CAMUNDA_REST_ADDRESS": base}) as client:
        workers = [JobWorker(client, instant, WorkerConfig(f"idle-{n}", 30_000)) for n in range(200)]
        for made in workers:
            made.start()
        await asyncio.sleep(3)
        started, used = time.perf_counter(), cpu()
        await asyncio.sleep(max(10.0, SECONDS))
        share = (cpu() - used) / (time.perf_counter() - started)
        opened = len(os.listdir("/proc/self/fd")) - descriptors
        status = Path("/proc/self/status").read_text()
        memory = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024
        print(
            f"200 idle workers: {opened} descriptors, {100 * share:.2f} % CPU, {memory:.0f} MB in this process",
            flush=True,
        )
        await asyncio.gather(*(made.aclose() for made in workers))


async def main(base: str) -> None:
    if "idle" in sys.argv:
        await idle(base)
        return
    floor = await bare(base)
    rate = await worker("worker, async, defaults", base, instant)
    print(f"{'':32} {rate / floor:9.2f} of bare aiohttp")
    theirs = await asyncio.to_thread(public, base)
    if theirs:
        print(
            f"{'public SDK, async, defaults':32} {theirs:9.1f} jobs/s; ours is {rate / theirs:.0f} times that"
        )
    await worker("worker, thread", base, instant_sync)
    cores = os.cpu_count() or 1
    one = one_core()
    rate = await worker("worker, process, 10 ms of CPU", base, burn, execution_strategy="process")
    print(f"{'':32} {rate / one:9.2f} of one core's {one:.0f} jobs/s, on {cores} cores")


def public(base: str) -> float:
    """The public SDK's jobs per second, 0 where it is not asked for."""
    python = os.environ.get("PUBLIC_SDK_PYTHON", "")
    if not python:
        return 0.0
    command = (
        ["uv", "run", "--no-project", "--with", "camunda-orchestration-sdk", "python"]
        if python == "uv"
        else [python]
    )
    printed = subprocess.run(
        [*command, str(PUBLIC), base, str(max(5.0, SECONDS))], capture_output=True, text=True, check=True
    ).stdout
    return float(printed.split()[-1])


def one_core() -> float:
    """How often one core runs the handler in a second, now, beside whatever else the machine does."""
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < SECONDS:
        burn(None)
        count += 1
    return count / (time.perf_counter() - started)


def spawn() -> tuple[subprocess.Popen[str], str]:
    stub = subprocess.Popen([sys.executable, str(STUB)], stdout=subprocess.PIPE, text=True)
    assert stub.stdout is not None
    return stub, f"http://127.0.0.1:{stub.stdout.readline().strip()}/v2"


if __name__ == "__main__":
    server, address = spawn()
    try:
        asyncio.run(main(address))
    finally:
        server.kill()
        server.wait()
