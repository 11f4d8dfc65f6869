"""However many callers have no token, the endpoint is asked once, or twice where processes race."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from typing import Any

import pytest
from harness.programs import finish, start_program, until
from harness.token_server import TokenServer

from camunda_auth import create_auth_provider
from camunda_sdk import CamundaAsyncClient, CamundaClient

THREADS = 1_000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks its processes")
@pytest.mark.parametrize("kind", ["sync", "async"])
def test_fifty_processes_and_a_thousand_callers_ask_at_most_twice(oauth: TokenServer, kind: str) -> None:
    """A14: cold processes with a cache on disk that is empty; each call is answered."""
    oauth.delay = 0.3
    out, err = finish(start_program("many_processes", kind, settings=oauth.settings()))
    assert ("1000", 1000) == (out, oauth.calls), err[-3000:]
    # Whoever has waited for ten seconds goes alone, as it must, which shows on a machine that is very slow.
    assert len([asked for asked in oauth.asked if asked < oauth.asked[0] + 5]) <= 2


def test_a_thousand_threads_of_one_client_ask_once(oauth: TokenServer) -> None:
    """A11: all of them find no token at the same moment, and all get an answer."""
    oauth.delay = 0.3
    gate = threading.Barrier(THREADS + 1, timeout=60)
    with CamundaClient(oauth.settings(CAMUNDA_TOKEN_DISK_CACHE_DISABLE="true")) as client:

        def call() -> None:
            gate.wait()
            client.get_topology()

        threads = [threading.Thread(target=call) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        gate.wait()
        for thread in threads:
            thread.join(60)
    assert (THREADS, 1) == (oauth.calls, oauth.token_requests)


@pytest.mark.parametrize("shared", ["provider", "disk"])
def test_eight_event_loops_ask_once(oauth: TokenServer, shared: str) -> None:
    """A11: a client in each of eight loops, over one provider or over one directory."""
    oauth.delay = 0.3
    settings = oauth.settings()
    provider: Any = create_auth_provider(settings) if shared == "provider" else None
    gate = threading.Barrier(8, timeout=60)

    async def call() -> None:
        client = CamundaAsyncClient(settings, auth_provider=provider)
        gate.wait()
        await asyncio.gather(*(client.get_topology() for _ in range(5)))
        # Closing a client closes its provider, which the other loops may still be using.
        gate.wait()
        await client.aclose()

    threads = [threading.Thread(target=asyncio.run, args=(call(),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (40, 1) == (oauth.calls, oauth.token_requests)


def test_a_process_that_dies_while_it_asks_is_replaced_at_once(
    oauth: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A14: the one that holds the lock is killed in the middle of its request; the next asks long before its patience ends."""
    hang, hangs = threading.Event(), threading.Event()
    issue = oauth.reply

    def reply(request: Any) -> bytes:
        hangs.set()
        hang.wait(30)
        return b""

    oauth.reply = reply
    first = start_program("one_call", settings=oauth.settings())
    try:
        assert hangs.wait(30)
        oauth.reply = issue
        second = start_program("one_call", settings=oauth.settings())
        assert second.stdout is not None
        second.stdout.readline()
        time.sleep(0.5)
        assert 1 == oauth.token_requests
        first.kill()
        killed = time.monotonic()
        assert "1" == finish(second)[0]
        assert 2 == oauth.token_requests
        assert oauth.asked[1] - killed < 5
    finally:
        hang.set()
        first.kill()
        first.communicate()


def test_a_hundred_refused_calls_are_one_refresh(oauth: TokenServer) -> None:
    """A15: the token is revoked under a hundred threads; each repeats its call once with the same new token."""
    with CamundaClient(oauth.settings()) as client:
        client.get_topology()
        oauth.revoke_all()
        threads = [threading.Thread(target=client.get_topology) for _ in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert (101, 2) == (oauth.calls, oauth.token_requests)
    assert oauth.refused <= 100


async def test_a_hundred_refused_tasks_are_one_refresh(oauth: TokenServer) -> None:
    """A15: the same for tasks."""
    async with CamundaAsyncClient(oauth.settings()) as client:
        await client.get_topology()
        oauth.revoke_all()
        await asyncio.gather(*(client.get_topology() for _ in range(100)))
    assert (101, 2) == (oauth.calls, oauth.token_requests)
    assert oauth.refused <= 100


async def test_a_cancelled_leader_costs_the_others_nothing(oauth: TokenServer) -> None:
    """A12: the call that began the token request is cancelled; the others go on with one token."""
    oauth.delay = 0.5
    async with CamundaAsyncClient(oauth.settings()) as client:
        leader = asyncio.create_task(client.get_topology())
        await asyncio.to_thread(until, lambda: oauth.token_requests == 1)
        others = [asyncio.create_task(client.get_topology()) for _ in range(20)]
        await asyncio.sleep(0.05)
        leader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await leader
        await asyncio.gather(*others)
    assert leader.cancelled()
    assert oauth.token_requests <= 2
