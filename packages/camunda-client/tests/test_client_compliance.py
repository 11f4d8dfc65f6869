"""One set of facts for every way a request can take: straight, under hooks, over a user's transport, without aiohttp."""

from __future__ import annotations

import asyncio
import gc
import gzip
import io
import json
import socket
import sys
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from client_support import answer, raw_server, read_request
from compliance_support import NAMES, Authority, Proxy, Way, https, over_tls

from camunda_client import (
    ApiError,
    CallTimeoutError,
    CamundaAsyncClient,
    CamundaClient,
    ClientClosedError,
    ConnectionFailedError,
    NotFoundError,
    OutcomeUnknownError,
    PayloadTooLargeError,
    RequestOptions,
    TransportError,
    UnexpectedRedirectError,
)

JSON = b"content-type: application/json\r\n"
TOPOLOGY = answer(200, b'{"brokers": [], "gatewayVersion": "8.8.0"}', JSON)


if sys.version_info < (3, 11):
    # asyncio's TLS of that time leaves transports to the garbage collector when the other side ends the handshake.
    pytestmark = pytest.mark.filterwarnings(
        "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
    )


@pytest.fixture(params=NAMES)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    yield Way(request.param, monkeypatch)
    if sys.version_info < (3, 11):
        gc.collect()


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


class Echo:
    """Answers the same, and keeps what it was asked."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = answers or (TOPOLOGY,)
        self.seen: list[bytes] = []
        self.connections = 0

    def __call__(self, connection: socket.socket, number: int) -> None:
        self.connections += 1
        while request := read_request(connection):
            self.seen.append(request)
            connection.sendall(self.answers[min(len(self.seen), len(self.answers)) - 1])


def headers_of(request: bytes) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    for line in request.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        found.setdefault(name.lower(), []).append(value.strip())
    return found


def test_what_is_sent(way: Way) -> None:
    """Verb, path, body and each header once; the path is as encoded as it was made."""
    echo = Echo(answer(204))
    with raw_server(echo) as address:
        way.call(
            address,
            "complete_job",
            "1",
            variables={"a": "ä"},
            options=RequestOptions(headers={"Accept": "x/y", "X-Trace": "7"}),
        )
        way.call(address, "unassign_user_from_tenant", "T1", "a/b ä%2e")
    first, second = echo.seen
    assert first.startswith(b"POST /v2/jobs/1/completion HTTP/1.1\r\n")
    assert {"variables": {"a": "ä"}} == json.loads(first.partition(b"\r\n\r\n")[2])
    headers = headers_of(first)
    assert all(1 == len(values) for values in headers.values())
    assert [b"application/json"] == headers[b"content-type"]
    assert ([b"x/y"], [b"7"], [b"gzip"]) == (
        headers[b"accept"],
        headers[b"x-trace"],
        headers[b"accept-encoding"],
    )
    assert headers[b"user-agent"][0].startswith(b"camunda-python-client/")
    assert b"127.0.0.1" in headers[b"host"][0]
    assert second.startswith(b"DELETE /v2/tenants/T1/users/a%2Fb%20%C3%A4%252e HTTP/1.1\r\n")


def test_headers_of_the_client_replace_its_own(way: Way) -> None:
    """Whatever their case, and a call's own replace both."""
    echo = Echo()
    with raw_server(echo) as address:
        way.call(
            address,
            "get_topology",
            client={"headers": {"User-Agent": "mine", "X-One": "1"}},
            http={"headers": {"X-ONE": "2", "Accept": "a/b"}},
            options=RequestOptions(headers={"x-One": "3"}),
        )
    headers = headers_of(echo.seen[0])
    assert ([b"mine"], [b"3"], [b"a/b"]) == (
        headers[b"user-agent"],
        headers[b"x-one"],
        headers[b"accept"],
    )


def test_a_query_is_sent(way: Way) -> None:
    """Parameters are encoded, and true is `true`."""
    echo = Echo(answer(200, b'{"items": [], "page": {"totalItems": 0}}', JSON))
    with raw_server(echo) as address:
        way.call(address, "search_variables", truncate_values=False)
    assert echo.seen[0].startswith(b"POST /v2/variables/search?truncateValues=false HTTP/1.1\r\n")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "identity", ""])
