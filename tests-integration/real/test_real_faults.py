"""What only a real broker does: refusing work when it has too much, and dying under a running worker."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from harness.bpmn import bpmn, end, service, start
from harness.broker import Broker
from harness.clusters import Cluster

from camunda_sdk import (
    ApiError,
    CamundaAsyncClient,
    ConnectedJobContext,
    RequestOptions,
    WorkerConfig,
)

pytestmark = pytest.mark.real_camunda


def one_task(process_id: str) -> bytes:
    """Start > work > end."""
    return bpmn(process_id, [start(), service("work", process_id), end()], ["start>work", "work>end"])


ONCE = RequestOptions(max_attempts=1)


async def starts(client: CamundaAsyncClient, process_id: str, count: int, **more: Any) -> list[Any]:
    """So many starts at once: keys of instances and the errors among them."""
    calls = (client.create_process_instance(process_definition_id=process_id, **more) for _ in range(count))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    return [one if isinstance(one, BaseException) else one.process_instance_key for one in answers]


async def test_a_burst_of_starts_is_refused_in_part_and_absorbed(real_cluster: Cluster, unique: str) -> None:
    """The broker answers RESOURCE_EXHAUSTED; what was refused is an error that says so, or is repeated; each start happens once."""
    async with real_cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", one_task(unique))])
        refused: list[BaseException] = []
        begun = made = 0
        while begun < 8_000 and not refused:
            answers = await starts(client, unique, 50 if begun < 500 else 400, options=ONCE)
            begun += len(answers)
            refused = [one for one in answers if isinstance(one, BaseException)]
            made += len(answers) - len(refused)
        for error in refused:
            assert isinstance(error, ApiError), error
            assert ("RESOURCE_EXHAUSTED", True, False) == (
                error.title,
                error.retryable,
                error.outcome_unknown,
            )
        if not refused:
            assert "remote" in real_cluster.features, f"none of {begun} starts at once was refused"
            pytest.skip(f"this cluster took {begun} starts, 400 at once, and never was too busy")
        state = client.get_backpressure_state()
        assert state.permits_max is not None, "once turned away, fewer calls are made at once"
        keys = await starts(client, unique, 300)
        left = [one for one in keys if isinstance(one, BaseException)]
        assert len(left) <= 15, "at most one in twenty reaches the caller"
        for error in left:
            assert isinstance(error, ApiError), error
            assert (True, False) == (error.retryable, error.outcome_unknown)
        made += 300 - len(left)
        jobs = await all_jobs(client, unique)
        assert made == len(jobs), "what was refused was started, or something was started twice"
        assert {one for one in keys if not isinstance(one, BaseException)} <= set(jobs)
    print(f"{len(refused)} refused of {begun} starts tried once, then {len(left)} of 300 repeated; {state}")


async def all_jobs(client: CamundaAsyncClient, job_type: str) -> list[str]:
    """The instances that have a job of this type, each once for each job."""
    found: list[str] = []
    while True:
        answer = await client.activate_jobs(
            type=job_type, timeout=600_000, max_jobs_to_activate=1_000, request_timeout=3_000
        )
        if not answer.jobs:
            return found
        found += [job.process_instance_key for job in answer.jobs]


async def test_a_killed_broker_loses_nothing_for_a_running_worker(own_broker: Broker, unique: str) -> None:
    """The worker polls on through the outage; after the restart every instance ends, each job done at least once."""
    done: dict[int, int] = {}

    async def handle(job: ConnectedJobContext) -> dict[str, Any]:
        number = job.variables["n"]
        done[number] = done.get(number, 0) + 1
        await asyncio.sleep(0.05)
        return {"done": True}

    cluster = Cluster("killed", own_broker.rest_address)
    async with cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", one_task(unique))])
        for number in range(60):
            await client.create_process_instance(process_definition_id=unique, variables={"n": number})
        worker = client.create_job_worker(
            WorkerConfig(unique, job_timeout_milliseconds=5_000, request_timeout_milliseconds=2_000),
            handle,
        )
        while len(done) < 15:
            await asyncio.sleep(0.01)
        own_broker.kill()
        before = len(done)
        await asyncio.sleep(1)
        assert worker.health().live
        await asyncio.to_thread(own_broker.start)
        await started_again(client, unique)
        deadline = time.monotonic() + 180
        while len(done) < 61 and time.monotonic() < deadline:
            await asyncio.sleep(0.1)
        await nothing_left(client, unique)
        health = worker.health()
        await worker.aclose()
    assert set(range(61)) == set(done)
    assert health.live
    repeated = sum(times - 1 for times in done.values())
    print(f"before the kill: {before} of 60; repeated after an unknown outcome: {repeated}")
    assert before < 60, "the worker was through before the broker died"
    assert repeated <= 20, "no more than what was running when the broker died"


async def started_again(client: CamundaAsyncClient, process_id: str) -> None:
    """One more instance, as soon as the broker takes it."""
    deadline = time.monotonic() + 180
    while True:
        try:
            await client.create_process_instance(process_definition_id=process_id, variables={"n": 60})
        except ApiError:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
        else:
            return


async def nothing_left(client: CamundaAsyncClient, job_type: str) -> None:
    """Wait until no job of the type can be activated, those with a lock that ran out included."""
    quiet = 0
    deadline = time.monotonic() + 180
    while quiet < 2 and time.monotonic() < deadline:
        answer = await client.activate_jobs(
            type=job_type, timeout=1_000, max_jobs_to_activate=10, request_timeout=3_000
        )
        quiet = 0 if answer.jobs else quiet + 1
        for job in answer.jobs:
            await client.complete_job(job.job_key)
    assert quiet == 2
