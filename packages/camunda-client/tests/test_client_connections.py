"""Connections that threads share: what one thread tidies away is not what another one is using."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest
from client_support import answer, raw_server, read_request

from camunda_client import CamundaAsyncClient, CamundaClient, OutcomeUnknownError, TransportError
from camunda_config import CamundaConfigurationError

CREATED = (
    b'{"processDefinitionKey": "1", "processInstanceKey": "2", "processDefinitionId": "p",'
    b' "processDefinitionVersion": 1, "variables": {}, "tenantId": "<default>"}'
)


class Slow:
    """A server that answers once it is told to."""

    def __init__(self) -> None:
        self.heard = threading.Semaphore(0)
        self.go = threading.Semaphore(0)
        self.requests = 0
        self.address = ""

    def serve(self, connection: socket.socket, number: int) -> None:
        while read_request(connection):
            self.requests += 1
            self.heard.release()
            self.go.acquire(timeout=30)
            connection.sendall(answer(200, CREATED, b"content-type: application/json\r\n"))


@pytest.fixture
def slow() -> Iterator[Slow]:
    server = Slow()
    with raw_server(server.serve) as server.address:
        yield server


def connections(client: CamundaClient) -> list[Any]:
    """The connections that the pool of the client knows."""
    pool: Any = client._line._transport._pool  # type: ignore[union-attr] # it has been used, so that there are some
    return list(pool.connections)


def start(client: CamundaClient, outcomes: list[object]) -> threading.Thread:
    """Start an instance in a thread of its own."""

    def work() -> None:
        try:
            outcomes.append(client.create_process_instance(process_definition_id="p").process_instance_key)
        except Exception as error:
            outcomes.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_a_connection_in_use_is_not_closed_by_the_thread_that_took_it_for_idle(slow: Slow) -> None:
    """Between looking and closing it went to another thread: its start is answered, once, and the connection ends after it."""
    outcomes: list[object] = []
    with CamundaClient({"CAMUNDA_REST_ADDRESS": slow.address}) as client:
        thread = start(client, outcomes)
        assert slow.heard.acquire(timeout=30)
        (connection,) = connections(client)
        connection.close()
        slow.go.release()
        thread.join(30)
        assert (["2"], 1) == (outcomes, slow.requests)
        thread = start(client, outcomes)
        assert slow.heard.acquire(timeout=30)
        assert connection not in connections(client)
        slow.go.release()
        thread.join(30)
    assert (["2", "2"], 2) == (outcomes, slow.requests)


def test_a_connection_that_was_closed_before_anything_was_sent_is_no_unknown_outcome(
    slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The close came just before the first byte: nobody can have seen the start, so it is made on another connection."""
    outcomes: list[object] = []
    send = httpcore.HTTP11Connection._send_request_headers
    closed: list[object] = []

    def closing(self: Any, request: httpcore.Request) -> None:
        if slow.requests == 1 and not closed:
            closed.append(self)
            thread = threading.Thread(target=self.close)
            thread.start()
            thread.join()
        send(self, request)

    monkeypatch.setattr(httpcore.HTTP11Connection, "_send_request_headers", closing)
    with CamundaClient({"CAMUNDA_REST_ADDRESS": slow.address}) as client:
        for _ in range(2):
            slow.go.release()
            start(client, outcomes).join(30)
    assert closed
    assert (["2", "2"], 2) == (outcomes, slow.requests)


def test_closing_the_client_still_ends_what_is_under_way(slow: Slow) -> None:
    """A thread that waits for an answer is woken, and told that nobody knows what came of it."""
    outcomes: list[object] = []
    client = CamundaClient({"CAMUNDA_REST_ADDRESS": slow.address})
    thread = start(client, outcomes)
    assert slow.heard.acquire(timeout=30)
    client.close()
    thread.join(10)
    assert not thread.is_alive()
    assert isinstance(outcomes[0], OutcomeUnknownError)
    assert isinstance(outcomes[0], TransportError)
    slow.go.release()


def test_a_client_that_was_never_made_can_be_shown() -> None:
    """Tools that report errors show the objects in the frames too."""
    import traceback

    with pytest.raises(CamundaConfigurationError) as caught:
        CamundaClient({"CAMUNDA_AUTH_STRATEGY": "OAUTH"})
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "CamundaClient(not made)" in shown


@pytest.mark.parametrize("with_aiohttp", [True, False])
async def test_closing_while_a_connection_is_being_made_leaves_none_open(
    monkeypatch: pytest.MonkeyPatch, with_aiohttp: bool
) -> None:
    """However the call that wanted it ends, the server sees the end of the connection."""
    if not with_aiohttp:
        monkeypatch.setattr("camunda_client._transport.plan.find_spec", lambda _: None)
    loop = asyncio.get_running_loop()
    connected, go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
    connect = loop.sock_connect

    async def slow_connect(sock: socket.socket, address: Any) -> None:
        await connect(sock, address)
        connected.set()
        await go_on.wait()

    monkeypatch.setattr(loop, "sock_connect", slow_connect)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()
        ended.set()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = CamundaAsyncClient(configuration={"CAMUNDA_REST_ADDRESS": f"http://127.0.0.1:{port}"})
        call = asyncio.create_task(client.get_status())
        await asyncio.wait_for(connected.wait(), 30)
        await client.aclose()
        go_on.set()
        with contextlib.suppress(Exception):
            await call
        await asyncio.wait_for(ended.wait(), 30)