def test_bodies_arrive_decoded(way: Way, encoding: str) -> None:
    """Compressed or not, in one piece or in chunks."""
    body = json.dumps({"brokers": [], "gatewayVersion": "8.8." + "0" * 5000}).encode()
    packed = {"gzip": gzip.compress(body), "deflate": zlib.compress(body)}.get(encoding, body)
    header = JSON + (b"content-encoding: %s\r\n" % encoding.encode() if encoding else b"")
    pieces = [packed[at : at + 1000] for at in range(0, len(packed), 1000)]
    chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n%s\r\n" % header
    chunked += b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    for reply in (answer(200, packed, header), chunked):
        with raw_server(Echo(reply)) as address:
            assert way.call(address, "get_topology").gateway_version.endswith("0" * 5000)


def test_errors_of_the_server(way: Way) -> None:
    """Class, problem detail, request id and headers are there."""
    body = b'{"title": "NOT_FOUND", "detail": "no job", "status": 404, "type": "about:blank"}'
    reply = answer(404, body, b"content-type: application/problem+json\r\nX-Request-Id: r-7\r\n")
    with raw_server(Echo(reply)) as address, pytest.raises(NotFoundError, match="no job") as caught:
        way.call(address, "complete_job", "1")
    assert ("r-7", "NOT_FOUND") == (caught.value.request_id, caught.value.title)
    assert "application/problem+json" == caught.value.headers["Content-Type"]


def test_a_server_that_asks_to_wait(way: Way) -> None:
    """The longest of several Retry-After headers counts."""
    reply = answer(429, b"", b"retry-after: 1\r\nretry-after: 700\r\n")
    with raw_server(Echo(reply)) as address, pytest.raises(ApiError) as caught:
        way.call(address, "complete_job", "1")
    assert 700 == caught.value.retry_after


def test_connections_are_used_again(way: Way) -> None:
    """Calls one after another share a connection."""
    echo = Echo()
    with raw_server(echo) as address:
        way.driver.calls([("get_topology", (), {})] * 4, client=way.options(address))
    assert (1, 4) == (echo.connections, len(echo.seen))


def test_a_connection_that_the_server_closed_meanwhile(way: Way) -> None:
    """Even a create goes over a new one, since the old one is seen to be closed before anything is sent."""
    created = answer(200, b'{"processInstanceKey": "7"}', JSON)
    connections: list[int] = []

    def serve(connection: socket.socket, number: int) -> None:
        connections.append(number)
        read_request(connection)
        connection.sendall(created)

    with raw_server(serve) as address:
        options = way.options(address)
        if way.is_async:

            async def run() -> None:
                async with CamundaAsyncClient(**options) as client:
                    for _ in range(3):
                        await client.create_process_instance(process_definition_id="p")
                        await asyncio.sleep(0.05)

            asyncio.run(run())
        else:
            with CamundaClient(**options) as client:
                for _ in range(3):
                    client.create_process_instance(process_definition_id="p")
                    time.sleep(0.05)
    assert 3 == len(connections)


