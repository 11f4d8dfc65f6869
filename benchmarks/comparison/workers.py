"""Workers against the stub's endless queue: how many jobs they do, and how soon a free slot has its next job."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import random
import statistics
import time
from collections.abc import AsyncIterator, Callable
from importlib import import_module
from typing import Any

from .setup import Setup
from .stub import counts

SECONDS = 4.0
SETTLE = 0.3  # in which a worker that pauses completes all that it fetched at once
WARM_JOBS = 20
WARM_LIMIT = 60.0
JOB_TIMEOUT = 30_000
REFILLS = 14
SLOTS = 10


async def instant(_job: Any) -> dict[str, bool]:
    """A handler of the strategy async."""
    return {"ok": True}


def instant_sync(_job: Any) -> dict[str, bool]:
    """A handler of the strategies thread and process."""
    return {"ok": True}


@contextlib.asynccontextmanager
async def worker(
    who: str,
    settings: dict[str, str],
    handler: Callable[[Any], Any],
    strategy: str = "auto",
    *,
    job_type: str = "bench",
    loud: bool = False,
    **config: Any,
) -> AsyncIterator[None]:
    """A contestant's worker for as long as the block; it logs nothing unless it is to be `loud`."""
    sdk: Any = import_module("camunda_sdk" if who == "ours" else "camunda_orchestration_sdk")
    quiet = {} if loud else {"logger": sdk.NullLogger()}
    async with sdk.CamundaAsyncClient(configuration=settings, **quiet) as client:
        wanted = sdk.WorkerConfig(job_type=job_type, job_timeout_milliseconds=JOB_TIMEOUT, **config)
        made = client.create_job_worker(wanted, handler, execution_strategy=strategy)
        try:
            yield
        finally:
            # A peer's worker may hang where its slots are taken; its process ends with the case anyway.
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(made.aclose(), 10)


async def watched(setup: Setup) -> dict[str, float]:
    """Jobs that the stub sees completed in some seconds, and what they cost this process."""
    begun = time.perf_counter()
    while (await completed(setup)) < WARM_JOBS:
        if time.perf_counter() - begun > WARM_LIMIT:
            raise RuntimeError(f"fewer than {WARM_JOBS} jobs were completed in {WARM_LIMIT:.0f} s")
        await asyncio.sleep(0.05)
    await asyncio.sleep(setup.seconds(1.0))
    first, begun, cpu = await next_change(setup)
    await asyncio.sleep(setup.seconds(SECONDS))
    last, ended, cpu_then = await next_change(setup)
    jobs, seconds, used = last - first, ended - begun, cpu_then - cpu
    return {"per second": round(jobs / seconds, 1), "cpu microseconds": round(used / max(1, jobs) * 1e6, 1)}


async def next_change(setup: Setup) -> tuple[int, float, float]:
    """Completions, time and CPU time just after some were counted, so that workers that pause are watched for whole pauses."""
    before = await completed(setup)
    for _ in range(100):
        await asyncio.sleep(0.05)
        now = await completed(setup)
        if now != before:
            await asyncio.sleep(setup.seconds(SETTLE))
            now = await completed(setup)
            break
    return now, time.perf_counter(), time.process_time()


async def completed(setup: Setup) -> int:
    """Completions that the stub saw, asked from a thread so that the worker goes on."""
    return (await asyncio.to_thread(counts, setup.address))["completions"]


def throughput(setup: Setup, who: str, strategy: str = "auto", **config: Any) -> dict[str, float]:
    """A worker's jobs a second; each stub serves one case, so its count begins at nothing."""

    async def measure() -> dict[str, float]:
        handler = instant if strategy in ("auto", "async") else instant_sync
        async with worker(who, setup.settings(), handler, strategy, **config):
            return await watched(setup)

    return asyncio.run(bare(setup) if who == "bare" else measure())


async def bare(setup: Setup) -> dict[str, float]:
    """Activate ten jobs, complete them together, again: what aiohttp gives without a worker."""
    import aiohttp

    body = {"type": "bench", "timeout": JOB_TIMEOUT, "maxJobsToActivate": SLOTS, "worker": "w"}
    async with aiohttp.ClientSession(f"{setup.address}") as session:

        async def complete(key: str) -> None:
            async with session.post(f"/v2/jobs/{key}/completion", json={"variables": {"ok": True}}) as answer:
                await answer.read()

        async def work() -> None:
            while True:
                async with session.post("/v2/jobs/activation", json=body) as answer:
                    jobs = (await answer.json())["jobs"]
                await asyncio.gather(*(complete(job["jobKey"]) for job in jobs))

        working = asyncio.create_task(work())
        try:
            return await watched(setup)
        finally:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working


def refill(setup: Setup, who: str) -> dict[str, float]:
    """Milliseconds from the end of a handler, with every slot taken, to the begin of the next one."""

    async def measure() -> dict[str, float]:
        open_handlers: collections.deque[asyncio.Event] = collections.deque()
        begun = asyncio.Event()

        async def handle(_job: Any) -> dict[str, bool]:
            ended = asyncio.Event()
            open_handlers.append(ended)
            begun.set()
            await ended.wait()
            return {"ok": True}

        pauses = random.Random(1)
        async with worker(who, setup.settings(), handle, "async", max_concurrent_jobs=SLOTS):
            while len(open_handlers) < SLOTS:
                await asyncio.sleep(0.01)
            latencies = []
            for _ in range(setup.count(REFILLS)):
                await asyncio.sleep(pauses.uniform(0.0, setup.seconds(0.7)))
                begun.clear()
                open_handlers.popleft().set()
                left = time.perf_counter()
                await asyncio.wait_for(begun.wait(), 30)
                latencies.append((time.perf_counter() - left) * 1000)
            for ended in open_handlers:
                ended.set()
        return {"median": round(statistics.median(latencies), 2), "worst": round(max(latencies), 2)}

    return asyncio.run(measure())
