"""Answers that are broken, over every way a request can take: what is certain of them is told, and nothing else."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from client_support import answer, raw_server, read_request
from compliance_support import NAMES, Way

from camunda_client import (
    ApiError,
    BadRequestError,
    CamundaClientError,
    OutcomeUnknownError,
    RequestOptions,
    RequestRetryPolicy,
    ResponseDecodeError,
    ResponseError,
    ResponseTooLargeError,
    ServiceUnavailableError,
    UnexpectedRedirectError,
)

GZIP = b"content-encoding: gzip\r\n"
JSON = b"content-type: application/json\r\n"
PROBLEM = b'{"title": "INVALID", "detail": "the key"}'
CLOSE = b"connection: close\r\n"
TOPOLOGY = b'{"gatewayVersion": "8.8.0"}'


@pytest.fixture(params=NAMES)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Way:
    return Way(request.param, monkeypatch)


def always(data: bytes, seen: list[bytes] | None = None) -> Callable[[socket.socket, int], None]:
    """A server that says the same to every request, and closes."""

    def serve(connection: socket.socket, number: int) -> None:
        request = read_request(connection)
        if seen is not None:
            seen.append(request)
        connection.sendall(data)

    return serve


def chunked(*pieces: bytes, headers: bytes = GZIP) -> bytes:
    """An answer in chunks."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n%s\r\n%s0\r\n\r\n" % (headers, body)


@pytest.mark.parametrize("split", [1, 3, 10, 20])
def test_compressed_in_several_parts(way: Way, split: int) -> None:
    """Each part may be compressed by itself, and end anywhere in what comes over the network; padding is no part."""
    parts = [gzip.compress(TOPOLOGY[begin : begin + split]) for begin in range(0, len(TOPOLOGY), split)]

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n" + GZIP + b"\r\n")
        for part in (*parts[:-1], parts[-1][:5], parts[-1][5:], b"\0" * 8, gzip.compress(b"?")):
            connection.sendall(b"%x\r\n%s\r\n" % (len(part), part))
            time.sleep(0.002)
        connection.sendall(b"0\r\n\r\n")

    with raw_server(serve) as address:
        assert "8.8.0" == way.call(address, "get_topology").gateway_version
    with raw_server(always(answer(200, b"".join(parts), GZIP))) as address:
        assert "8.8.0" == way.call(address, "get_topology").gateway_version


@pytest.mark.parametrize(
    "data",
    [
        answer(400, gzip.compress(PROBLEM)[:-9], GZIP + JSON),
        answer(400, b"no gzip", GZIP),
        answer(400, PROBLEM, b"content-encoding: br\r\n"),
        b"HTTP/1.1 400 X\r\ncontent-length: 900\r\n" + JSON + CLOSE + b"\r\n" + PROBLEM,
        answer(400, b"\xff\xfe\0<html>"),
        answer(400, b"[" * 200_000, JSON),
    ],
)
def test_an_error_whose_body_is_broken_has_its_status(way: Way, data: bytes) -> None:
    """A create that was refused is not one whose outcome is unknown, whatever is wrong with the words of the refusal."""
    seen: list[bytes] = []
    with raw_server(always(data, seen)) as address, pytest.raises(BadRequestError) as caught:
        way.call(address, "create_process_instance", process_definition_id="p")
    assert not caught.value.outcome_unknown
    assert 1 == len(seen)


def test_an_error_that_is_cut_off_has_what_came(way: Way) -> None:
    """The beginning of its body is kept."""
    data = b"HTTP/1.1 404 X\r\ncontent-length: 900\r\n" + CLOSE + b"\r\n" + b"not found: " * 3
    with (
        raw_server(always(data)) as address,
        pytest.raises(ApiError, match=r"HTTP 404 .*not found") as caught,
    ):
        way.call(address, "get_topology")
    assert b"not found: " * 3 == caught.value.content


def test_b13_an_error_without_an_end_is_cut(way: Way) -> None:
    """Of its body a megabyte at most is read, and the status is told."""
    data = answer(503, gzip.compress(b"x" * 30_000_000), GZIP)
    with raw_server(always(data)) as address, pytest.raises(ServiceUnavailableError) as caught:
        way.call(address, "get_topology", options=RequestOptions(max_attempts=1))
    assert 0 < len(caught.value.content) <= 1024 * 1024


def test_a_redirect_with_a_bomb_is_a_redirect(way: Way) -> None:
    """Where it leads matters and not what it says; the id of the gateway's log is on it."""
    headers = GZIP + b"location: https://elsewhere.test/\r\nx-request-id: r-1\r\n"
    data = answer(302, b"no gzip", headers)
    with raw_server(always(data)) as address, pytest.raises(UnexpectedRedirectError) as caught:
        way.call(address, "get_topology")
    assert ("r-1", 302) == (caught.value.request_id, caught.value.status_code)


UNUSABLE = [
    answer(200, b"<html>please log in</html>", b"content-type: text/html\r\nx-request-id: r-1\r\n"),
    answer(200, b'{"processInstanceKey":', JSON),
    answer(200, b"no gzip", GZIP),
    answer(200, gzip.compress(b" " * 5_000_000), GZIP),
]


