"""Which way requests take and who notices: mocks of test libraries, forks, threads, downloads."""

from __future__ import annotations

import asyncio
import gc
import gzip
import importlib.util
import io
import os
import socket
import subprocess
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
import respx
from client_support import SETTINGS, Driver, Script, answer, raw_server, read_request
from compliance_support import Authority, https

from camunda_client import (
    ApiError,
    CamundaAsyncClient,
    CamundaClient,
    CamundaClientError,
    ClientMisuseError,
    NotFoundError,
    RequestOptions,
    RequestRetryPolicy,
    RequestValidationError,
    ResponseDecodeError,
    TransportError,
)
from camunda_client._download import AsyncDownload, Download
from camunda_client._transport.mocks import are_mocked
from camunda_client._transport.plan import Plan
from camunda_client._transport.proxies import proxy_for

TOPOLOGY = answer(200, b'{"brokers": [], "gatewayVersion": "8.8.0"}', b"content-type: application/json\r\n")
ADDRESS = "http://camunda.test/v2"


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)


def settings(address: str) -> dict[str, Any]:
    return {"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"}


# --- test libraries


@respx.mock
def test_plain_respx_catches_every_call(driver: Driver) -> None:
    """`@respx.mock` works without a word about transports, for a client made before or within it."""
    route = respx.get(f"{ADDRESS}/topology").respond(json={"brokers": [], "gatewayVersion": "8.8.0"})
    assert "8.8.0" == driver.call("get_topology").gateway_version
    assert 1 == route.call_count


@pytest.mark.parametrize("using", ["httpx", "httpcore"])
def test_a_client_made_before_respx_is_caught(using: str) -> None:
    """A client that has connections already sends nothing past a mock, and goes back to them afterwards."""

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            connection.sendall(TOPOLOGY)

    async def run(address: str) -> list[str]:
        async with CamundaAsyncClient(settings(address)) as client:
            seen = [(await client.get_topology()).gateway_version]
            with respx.mock(using=using) as mock:
                mock.get(f"{address}/v2/topology").respond(json={"gatewayVersion": "mocked"})
                seen.append((await client.get_topology()).gateway_version)
            seen.append((await client.get_topology()).gateway_version)
            return [str(version) for version in seen]

    with raw_server(serve) as address:
        assert ["8.8.0", "mocked", "8.8.0"] == asyncio.run(run(address))
        with CamundaClient(settings(address)) as client:
            assert "8.8.0" == client.get_topology().gateway_version
            with respx.mock(using=using) as mock:
                mock.get(f"{address}/v2/topology").respond(json={"gatewayVersion": "mocked"})
                assert "mocked" == client.get_topology().gateway_version
            assert "8.8.0" == client.get_topology().gateway_version


@respx.mock
def test_a_router_can_be_the_transport(driver: Driver) -> None:
    """A respx router behind httpx.MockTransport works too, with nothing patched."""
    router = respx.MockRouter(assert_all_called=False)
    router.get(f"{ADDRESS}/topology").respond(json={"gatewayVersion": "routed"})
    handler = router.async_handler if driver.kind == "async" else router.handler
    found = driver.call("get_topology", client={"transport": httpx.MockTransport(handler)})
    assert "routed" == found.gateway_version


