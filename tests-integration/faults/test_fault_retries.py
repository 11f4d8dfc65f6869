"""What a call that failed costs: repeated where that does no harm, once where it might, and never in a storm."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from harness.drivers import Driver
from harness.sockets import Request, answer, free_port, http_server, raw_server, read_request
from harness.token_server import TOPOLOGY, TokenServer

from camunda_sdk import (
    ApiError,
    ConnectionFailedError,
    ForbiddenError,
    OutcomeUnknownError,
    RequestOptions,
    RequestRetryPolicy,
    TransportError,
    UnauthorizedError,
)

QUICK = {"retry": RequestRetryPolicy(base=0.001, throttle_base=0.001)}
CREATE: dict[str, Any] = {"process_definition_id": "p"}
CREATED = {"processDefinitionKey": "1", "processInstanceKey": "2", "variables": {}, "tenantId": "<default>"}
EXHAUSTED = {"title": "RESOURCE_EXHAUSTED", "status": 500, "detail": "too much load"}


class Server:
    """Gives its answers one after another, the last again and again, and keeps what it was asked."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.seen: list[Request] = []
        self.times: list[float] = []

    def respond(self, request: Request) -> bytes:
        self.seen.append(request)
        self.times.append(time.monotonic())
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize(
    "refusal",
    [
        answer(429),
        answer(503),
        answer(503, {"title": "RESOURCE_EXHAUSTED", "status": 503}),
        answer(500, EXHAUSTED),
        answer(429, b"", b"retry-after: 0\r\n"),
        answer(503, b"", b"retry-after: nonsense\r\n"),
    ],
    ids=["429", "503", "503 exhausted", "500 exhausted", "retry-after 0", "retry-after nonsense"],
)
def test_what_the_cluster_turned_away_is_made_again_even_a_start(driver: Driver, refusal: bytes) -> None:
    """B4: it was not carried out, so the second attempt is the first one that counts."""
    server = Server(refusal, answer(200, CREATED))
    with http_server(server.respond) as address:
        made = driver.call(
            {"CAMUNDA_REST_ADDRESS": address}, "create_process_instance", client=QUICK, **CREATE
        )
    assert ("2", 2) == (str(made.process_instance_key), len(server.seen))


def test_a_server_that_asks_for_a_second_gets_it(driver: Driver) -> None:
    """B4: the next attempt comes no earlier than Retry-After says."""
    server = Server(answer(429, b"", b"retry-after: 1\r\n"), answer(200, TOPOLOGY))
    with http_server(server.respond) as address:
        driver.call({"CAMUNDA_REST_ADDRESS": address}, "get_topology", client=QUICK)
    first, second = server.times
    assert 1 <= second - first < 5


def test_a_wait_that_does_not_fit_is_told_at_once(driver: Driver) -> None:
    """B4: nobody sleeps past the end of a call; the error has what the server asked for."""
    server = Server(answer(503, b"", b"retry-after: 100\r\n"))
    begun = time.monotonic()
    with http_server(server.respond) as address, pytest.raises(ApiError) as caught:
        driver.call({"CAMUNDA_REST_ADDRESS": address}, "get_topology", options=RequestOptions(timeout=10))
    assert (100.0, 1) == (caught.value.retry_after, len(server.seen))
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_failing_gateway_leaves_a_start_alone_and_a_read_comes_through(driver: Driver, status: int) -> None:
    """B5: one request and an error that says that the outcome is unknown; a read is asked again."""
    server = Server(answer(status), answer(200, TOPOLOGY))
    with http_server(server.respond) as address:
        settings = {"CAMUNDA_REST_ADDRESS": address}
        with pytest.raises(ApiError) as caught:
            driver.call(settings, "create_process_instance", client=QUICK, **CREATE)
        assert (True, 1) == (caught.value.outcome_unknown, len(server.seen))
        server.answers.insert(0, answer(status))
        assert "8.10.0" == driver.call(settings, "get_topology", client=QUICK).gateway_version
        assert 3 == len(server.seen)


def close(connection: socket.socket) -> None:
    """Hang up politely."""