def test_nobody_listens(way: Way) -> None:
    """The error has host and port, and is one of a connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectionFailedError, match=f"127.0.0.1:{port}") as caught:
        way.call(f"http://127.0.0.1:{port}", "create_process_instance", process_definition_id="p", client={})
    assert caught.value.retryable


def test_a_host_without_an_address(way: Way) -> None:
    """A name that does not resolve is a failed connection too."""
    with pytest.raises(ConnectionFailedError, match=r"nowhere\.invalid"):
        way.call("http://nowhere.invalid:1", "get_topology", options=RequestOptions(max_attempts=1))


@pytest.mark.parametrize("cut", [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", b"HTTP/1.1 2"])
@pytest.mark.parametrize("rst", [False, True])
def test_a_connection_that_breaks_after_the_request(way: Way, cut: bytes, rst: bool) -> None:
    """A create is sent once and its outcome is unknown, whether the server closes or resets."""
    seen: list[bytes] = []

    def serve(connection: socket.socket, number: int) -> None:
        seen.append(read_request(connection))
        connection.sendall(cut)
        if rst:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    with raw_server(serve) as address, pytest.raises(OutcomeUnknownError):
        way.call(address, "create_process_instance", process_definition_id="p")
    assert 1 == len(seen)


def test_b2_no_library_repeats_what_a_connection_broke_off(way: Way) -> None:
    """A read or a deletion that is to be tried once is sent once: repeating it unasked would hide that it met itself."""
    seen: list[bytes] = []

    def serve(connection: socket.socket, number: int) -> None:
        seen.append(read_request(connection))

    once = RequestOptions(max_attempts=1)
    for number, (method, arguments) in enumerate([("get_topology", ()), ("delete_tenant", ("t",))], start=1):
        with raw_server(serve) as address, pytest.raises(TransportError):
            way.call(address, method, *arguments, options=once)
        assert number == len(seen)


@pytest.mark.parametrize(
    "beginning", [b"HTTP/1.1 200 OK\r\nx: ", b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n"]
)
def test_a_server_that_drips_holds_no_call_beyond_its_time(way: Way, beginning: bytes) -> None:
    """A byte now and then, in headers or body, does not keep a call alive."""
    if not way.dead_reliable and beginning.endswith(b": "):
        beginning = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n"  # a foreign transport waits for headers on its own

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(beginning)
        for _ in range(300):
            connection.sendall(b" ")
            time.sleep(0.05)

    with raw_server(serve) as address:
        begun = time.monotonic()
        with pytest.raises(CallTimeoutError):
            way.call(address, "get_topology", options=RequestOptions(timeout=0.4, max_attempts=1))
        assert time.monotonic() - begun < 8


def test_endless_interim_answers_end_at_the_deadline(way: Way) -> None:
    """A server that says nothing but 100 and 103 is a server that does not answer."""
    rounds = 300 if way.dead_reliable else 20  # a foreign transport reads on for as long as they come

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        for _ in range(rounds):
            connection.sendall(
                b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" * 50
            )
            time.sleep(0.05)

    with raw_server(serve) as address:
        begun = time.monotonic()
        with pytest.raises(TransportError):
            way.call(address, "get_topology", options=RequestOptions(timeout=0.4, max_attempts=1))
        assert time.monotonic() - begun < 8


def test_silence_ends_at_the_deadline_and_the_client_goes_on(way: Way) -> None:
    """A call without an answer ends; the next one is served."""

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            if number:
                connection.sendall(TOPOLOGY)
            else:
                connection.recv(1)

    with raw_server(serve) as address:
        begun = time.monotonic()
        with pytest.raises(CallTimeoutError):
            way.call(address, "get_topology", options=RequestOptions(timeout=0.3, max_attempts=1))
        assert "8.8.0" == way.call(address, "get_topology").gateway_version
        assert time.monotonic() - begun < 8


def test_a_long_poll_may_be_silent_for_longer_than_a_read(way: Way) -> None:
    """What the call asks the server to wait, and what the caller allows, lift the read timeout."""

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            time.sleep(0.3)
            connection.sendall(answer(200, b'{"jobs": []}', JSON))

    poll = {"type": "t", "timeout": 1000, "max_jobs_to_activate": 1}
    with raw_server(serve) as address:
        for more in ({"request_timeout": 400}, {"options": RequestOptions(timeout=5)}):
            result = way.call(address, "activate_jobs", **poll, **more, http={"timeout": 0.1})
            assert [] == result.jobs
        with pytest.raises(TransportError):
            way.call(
                address,
                "get_topology",
                http={"timeout": 0.1},
                client={"timeout": 5},
                options=RequestOptions(max_attempts=1),
            )


def test_a_certificate_of_an_own_authority(way: Way, authority: Authority, tmp_path: Path) -> None:
    """The settings name it, and the call comes through."""
    options = {"verify": authority_context(authority)} if way.how == "own transport" else {}
    with raw_server(over_tls(Echo(), authority.of_server())) as address:
        settings = {
            "CAMUNDA_REST_ADDRESS": https(address),
            "CAMUNDA_AUTH_STRATEGY": "NONE",
            **authority.settings(tmp_path),
        }
        found = way.call(https(address), "get_topology", client={"configuration": settings}, http=options)
    assert "8.8.0" == found.gateway_version


def authority_context(authority: Authority) -> Any:
    import ssl

    context = ssl.create_default_context()
    authority.ca.configure_trust(context)
    return context


def test_an_unknown_certificate_is_refused_at_once(way: Way, authority: Authority) -> None:
    """One attempt, and an error that says what to set."""
    echo = Echo()
    attempts: list[int] = []

    def serve(connection: socket.socket, number: int) -> None:
        attempts.append(number)
        over_tls(echo, authority.of_server())(connection, number)

    with (
        raw_server(serve) as address,
        pytest.raises(ConnectionFailedError, match="CAMUNDA_MTLS_CA_PATH") as caught,
    ):
        way.call(https(address), "get_topology")
    assert ([], [0], False) == (echo.seen, attempts, caught.value.retryable)


def test_plain_text_where_tls_is_expected(way: Way) -> None:
    """The error tells that the address has the wrong scheme or port."""

    def serve(connection: socket.socket, number: int) -> None:
        connection.recv(10)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with (
        raw_server(serve) as address,
        pytest.raises(ConnectionFailedError, match="CAMUNDA_REST_ADDRESS has the right scheme"),
    ):
        way.call(https(address), "get_topology")


def test_a_certificate_of_the_client(way: Way, authority: Authority, tmp_path: Path) -> None:
    """A server that asks for one gets it from the settings; without one there is no call."""
    if way.how == "own transport":
        context = authority_context(authority)
        authority.client.configure_cert(context)
        http = {"verify": context}
    else:
        http = {}
    with raw_server(over_tls(Echo(), authority.of_server(asks=True))) as address:
        base = {"CAMUNDA_REST_ADDRESS": https(address), "CAMUNDA_AUTH_STRATEGY": "NONE"}
        settings = {**base, **authority.settings(tmp_path, client=True)}
        found = way.call(https(address), "get_topology", client={"configuration": settings}, http=http)
        assert "8.8.0" == found.gateway_version
        without = {**base, **authority.settings(tmp_path)}
        bare = {"verify": authority_context(authority)} if way.how == "own transport" else {}
        with pytest.raises(TransportError):
            way.call(https(address), "get_topology", client={"configuration": without}, http=bare)


@pytest.mark.parametrize("secure", [False, True])
def test_a_proxy(way: Way, authority: Authority, tmp_path: Path, secure: bool) -> None:
    """Requests go through it with its login, as they are or in a tunnel, and the login goes no further."""
    echo, proxy = Echo(), Proxy(login=b"Basic dTpwL3c=")
    with (
        raw_server(over_tls(echo, authority.of_server()) if secure else echo) as server,
        raw_server(proxy.serve) as between,
    ):
        address = https(server) if secure else server
        settings = {
            "CAMUNDA_REST_ADDRESS": address,
            "CAMUNDA_AUTH_STRATEGY": "NONE",
            **authority.settings(tmp_path),
        }
        http: dict[str, Any] = {"proxy": between.replace("http://", "http://u:p%2Fw@")}
        if way.how == "own transport":
            http["verify"] = authority_context(authority)
        found = way.call(address, "get_topology", client={"configuration": settings}, http=http)
    assert "8.8.0" == found.gateway_version
    verb = b"CONNECT localhost:" if secure else b"GET http://127.0.0.1:"
    assert proxy.seen[0].startswith(verb)
    assert not secure or b"proxy-authorization" not in headers_of(echo.seen[0])


def test_a_proxy_of_the_environment(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY is followed unless NO_PROXY names the host or trust_env is off; a given transport goes its own way."""
    echo, proxy = Echo(), Proxy()
    with raw_server(echo) as server, raw_server(proxy.serve) as between:
        monkeypatch.setenv("HTTP_PROXY", between)
        expected = 0 if way.how == "own transport" else 1
        way.call(server, "get_topology")
        assert expected == len(proxy.seen)
        way.call(server, "get_topology", http={"trust_env": False})
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        way.call(server, "get_topology")
    assert (expected, 3) == (len(proxy.seen), len(echo.seen))