def test_only_what_catches_requests_counts_as_a_mock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patched methods of the transports do, even where a decorator hides them; instrumentation that only watches does not."""
    import functools

    assert not are_mocked()
    real = httpcore.ConnectionPool.handle_request

    @functools.wraps(real)
    def recorded(self: Any, request: Any) -> Any:
        raise AssertionError("never called")

    with monkeypatch.context() as patched:
        patched.setattr(httpcore.ConnectionPool, "handle_request", recorded)
        assert are_mocked()
    with monkeypatch.context() as patched:
        patched.setattr(httpx.HTTPTransport, "handle_request", object())
        assert are_mocked()

    class Watching:
        __wrapped__ = staticmethod(real)

    Watching.__module__ = "wrapt.wrappers"
    with monkeypatch.context() as patched:
        patched.setattr(httpcore.ConnectionPool, "handle_request", Watching())
        assert not are_mocked()
    assert not are_mocked()


# --- which way


def plan(**options: Any) -> Plan:
    base = {"timeout": 1.0, "limits": httpx.Limits(), "headers": {}, "follow_redirects": False}
    return Plan(httpx.URL(ADDRESS), {**base, "trust_env": False, **options})


@pytest.mark.parametrize(
    ("options", "own", "direct"),
    [
        ({}, True, True),
        ({"verify": True, "proxy": "http://p:1"}, True, True),
        ({"event_hooks": {}}, True, False),
        ({"cookies": {"a": "b"}}, True, False),
        ({"transport": None}, True, True),
        ({"transport": httpx.MockTransport(lambda request: httpx.Response(200))}, False, False),
        ({"mounts": {}}, False, False),
        ({"http2": True}, False, False),
        ({"proxy": "socks5://p:1"}, False, False),
        ({"proxy": httpx.Proxy("http://p:1", headers={"a": "b"})}, False, False),
    ],
)
def test_what_the_user_asks_for_decides_the_way(options: dict[str, Any], own: bool, direct: bool) -> None:
    """Connections are ours unless a transport, mounts or a protocol of the user's say otherwise."""
    made = plan(**options)
    aiohttp = importlib.util.find_spec("aiohttp") is not None
    assert (own, direct, own and aiohttp) == (made.own, made.direct, made.through_aiohttp)


def test_which_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A given one, else that of the environment for the scheme or for all, unless the host is exempt."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    address = httpx.URL("http://camunda.test:8080/v2")
    assert proxy_for(address, None, trust_env=True) is None
    monkeypatch.setenv("ALL_PROXY", "every:1")
    monkeypatch.setenv("HTTP_PROXY", "http://web:2")
    assert "http://web:2" == str(proxy_for(address, None, trust_env=True))
    assert "http://every:1" == str(proxy_for(address.copy_with(scheme="https"), None, trust_env=True))
    assert "http://mine:3" == str(proxy_for(address, "http://mine:3", trust_env=True))
    assert proxy_for(address, None, trust_env=False) is None
    monkeypatch.setenv("NO_PROXY", "camunda.test:8080")
    assert proxy_for(address, None, trust_env=True) is None


