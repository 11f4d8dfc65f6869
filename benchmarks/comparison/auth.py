"""What a token adds to a call, and how many tokens are fetched when many begin at once."""

from __future__ import annotations

import asyncio
import threading
import time
from importlib import import_module
from typing import Any

from .calls import async_call, load, share, sync_call
from .setup import Setup
from .stub import counts

CALLS = {"ours": 1_000, "public": 400}
TURNS = 6
AT_ONCE = 50


def asynchronous(setup: Setup, who: str) -> dict[str, float]:
    """CPU of a call with a token and without, in turns."""

    async def measure() -> dict[str, float]:
        count = setup.count(CALLS[who])
        plain: list[float] = []
        token: list[float] = []
        async with async_call(who, setup.settings()) as without, async_call(who, setup.oauth()) as with_token:
            await load(without, 50)
            await load(with_token, 50)
            for _ in range(TURNS):
                plain.append((await load(without, count))["cpu microseconds"])
                token.append((await load(with_token, count))["cpu microseconds"])
        return added(plain, token)

    return asyncio.run(measure())


def synchronous(setup: Setup, who: str) -> dict[str, float]:
    """The same for the synchronous client."""
    count = setup.count(CALLS[who] // 2)
    plain: list[float] = []
    token: list[float] = []
    with sync_call(who, setup.settings()) as without, sync_call(who, setup.oauth()) as with_token:
        for turn in range(TURNS + 1):
            for call, into in ((without, plain), (with_token, token)):
                cpu, begun = time.process_time(), time.perf_counter()
                for _ in range(count if turn else 20):
                    call()
                if turn:
                    into.append(share(count, cpu, begun)["cpu microseconds"])
    return added(plain, token)


def added(plain: list[float], token: list[float]) -> dict[str, float]:
    """The difference between the best turns."""
    return {
        "added": round(min(token) - min(plain), 1),
        "without a token": min(plain),
        "with a token": min(token),
    }


def threads(setup: Setup, who: str) -> dict[str, float]:
    """Tokens fetched when many threads make the first calls of one synchronous client at once."""
    barrier = threading.Barrier(AT_ONCE)
    failures: list[BaseException] = []
    before = counts(setup.address)["tokens"]
    with client_of(who, "CamundaClient", setup) as client:

        def begin() -> None:
            barrier.wait()
            try:
                client.get_topology()
            except Exception as failure:  # noqa: BLE001 - told below, in the thread that counts
                failures.append(failure)

        running = [threading.Thread(target=begin) for _ in range(AT_ONCE)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join()
    if failures:
        raise failures[0]
    return {"tokens": counts(setup.address)["tokens"] - before}


def tasks(setup: Setup, who: str) -> dict[str, float]:
    """Tokens fetched when many tasks make the first calls of one asynchronous client at once."""
    before = counts(setup.address)["tokens"]

    async def begin() -> None:
        async with client_of(who, "CamundaAsyncClient", setup) as client:
            await asyncio.gather(*(client.get_topology() for _ in range(AT_ONCE)))

    asyncio.run(begin())
    return {"tokens": counts(setup.address)["tokens"] - before}


def client_of(who: str, kind: str, setup: Setup) -> Any:
    """A client of a contestant that has no token yet."""
    module = import_module("camunda_sdk" if who == "ours" else "camunda_orchestration_sdk")
    return getattr(module, kind)(configuration=setup.oauth())