def test_a_proxy_that_refuses(way: Way) -> None:
    """A tunnel that is not granted is a failed connection, and the proxy's password is not in the error."""
    proxy = Proxy(login=b"never")
    with raw_server(proxy.serve) as between, pytest.raises(TransportError) as caught:
        way.call(
            "https://camunda.test",
            "get_topology",
            http={"proxy": between.replace("http://", "http://u:s3cret@")},
            options=RequestOptions(max_attempts=1),
        )
    told = f"{caught.value!r} {caught.value.__cause__!r} {caught.value}"
    assert "s3cret" not in told


def test_a_proxy_that_wants_another_login_is_asked_once(way: Way) -> None:
    """The same password again would be refused again, and lock an account in the end."""
    proxy = Proxy(login=b"never")
    with (
        raw_server(proxy.serve) as between,
        pytest.raises(ConnectionFailedError, match="does not let the call through") as caught,
    ):
        way.call(
            "https://camunda.test",
            "get_topology",
            http={"proxy": between.replace("http://", "http://u:s3cret@")},
        )
    assert (1, False) == (len(proxy.seen), caught.value.retryable)


def test_a_redirect_is_not_followed(way: Way) -> None:
    """Neither to another origin nor to another path; one request is made."""
    echo = Echo(answer(307, b"", b"location: http://elsewhere.test/v2/topology\r\n"))
    with raw_server(echo) as address, pytest.raises(UnexpectedRedirectError, match=r"elsewhere\.test"):
        way.call(address, "get_topology", http={"follow_redirects": True})
    assert 1 == len(echo.seen)