@pytest.mark.parametrize(
    "proxy", ["http://u:Hunter2/@p:1", "http://u:Hunter2#@p", "u:Hunter2@p:1", "ftp://u:Hunter2@p"]
)
@pytest.mark.parametrize("given", [True, False])
def test_a_proxy_that_is_none_is_told_without_its_password(
    proxy: str, given: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the error nor the values in the frames of a traceback show what was in it."""
    given = given or "://" not in proxy  # the environment may leave out the scheme
    monkeypatch.setenv("HTTP_PROXY", "" if given else proxy)
    monkeypatch.delenv("http_proxy", raising=False)
    monkeypatch.delenv("REQUEST_METHOD", raising=False)
    configuration = {"CAMUNDA_REST_ADDRESS": "http://elsewhere.test", "CAMUNDA_AUTH_STRATEGY": "NONE"}
    with pytest.raises(RequestValidationError, match="proxy: ") as caught:
        CamundaClient(configuration, httpx_args={"proxy": proxy} if given else {}).get_topology()
    trace = caught.tb.tb_next
    told = traceback.TracebackException(type(caught.value), caught.value, trace, capture_locals=True)
    assert "Hunter2" not in "".join(told.format())


@pytest.mark.parametrize("headers", [{"a b": "1"}, {"": "1"}, {"x": "a\r\nb: c"}, {"x": "ä"}, {"x": 5}])
def test_headers_that_cannot_be_sent_are_refused(headers: Any) -> None:
    """By name and before anything happens, with the value kept out of the text."""
    for make in (lambda: RequestOptions(headers=headers), lambda: CamundaClient(SETTINGS, headers=headers)):
        with pytest.raises(ValueError, match="headers: ") as caught:
            make()
        assert "c" not in str(caught.value).partition("headers: ")[2].partition("must be")[0].replace(
            "cannot be the name of a header", ""
        )


# --- processes, loops, threads


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning", "ignore::ResourceWarning")
def test_b16_a_forked_child_of_an_async_client() -> None:
    """Parent and child go on with connections of their own; nobody gets the other's answer."""

    def serve(connection: socket.socket, number: int) -> None:
        while request := read_request(connection):
            key = request.split(b" ")[1].rpartition(b"/")[2]
            connection.sendall(
                answer(200, b'{"processInstanceKey": "%s"}' % key, b"content-type: application/json\r\n")
            )

    async def ask(client: CamundaAsyncClient, base: int) -> bool:
        keys: list[Any] = [str(base + index) for index in range(200)]
        found = await asyncio.gather(*(client.get_process_instance(key) for key in keys))
        return keys == [one.process_instance_key for one in found]

    with raw_server(serve) as address:
        client = CamundaAsyncClient(settings(address))
        loop = asyncio.new_event_loop()
        assert loop.run_until_complete(ask(client, 1))
        child = os.fork()
        if child == 0:
            code = 1
            try:
                asyncio.set_event_loop(None)
                code = 0 if asyncio.new_event_loop().run_until_complete(ask(client, 10_000)) else 1
            finally:
                os._exit(code)
        assert loop.run_until_complete(ask(client, 20_000))
        loop.run_until_complete(client.aclose())
        loop.close()
        assert 0 == os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_b16_locks_that_others_held_at_the_fork_do_not_stop_the_child() -> None:
    """A thread that holds the client's locks is not there in the child; calls go on all the same."""
    client = CamundaClient(SETTINGS, transport=Script(httpx.Response(200, json={"brokers": []})).transport())
    with client, client._lock, client._flow.gate._lock, client._flow._quota._lock:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                client.get_topology()
                code = 0
            finally:
                os._exit(code)
        for _ in range(100):
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid:
                break
            time.sleep(0.05)
        else:
            os.kill(child, 9)
            os.waitpid(child, 0)
            pytest.fail("the child hangs")
    assert 0 == os.waitstatus_to_exitcode(status)


def test_b17_an_open_async_client_at_exit_is_quiet() -> None:
    """A program that forgets to close ends without a word."""

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            connection.sendall(TOPOLOGY)

    with raw_server(serve) as address:
        code = (
            "import asyncio\n"
            "from camunda_client import CamundaAsyncClient\n"
            "async def main():\n"
            f"    client = CamundaAsyncClient({settings(address)!r})\n"
            "    print((await client.get_topology()).gateway_version)\n"
            "asyncio.run(main())\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert ("8.8.0", "", 0) == (done.stdout.strip(), done.stderr, done.returncode)


def test_a_twin_serves_threads() -> None:
    """It has the settings, options and provider of the asynchronous client, and closing it leaves the provider open."""
    closed: list[str] = []

    class Provider:
        async def aget_headers(self) -> Mapping[str, str]:
            await asyncio.sleep(0)
            return {"authorization": "Bearer shared"}

        async def aclose(self) -> None:
            closed.append("provider")

    script = Script(httpx.Response(200, json={"gatewayVersion": "8.8.0"}))

    async def run() -> None:
        async with CamundaAsyncClient(
            SETTINGS,
            Provider(),
            transport=script.transport(),
            headers={"x-one": "1"},
            httpx_args={"event_hooks": {"request": []}},
            timeout=7,
        ) as client:
            await client.get_topology()

            def in_a_thread() -> None:
                with client.sync_twin() as twin:
                    twin.get_topology()
                    assert 7 == twin._behaviour.timeout

            await asyncio.to_thread(in_a_thread)
            assert [] == closed
            with (
                client.sync_twin() as twin,
                pytest.raises(ClientMisuseError, match="asynchronous client here"),
            ):
                twin.get_topology()

    asyncio.run(run())
    assert ["provider"] == closed
    sent = [(one.headers["authorization"], one.headers["x-one"]) for one in script.requests]
    assert [("Bearer shared", "1")] * 2 == sent


def test_a_twin_uses_the_held_token_while_the_loop_is_blocked() -> None:
    """A provider that tells what it holds without waiting is not asked on its loop, which a handler may block."""
    script = Script(httpx.Response(200, json={}))

    class Holding:
        async def aget_headers(self) -> Mapping[str, str]:
            return {"authorization": "Bearer fetched"}

        def get_headers(self) -> Mapping[str, str]:
            return {"authorization": "Bearer held"}

    async def run() -> None:
        async with CamundaAsyncClient(SETTINGS, Holding(), transport=script.transport()) as client:
            await client.get_topology()
            with client.sync_twin() as twin:
                thread = threading.Thread(target=twin.get_topology, daemon=True)
                thread.start()
                thread.join(10)
            assert not thread.is_alive()

    asyncio.run(run())
    assert ["Bearer fetched", "Bearer held"] == [one.headers["authorization"] for one in script.requests]


def test_a_twin_asks_for_tokens_itself() -> None:
    """Without a given provider it makes its own from the settings; one that is synchronous anyway is shared as it is."""
    script = Script(httpx.Response(200, json={}))

    class Plain:
        def get_headers(self) -> Mapping[str, str]:
            return {"authorization": "Bearer plain"}

    basic = {
        **SETTINGS,
        "CAMUNDA_AUTH_STRATEGY": "BASIC",
        "CAMUNDA_BASIC_AUTH_USERNAME": "u",
        "CAMUNDA_BASIC_AUTH_PASSWORD": "p",
    }
    for configuration, provider, expected in (
        (basic, None, "Basic dTpw"),
        (SETTINGS, Plain(), "Bearer plain"),
    ):
        client = CamundaAsyncClient(configuration, provider, transport=script.transport())
        with client.sync_twin() as twin:
            twin.get_topology()
        assert expected == script.requests[-1].headers["authorization"]
        asyncio.run(client.aclose())


def test_closing_ends_the_calls_of_other_threads() -> None:
    """A thread that waits for an answer hears of it at once, with an error of ours."""
    asked, ended = threading.Event(), threading.Event()
    raised: list[BaseException] = []

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        asked.set()
        ended.wait(5)

    def call(client: CamundaClient) -> None:
        try:
            client.complete_job("1")  # type: ignore[arg-type]
        except CamundaClientError as error:
            raised.append(error)

    with raw_server(serve) as address:
        client = CamundaClient(settings(address))
        thread = threading.Thread(target=call, args=(client,))
        thread.start()
        assert asked.wait(5)
        client.close()
        thread.join(3)
        ended.set()
        assert not thread.is_alive()
    assert ["OutcomeUnknownError"] == [type(error).__name__ for error in raised]


def test_connections_are_renewed_while_calls_go_on(driver: Driver) -> None:
    """After five minutes new ones are taken; the old ones end when the last call over them has been answered."""
    gone = threading.Event()
    waiting = threading.Event()
    connections: list[int] = []

    def serve(connection: socket.socket, number: int) -> None:
        connections.append(number)
        while request := read_request(connection):
            if b"activation" in request:
                waiting.wait(5)
                connection.sendall(answer(200, b'{"jobs": []}', b"content-type: application/json\r\n"))
            else:
                connection.sendall(TOPOLOGY)
        if number == 1:
            gone.set()

    poll: dict[str, Any] = {"type": "t", "timeout": 1000, "max_jobs_to_activate": 1}
    with raw_server(serve) as address:
        options: dict[str, Any] = {"configuration": settings(address), "clock": driver.clock}
        if driver.kind == "sync":
            from concurrent.futures import ThreadPoolExecutor

            with CamundaClient(**options) as client, ThreadPoolExecutor() as pool:
                client.get_topology()
                held = pool.submit(client.activate_jobs, **poll)
                held2 = pool.submit(client.activate_jobs, **poll)
                while len(connections) < 2:
                    time.sleep(0.01)
                driver.clock.time += 301
                client.get_topology()
                client.get_topology()
                assert 3 == len(connections)
                assert not gone.is_set()
                waiting.set()
                assert [[], []] == [held.result(5).jobs, held2.result(5).jobs]
                assert gone.wait(5)
        else:

            async def run() -> None:
                async with CamundaAsyncClient(**options) as client:
                    await client.get_topology()
                    held = [asyncio.create_task(client.activate_jobs(**poll)) for _ in range(2)]
                    while len(connections) < 2:
                        await asyncio.sleep(0.01)
                    driver.clock.time += 301
                    await client.get_topology()
                    await client.get_topology()
                    assert 3 == len(connections)
                    assert not gone.is_set()
                    waiting.set()
                    assert [[], []] == [(await one).jobs for one in held]
                    assert await asyncio.to_thread(gone.wait, 5)

            asyncio.run(run())


def test_a_given_transport_is_not_renewed(driver: Driver) -> None:
    """It is the user's, who may use it elsewhere."""
    closed: list[bool] = []

    class Mine(httpx.MockTransport):
        def close(self) -> None:
            closed.append(True)

        async def aclose(self) -> None:
            closed.append(True)

    class Jumping:
        now_ = 0.0

        def now(self) -> float:
            self.now_ += 500
            return self.now_

        def sleep_sync(self, seconds: float) -> None: ...
        async def sleep(self, seconds: float) -> None: ...

    transport = Mine(lambda request: httpx.Response(200, json={}))
    options = {"transport": transport, "clock": Jumping(), "timeout": 1e9}
    driver.calls([("get_topology", (), {})] * 3, client=options)
    assert [True] == closed


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a17_a_certificate_that_is_replaced_is_used_within_a_minute(driver: Driver, tmp_path: Path) -> None:
    """New connections are made with the files as they are then; files that cannot be read leave things as they are."""
    authority = Authority()
    seen: list[Any] = []

    def serve(connection: socket.socket, number: int) -> None:
        with authority.of_server(asks=True).wrap_socket(connection, server_side=True) as secure:
            seen.append(secure.getpeercert())
            while read_request(secure):
                secure.sendall(TOPOLOGY)

    def place(name: str) -> None:
        issued = authority.ca.issue_cert(name)
        (tmp_path / "key.pem").write_bytes(issued.private_key_pem.bytes())
        (tmp_path / "key.pem").chmod(0o600)
        (tmp_path / "cert.pem").write_bytes(issued.cert_chain_pems[0].bytes())

    place("first.test")
    with raw_server(serve) as address:
        configuration = {
            **settings(https(address)),
            **authority.settings(tmp_path),
            "CAMUNDA_MTLS_CERT_PATH": str(tmp_path / "cert.pem"),
            "CAMUNDA_MTLS_KEY_PATH": str(tmp_path / "key.pem"),
        }
        options: dict[str, Any] = {"configuration": configuration, "clock": driver.clock}

        def steps() -> Any:
            yield
            place("second.test")
            driver.clock.time += 61
            yield
            (tmp_path / "cert.pem").write_text("half")
            driver.clock.time += 61
            yield

        if driver.kind == "sync":
            with CamundaClient(**options) as client:
                for _ in steps():
                    client.get_topology()
        else:

            async def run() -> None:
                async with CamundaAsyncClient(**options) as client:
                    for _ in steps():
                        await client.get_topology()

            asyncio.run(run())
        gc.collect()
    names = [peer["subjectAltName"][0][1] for peer in seen]
    assert ["first.test", "second.test", "second.test"] == names


def test_b9_a_large_answer_is_held_once(driver: Driver) -> None:
    """Receiving 48 MiB takes little more memory than they are."""
    import tracemalloc

    reply = answer(500, b"8" * (48 << 20))

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.sendall(reply)

    with raw_server(serve) as address:
        options: dict[str, Any] = {"configuration": settings(address), "clock": driver.clock}
        tracemalloc.start()
        try:
            with pytest.raises(ApiError):
                driver.call("complete_job", "1", client=options)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 64 << 20


# --- downloads


def big(connection: socket.socket, number: int) -> None:
    """16 MiB in chunks, compressed, with a name."""
    read_request(connection)
    connection.sendall(
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n"
        b'content-type: application/pdf\r\ncontent-disposition: attachment; filename="../a.pdf"\r\n\r\n'
    )
    packed = gzip.compress(bytes(range(256)) * 65536)
    for at in range(0, len(packed), 10_000):
        piece = packed[at : at + 10_000]
        connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
    connection.sendall(b"0\r\n\r\n")


def download(driver: Driver, address: str, use: Any, **options: Any) -> Any:
    """Open a document's download with either client and do something with it."""
    from camunda_client._generated.operations.document import GET_DOCUMENT

    client_options = {"configuration": settings(address), "max_response_bytes": 100_000, **options}
    if driver.kind == "sync":
        with CamundaClient(**client_options) as client, client._open(GET_DOCUMENT, path=("d",)) as sync:
            return use(sync)

    async def run() -> Any:
        async with (
            CamundaAsyncClient(**client_options) as client,
            client._open(GET_DOCUMENT, path=("d",)) as asynchronous,
        ):
            return await use(asynchronous)

    return asyncio.run(run())


def test_a_download_goes_to_a_path_a_folder_or_a_file(driver: Driver, tmp_path: Path) -> None:
    """Larger than any limit on answers; decompressed, under the server's name without its folders, complete or not there."""
    expected = bytes(range(256)) * 65536
    with raw_server(big) as address:
        opened = io.BytesIO()
        for to in (tmp_path / "x.bin", str(tmp_path), opened):
            assert len(expected) == download(driver, address, lambda incoming, to=to: incoming.save(to))
    assert expected == opened.getvalue()
    assert ["a.pdf", "x.bin"] == sorted(path.name for path in tmp_path.iterdir())
    assert all(expected == path.read_bytes() for path in tmp_path.iterdir())
    assert 0o644 == (tmp_path / "x.bin").stat().st_mode & 0o644


def test_a_download_is_iterated_over(driver: Driver) -> None:
    """Piece by piece, and what is not read does no harm."""

    def first(incoming: Download) -> tuple[Any, ...]:
        return len(next(iter(incoming))), incoming.file_name, incoming.mime_type

    async def afirst(incoming: AsyncDownload) -> tuple[Any, ...]:
        async for piece in incoming:
            return len(piece), incoming.file_name, incoming.mime_type
        raise AssertionError

    with raw_server(big) as address:
        size, *rest = download(driver, address, first if driver.kind == "sync" else afirst)
    assert 0 < size <= 256 * 1024
    assert ["a.pdf", "application/pdf"] == rest


@pytest.mark.parametrize("end", ["reset", "short", "not gzip"])
def test_a_download_that_breaks_leaves_nothing(driver: Driver, tmp_path: Path, end: str) -> None:
    """The error is one of ours, and neither a part nor a temporary file stays."""

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        if end == "not gzip":
            connection.sendall(answer(200, b"plain", b"content-encoding: gzip\r\n"))
        else:
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nsome")
            if end == "reset":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    with raw_server(serve) as address, pytest.raises((TransportError, ResponseDecodeError)):
        download(driver, address, lambda incoming: incoming.save(tmp_path / "x"))
    assert [] == list(tmp_path.iterdir())


def test_a_download_that_is_refused_is_an_error_as_ever(driver: Driver) -> None:
    """The status has its class, and what may be repeated is."""
    seen: list[int] = []

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            seen.append(number)
            connection.sendall(answer(502) if len(seen) == 1 else answer(404, b'{"title": "NOT_FOUND"}'))

    with raw_server(serve) as address, pytest.raises(NotFoundError, match="NOT_FOUND"):
        download(driver, address, lambda incoming: incoming.save(io.BytesIO()))
    assert 2 == len(seen)


def test_a_download_over_a_mock_works(driver: Driver) -> None:
    """An answer that is in memory already can be saved too."""
    script = Script(httpx.Response(200, content=b"abc"))
    opened = io.BytesIO()
    size = download(driver, "http://camunda.test", lambda one: one.save(opened), transport=script.transport())
    assert (3, b"abc") == (size, opened.getvalue())


# --- errors with models of their own


def test_an_operations_own_error_model_is_on_the_error(driver: Driver) -> None:
    """Such an answer says all there is to say, so it is not asked for again; a gateway's problem detail is told from it."""
    script = Script(httpx.Response(503, json={"status": "DOWN"}))
    with pytest.raises(ApiError) as caught:
        driver.call("get_cluster_status", client={"transport": script.transport()})
    assert ("ClusterStatusResponse", 1) == (type(caught.value.parsed).__name__, len(script.requests))
    script = Script(httpx.Response(503, json={"title": "Busy", "detail": "no broker", "status": 503}))
    with pytest.raises(ApiError, match="Busy: no broker") as caught:
        driver.call("get_cluster_status", client={"transport": script.transport()})
    assert ("ProblemDetail", 3) == (type(caught.value.parsed).__name__, len(script.requests))


def test_waiting_for_consistency_encodes_once(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The body of a search is made once, however often it is asked."""
    from camunda_client import ConsistencyOptions, _codec

    made: list[Any] = []
    dumps = _codec.dumps

    def counted(value: Any) -> bytes:
        made.append(value)
        return dumps(value)

    monkeypatch.setattr(_codec, "dumps", counted)
    empty, full = ({"items": items, "page": {}} for items in ([], [{"processInstanceKey": "1"}]))
    script = Script(*[httpx.Response(200, json=empty)] * 4, httpx.Response(200, json=full))
    driver.call(
        "search_process_instances",
        page={"limit": 5},
        consistency=ConsistencyOptions(60_000),
        client={"transport": script.transport()},
    )
    assert (5, 1) == (len(script.requests), len(made))


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_connections_of_a_loop_that_ended_go_without_a_word() -> None:
    """Neither a warning of aiohttp nor a line of asyncio's logger, when the client is used in the next loop."""

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            connection.sendall(TOPOLOGY)

    with raw_server(serve) as address, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        clients = [CamundaAsyncClient(settings(address))]
        said: list[Any] = []

        async def call() -> None:
            asyncio.get_running_loop().set_exception_handler(lambda loop, context: said.append(context))
            await clients[0].get_topology()

        for _ in range(3):
            asyncio.run(call())
            gc.collect()
        clients.clear()
        gc.collect()
        assert [] == said


def test_threads_share_a_client() -> None:
    """The first call from many threads at once makes one set of connections."""
    client = CamundaClient(SETTINGS, transport=Script(httpx.Response(200, json={})).transport())
    lines: list[Any] = []
    barrier = threading.Barrier(8)

    def take() -> None:
        barrier.wait()
        lines.append(client._open_line())

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.close()
    assert 1 == len(set(map(id, lines)))


@pytest.mark.parametrize("size", [1, 100_000, 1_000_000])
def test_b1_an_idle_connection_that_ends_before_the_request_is_written(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Nothing was sent, so that even a create is made again."""
    pytest.importorskip("aiohttp", reason="aiohttp is an extra, which the workspace has")
    from aiohttp import ClientConnectionResetError, http_writer

    requests = 0
    write = http_writer.StreamWriter._writelines

    def writing(self: Any, chunks: Any) -> None:
        nonlocal requests
        parts = list(chunks)
        requests += parts[0].startswith(b"POST")
        if requests == 2:
            raise ClientConnectionResetError("Cannot write to closing transport")
        write(self, parts)

    monkeypatch.setattr(http_writer.StreamWriter, "_writelines", writing)
    created = answer(200, b'{"processInstanceKey": "7"}', b"content-type: application/json\r\n")

    def serve(connection: socket.socket, number: int) -> None:
        while read_request(connection):
            connection.sendall(created)

    async def run(address: str) -> Any:
        settings = {"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"}
        async with CamundaAsyncClient(settings, retry=RequestRetryPolicy(base=0.001)) as client:
            await client.create_process_instance(process_definition_id="p")
            return await client.create_process_instance(
                process_definition_id="p", variables={"x": "y" * size}
            )

    with raw_server(serve) as address:
        assert "7" == asyncio.run(run(address)).process_instance_key
    assert 3 == requests
