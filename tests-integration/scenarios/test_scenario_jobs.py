"""Jobs from deployment to the end of their instance, by each strategy, on every cluster."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from handlers import double_in_a_process
from harness.bpmn import boundary, bpmn, end, error, io_mapping, on, service, start
from harness.clusters import Cluster

from camunda_sdk import (
    ActivatedJobResult,
    CamundaAsyncClient,
    ConnectedJobContext,
    IncidentKey,
    JobError,
    JobFailure,
    NotFoundError,
    SyncJobContext,
    WorkerConfig,
)

WAIT = 30.0


def one_task(process_id: str, **options: Any) -> bytes:
    """Start > work > end."""
    return bpmn(
        process_id, [start(), service("work", process_id, **options), end()], ["start>work", "work>end"]
    )


def config(job_type: str, **options: Any) -> WorkerConfig:
    """Short locks, so that a lost job would come back within the test."""
    return WorkerConfig(
        job_type, job_timeout_milliseconds=20_000, request_timeout_milliseconds=2_000, **options
    )


async def deploy(client: CamundaAsyncClient, name: str, content: bytes) -> None:
    """Deploy one file."""
    await client.create_deployment(resources=[(f"{name}.bpmn", content)])


async def result_of(
    client: CamundaAsyncClient, process_id: str, variables: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Start an instance, wait for its end, and return its variables."""
    result = await client.create_process_instance(
        process_definition_id=process_id,
        variables=dict(variables or {}),
        await_completion=True,
        request_timeout=int(WAIT * 1000),
    )
    return dict(result.variables)


async def double(job: ConnectedJobContext) -> dict[str, Any]:
    """Twice the amount."""
    return {"doubled": job.variables["amount"] * 2}


def double_in_a_thread(job: SyncJobContext) -> dict[str, Any]:
    """Twice the amount, without asyncio."""
    return {"doubled": job.variables["amount"] * 2}


@pytest.mark.parametrize(
    ("strategy", "handler"),
    [("async", double), ("thread", double_in_a_thread), ("process", double_in_a_process)],
)
async def test_a_job_is_worked_by_each_strategy(
    cluster: Cluster, unique: str, strategy: Any, handler: Callable[[Any], Any]
) -> None:
    """The handler's result is in the variables of the finished instance."""
    async with cluster.async_client() as client:
        await deploy(client, unique, one_task(unique))
        client.create_job_worker(config(unique), handler, execution_strategy=strategy)
        results = await asyncio.gather(*(result_of(client, unique, {"amount": n}) for n in range(5)))
    assert [{"amount": n, "doubled": n * 2} for n in range(5)] == results


async def test_a_failing_job_is_tried_again_until_it_succeeds(cluster: Cluster, unique: str) -> None:
    """Retries go down by one each time, and variables of a failure reach the next try."""
    seen: list[int] = []

    async def handle(job: ConnectedJobContext) -> dict[str, Any]:
        seen.append(job.retries)
        if len(seen) < 3:
            raise ValueError(f"not yet, try {len(seen)}")
        return {"tries": len(seen)}

    async with cluster.async_client() as client:
        await deploy(client, unique, one_task(unique))
        client.create_job_worker(config(unique), handle)
        assert {"tries": 3} == await result_of(client, unique)
    assert [3, 2, 1] == seen


async def test_a_failure_says_how_many_retries_are_left_and_when(cluster: Cluster, unique: str) -> None:
    """JobFailure sets retries and the time before the next try."""
    tries: list[tuple[int, float]] = []

    async def handle(job: ConnectedJobContext) -> dict[str, Any]:
        tries.append((job.retries, time.monotonic()))
        if len(tries) == 1:
            raise JobFailure("busy", retries=7, retry_back_off=1_000)
        return {}

    async with cluster.async_client() as client:
        await deploy(client, unique, one_task(unique))
        client.create_job_worker(config(unique), handle)
        await result_of(client, unique)
    assert [3, 7] == [retries for retries, _ in tries]
    assert tries[1][1] - tries[0][1] >= 0.9


async def test_a_bpmn_error_takes_the_boundary_event(cluster: Cluster, unique: str) -> None:
    """Its variables reach the process through the output mapping of the event."""

    async def handle(job: ConnectedJobContext) -> None:
        raise JobError("NO_STOCK", "none left", {"missing": 4})

    content = bpmn(
        unique,
        [
            start(),
            service("work", unique),
            boundary("none_left", "work", on("error", "no_stock"), extension=io_mapping(outputs={"reported": "missing"})),
            end(),
            end("refused"),
        ],
        ["start>work", "work>end", "none_left>refused"],
        root=error("no_stock", "NO_STOCK"),
    )  # fmt: skip
    async with cluster.async_client() as client:
        await deploy(client, unique, content)
        client.create_job_worker(config(unique), handle)
        assert {"reported": 4} == await result_of(client, unique)