def test_a_redirect_to_nowhere(way: Way) -> None:
    """An address that cannot be read is a redirect all the same."""
    echo = Echo(answer(302, b"", b"location: http://[::1\r\n"))
    with raw_server(echo) as address, pytest.raises(UnexpectedRedirectError, match="an address that is none"):
        way.call(address, "create_process_instance", process_definition_id="p")
    assert 1 == len(echo.seen)


def test_cookies_of_the_server_are_not_kept(way: Way) -> None:
    """Each request authenticates itself; a session would ask for more."""
    echo = Echo(answer(200, b'{"brokers": []}', JSON + b"set-cookie: JSESSIONID=1; Path=/\r\n"))
    with raw_server(echo) as address:
        way.driver.calls([("get_topology", (), {})] * 2, client=way.options(address))
    assert not any(b"cookie" in headers_of(request) for request in echo.seen)


def test_cookies_of_the_program_are_sent(way: Way) -> None:
    """What the client was given goes along."""
    echo = Echo()
    with raw_server(echo) as address:
        way.call(address, "get_topology", client={"cookies": {"a": "b"}})
    assert [b"a=b"] == headers_of(echo.seen[0])[b"cookie"]


class Rotating:
    """A provider whose token changes when it is refused."""

    def __init__(self) -> None:
        self.number = 1
        self.accepted: list[bool] = []

    def get_headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.number}"}

    def invalidate(self, headers: Mapping[str, str]) -> bool:
        self.number += 1
        return True

    def note_replay(self, *, accepted: bool) -> None:
        self.accepted.append(accepted)


def test_a_refused_token_is_renewed_once(way: Way) -> None:
    """A 401 leads to one more request with another token; a second 401 is the caller's."""
    for replies, accepted in (((answer(401), answer(204)), True), ((answer(401),), False)):
        echo, provider = Echo(*replies), Rotating()
        with raw_server(echo) as address:
            options = {
                "auth_provider": provider,
                "headers": {"authorization": "mine"},
                "configuration": {"CAMUNDA_REST_ADDRESS": address},
            }
            if accepted:
                way.call(address, "complete_job", "1", variables={"a": 1}, client=options)
            else:
                with pytest.raises(ApiError, match="401"):
                    way.call(address, "complete_job", "1", variables={"a": 1}, client=options)
        sent = [headers_of(request)[b"authorization"] for request in echo.seen]
        assert [[b"Bearer 1"], [b"Bearer 2"]] == sent
        assert [accepted] == provider.accepted
        assert all(request.endswith(b'{"variables":{"a":1}}') for request in echo.seen)


def test_files_are_uploaded(way: Way, tmp_path: Path) -> None:
    """A deployment is one multipart request with its length, whatever the way."""
    (tmp_path / "a.bpmn").write_bytes(b"<a/>" * 50_000)
    echo = Echo(answer(200, b'{"deploymentKey": "1", "deployments": []}', JSON))
    with raw_server(echo) as address:
        way.call(address, "create_deployment", resources=[tmp_path / "a.bpmn"])
    head, _, body = echo.seen[0].partition(b"\r\n\r\n")
    assert [b"%d" % len(body)] == headers_of(head + b"\r\n\r\n")[b"content-length"]
    assert b"<a/>" * 50_000 in body


class Unreadable(io.BytesIO):
    """A file on a disk that fails."""

    def read(self, size: int | None = -1) -> bytes:
        raise OSError("the disk failed")


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_file_that_cannot_be_read_is_no_failure_of_the_connection(way: Way) -> None:
    """Its own error comes out: nothing complete was sent."""
    with raw_server(Echo()) as address, pytest.raises(OSError, match="the disk failed"):
        way.call(address, "create_document", file=Unreadable(b"x"))


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_answer_that_comes_before_the_request_ends(way: Way) -> None:
    """A server that refuses a large body without reading it is heard."""

    def serve(connection: socket.socket, number: int) -> None:
        connection.recv(65536)
        connection.sendall(answer(413, b'{"title": "TOO_LARGE"}', b"connection: close\r\n"))
        connection.shutdown(socket.SHUT_WR)
        time.sleep(0.2)  # the client is still sending
        connection.settimeout(0.3)
        while connection.recv(65536):
            pass

    with raw_server(serve) as address, pytest.raises(PayloadTooLargeError, match="TOO_LARGE"):
        way.call(address, "complete_job", "1", variables={"x": "y" * 20_000_000})
    gc.collect()  # httpx's own asynchronous transport leaves a connection that is still sending to it


