"""Servers that take too long or send too much: a call ends in its time and within its memory, and the client goes on."""

from __future__ import annotations

import gzip
import json
import socket
import sys
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import cycle, repeat

import pytest
from harness.drivers import Call, Driver
from harness.programs import finish, start_program
from harness.sockets import Request, Serve, answer, http_server, raw_server, read_request
from harness.token_server import TOPOLOGY, TokenServer

from camunda_sdk import ApiError, CallTimeoutError, CamundaClientError, RequestOptions, TransportError

Speak = Callable[[], Iterator[bytes]]
LIMIT = 16 << 20
ALLOWANCE = 16
BOMB = 512 << 20


def dripped_head() -> Iterator[bytes]:
    """A header that never ends."""
    yield b"HTTP/1.1 200 OK\r\nx: "
    yield from repeat(b"y")


def dripped_body() -> Iterator[bytes]:
    """A body that grows by a blank now and then."""
    yield b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n"
    yield from repeat(b" ")


def dripped_chunks() -> Iterator[bytes]:
    """A body in chunks of one byte."""
    yield b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    yield from repeat(b"1\r\n \r\n")


def interim() -> Iterator[bytes]:
    """Nothing but 100 and 103."""
    yield from cycle([b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n"])


def silence() -> Iterator[bytes]:
    """Nothing at all."""
    yield from repeat(b"")


def speaking(connection: socket.socket, pieces: Iterator[bytes]) -> None:
    """Send piece after piece, slowly, until the client has gone."""
    until = time.monotonic() + 15
    connection.setblocking(True)
    for piece in pieces:
        if piece:
            connection.sendall(piece)
        connection.settimeout(0.05)
        with suppress(TimeoutError, socket.timeout):
            if not connection.recv(1):
                return
        if time.monotonic() > until:
            return


@pytest.mark.parametrize("speak", [dripped_head, dripped_body, dripped_chunks, interim, silence])
def test_a_call_ends_in_its_time_and_the_next_is_served(driver: Driver, speak: Speak) -> None:
    """B8, B9: three calls of one client, the middle one to a server that holds it; no attempt adds to its time."""
    count = [0]

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection) is not None:
            count[0] += 1
            if count[0] == 2:
                speaking(connection, speak())
                return
            connection.sendall(answer(200, TOPOLOGY))

    took: list[float] = []
    with raw_server(serve) as address:
        bounded: Call = ("get_topology", (), {"options": RequestOptions(timeout=0.5, max_attempts=1)})
        free: Call = ("get_topology", (), {})
        first, second, third = driver.calls(
            {"CAMUNDA_REST_ADDRESS": address},
            [free, bounded, free],
            on_call=lambda report: took.append(report.seconds),
        )
    assert isinstance(second, TransportError)
    assert 0.4 < took[1] < 2.5
    assert [TOPOLOGY["gatewayVersion"]] * 2 == [first.gateway_version, third.gateway_version]


@pytest.mark.parametrize("speak", [dripped_head, dripped_body, silence])
def test_a_slow_token_endpoint_holds_no_call_beyond_its_time(
    driver: Driver, oauth: TokenServer, speak: Speak
) -> None:
    """A3: the time of a call counts from its beginning, the fetching of its token included; nothing was sent, so nothing is unknown."""

    def serve(connection: socket.socket, number: int) -> None:
        if read_request(connection) is not None:
            speaking(connection, speak())

    begun = time.monotonic()
    with raw_server(serve) as address, pytest.raises(CallTimeoutError, match="no token in time") as caught:
        driver.call(
            oauth.settings(CAMUNDA_OAUTH_URL=f"{address}/token"),
            "create_process_instance",
            process_definition_id="p",
            options=RequestOptions(timeout=0.5),
        )
    assert time.monotonic() - begun < 5
    assert (False, 0) == (caught.value.outcome_unknown, oauth.calls + oauth.refused)


@cache
def bomb(kind: str) -> bytes:
    """Half a gibibyte of blanks, packed a thousand to one."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31 if kind == "gzip" else 15)
    blanks = b" " * (1 << 20)
    return b"".join(packer.compress(blanks) for _ in range(BOMB >> 20)) + packer.flush()


def packed_often(times: int) -> bytes:
    """A small answer in so many layers of gzip."""
    data = json.dumps(TOPOLOGY).encode()
    for _ in range(times):
        data = gzip.compress(data)
    return data


def layers(times: int) -> bytes:
    return b"content-encoding: %s\r\n" % b", ".join([b"gzip"] * times)


BOMBS: dict[str, Callable[[], bytes]] = {
    "result": lambda: answer(200, bomb("gzip"), layers(1)),
    "error": lambda: answer(500, bomb("gzip"), layers(1)),
    "redirect": lambda: answer(302, bomb("gzip"), layers(1) + b"location: /elsewhere\r\n"),
    "deflate": lambda: answer(200, bomb("deflate"), b"content-encoding: deflate\r\n"),
    "in members": lambda: answer(200, gzip.compress(b" " * (64 << 20)) * 8, layers(1)),
    "plain": lambda: answer(200, b" " * (LIMIT * 4)),
    "chunks without end": lambda: (
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
        + (b"100000\r\n" + b" " * (1 << 20) + b"\r\n") * 64
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="measures with getrusage")
@pytest.mark.parametrize("kind", BOMBS)
def test_an_answer_that_is_too_much_stays_within_the_limit(driver: Driver, kind: str) -> None:
    """B9, B10, B13: half a gibibyte behind half a megabyte costs a process the limit and a little, and no status is hidden."""

    def respond(request: Request) -> bytes:
        return answer(200, {"validLicense": True}) if request.path.endswith("license") else BOMBS[kind]()

    BOMBS[kind]()
    with http_server(respond) as address:
        settings = {"CAMUNDA_REST_ADDRESS": address}
        out, _ = finish(start_program("memory", driver.kind, str(LIMIT), settings=settings))
    told = json.loads(out)
    of_status = {"error": "InternalServerErrorError", "redirect": "UnexpectedRedirectError"}
    assert told["ended"] == of_status.get(kind, "ResponseTooLargeError")
    assert told["grew"] < (LIMIT >> 20) + ALLOWANCE
    assert told["took"] < 10


@pytest.mark.parametrize(
    "reply",
    [
        answer(200, packed_often(2), layers(2)),
        answer(200, packed_often(20), layers(20)),
        answer(200, b"?" * 100, b"content-encoding: br\r\n"),
        answer(200, b"?" * 100, b"content-encoding: zstd\r\n"),
        answer(200, b"?" * 100, b"content-encoding: x-unheard-of\r\n"),
    ],
    ids=["two layers", "twenty layers", "br", "zstd", "unknown"],
)
def test_an_encoding_that_was_not_asked_for_is_an_error_of_ours(driver: Driver, reply: bytes) -> None:
    """B10: layer upon layer, or an encoding that nobody offered, is not unpacked at any price."""
    with http_server(lambda request: reply) as address, pytest.raises(CamundaClientError):
        driver.call({"CAMUNDA_REST_ADDRESS": address}, "get_topology", options=RequestOptions(max_attempts=1))


@pytest.mark.skipif(sys.platform == "win32", reason="measures with getrusage")
def test_a_token_endpoint_that_sends_too_much_is_cut_off(driver: Driver, oauth: TokenServer) -> None:
    """A6, B10: the same holds before the first token."""
    oauth.reply = lambda request: answer(200, bomb("gzip"), layers(1) + b"content-type: application/json\r\n")
    settings = oauth.settings()
    with http_server(lambda request: answer(200, {"validLicense": True})) as address:
        settings["CAMUNDA_REST_ADDRESS"] = address
        out, _ = finish(start_program("memory", driver.kind, str(LIMIT), settings=settings))
    told = json.loads(out)
    assert "TokenResponseError" == told["ended"]
    assert told["grew"] < ALLOWANCE


def discarding(reply: bytes) -> Serve:
    """Read a request without keeping it, and answer."""

    def serve(connection: socket.socket, number: int) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            byte = connection.recv(1)
            if not byte:
                return
            head += byte
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        while length > 0:
            received = len(connection.recv(65536))
            if not received:
                return
            length -= received
        connection.sendall(reply)

    return serve


@pytest.mark.parametrize("status", [400, 413])
def test_large_variables_are_encoded_once_and_refused_with_a_type(driver: Driver, status: int) -> None:
    """D14: ten megabytes take little more than their JSON does on its way, and the server's limit is an error that says so."""
    size = 10 << 20
    variables = {"text": "x" * size}
    refusal = answer(status, {"title": "too large", "status": status, "detail": "more than 4 MB"})
    with raw_server(discarding(refusal)) as address:
        settings = {"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"}
        call: Call = ("create_process_instance", (), {"process_definition_id": "p", "variables": {}})
        driver.calls(settings, [call])
        tracemalloc.start()
        try:
            (error,) = driver.calls(settings, [(*call[:2], {**call[2], "variables": variables})])
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert isinstance(error, ApiError), error
    assert (status, "more than 4 MB") == (error.status_code, error.detail)
    assert most < 2.2 * size
