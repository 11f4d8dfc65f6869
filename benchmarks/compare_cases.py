"""One case of compare.py: ``compare_cases.py CASE ADDRESS`` prints its figures as JSON."""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

CALLS = 4_000
AT_ONCE = 10
WORKER_SECONDS = 6.0


def cpu() -> float:
    """Seconds that this process has worked."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def load(call: Callable[[], Awaitable[Any]], count: int = CALLS) -> dict[str, float]:
    """So many calls, ten in flight."""
    left = count

    async def one_after_another() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await call()

    await asyncio.gather(*(call() for _ in range(AT_ONCE)))
    before, begun = cpu(), time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    used, seconds = cpu() - before, time.perf_counter() - begun
    return {"per second": round(count / seconds), "cpu microseconds": round(used / count * 1e6)}


async def bare(address: str) -> dict[str, float]:
    """Nothing but aiohttp."""
    import aiohttp

    async with aiohttp.ClientSession() as session:

        async def call() -> None:
            async with session.post(
                f"{address}/v2/jobs/1/completion", json={"variables": {"ok": True}}
            ) as answer:
                await answer.read()

        return await load(call)


async def ours(address: str) -> dict[str, float]:
    """This SDK's asynchronous client."""
    from camunda_sdk import CamundaAsyncClient, JobKey

    async with CamundaAsyncClient({"CAMUNDA_REST_ADDRESS": address}) as client:
        return await load(lambda: client.complete_job(JobKey("1"), variables={"ok": True}))


async def public(address: str) -> dict[str, float]:
    """The public SDK's asynchronous client."""
    sdk, models = (
        import_module("camunda_orchestration_sdk"),
        import_module("camunda_orchestration_sdk.models"),
    )
    async with sdk.CamundaAsyncClient(
        configuration={"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"}
    ) as client:
        body = models.JobCompletionRequest.from_dict({"variables": {"ok": True}})
        return await load(lambda: client.complete_job(sdk.JobKey("1"), data=body), CALLS // 8)


async def counted(start: Callable[[Callable[[Any], Awaitable[Any]]], Any]) -> dict[str, float]:
    """Jobs that a worker's handler sees within some seconds."""
    done = 0

    async def handle(_job: Any) -> dict[str, bool]:
        nonlocal done
        done += 1
        return {"ok": True}

    start(handle)
    await asyncio.sleep(1.5)
    before, first, begun = cpu(), done, time.perf_counter()
    await asyncio.sleep(WORKER_SECONDS)
    jobs, seconds, used = done - first, time.perf_counter() - begun, cpu() - before
    return {"per second": round(jobs / seconds, 1), "cpu microseconds": round(used / max(1, jobs) * 1e6)}


async def ours_worker(address: str) -> dict[str, float]:
    """This SDK's worker."""
    from camunda_sdk import CamundaAsyncClient, WorkerConfig

    async with CamundaAsyncClient({"CAMUNDA_REST_ADDRESS": address}) as client:
        return await counted(lambda handle: client.create_job_worker(WorkerConfig("bench", 30_000), handle))


async def public_worker(address: str) -> dict[str, float]:
    """The public SDK's worker."""
    sdk = import_module("camunda_orchestration_sdk")
    settings = {"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"}
    async with sdk.CamundaAsyncClient(configuration=settings) as client:
        found = await counted(
            lambda handle: client.create_job_worker(sdk.WorkerConfig("bench", 30_000), handle)
        )
        running = asyncio.create_task(client.run_workers())
        await asyncio.sleep(0)
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        return found


def embedded() -> dict[str, float]:
    """The embedded engine in process: start > job > end."""
    from camunda_embedded import Engine
    from camunda_embedded._core.commands import ActivateJobs, CompleteJob, CreateInstance

    process = (
        b'<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        b'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t"><bpmn:process id="p" isExecutable="true">'
        b'<bpmn:startEvent id="s"/><bpmn:serviceTask id="t"><bpmn:extensionElements><zeebe:taskDefinition type="w"/>'
        b'</bpmn:extensionElements></bpmn:serviceTask><bpmn:endEvent id="e"/><bpmn:sequenceFlow id="a" sourceRef="s" targetRef="t"/>'
        b'<bpmn:sequenceFlow id="b" sourceRef="t" targetRef="e"/></bpmn:process></bpmn:definitions>'
    )
    with Engine() as engine:
        engine.deploy(("p.bpmn", process))
        begun = time.perf_counter()
        for number in range(3_000):
            engine.execute(CreateInstance(process_definition_id="p", variables={"n": number}))
        while jobs := engine.execute(ActivateJobs("w", 60_000, 50)):
            for job in jobs:
                engine.execute(CompleteJob(job.key))
        return {"instances per second": round(3_000 / (time.perf_counter() - begun))}


if __name__ == "__main__":
    name, at = sys.argv[1], sys.argv[2]
    found = embedded() if name == "embedded" else asyncio.run(globals()[name](at))
    print(json.dumps(found))
