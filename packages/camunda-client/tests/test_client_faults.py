"""Faults on real sockets, for both clients. Rows of the reliability table are named in the tests."""

from __future__ import annotations

import asyncio
import gc
import gzip
import os
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from client_support import Driver, answer, raw_server, read_request

from camunda_client import (
    CallTimeoutError,
    CamundaAsyncClient,
    CamundaClient,
    CamundaClientError,
    ClientMisuseError,
    ConnectionFailedError,
    OutcomeUnknownError,
    RequestOptions,
    RequestRetryPolicy,
    ResponseTooLargeError,
    TransportError,
)
from camunda_client.exceptions import NotImplementedError_

TOPOLOGY = answer(200, b'{"brokers": [], "gatewayVersion": "8.8.0"}', b"content-type: application/json\r\n")
Serve = Callable[[socket.socket, int], None]


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)


def settings(address: str) -> dict[str, Any]:
    return {
        "configuration": {"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"},
        "clock": None,
        "retry": RequestRetryPolicy(base=0.001, throttle_base=0.001),
    }


def test_b1_a_refused_connection_is_repeated_and_named(driver: Driver) -> None:
    """Nothing listens: three attempts, then an error with host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectionFailedError, match=f"no connection to 127.0.0.1:{port}"):
        driver.call("get_topology", client=settings(f"http://127.0.0.1:{port}"))


@pytest.mark.parametrize("cut", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", b"rubbish\r\n\r\n"])
def test_b2_a_connection_that_breaks_after_the_request(driver: Driver, cut: bytes) -> None:
    """A read comes through at the next attempt; a create is made once and its outcome is unknown."""
    seen: list[bytes] = []

    def serve(connection: socket.socket, number: int) -> None:
        seen.append(read_request(connection))
        connection.sendall(TOPOLOGY if number and b"GET" in seen[-1] else cut)

    with raw_server(serve) as address:
        assert "8.8.0" == driver.call("get_topology", client=settings(address)).gateway_version
    assert 2 == len(seen)
    seen.clear()
    with raw_server(serve) as address, pytest.raises(OutcomeUnknownError):
        driver.call("create_process_instance", process_definition_id="p", client=settings(address))
    assert 1 == len(seen)


def test_b7_b8_a_server_that_never_answers_holds_a_call_no_longer_than_allowed(driver: Driver) -> None:
    """The deadline of the call ends it, and the client goes on to work."""

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        if number:
            connection.sendall(TOPOLOGY)
        else:
            connection.recv(1)

    with raw_server(serve) as address:
        begun = time.monotonic()
        first: tuple[str, tuple[Any, ...], dict[str, Any]]
        first = ("get_topology", (), {"options": RequestOptions(timeout=0.4, max_attempts=1)})
        with pytest.raises(CallTimeoutError, match="get_topology: no answer in time"):
            driver.calls([first], client=settings(address))
        assert time.monotonic() - begun < 8


def test_b8_a_dripping_body_ends_at_the_deadline(driver: Driver) -> None:
    """A byte now and then does not keep a call alive."""

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        for _ in range(300):
            connection.sendall(b" ")
            time.sleep(0.05)

    with raw_server(serve) as address:
        begun = time.monotonic()
        with pytest.raises(TransportError):
            driver.call(
                "get_topology", options=RequestOptions(timeout=0.4, max_attempts=1), client=settings(address)
            )
        assert time.monotonic() - begun < 8


@pytest.mark.parametrize(("status", "kind"), [(200, ResponseTooLargeError), (501, NotImplementedError_)])
def test_b10_a_bomb_is_refused_at_the_limit(driver: Driver, status: int, kind: type[Exception]) -> None:
    """A small answer that unpacks to 50 MB, as a result or as an error, is cut at the limit; an error keeps its status."""
    packed = gzip.compress(b" " * 50_000_000)

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(answer(status, packed, b"content-encoding: gzip\r\n"))

    with raw_server(serve) as address, pytest.raises(kind) as caught:
        driver.call("get_topology", client={**settings(address), "max_response_bytes": 500_000})
    assert len(getattr(caught.value, "content", b"")) <= 500_000


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000 + b"\r\n\r\n",
        b"\x16\x03\x01",
        answer(200, b"not gzip", b"content-encoding: gzip\r\n"),
        answer(200, gzip.compress(b"{}", mtime=0)[:-4], b"content-encoding: gzip\r\n"),
    ],
)
def test_b9_broken_answers_are_our_errors(driver: Driver, data: bytes) -> None:
    """No exception of the HTTP library or of Python escapes."""

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(data)

    with raw_server(serve) as address, pytest.raises(CamundaClientError):
        driver.call("get_topology", client=settings(address))


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_b15_an_async_client_in_a_second_loop() -> None:
    """After its loop has ended it works in a new one; in two at once it says what to do."""

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            connection.sendall(TOPOLOGY)

    with raw_server(serve) as address:
        client = CamundaAsyncClient(settings(address)["configuration"])

        async def call() -> str:
            return str((await client.get_topology()).gateway_version)

        assert ["8.8.0", "8.8.0"] == [asyncio.run(call()), asyncio.run(call())]
        first, second = asyncio.new_event_loop(), asyncio.new_event_loop()
        try:
            first.run_until_complete(call())
            with pytest.raises(ClientMisuseError, match="one client for each loop"):
                second.run_until_complete(call())
            first.run_until_complete(client.aclose())
        finally:
            first.close()
            second.close()
        # A loop that ended took its connections along unclosed; have Python say so here and not in another test.
        gc.collect()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_b16_a_forked_child_gets_connections_of_its_own() -> None:
    """Parent and child ask at the same time over a client used before; nobody gets the other's answer."""

    def serve(connection: socket.socket, number: int) -> None:
        while request := read_request(connection):
            key = request.split(b" ")[1].rpartition(b"/")[2]
            connection.sendall(
                answer(200, b'{"processInstanceKey": "%s"}' % key, b"content-type: application/json\r\n")
            )

    def ask(client: CamundaClient, base: int) -> bool:
        keys = [str(base + index) for index in range(200)]
        return keys == [str(client.get_process_instance(key).process_instance_key) for key in keys]  # type: ignore[arg-type]

    with raw_server(serve) as address, CamundaClient(settings(address)["configuration"]) as client:
        assert ask(client, 1)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = 0 if ask(client, 10_000) else 1
            finally:
                os._exit(code)
        assert ask(client, 20_000)
        assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_b17_an_open_client_at_exit_is_quiet() -> None:
    """A program that forgets to close ends without a word and at once."""
    import subprocess

    code = (
        "from camunda_client import CamundaClient\n"
        "client = CamundaClient({'CAMUNDA_REST_ADDRESS': 'http://127.0.0.1:9', 'CAMUNDA_AUTH_STRATEGY': 'NONE'})\n"
        "try: client.get_topology()\n"
        "except Exception as error: print(type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert ("ConnectionFailedError", "", 0) == (done.stdout.strip(), done.stderr, done.returncode)
