"""The token rows of the fault matrix over real sockets.

Rows and tests: A1 refused, unresolvable, untrusted; A3 dripped headers and body, hang; A5 and A6 whole answers;
A1/A5 recovery. The other rows need no socket: A2, A4, A9-A13 in test_auth_oauth, A6-A9 in test_auth_token, A14 in
test_auth_disk, A15 and A16 in test_auth_httpx, A17 in test_auth_tls.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import sys
import threading
import time
import traceback
import zlib
from typing import Any

import httpx
import pytest
import trustme
from auth_support import GOOD, OAUTH, Fixed, RawServer, endpoint, http, read_request

from camunda_auth import (
    AsyncOAuthClientCredentialsAuthProvider,
    AuthClosedError,
    AuthConfigurationError,
    AuthTimeout,
    AuthUnavailable,
    CamundaAuthError,
    OAuthClientCredentialsAuthProvider,
    TokenResponseError,
)
from camunda_auth._exchange import failure_of

JSON = "Content-Type: application/json"


def ask(kind: str, url: str, **options: Any) -> str:
    """Ask for a token with a new provider, sync or async, with real connections."""
    arguments = {**OAUTH, "oauth_url": url, "random": Fixed(0.0), "trust_env": False, **options}
    if kind == "sync":
        with OAuthClientCredentialsAuthProvider(**arguments) as provider:
            return provider.get_headers()["Authorization"]

    async def run() -> str:
        async with AsyncOAuthClientCredentialsAuthProvider(**arguments) as provider:
            return (await provider.aget_headers())["Authorization"]

    return asyncio.run(run())


both = pytest.mark.parametrize("kind", ["sync", "async"])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@both
def test_a1_a_refused_connection_is_an_outage_that_names_the_host(kind: str) -> None:
    """A1: the error names host and port, no secret, and chains to nothing of the HTTP library."""
    port = free_port()
    with pytest.raises(AuthUnavailable, match=f"127.0.0.1:{port}") as caught:
        ask(kind, f"http://127.0.0.1:{port}/t")
    assert "demo-secret" not in str(caught.value)
    assert caught.value.__cause__ is None


@both
def test_a1_a_host_that_cannot_be_resolved_is_an_outage(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A1: DNS is tried three times too."""
    calls = []

    def fail(*args: object, **kwargs: object) -> None:
        calls.append(args)
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(AuthUnavailable, match="resolved"):
        ask(kind, "https://no-such-host.invalid/t")
    assert 3 == len(calls)


