"""The engine behind a socket."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import httpx
import pytest
from rest_support import IdleEngine, build

from camunda_embedded import Engine
from camunda_embedded._rest.app import Application
from camunda_embedded._rest.asgi import AsgiApplication
from camunda_embedded._rest.faults import Fault, Faults
from camunda_embedded._server.server import EngineServer


def _talk(address: str, sent: bytes) -> bytes:
    parts = urlsplit(address)
    assert parts.hostname
    assert parts.port
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
        connection.sendall(sent)
        received = b""
        while part := connection.recv(65536):
            received += part
    return received


def test_a_server_answers_on_loopback_until_it_stops() -> None:
    """A server in a thread listens on a free port of loopback, and on none after its end."""
    with EngineServer(build()) as address:
        assert address.startswith("http://127.0.0.1:")
        assert httpx.get(f"{address}/v2/topology").json()["clusterSize"] == 1
        assert httpx.get(f"{address}/v2/nope").headers["content-type"] == "application/problem+json"
        assert httpx.get(f"{address}/v2/status").content == b""
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/v2/topology")


def test_a_port_in_use_is_told() -> None:
    """A second server on the same port fails with the system's error."""
    with EngineServer(build()) as address, pytest.raises(OSError, match="in use"):
        EngineServer(build(), port=urlsplit(address).port or 0)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /v2/topology HTTP/1.1\r\nbad header\r\n\r\n", 400),
        (b"GET /v2/topology HTTP/1.1\r\nhost: a\r\n" + b"x: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nhost: a\r\n\r\n", 431),
        (b"GET /v2/topology HTTP/1.1\r\n\r\n", 400),
        (b"GET /v2/topology HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", 400),
        (b"GET /v2/topology HTTP/2.0\r\nhost: a\r\n\r\n", 400),
        (b"GET /v2/topology\r\n\r\n", 400),
        (
            b"POST /v2/jobs/search HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            400,
        ),
    ],
)
def test_what_is_no_http_is_answered_with_a_problem_detail(sent: bytes, status: int) -> None:
    """Broken requests and endless heads are answered with a problem detail, and the connection is closed."""
    with EngineServer(build()) as address:
        head, _, body = _talk(address, sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d" % status)
    assert b"application/problem+json" in head
    assert json.loads(body)["status"] == status


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /v2/topology HTTP/1.1\r\nhost: a\r\n",
        b"POST /v2/jobs/search HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
    ],
    ids=["head", "body"],
)
def test_a_request_that_never_ends_to_arrive_is_given_up(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After its time, half a request is answered with 408 and the connection is closed."""
    monkeypatch.setattr("camunda_embedded._server.protocol.ARRIVAL_SECONDS", 0.05)
    with EngineServer(build()) as address:
        head, _, body = _talk(address, sent).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 408 Request Timeout")
    assert json.loads(body)["status"] == 408


def test_a_long_poll_outlives_the_time_for_its_arrival(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole request may be answered later than a request may take to arrive."""
    monkeypatch.setattr("camunda_embedded._server.protocol.ARRIVAL_SECONDS", 0.05)
    asked = {"type": "a", "timeout": 1000, "maxJobsToActivate": 1, "requestTimeout": 200}
    with Engine().serve() as address:
        assert httpx.post(f"{address}/v2/jobs/activation", json=asked).json() == {"jobs": []}


def test_a_body_beyond_the_limit_is_refused_while_it_is_sent() -> None:
    """A body larger than the limit is answered with 413."""
    with EngineServer(build(max_body_bytes=1000)) as address:
        answer = httpx.post(f"{address}/v2/messages/publication", content=b"a" * 2000)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_a_body_that_says_it_is_too_large_is_not_waited_for() -> None:
    """A length beyond the limit is answered with 413 before the body comes, and the connection ends."""
    head = b"POST /v2/jobs/search HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n"
    with EngineServer(build(max_body_bytes=99)) as address:
        assert b" 413 " in _talk(address, head + b"\r\n{").partition(b"\r\n")[0]


@pytest.mark.parametrize("offered", ["h2c", "TLS/1.2", "websocket"])
def test_an_offer_to_go_on_in_another_protocol_is_passed_over(
    offered: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Clients of other makers offer HTTP/2 or TLS with each request: bodies arrive, and nothing is logged."""
    headers = {"connection": "Upgrade", "upgrade": offered, "content-type": "application/json"}
    with EngineServer(build()) as address, httpx.Client(base_url=address, headers=headers) as client:
        for sent in (b'{"name": 1}', iter([b'{"na', b'me": 1}'])):
            assert client.get("/v2/topology").status_code == 200
            assert "[name]" in client.post("/v2/messages/publication", content=sent).json()["detail"]
        head = "".join(f"{name}: {value}\r\n" for name, value in {"host": "a", **headers}.items())
        get = f"GET /v2/topology HTTP/1.1\r\n{head}"
        post = f"POST /v2/messages/publication HTTP/1.1\r\n{head}content-length: 2\r\n\r\n{{}}"
        last = "GET /v2/status HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
        answers = _talk(address, f"{get}\r\n{post}{get}\r\n{last}".encode())
        statuses = re.findall(rb"HTTP/1.1 (\d+)", answers)
        assert statuses == [b"200", b"400", b"200", b"204"]
    assert caplog.messages == []


@pytest.mark.parametrize("kind", ["reset", "drop"])
def test_a_connection_fault_closes_the_socket(kind: str) -> None:
    """A scripted reset or drop ends the connection without one byte of an answer."""
    faults = Faults()
    faults.add("getTopology", Fault(kind))  # type: ignore[arg-type]
    with EngineServer(build(faults=faults)) as address:
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            httpx.get(f"{address}/v2/topology")
        assert httpx.get(f"{address}/v2/topology").status_code == 200


async def test_any_asgi_server_can_serve_it() -> None:
    """The application is plain ASGI: httpx's own transport for such applications reaches it."""
    transport = httpx.ASGITransport(AsgiApplication(build()))
    async with httpx.AsyncClient(transport=transport, base_url="http://engine") as client:
        assert (await client.get("/v2/topology")).status_code == 200
        answer = await client.post("/v2/messages/publication", json={"name": 1})
        assert "name" in answer.json()["detail"]
        assert (await client.get("/v2/documents/a%2Fb")).json()["detail"].count("a/b") == 1


async def test_the_lifespan_looks_after_what_is_due() -> None:
    """Between startup and shutdown of the ASGI server, due things happen without a request."""
    engine = IdleEngine()
    app = AsgiApplication(Application(engine))
    incoming: asyncio.Queue[dict[str, object]] = asyncio.Queue()
    outgoing: asyncio.Queue[object] = asyncio.Queue()
    task = asyncio.ensure_future(app({"type": "lifespan"}, incoming.get, outgoing.put))
    await incoming.put({"type": "lifespan.startup"})
    assert await outgoing.get() == {"type": "lifespan.startup.complete"}
    await asyncio.sleep(0.01)
    assert engine.due_runs == 1
    assert len(engine.observers) == 2
    await incoming.put({"type": "lifespan.shutdown"})
    assert await outgoing.get() == {"type": "lifespan.shutdown.complete"}
    await task
    assert len(engine.observers) == 1


async def test_other_kinds_of_connections_are_refused() -> None:
    """A websocket is nothing that the engine serves."""
    with pytest.raises(ValueError, match="websocket"):
        await AsgiApplication(build())({"type": "websocket"}, None, None)  # type: ignore[arg-type]


def test_uvicorn_stays_whole_for_others() -> None:
    """Whoever uses uvicorn in the same process finds its server class and its program."""
    script = """
import camunda_embedded._server.server
import sys
assert "uvicorn.main" not in sys.modules
import uvicorn
from uvicorn.server import Server
assert uvicorn.Server is Server
try:
    uvicorn.run("nowhere:app", port="no port")
except BaseException as error:
    print(type(error).__name__)
assert "uvicorn.main" in sys.modules
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout.strip() in {"SystemExit", "TypeError"}


async def test_an_engine_is_an_asgi_application() -> None:
    """`Engine.asgi` can be mounted in any ASGI server."""
    transport = httpx.ASGITransport(Engine().asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://engine") as client:
        assert (await client.get("/v2/topology")).json()["brokers"][0]["nodeId"] == 0
