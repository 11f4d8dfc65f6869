"""The worker on the real client and real sockets, under each fault held and healed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from worker_stub import StubServer
from worker_support import build, eventually, running

from camunda_client import CamundaAsyncClient
from camunda_logging.testing import RecordingLogger

FAULTS = ("refused", "reset", "401", "403", "429", "500", "html", "503", "504", "truncated", "blackhole")


@pytest.fixture
async def server() -> AsyncIterator[StubServer]:
    async with StubServer() as made:
        yield made


@pytest.fixture
async def client(server: StubServer) -> AsyncIterator[CamundaAsyncClient]:
    async with CamundaAsyncClient(
        configuration={"CAMUNDA_REST_ADDRESS": f"http://127.0.0.1:{server.port}"}
    ) as made:
        yield made


async def _echo(job: Any) -> dict[str, Any]:
    return dict(job.variables)


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault_on_polls_heals(server: StubServer, client: CamundaAsyncClient, fault: str) -> None:
    """Whatever polls meet, jobs flow again soon after it is over; no slot is lost, one line tells of it."""
    lines = RecordingLogger()
    server.add()
    async with running(client, _echo, request_timeout_milliseconds=300, logger=lines) as worker:
        await eventually(lambda: server.all_in("completed"))
        await server.hold(fault)
        await asyncio.sleep(0.5)
        jobs = [server.add() for _ in range(20)]
        await server.heal()
        await eventually(lambda: server.all_in("completed"), within=20.0)
        await eventually(lambda: worker.health().free_slots == 10)
        assert worker.health().live
    assert [["completion"]] * 20 == [job.names() for job in jobs]
    assert len(lines.texts("warning")) + len(lines.texts("error")) <= 2


@pytest.mark.parametrize("fault", ["reset", "401", "429", "500", "html", "503", "504", "drop-reply"])
async def test_a_fault_on_completions_heals(
    server: StubServer, client: CamundaAsyncClient, fault: str
) -> None:
    """A completion that meets a fault is repeated; the handler ran once, and no failure is sent."""
    ran: list[str] = []

    async def handler(job: Any) -> None:
        ran.append(job.job_key)

    jobs = [server.add() for _ in range(5)]
    server.fault_on = "completion"
    server.fault = fault
    async with running(client, handler, request_timeout_milliseconds=300) as worker:
        await eventually(lambda: len(ran) == 5)
        await asyncio.sleep(0.3)
        server.fault = None
        await eventually(lambda: server.all_in("completed"), within=20.0)
        await eventually(lambda: worker.health().free_slots == 10)
    assert 5 == len(ran)
    assert {"completion"} == {name for job in jobs for name in job.names()}


async def test_a_lost_activation_comes_back(server: StubServer, client: CamundaAsyncClient) -> None:
    """Jobs whose activation answer was lost run once their lock is over, each once."""
    server.fault_on, server.fault = "activation", "drop-reply"
    job = server.add()
    async with running(client, _echo, request_timeout_milliseconds=300, timeout_ms=800):
        await eventually(lambda: job.activations == 1)
        server.fault = None
        await eventually(lambda: job.state == "completed")
    assert ["completion"] == job.names()


@pytest.mark.parametrize(
    ("change", "remove"),
    [
        ({"kind": "FUTURE", "listenerEventType": "FUTURE", "brandNew": {"a": 1}}, ()),
        ({}, ("physicalTenantId", "priority", "businessId", "jobLeaseToken", "rootProcessInstanceKey")),
        ({}, ("kind", "listenerEventType", "userTask", "tags")),
    ],
)
async def test_other_versions_lose_no_jobs(
    server: StubServer, client: CamundaAsyncClient, change: dict[str, Any], remove: tuple[str, ...]
) -> None:
    """Unknown values, unknown fields and missing newer fields do not keep a job from running."""
    job = server.add()
    job.body.update(change)
    for name in remove:
        job.body.pop(name)
    async with running(client, _echo, request_timeout_milliseconds=300):
        await eventually(lambda: job.state == "completed")


async def test_one_odd_job_does_not_take_its_batch(server: StubServer, client: CamundaAsyncClient) -> None:
    """Of a batch with odd jobs the others run; an odd one with a key is failed with the reason, one without is logged."""
    lines = RecordingLogger()
    good, odd, keyless = (server.add() for _ in range(3))
    odd.body["retries"] = "three"
    keyless.body["jobKey"], key = None, keyless.body["jobKey"]
    del server.jobs[key]
    server.raw_batches.append([odd.body, keyless.body, good.body, "no job at all"])
    for job in (good, odd):
        job.state = "locked"
        job.locked_until = 1e12
    async with running(client, _echo, request_timeout_milliseconds=300, logger=lines) as worker:
        await eventually(lambda: good.state == "completed")
        await eventually(lambda: odd.posts)
        await eventually(lambda: worker.health().free_slots == 10)
    assert "failure" == odd.names()[0]
    assert "retries: a whole number is expected" in odd.posts[0][1]["errorMessage"]
    assert any("<without key>" in text for text in lines.texts("error"))


@pytest.mark.parametrize("field", ["variables", "customHeaders"])
async def test_a_job_whose_map_is_none_is_not_run_without_it(
    server: StubServer, client: CamundaAsyncClient, field: str
) -> None:
    """Variables that came as text are no reason to run the handler with none: the job fails with the reason."""
    odd, ran = server.add(retries=1), list[Any]()
    odd.body[field] = "{}"
    async with running(client, ran.append, request_timeout_milliseconds=300):
        await eventually(lambda: odd.posts)
    assert ("failure", 0) == (odd.names()[0], odd.posts[0][1]["retries"])
    assert "an object is expected" in odd.posts[0][1]["errorMessage"]
    assert [] == ran


async def test_results_without_json_form_fail_for_good(
    server: StubServer, client: CamundaAsyncClient
) -> None:
    """A set inside the result fails the job with retries 0 and names its place; nothing else is sent."""
    job = server.add()

    async def handler(job: Any) -> dict[str, Any]:
        return {"items": [1, {"at": {1, 2}}]}

    async with running(client, handler, request_timeout_milliseconds=300):
        await eventually(lambda: job.posts)
    ((name, body),) = job.posts
    assert ("failure", 0) == (name, body["retries"])
    assert "items[1].at" in body["errorMessage"]


async def test_renewal_over_the_wire(server: StubServer, client: CamundaAsyncClient) -> None:
    """A blocking handler that outlives its lock twice is renewed in time, and completed once."""
    import time

    job = server.add()

    def handler(job: Any) -> None:
        time.sleep(4)

    async with running(client, handler, request_timeout_milliseconds=100, timeout_ms=1500, auto_extend=True):
        await eventually(lambda: job.state == "completed")
    assert 1 == job.activations
    assert job.names().count("update") >= 3
    assert 1 == job.names().count("completion")


async def test_a_sync_client_in_threads(server: StubServer, client: CamundaAsyncClient) -> None:
    """A thread handler completes its job through the synchronous client, once."""
    job = server.add()

    def handler(job: Any) -> None:
        job.client.complete_job(job.job_key, variables={"own": True})

    async with running(client, handler, request_timeout_milliseconds=300):
        await eventually(lambda: job.state == "completed")
    assert [("completion", {"variables": {"own": True}})] == job.posts


async def test_a_closed_client_ends_its_workers(server: StubServer) -> None:
    """A worker on a client that was closed stops polling instead of failing for ever."""
    client = CamundaAsyncClient(configuration={"CAMUNDA_REST_ADDRESS": f"http://127.0.0.1:{server.port}"})
    worker = build(client, _echo, request_timeout_milliseconds=100)
    worker.start()
    await eventually(lambda: worker.health().ready)
    await client.aclose()
    await eventually(lambda: worker.polling_task is not None and worker.polling_task.done())
    assert not worker.running
    await worker.aclose()
