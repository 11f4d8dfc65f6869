"""Completing a job and decoding jobs: bare libraries, this SDK and the public one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from importlib import import_module
from typing import Any

from .setup import Setup
from .stub import activation

AT_ONCE = 10
JOBS = 500
# How many calls each contestant makes: enough for its CPU time to be told, few enough for the slow ones.
ASYNC_CALLS = {"bare": 6_000, "ours": 6_000, "public": 1_000}
SYNC_CALLS = {"bare": 2_000, "ours": 2_000, "public": 500}
AsyncCall = Callable[[], Awaitable[Any]]
Call = Callable[[], Any]


@contextlib.asynccontextmanager
async def async_call(who: str, settings: dict[str, str]) -> AsyncIterator[AsyncCall]:
    """A contestant's asynchronous way to complete a job."""
    if who == "bare":
        import aiohttp

        async with aiohttp.ClientSession() as session:
            url = f"{settings['CAMUNDA_REST_ADDRESS']}/v2/jobs/1/completion"

            async def bare() -> None:
                async with session.post(url, json={"variables": {"ok": True}}) as answer:
                    await answer.read()

            yield bare
    elif who == "ours":
        from camunda_sdk import CamundaAsyncClient, JobKey

        async with CamundaAsyncClient(settings) as client:
            yield lambda: client.complete_job(JobKey("1"), variables={"ok": True})
    else:
        sdk, body = public_body()
        async with sdk.CamundaAsyncClient(configuration=settings) as client:
            yield lambda: client.complete_job(sdk.JobKey("1"), data=body)


@contextlib.contextmanager
def sync_call(who: str, settings: dict[str, str]) -> Iterator[Call]:
    """A contestant's synchronous way to complete a job."""
    if who == "bare":
        import httpx

        with httpx.Client() as session:
            url = f"{settings['CAMUNDA_REST_ADDRESS']}/v2/jobs/1/completion"
            yield lambda: session.post(url, json={"variables": {"ok": True}})
    elif who == "ours":
        from camunda_sdk import CamundaClient, JobKey

        with CamundaClient(settings) as client:
            yield lambda: client.complete_job(JobKey("1"), variables={"ok": True})
    else:
        sdk, body = public_body()
        with sdk.CamundaClient(configuration=settings) as client:
            yield lambda: client.complete_job(sdk.JobKey("1"), data=body)


def public_body() -> tuple[Any, Any]:
    """The public SDK and its body of a completion."""
    sdk: Any = import_module("camunda_orchestration_sdk")
    models: Any = import_module("camunda_orchestration_sdk.models")
    return sdk, models.JobCompletionRequest.from_dict({"variables": {"ok": True}})


async def load(call: AsyncCall, count: int) -> dict[str, float]:
    """So many calls, ten in flight."""
    left = count

    async def lane() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await call()

    cpu, begun = time.process_time(), time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
    return share(count, cpu, begun)


def share(count: int, cpu: float, begun: float) -> dict[str, float]:
    """Rate and CPU of a call since the clocks were read."""
    used, seconds = time.process_time() - cpu, time.perf_counter() - begun
    return {"per second": round(count / seconds), "cpu microseconds": round(used / count * 1e6, 1)}


def asynchronous(setup: Setup, who: str) -> dict[str, float]:
    """Calls of an asynchronous client."""

    async def measure() -> dict[str, float]:
        async with async_call(who, setup.settings()) as call:
            await load(call, 50)
            return await load(call, setup.count(ASYNC_CALLS[who]))

    return asyncio.run(measure())


def synchronous(setup: Setup, who: str) -> dict[str, float]:
    """Calls of a synchronous client, one after another."""
    with sync_call(who, setup.settings()) as call:
        for _ in range(50):
            call()
        count = setup.count(SYNC_CALLS[who])
        cpu, begun = time.process_time(), time.perf_counter()
        for _ in range(count):
            call()
        return share(count, cpu, begun)


def decoding(setup: Setup, who: str) -> dict[str, float]:
    """The best time of making 500 jobs of an answer's bytes."""
    body = activation(setup.address, JOBS)
    decode = decoder(who)
    best = float("inf")
    for _ in range(setup.count(60)):
        begun = time.perf_counter()
        decode(body)
        best = min(best, time.perf_counter() - begun)
    return {"milliseconds": round(best * 1000, 3)}


def decoder(who: str) -> Callable[[bytes], Any]:
    """A contestant's way from bytes to jobs."""
    if who == "bare":
        return json.loads
    if who == "ours":
        from camunda_client import _codec
        from camunda_client._generated.operations.job import ACTIVATE_JOBS

        decode: Any = ACTIVATE_JOBS.decode
        return lambda body: decode(_codec.loads(body))
    models: Any = import_module("camunda_orchestration_sdk.models")
    return lambda body: models.JobActivationResult.from_dict(json.loads(body))