@both
def test_a1_an_untrusted_certificate_is_tried_once(kind: str) -> None:
    """A1, D10: the error says that the certificate is the matter and what to set."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)

    def handle(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            read_request(secure)
            secure.sendall(GOOD)

    with RawServer(handle) as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(AuthUnavailable, match="CAMUNDA_MTLS_CA_PATH"):
            ask(kind, url)
        assert 1 == server.connections
        trusting = ssl.create_default_context()
        ca.configure_trust(trusting)
        assert "Bearer raw" == ask(kind, url, verify=trusting)
        assert "Bearer raw" == ask(kind, url, verify=lambda: trusting)
        assert "Bearer raw" == ask(kind, url, verify=False)


@both
def test_d10_a_port_that_speaks_no_tls_is_tried_once(kind: str) -> None:
    """D10: https to a plain port says so."""

    def handle(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with RawServer(handle) as server:
        with pytest.raises(AuthUnavailable, match="TLS"):
            ask(kind, server.url.replace("http:", "https:"))
        assert 1 == server.connections


def drip(connection: socket.socket, text: bytes) -> None:
    for byte in text:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


@both
@pytest.mark.parametrize("where", ["headers", "body", "nowhere"])
def test_a3_a_slow_endpoint_is_given_up_at_the_deadline(kind: str, where: str) -> None:
    """A3: dripped headers, a dripped body and silence all end at the total time, though each read succeeds."""

    def handle(connection: socket.socket) -> None:
        read_request(connection)
        if where == "headers":
            drip(connection, b"HTTP/1.1 200 OK\r\nx: " + b"x" * 300)
        elif where == "body":
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 300\r\n\r\n")
            drip(connection, b" " * 300)
        else:
            time.sleep(15)

    with RawServer(handle) as server:
        begun = time.monotonic()
        with pytest.raises(AuthTimeout):
            ask(kind, server.url, timeout=0.5)
        assert 0.4 < time.monotonic() - begun < 10


@both
def test_a_connection_that_breaks_is_tried_again(kind: str) -> None:
    """Two resets and then a token: the caller notices nothing."""
    seen: list[int] = []

    def handle(connection: socket.socket) -> None:
        seen.append(1)
        read_request(connection)
        if len(seen) == 3:
            connection.sendall(GOOD)

    with RawServer(handle) as server:
        assert "Bearer raw" == ask(kind, server.url)
        assert 3 == server.connections


@both
def test_a5_retry_after_on_the_wire_is_obeyed(kind: str) -> None:
    """A5: the second request comes no earlier than asked for."""
    times: list[float] = []

    def handle(connection: socket.socket) -> None:
        read_request(connection)
        times.append(time.monotonic())
        connection.sendall(GOOD if len(times) == 2 else http("429 Too Many Requests", b"", "Retry-After: 1"))

    with RawServer(handle) as server:
        assert "Bearer raw" == ask(kind, server.url)
        assert times[1] - times[0] >= 1.0


@both
@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", b"<html>login</html>", "Content-Type: text/html"),
        http("200 OK", b" " * 3_000_000, JSON),
        http("200 OK", gzip.compress(b" " * 50_000_000), JSON, "Content-Encoding: gzip"),
        http("200 OK", b"junk", JSON, "Content-Encoding: gzip"),
        http("200 OK", b"junk", JSON, "Content-Encoding: br"),
        http("302 Found", b"", "Location: https://elsewhere.example/"),
    ],
    ids=["html", "huge", "bomb", "broken-gzip", "br", "redirect"],
)
def test_a6_answers_that_are_no_token_are_one_request_and_one_error(kind: str, answer: bytes) -> None:
    """A6: HTML, too much, bombs, unknown encodings and redirects are refused after a single request."""

    def handle(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(answer)

    with RawServer(handle) as server:
        with pytest.raises(TokenResponseError):
            ask(kind, server.url)
        assert 1 == server.connections


@both
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "identity"])
def test_a_compressed_answer_is_read_although_none_was_asked_for(kind: str, encoding: str) -> None:
    """Proxies compress whatever they like."""
    plain = b'{"access_token":"zip","token_type":"bearer","expires_in":300}'
    packed = {"gzip": gzip.compress(plain), "deflate": zlib.compress(plain), "identity": plain}[encoding]

    def handle(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(http("200 OK", packed, JSON, f"Content-Encoding: {encoding}"))

    with RawServer(handle) as server:
        assert "Bearer zip" == ask(kind, server.url)


@both
@pytest.mark.parametrize(
    "garbage", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"]
)
def test_garbage_on_the_wire_is_an_outage(kind: str, garbage: bytes) -> None:
    """What is no HTTP, or ends too early, is tried again and then one of our errors."""

    def handle(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(garbage)

    with RawServer(handle) as server:
        with pytest.raises(AuthUnavailable):
            ask(kind, server.url)
        assert 3 == server.connections


@both
def test_d9_a_proxy_is_used_for_token_requests_with_a_tls_setting_too(kind: str) -> None:
    """D9: an explicit proxy gets the request, whatever verify is, and its refusal is told without its password."""
    seen: list[bytes] = []

    def handle(connection: socket.socket) -> None:
        seen.append(read_request(connection))
        connection.sendall(http("407 Proxy Authentication Required", b""))

    with RawServer(handle) as server:
        proxy = server.url.replace("http://", "http://user:proxy-canary@").replace("/token", "")
        with pytest.raises(AuthUnavailable, match="proxy") as caught:
            ask(kind, "https://idp.example/t", proxy=proxy, verify=ssl.create_default_context())
        assert seen[0].startswith(b"CONNECT idp.example:443")
        assert "proxy-canary" not in str(caught.value)
        assert 1 == server.connections


@both
def test_d9_the_environments_proxy_counts_unless_it_is_turned_off(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D9: HTTPS_PROXY holds for token requests too, with a context of the user's own."""
    with RawServer(
        lambda connection: connection.sendall(http("502 Bad Gateway", read_request(connection) and b""))
    ) as server:
        monkeypatch.setenv("HTTPS_PROXY", server.url.replace("/token", ""))
        monkeypatch.setenv("NO_PROXY", "")
        with pytest.raises(AuthUnavailable):
            ask(kind, "https://idp.example/t", trust_env=True, verify=ssl.create_default_context())
        assert 3 == server.connections


@pytest.mark.parametrize(
    ("error", "again", "words"),
    [
        (httpx.ConnectTimeout("x"), True, "accept"),
        (httpx.PoolTimeout("x"), True, "accept"),
        (httpx.ReadTimeout("x"), True, "answer"),
        (httpx.ConnectError("x"), True, "connection failed"),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] x"), False, "not accepted"),
        (httpx.ConnectError("[SSL: TLSV1_ALERT] x"), False, "TLS"),
        (ssl.SSLEOFError(8, "EOF"), True, "broke"),
        (httpx.ProxyError("503 busy"), True, "proxy"),
        (httpx.RemoteProtocolError("x"), True, "broke"),
        (ConnectionResetError("x"), True, "broke"),
        (ValueError("secret"), False, "ValueError"),
        (CamundaAuthError("ours"), False, "ours"),
    ],
)
def test_errors_of_the_http_layer_become_facts(error: Exception, again: bool, words: str) -> None:
    """Each kind is told apart, says whether to try again, and quotes nothing."""
    failure = failure_of(error)
    assert again is failure.again
    assert words in failure.reason
    assert "secret" not in failure.reason