def reset(connection: socket.socket) -> None:
    """Hang up with a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def cut_off(connection: socket.socket) -> None:
    """Begin to answer."""
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{")


def say_nothing(connection: socket.socket) -> None:
    """Outlast the caller."""
    connection.settimeout(20)
    connection.recv(1)


@pytest.mark.parametrize("fault", [close, reset, cut_off, say_nothing])
def test_an_outcome_that_nobody_knows_is_no_second_start(
    driver: Driver, fault: Callable[[socket.socket], None]
) -> None:
    """B2: whatever happens after the request was sent, a start is made once; a read comes through at the second attempt."""
    seen: list[str] = []

    def serve(connection: socket.socket, number: int) -> None:
        while (request := read_request(connection)) is not None:
            seen.append(request.verb)
            if seen.count("GET") != 2:
                fault(connection)
                return
            connection.sendall(answer(200, TOPOLOGY))

    patient = {"options": RequestOptions(timeout=1.0)} if fault is say_nothing else {}
    with raw_server(serve) as address:
        settings = {"CAMUNDA_REST_ADDRESS": address}
        with pytest.raises(OutcomeUnknownError) as caught:
            driver.call(settings, "create_process_instance", client=QUICK, **CREATE, **patient)
        assert (True, ["POST"]) == (caught.value.outcome_unknown, seen)
        if fault is not say_nothing:
            assert "8.10.0" == driver.call(settings, "get_topology", client=QUICK).gateway_version
            assert ["POST", "GET", "GET"] == seen


def test_what_was_never_sent_is_tried_three_times(driver: Driver) -> None:
    """B1: nobody listens; even a start is tried again, since nobody can have seen it, and the error names the place."""
    waits: list[float] = []
    port = free_port()

    class Chance:
        def next(self) -> float:
            waits.append(0.0)
            return 0.0

    with pytest.raises(ConnectionFailedError, match=f"127.0.0.1:{port}"):
        driver.call(
            {"CAMUNDA_REST_ADDRESS": f"http://127.0.0.1:{port}"},
            "create_process_instance",
            client={"random": Chance()},
            **CREATE,
        )
    assert 2 == len(waits)


def test_a_deletion_that_may_have_met_itself_is_told_as_doubt(driver: Driver) -> None:
    """B3: the answer of the first attempt was lost and the second finds nothing."""
    seen: list[str] = []

    def serve(connection: socket.socket, number: int) -> None:
        while (request := read_request(connection)) is not None:
            seen.append(request.verb)
            if len(seen) == 1:
                return
            connection.sendall(answer(404, {"title": "NOT_FOUND", "status": 404}))

    with raw_server(serve) as address, pytest.raises(ApiError, match="may have done it") as caught:
        driver.call({"CAMUNDA_REST_ADDRESS": address}, "delete_tenant", "t", client=QUICK)
    assert (True, 404, 2) == (caught.value.outcome_unknown, caught.value.status_code, len(seen))


@pytest.mark.parametrize(("status", "error"), [(401, UnauthorizedError), (403, ForbiddenError)])
def test_a_refusal_that_stays_is_the_callers(
    driver: Driver, oauth: TokenServer, status: int, error: type[ApiError]
) -> None:
    """A15: a second 401 is raised after one refresh, and a 403 without any."""
    if status == 401:
        oauth.refuse = lambda token: True
        address = oauth.address
    with http_server(Server(answer(status)).respond) as other:
        address = other if status == 403 else oauth.address
        settings = oauth.settings(CAMUNDA_REST_ADDRESS=address)
        with pytest.raises(error):
            driver.call(settings, "get_topology", client=QUICK)
    assert (2 if status == 401 else 1) == oauth.token_requests
    assert (2 if status == 401 else 0) == oauth.refused


def test_a_token_is_taken_back_and_the_call_succeeds(driver: Driver, oauth: TokenServer) -> None:
    """A15: one refresh, one more request, and the caller notices nothing; a start is repeated too, since a 401 starts nothing."""
    results = driver.calls(oauth.settings(), [("get_topology", (), {})], **QUICK)
    oauth.revoke_all()
    results += driver.calls(oauth.settings(), [("get_topology", (), {})] * 3, **QUICK)
    assert [] == [result for result in results if isinstance(result, Exception)]
    assert (4, 1, 2) == (oauth.calls, oauth.refused, oauth.token_requests)


def test_an_error_of_a_broken_connection_can_be_caught_as_one(driver: Driver) -> None:
    """B9: no exception of an HTTP library reaches a program."""
    with (
        raw_server(lambda connection, number: connection.sendall(b"SSH-2.0-OpenSSH_9\r\n")) as address,
        pytest.raises(TransportError),
    ):
        driver.call({"CAMUNDA_REST_ADDRESS": address}, "get_topology", client=QUICK)