def test_many_at_once_get_their_own_answers(way: Way) -> None:
    """Forty calls at a time over one client, and none gets another's answer."""

    def serve(connection: socket.socket, number: int) -> None:
        while request := read_request(connection):
            key = request.split(b" ")[1].rpartition(b"/")[2]
            connection.sendall(answer(200, b'{"processInstanceKey": "%s"}' % key, JSON))

    keys: list[Any] = [str(number) for number in range(200)]
    with raw_server(serve) as address:
        options = way.options(address)
        if way.is_async:

            async def run() -> list[str]:
                async with CamundaAsyncClient(**options) as client:
                    found = await asyncio.gather(*(client.get_process_instance(key) for key in keys))
                    return [str(one.process_instance_key) for one in found]

            assert keys == asyncio.run(run())
        else:
            from concurrent.futures import ThreadPoolExecutor

            with CamundaClient(**options) as client, ThreadPoolExecutor(40) as pool:
                found = list(pool.map(client.get_process_instance, keys))
            assert keys == [str(one.process_instance_key) for one in found]


def test_closing(way: Way) -> None:
    """Closing twice is fine, and says so to the next call; a call under way ends with an error of ours."""
    asked = threading.Event()

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            asked.set()
            time.sleep(0.3)

    with raw_server(serve) as address:
        options = way.options(address)
        if way.is_async:

            async def run() -> None:
                client = CamundaAsyncClient(**options)
                call = asyncio.create_task(client.complete_job("1"))  # type: ignore[arg-type]
                await asyncio.to_thread(asked.wait, 5)
                await client.aclose()
                await client.aclose()
                with pytest.raises(TransportError):
                    await call
                with pytest.raises(ClientClosedError):
                    await client.get_topology()

            asyncio.run(run())
        else:
            client = CamundaClient(**options)
            client.close()
            client.close()
            with pytest.raises(ClientClosedError):
                client.get_topology()


@pytest.mark.parametrize("way", [name for name in NAMES if name.startswith("async")], indirect=True)
def test_a_cancelled_call_leaves_the_client_usable(way: Way) -> None:
    """Cancelling is heard at once, the connection is given up, and the next call gets its own answer."""
    heard, cut = threading.Event(), threading.Event()

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            heard.set()
            if number:
                connection.sendall(TOPOLOGY)
            elif not connection.recv(1):
                cut.set()
                return

    async def run(address: str) -> str:
        async with CamundaAsyncClient(**way.options(address)) as client:
            call = asyncio.create_task(client.get_topology())
            assert await asyncio.to_thread(heard.wait, 30)
            begun = time.monotonic()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert time.monotonic() - begun < 8
            assert await asyncio.to_thread(cut.wait, 30)
            return str((await client.get_topology()).gateway_version)

    with raw_server(serve) as address:
        assert "8.8.0" == asyncio.run(run(address))


@pytest.mark.parametrize("way", ["async", "async hooks", "async without aiohttp"], indirect=True)
def test_calls_cancelled_while_they_wait_for_a_connection_leave_the_pool_whole(way: Way) -> None:
    """More calls than connections, cancelled in every stage, again and again: afterwards each call is answered."""

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            connection.sendall(TOPOLOGY)

    async def run(address: str) -> set[str]:
        options = way.options(address, limits=httpx.Limits(max_connections=2))
        async with CamundaAsyncClient(**options) as client:
            for turns in range(40):
                calls = [asyncio.create_task(client.get_topology()) for _ in range(5)]
                for _ in range(turns):
                    await asyncio.sleep(0)
                for call in calls:
                    call.cancel()
                await asyncio.gather(*calls, return_exceptions=True)
            after = asyncio.gather(*(client.get_topology() for _ in range(10)))
            return {str(answer.gateway_version) for answer in await asyncio.wait_for(after, 15)}

    with raw_server(serve) as address:
        assert {"8.8.0"} == asyncio.run(run(address))