@both
@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("socks5://user:pr0xyw0rd@127.0.0.1:9", "socksio"),
        ("carrier-pigeon://user:pr0xyw0rd@127.0.0.1:9", "no address such as http://host:8080"),
        ("http://user:pr0xyw0rd@127.0.0.1:x", "no address such as http://host:8080"),
    ],
)
def test_d9_a_proxy_of_the_environment_that_cannot_be_used_is_named(
    kind: str, proxy: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D9: the error names the variables and what to do, and not the password."""
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(AuthConfigurationError, match="ALL_PROXY") as caught:
        ask(kind, "https://idp.example/t", trust_env=True)
    assert said in str(caught.value)
    assert "pr0xyw0rd" not in "".join(traceback.format_exception(caught.value))


@both
@pytest.mark.parametrize("seconds", [float("inf"), 1e12])
@pytest.mark.parametrize("name", ["timeout", "total_timeout"])
def test_a_caller_may_be_willing_to_wait_for_ever(kind: str, name: str, seconds: float) -> None:
    """No timer of the platform overflows."""
    assert ask(kind, "https://idp.example/t", transport=endpoint(), **{name: seconds}).startswith("Bearer ")


class Held:
    """A token endpoint that takes a request and never answers it."""

    def __init__(self) -> None:
        self.asked, self.ended = threading.Event(), threading.Event()

    def handle(self, connection: socket.socket) -> None:
        read_request(connection)
        self.asked.set()
        if connection.recv(1) == b"":
            self.ended.set()


@both
def test_closing_ends_a_token_request_that_is_under_way(kind: str) -> None:
    """Its connection is given up at once, not at the end of its time; who waits for it hears of the end."""
    held = Held()
    heard: list[BaseException | str] = []

    async def run(url: str) -> None:
        provider = AsyncOAuthClientCredentialsAuthProvider(**{**OAUTH, "oauth_url": url}, timeout=600.0)
        waiter = asyncio.ensure_future(provider.aget_headers())
        while not held.asked.is_set():
            await asyncio.sleep(0.01)
        await provider.aclose()
        await asyncio.wait([waiter])
        heard.append(waiter.exception() or "a token")
        assert {asyncio.current_task()} == asyncio.all_tasks()

    with RawServer(held.handle) as server:
        if kind == "async":
            asyncio.run(run(server.url))
        else:
            provider = OAuthClientCredentialsAuthProvider(**{**OAUTH, "oauth_url": server.url}, timeout=600.0)
            waiter = threading.Thread(target=lambda: heard.append(_outcome(provider)))
            waiter.start()
            assert held.asked.wait(30)
            provider.close()
            waiter.join()
        assert held.ended.wait(30)
    assert [AuthClosedError] == [type(one) for one in heard]


def _outcome(provider: OAuthClientCredentialsAuthProvider) -> BaseException | str:
    try:
        return provider.get_headers()["Authorization"]
    except CamundaAuthError as error:
        return error


def test_closing_from_another_event_loop_ends_the_request_too() -> None:
    """The task belongs to the loop that flies it; a loop that is gone took it along."""
    held = Held()
    with RawServer(held.handle) as server:
        provider = AsyncOAuthClientCredentialsAuthProvider(
            **{**OAUTH, "oauth_url": server.url}, timeout=600.0
        )
        heard: list[BaseException] = []

        async def ask_there() -> None:
            try:
                await provider.aget_headers()
            except CamundaAuthError as error:
                heard.append(error)
            while not held.ended.is_set():  # the loop goes on, as a program's would
                await asyncio.sleep(0.01)

        there = threading.Thread(target=asyncio.run, args=(ask_there(),))
        there.start()
        assert held.asked.wait(30)
        asyncio.run(provider.aclose())
        there.join(30)
        assert held.ended.is_set()
        assert [AuthClosedError] == [type(one) for one in heard]
    gone = AsyncOAuthClientCredentialsAuthProvider(
        **{**OAUTH, "oauth_url": "https://idp.example/t"}, transport=Silent()
    )
    loop = asyncio.new_event_loop()
    loop.run_until_complete(_begin(gone))
    loop.close()
    asyncio.run(gone.aclose())


class Silent(httpx.AsyncBaseTransport):
    """Never answers."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError


async def _begin(provider: AsyncOAuthClientCredentialsAuthProvider) -> None:
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(provider.aget_headers(), 0.05)
