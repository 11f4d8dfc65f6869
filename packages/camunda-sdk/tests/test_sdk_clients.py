"""The composed client runs workers."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from camunda_sdk import CamundaAsyncClient, ConnectedJobContext, SyncJobContext, WorkerConfig

SETTINGS = {
    "CAMUNDA_REST_ADDRESS": "http://camunda.test",
    "CAMUNDA_AUTH_STRATEGY": "NONE",
    "CAMUNDA_WORKER_TIMEOUT": "10000",
    "CAMUNDA_WORKER_NAME": "from-settings",
}


class Cluster:
    """Hands out one job and remembers what becomes of it."""

    def __init__(self) -> None:
        self.activations: list[dict[str, Any]] = []
        self.handed_out = False
        self.done = asyncio.Event()
        self.outcome: tuple[str, dict[str, Any]] = ("", {})

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(await request.aread() or b"{}")
        if request.url.path.endswith("/jobs/activation"):
            self.activations.append(body)
            if body["type"] == "ship" and not self.handed_out:
                self.handed_out = True
                job = {
                    "jobKey": "11",
                    "type": "ship",
                    "retries": 3,
                    "variables": {"amount": 3},
                    "deadline": 2_000_000_000_000,
                }
                return httpx.Response(200, json={"jobs": [job]})
            await asyncio.sleep(0.05)
            return httpx.Response(200, json={"jobs": []})
        self.outcome = (request.url.path, body)
        self.done.set()
        return httpx.Response(204)


async def handle(job: ConnectedJobContext) -> dict[str, Any]:
    return {"shipped": job.variables["amount"]}


def handle_in_thread(job: SyncJobContext) -> dict[str, Any]:
    return {"shipped": job.variables["amount"]}


@pytest.mark.parametrize("callback", [handle, handle_in_thread])
async def test_a_worker_of_the_client_completes_a_job(callback: Any) -> None:
    """Settings fill the worker's configuration, the handler's result completes the job, the client's end ends the worker."""
    cluster = Cluster()
    async with CamundaAsyncClient(SETTINGS, transport=httpx.MockTransport(cluster)) as client:
        worker = client.create_job_worker(WorkerConfig(job_type="ship"), callback)
        await asyncio.wait_for(cluster.done.wait(), 10)
    assert ("/v2/jobs/11/completion", {"shipped": 3}) == (cluster.outcome[0], cluster.outcome[1]["variables"])
    first = cluster.activations[0]
    assert ("ship", "from-settings", 10000, 10) == (
        first["type"],
        first["worker"],
        first["timeout"],
        first["maxJobsToActivate"],
    )
    count = len(cluster.activations)
    await asyncio.sleep(0.15)
    assert count == len(cluster.activations)
    with pytest.raises(RuntimeError):
        _ = worker.thread_pool


async def test_run_workers_ends_with_its_caller() -> None:
    """Cancelling closes the workers and is raised again."""
    cluster = Cluster()
    async with CamundaAsyncClient(SETTINGS, transport=httpx.MockTransport(cluster)) as client:
        client.create_job_worker(WorkerConfig(job_type="ship"), handle, auto_start=False)
        running = asyncio.create_task(client.run_workers(handle_signals=False))
        await asyncio.wait_for(cluster.done.wait(), 10)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        count = len(cluster.activations)
        await asyncio.sleep(0.15)
        assert count == len(cluster.activations)


async def test_a_worker_needs_a_job_timeout() -> None:
    """It has no default: the error says so before anything runs."""
    settings = {key: value for key, value in SETTINGS.items() if key != "CAMUNDA_WORKER_TIMEOUT"}
    async with CamundaAsyncClient(settings, transport=httpx.MockTransport(Cluster())) as client:
        with pytest.raises(ValueError, match="timeout"):
            client.create_job_worker(WorkerConfig(job_type="ship"), handle)


async def test_run_workers_drains_workers_made_later() -> None:
    """A worker made while the others run is drained with them: its handler finishes, its job is completed."""
    cluster, entered = Cluster(), asyncio.Event()

    async def slow(job: ConnectedJobContext) -> None:
        entered.set()
        await asyncio.sleep(0.3)

    async with CamundaAsyncClient(SETTINGS, transport=httpx.MockTransport(cluster)) as client:
        first = client.create_job_worker(WorkerConfig(job_type="other"), handle, auto_start=False)
        running = asyncio.create_task(client.run_workers(handle_signals=False))
        await asyncio.sleep(0)
        client.create_job_worker(WorkerConfig(job_type="ship"), slow)
        await asyncio.wait_for(entered.wait(), 10)
        first.stop()
        await asyncio.wait_for(running, 10)
        assert cluster.outcome[0].endswith("/completion")
