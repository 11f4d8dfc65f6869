"""What only a real broker does: refusing work when it has too much, and dying under a running worker."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from harness.bpmn import bpmn, end, service, start
from harness.broker import Broker
from harness.clusters import Cluster
from harness.distribution import NotAvailable

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


async def test_a_burst_of_starts_is_absorbed(real_cluster: Cluster, unique: str) -> None:
    """The broker refuses part of a burst with RESOURCE_EXHAUSTED; the client repeats it and every start happens once."""
    async with real_cluster.async_client() as client:
        await client.create_deployment(resources=[(f"{unique}.bpmn", one_task(unique))])
        once = RequestOptions(max_attempts=1)
        refused = 0
        for _ in range(20):
            answers = await asyncio.gather(
                *(
                    client.create_process_instance(process_definition_id=unique, options=once)
                    for _ in range(200)
                ),
                return_exceptions=True,
            )
            errors = [answer for answer in answers if isinstance(answer, BaseException)]
            assert all(isinstance(error, ApiError) and error.retryable for error in errors), errors[:3]
            refused += len(errors)
            if refused:
                break
        begun = time.monotonic()
        created = await asyncio.gather(
            *(client.create_process_instance(process_definition_id=unique) for _ in range(300))
        )
        assert 300 == len({answer.process_instance_key for answer in created})
        print(
            f"refused when tried once: {refused}; 300 starts with retries: {time.monotonic() - begun:.1f} s"
        )


async def test_a_killed_broker_loses_nothing_for_a_running_worker(tmp_path: Path, unique: str) -> None:
    """The worker polls on through the outage; after the restart every instance ends, each job done at least once."""
    broker = Broker(tmp_path / "broker")
    try:
        broker.start()
    except NotAvailable as missing:
        pytest.skip(f"no real Camunda here: {missing}")
    done: dict[int, int] = {}

    async def handle(job: ConnectedJobContext) -> dict[str, Any]:
        number = job.variables["n"]
        done[number] = done.get(number, 0) + 1
        await asyncio.sleep(0.05)
        return {"done": True}

    cluster = Cluster("killed", broker.rest_address)
    try:
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
            broker.kill()
            before = len(done)
            await asyncio.sleep(1)
            assert worker.health().live
            await asyncio.to_thread(broker.start)
            await started_again(client, unique)
            deadline = time.monotonic() + 60
            while len(done) < 61 and time.monotonic() < deadline:
                await asyncio.sleep(0.1)
            await nothing_left(client, unique)
            health = worker.health()
            await worker.aclose()
    finally:
        broker.stop()
    assert set(range(61)) == set(done)
    assert health.live
    repeated = sum(times - 1 for times in done.values())
    print(f"before the kill: {before} of 60; repeated after an unknown outcome: {repeated}")
    assert repeated <= 20, "no more than what was running when the broker died"


async def started_again(client: CamundaAsyncClient, process_id: str) -> None:
    """One more instance, as soon as the broker takes it."""
    deadline = time.monotonic() + 30
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
    deadline = time.monotonic() + 30
    while quiet < 2 and time.monotonic() < deadline:
        answer = await client.activate_jobs(
            type=job_type, timeout=1_000, max_jobs_to_activate=10, request_timeout=3_000
        )
        quiet = 0 if answer.jobs else quiet + 1
        for job in answer.jobs:
            await client.complete_job(job.job_key)
    assert quiet == 2
