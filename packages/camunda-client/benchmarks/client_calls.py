"""CPU time of a call through the clients, against bare aiohttp and bare httpx, in one run.

    python benchmarks/client_calls.py [--calls 4000] [--rounds 5]

A stub server answers from a process of its own; what it can serve is measured first, so that it can be seen not to be what is
measured. Every figure is the lowest of the rounds, and the contestants take turns within a round. The public SDK takes part where
it is installed (``uv run --with camunda-orchestration-sdk``).
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import importlib.util
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import httpx
from client_stub import running

from camunda_client import CamundaAsyncClient, CamundaClient

KEY = "2251799813685249"
BODY = b'{"variables":{"amount":3,"approved":true}}'
VARIABLES = {"amount": 3, "approved": True}
IN_FLIGHT = 10


def capacity(port: int) -> float:
    """Requests a second that the stub answers to a client that does nothing but write and read bytes."""
    request = b"POST /v2/jobs/1/completion HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%s" % (
        len(BODY),
        BODY,
    )
    batch, count = 50, 0

    def drive(until: float) -> None:
        nonlocal count
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while time.perf_counter() < until:
                connection.sendall(request * batch)
                left = 27 * batch  # the length of the stub's answer
                while left > 0:
                    left -= len(connection.recv(65536))
                count += batch

    threads = [threading.Thread(target=drive, args=(time.perf_counter() + 1.0,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / 1.0


async def in_flight(call: Callable[[], Awaitable[Any]], calls: int) -> float:
    """CPU seconds a call, with ten at once."""
    left = calls

    async def lane() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await call()

    for _ in range(20):
        await call()
    begun = time.process_time()
    await asyncio.gather(*(lane() for _ in range(IN_FLIGHT)))
    return (time.process_time() - begun) / calls


async def asynchronous(port: int, calls: int, rounds: int) -> dict[str, float]:
    """CPU microseconds of each asynchronous contestant."""
    base = f"http://127.0.0.1:{port}"
    url = f"{base}/v2/jobs/{KEY}/completion"
    settings = {"CAMUNDA_REST_ADDRESS": base, "CAMUNDA_AUTH_STRATEGY": "NONE"}
    headers = {"content-type": "application/json"}
    best: dict[str, float] = {}
    async with (
        aiohttp.ClientSession() as session,
        httpx.AsyncClient() as plain,
        CamundaAsyncClient(settings) as client,
        CamundaAsyncClient(settings, httpx_args={"transport": httpx.AsyncHTTPTransport()}) as over_httpx,
    ):

        async def bare() -> None:
            async with session.post(url, data=BODY, headers=headers) as response:
                await response.read()

        async def bare_httpx() -> None:
            await plain.post(url, content=BODY, headers=headers)

        contestants: dict[str, Callable[[], Awaitable[Any]]] = {
            "bare aiohttp": bare,
            "complete_job": lambda: client.complete_job(KEY, variables=VARIABLES),  # type: ignore[arg-type]
            "get_topology": client.get_topology,
            "bare httpx.AsyncClient": bare_httpx,
            "complete_job over httpx": lambda: over_httpx.complete_job(KEY, variables=VARIABLES),  # type: ignore[arg-type]
        }
        peer = public_sdk(settings)
        if peer is not None:
            contestants["complete_job of the public SDK"] = peer
        for _ in range(rounds):
            for name, call in contestants.items():
                spent = await in_flight(call, calls)
                best[name] = min(best.get(name, spent), spent)
    return best


def public_sdk(settings: dict[str, str]) -> Callable[[], Awaitable[Any]] | None:
    """A call of the public SDK, where it is installed."""
    if importlib.util.find_spec("camunda_orchestration_sdk") is None:
        return None
    public: Any = importlib.import_module("camunda_orchestration_sdk")
    models: Any = importlib.import_module("camunda_orchestration_sdk.models")
    client = public.CamundaAsyncClient(configuration=settings)
    variables = models.JobCompletionRequestVariables
    call: Callable[[], Awaitable[Any]] = lambda: client.complete_job(  # noqa: E731 - one of several contestants
        public.JobKey(KEY), data=models.JobCompletionRequest(variables=variables.from_dict(VARIABLES))
    )
    return call


def synchronous(port: int, calls: int, rounds: int) -> dict[str, float]:
    """CPU microseconds of each synchronous contestant."""
    base = f"http://127.0.0.1:{port}"
    url = f"{base}/v2/jobs/{KEY}/completion"
    settings = {"CAMUNDA_REST_ADDRESS": base, "CAMUNDA_AUTH_STRATEGY": "NONE"}
    headers = {"content-type": "application/json"}
    best: dict[str, float] = {}
    with httpx.Client() as plain, CamundaClient(settings) as client:
        contestants: dict[str, Callable[[], Any]] = {
            "bare httpx": lambda: plain.post(url, content=BODY, headers=headers),
            "complete_job": lambda: client.complete_job(KEY, variables=VARIABLES),  # type: ignore[arg-type]
            "get_topology": client.get_topology,
        }
        for _ in range(rounds):
            for name, call in contestants.items():
                for _ in range(20):
                    call()
                begun = time.process_time()
                for _ in range(calls):
                    call()
                spent = (time.process_time() - begun) / calls
                best[name] = min(best.get(name, spent), spent)
    return best


def report(title: str, figures: dict[str, float], baseline: str) -> None:
    """Print microseconds and ratios."""
    print(f"\n{title}, CPU per call:")
    for name, seconds in figures.items():
        print(f"  {name:32} {seconds * 1e6:8.1f} µs   {seconds / figures[baseline]:5.2f} x {baseline}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=4000, help="calls of each contestant in a round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, of which the lowest figure counts")
    arguments = parser.parse_args()
    with running() as port:
        print(f"the stub answers {capacity(port):,.0f} requests/s")
        figures = asyncio.run(asynchronous(port, arguments.calls, arguments.rounds))
        report(f"asynchronous, {IN_FLIGHT} in flight", figures, "bare aiohttp")
        if "complete_job of the public SDK" in figures:
            times = figures["complete_job of the public SDK"] / figures["complete_job"]
            print(f"  complete_job is {times:.1f} x as fast as the public SDK's")
        else:
            print("  the public SDK is not installed: uv run --with camunda-orchestration-sdk ...")
        report("synchronous", synchronous(port, arguments.calls, arguments.rounds), "bare httpx")
    print("\ngoals: complete_job at most 2.2 x bare aiohttp; synchronous at most 1.25 x bare httpx")


if __name__ == "__main__":
    main()
