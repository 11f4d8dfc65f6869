"""What many do at once: calls in an outage, clients that start over together, and a job that fails without end."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import httpx
from harness.bpmn import bpmn, end, service, start
from harness.sockets import Request, answer, http_server
from harness.token_server import TOPOLOGY

from camunda_embedded import Engine
from camunda_sdk import (
    CamundaAsyncClient,
    CamundaClient,
    CamundaClientError,
    ConnectedJobContext,
    JobFailure,
    ManualClock,
    SeededRandom,
    WorkerConfig,
)

CALLS = 10_000
QUOTA, PRICE = 500, 14


def settings(address: str) -> dict[str, str]:
    """A cluster without credentials."""
    return {
        "CAMUNDA_REST_ADDRESS": address,
        "CAMUNDA_AUTH_STRATEGY": "NONE",
        "CAMUNDA_SDK_LOG_LEVEL": "silent",
    }


async def test_ten_thousand_calls_in_an_outage_are_hardly_more_requests() -> None:
    """B6: repetitions end with their quota; once the gateway is back, every call comes through at once."""
    requests: list[str] = []
    healthy = False

    def respond(request: Request) -> bytes:
        requests.append(request.path)
        return answer(200, TOPOLOGY) if healthy else answer(502)

    with http_server(respond) as address:
        async with CamundaAsyncClient(settings(address)) as client:
            gate = asyncio.Semaphore(100)

            async def call() -> bool:
                async with gate:
                    try:
                        await client.get_topology()
                    except CamundaClientError:
                        return False
                    return True

            assert {False} == set(await asyncio.gather(*(call() for _ in range(CALLS))))
            assert CALLS <= len(requests) <= CALLS + QUOTA // PRICE
            healthy = True
            requests.clear()
            assert {True} == set(await asyncio.gather(*(call() for _ in range(1_000))))
            assert 1_000 == len(requests)


def test_clients_that_are_turned_away_together_do_not_come_back_together() -> None:
    """B7: a thousand clients meet the same 503; no tenth of a second has five times as many as the mean of all."""
    arrivals: Counter[int] = Counter()
    for number in range(1_000):
        clock = ManualClock()
        attempts = 0

        def respond(request: httpx.Request, clock: ManualClock = clock) -> httpx.Response:
            nonlocal attempts
            attempts += 1
            if attempts > 1:
                arrivals[int(clock.now() * 10)] += 1
            return httpx.Response(200, json=TOPOLOGY) if attempts == 3 else httpx.Response(503)

        transport, random = httpx.MockTransport(respond), SeededRandom(number)
        made = CamundaClient(settings("http://cluster"), transport=transport, clock=clock, random=random)
        with made as client:
            client.get_topology()
    assert 2_000 == arrivals.total()
    mean = arrivals.total() / (max(arrivals) + 1)
    assert max(arrivals.values()) <= 5 * mean, arrivals


async def test_a_job_that_fails_without_end_holds_nobody_up() -> None:
    """C16: while one type is tried again and again at full speed, all jobs of ten other types are completed."""
    tried = 0
    done: Counter[str] = Counter()

    async def poison(job: ConnectedJobContext) -> None:
        nonlocal tried
        tried += 1
        raise JobFailure("again", retries=3)

    async def cold(job: ConnectedJobContext) -> None:
        done[job.type_] += 1

    def config(job_type: str) -> WorkerConfig:
        return WorkerConfig(job_type, job_timeout_milliseconds=20_000, max_concurrent_jobs=10)

    types = [f"cold{number}" for number in range(10)]
    with Engine() as engine, engine.serve() as address:
        async with CamundaAsyncClient(settings(address)) as client:
            await deploy(client, [*types, "poison"])
            await asyncio.gather(*(begin(client, "poison") for _ in range(10)))
            workers = [client.create_job_worker(config=config("poison"), callback=poison)]
            workers += [client.create_job_worker(config=config(one), callback=cold) for one in types]
            running = asyncio.ensure_future(client.run_workers())
            await until(lambda: tried > 100)
            before = tried
            await asyncio.gather(*(begin(client, one) for one in types for _ in range(20)))
            await until(lambda: done.total() == 200)
            assert tried > before
            running.cancel()
            await asyncio.wait([running])
    assert dict.fromkeys(types, 20) == done


async def deploy(client: CamundaAsyncClient, names: list[str]) -> None:
    """A process with one task for each of these types."""
    files = [
        (f"{name}.bpmn", bpmn(name, [start(), service("work", name), end()], ["start>work", "work>end"]))
        for name in names
    ]
    await client.create_deployment(resources=files)


async def begin(client: CamundaAsyncClient, name: str) -> None:
    """One instance."""
    await client.create_process_instance(process_definition_id=name)


async def until(happened: Callable[[], bool]) -> None:
    """Wait for something that is to happen soon."""

    async def wait() -> None:
        while not happened():
            await asyncio.sleep(0.01)

    await asyncio.wait_for(wait(), 60)