@pytest.mark.parametrize("data", UNUSABLE)
def test_success_that_cannot_be_read_leaves_the_outcome_open(way: Way, data: bytes) -> None:
    """A create may have been carried out, and is not made again; a read has changed nothing."""
    options: dict[str, Any] = {"max_response_bytes": 1_000_000}
    seen: list[bytes] = []
    with raw_server(always(data, seen)) as address:
        with pytest.raises(ResponseError) as caught:
            way.call(address, "create_process_instance", process_definition_id="p", client=options)
        assert caught.value.outcome_unknown
        assert 1 == len(seen)
        assert isinstance(caught.value, (ResponseDecodeError, ResponseTooLargeError))
        assert ("r-1" if b"r-1" in data else None) == caught.value.request_id
        with pytest.raises(ResponseError) as caught:
            way.call(address, "get_topology", client=options)
        assert not caught.value.outcome_unknown


@pytest.mark.parametrize("method", ["get_topology", "search_jobs"])
def test_nothing_where_a_result_is_expected(way: Way, method: str) -> None:
    """What is read always has content: an answer without is not the server's, and no `None` where the type has none."""
    with (
        raw_server(always(b"HTTP/1.1 204 X\r\n\r\n")) as address,
        pytest.raises(ResponseDecodeError) as caught,
    ):
        way.call(address, method)
    assert (204, False) == (caught.value.status_code, caught.value.outcome_unknown)


@pytest.mark.parametrize(
    "call", [("get_user_task_form", "1"), ("delete_resource", "1"), ("complete_job", "1")]
)
def test_nothing_where_nothing_may_come(way: Way, call: tuple[str, str]) -> None:
    """It is documented, or an older server's way to say that something was done."""
    with raw_server(always(b"HTTP/1.1 204 X\r\n\r\n")) as address:
        assert way.call(address, *call) is None


def test_a_page_after_a_broken_attempt_leaves_the_outcome_open(way: Way) -> None:
    """The deletion may have been carried out by the first attempt, whatever answers the second."""

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        if number:
            connection.sendall(answer(302, b"", b"location: https://login.test/\r\n"))

    retry = RequestRetryPolicy(base=0.001)
    with raw_server(serve) as address, pytest.raises(UnexpectedRedirectError) as caught:
        way.call(address, "delete_tenant", "t", client={"retry": retry})
    assert caught.value.outcome_unknown


@pytest.mark.parametrize(("status", "again"), [(500, False), (502, False), (503, True), (504, False)])
def test_retryable_and_unknown_do_not_contradict(way: Way, status: int, again: bool) -> None:
    """A create that the server may have carried out is not called one that may be made again."""
    with raw_server(always(answer(status, PROBLEM, JSON))) as address, pytest.raises(ApiError) as caught:
        way.call(address, "create_process_instance", process_definition_id="p", options=RequestOptions(max_attempts=1))  # fmt: skip
    assert (again, not again) == (caught.value.retryable, caught.value.outcome_unknown)


@pytest.mark.parametrize("reads", [True, False])
def test_a_hook_that_raises_for_errors(way: Way, reads: bool) -> None:
    """The way of httpx to have errors raised gives the errors of this package, repeated and told as ever."""
    statuses: list[int] = []

    def raise_for_status(response: httpx.Response) -> None:
        if reads:
            response.read()
        response.raise_for_status()

    async def araise_for_status(response: httpx.Response) -> None:
        if reads:
            await response.aread()
        response.raise_for_status()

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        status = (503, 404)[number]
        connection.sendall(answer(status, PROBLEM, JSON + CLOSE))

    hooks = {"response": [araise_for_status if way.is_async else raise_for_status]}
    options = RequestOptions(on_answer=lambda answer: statuses.append(answer.status))
    more: dict[str, Any] = {"retry": RequestRetryPolicy(throttle_base=0.001)}
    more["httpx_args"] = {**way.options("http://x.test").get("httpx_args", {}), "event_hooks": hooks}
    with raw_server(serve) as address, pytest.raises(ApiError) as caught:
        way.call(address, "get_topology", options=options, client=more)
    assert (404, [503, 404]) == (caught.value.status_code, statuses)
    assert ("the key" if reads else "") == caught.value.detail


def test_a_hook_that_raises_for_a_redirect(way: Way) -> None:
    """It is a redirect as ever."""

    def raise_for_status(response: httpx.Response) -> None:
        response.raise_for_status()

    async def araise_for_status(response: httpx.Response) -> None:
        response.raise_for_status()

    hooks = {"response": [araise_for_status if way.is_async else raise_for_status]}
    more = {"httpx_args": {**way.options("http://x.test").get("httpx_args", {}), "event_hooks": hooks}}
    data = answer(302, b"", b"location: https://login.test/\r\n" + CLOSE)
    with raw_server(always(data)) as address, pytest.raises(UnexpectedRedirectError, match="redirects"):
        way.call(address, "get_topology", client=more)


def test_an_answer_that_breaks_off_is_no_error_of_another_kind(way: Way) -> None:
    """A success that is cut off leaves the outcome of a create open."""
    data = b"HTTP/1.1 200 X\r\ncontent-length: 900\r\n" + CLOSE + b"\r\n{"
    with raw_server(always(data)) as address, pytest.raises(CamundaClientError) as caught:
        way.call(address, "create_process_instance", process_definition_id="p")
    assert isinstance(caught.value, OutcomeUnknownError)