async def test_an_instance_ends_once_its_incident_is_resolved(cluster: Cluster, unique: str) -> None:
    """A job without retries raises an incident; with new retries and the incident resolved it is worked again."""
    async with cluster.async_client() as client:
        await deploy(client, unique, one_task(unique))
        finished = asyncio.create_task(result_of(client, unique))
        job = await next_job(client, unique)
        await client.fail_job(job.job_key, retries=0, error_message="broken")
        assert [] == await jobs_now(client, unique)
        await client.update_job(job.job_key, changeset={"retries": 1})
        if "search" in cluster.features:
            found = await client.search_incidents(
                filter={"processInstanceKey": str(job.process_instance_key)}
            )
            assert ["JOB_NO_RETRIES"] == [incident.error_type.value for incident in found.items]
            await client.resolve_incident(found.items[0].incident_key)
        else:
            # 8.6 without a database tells no keys: those of one command follow one another.
            await resolve_first_of(client, range(int(job.job_key), int(job.job_key) + 60))
        again = await next_job(client, unique)
        assert again.job_key == job.job_key
        await client.complete_job(again.job_key, variables={"mended": True})
        assert {"mended": True} == await finished


async def test_explicit_completion_by_the_handler_is_the_only_one(cluster: Cluster, unique: str) -> None:
    """A handler that completes through its client is not acknowledged once more."""

    async def handle(job: ConnectedJobContext) -> dict[str, Any]:
        await job.client.complete_job(job.job_key, variables={"by": "handler"})
        return {"by": "worker"}

    async with cluster.async_client() as client:
        await deploy(client, unique, one_task(unique))
        client.create_job_worker(config(unique), handle)
        assert {"by": "handler"} == await result_of(client, unique)


async def test_two_hundred_jobs_are_each_worked_once(cluster: Cluster, unique: str) -> None:
    """Two workers of one type share the jobs; none is lost and none is done twice."""
    done: list[str] = []

    async def handle(job: ConnectedJobContext) -> None:
        done.append(job.variables["n"])

    async with cluster.async_client() as client:
        await deploy(client, unique, one_task(unique))
        workers = [client.create_job_worker(config(unique), handle) for _ in range(2)]
        for begin in range(0, 200, 20):
            await asyncio.gather(
                *(
                    client.create_process_instance(process_definition_id=unique, variables={"n": n})
                    for n in range(begin, begin + 20)
                )
            )
        await until(lambda: len(done) >= 200)
        for worker in workers:
            await worker.aclose()
        assert [] == await jobs_now(client, unique)
    assert list(range(200)) == sorted(map(int, done))


async def test_a_drained_worker_hands_its_jobs_to_the_next(cluster: Cluster, unique: str) -> None:
    """What was activated and not begun is with another worker at once, not after the lock has run out."""
    begun = asyncio.Event()
    release = asyncio.Event()
    done: list[int] = []

    async def slow(job: ConnectedJobContext) -> None:
        begun.set()
        await release.wait()
        done.append(job.variables["n"])

    async def quick(job: ConnectedJobContext) -> None:
        done.append(job.variables["n"])

    async with cluster.async_client() as client:
        await deploy(client, unique, one_task(unique))
        first = client.create_job_worker(config(unique, max_concurrent_jobs=2), slow)
        for n in range(6):
            await client.create_process_instance(process_definition_id=unique, variables={"n": n})
        await begun.wait()
        closing = asyncio.create_task(first.aclose(drain_timeout=10))
        await asyncio.sleep(0.1)
        release.set()
        await closing
        client.create_job_worker(config(unique), quick)
        await until(lambda: len(done) == 6, seconds=10)
    assert [0, 1, 2, 3, 4, 5] == sorted(done)


async def next_job(client: CamundaAsyncClient, job_type: str) -> Any:
    """The next job of a type, waited for."""
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        answer = await client.activate_jobs(
            type=job_type, timeout=60_000, max_jobs_to_activate=1, request_timeout=5_000
        )
        if answer.jobs:
            return answer.jobs[0]
    raise AssertionError(f"no job of type {job_type} within {WAIT:.0f} s")


async def jobs_now(client: CamundaAsyncClient, job_type: str) -> list[ActivatedJobResult]:
    """What a poll that does not wait finds."""
    answer = await client.activate_jobs(
        type=job_type, timeout=1_000, max_jobs_to_activate=100, request_timeout=-1
    )
    return list(answer.jobs)


async def resolve_first_of(client: CamundaAsyncClient, keys: range) -> None:
    """Resolve the first incident whose key is one of these."""
    for key in keys:
        try:
            await client.resolve_incident(IncidentKey(str(key)))
        except NotFoundError:
            continue
        return
    raise AssertionError(f"no incident has a key from {keys.start} to {keys.stop}")


async def until(condition: Callable[[], bool], seconds: float = WAIT) -> None:
    """Wait for something that other tasks bring about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not happen"
        await asyncio.sleep(0.01)
