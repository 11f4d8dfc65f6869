"""What the tests of camunda_auth share: a fake clock, scripted sockets, and ready arguments."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx

from camunda_auth.testing import TokenEndpoint, TokenIssuer

SECRET = "s3cr3t+canary/=="
OAUTH: dict[str, Any] = {
    "oauth_url": "https://login.example/oauth/token",
    "client_id": "demo",
    "client_secret": "demo-secret",
    "audience": "api",
}


class FakeClock:
    """A clock that moves when told."""

    def __init__(self, at: float = 1000.0) -> None:
        self.at = at

    def now(self) -> float:
        return self.at


class Fixed:
    """Chance that is always the same number."""

    def __init__(self, value: float = 0.5) -> None:
        self.value = value

    def next(self) -> float:
        return self.value


def endpoint(**options: Any) -> TokenEndpoint:
    """A token endpoint in memory."""
    return TokenEndpoint(TokenIssuer(**options))


class Replying(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport that counts and answers from a function."""

    def __init__(self, reply: Callable[[httpx.Request], httpx.Response], delay: float = 0.0) -> None:
        self.reply = reply
        self.delay = delay
        self.count = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.count += 1
        time.sleep(self.delay)
        return self.reply(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        import asyncio

        self.count += 1
        await asyncio.sleep(self.delay)
        return self.reply(request)


def granted(token: str = "tok", **fields: object) -> httpx.Response:
    """A good answer of a token endpoint."""
    body = {"access_token": token, "token_type": "Bearer", "expires_in": 3600, **fields}
    return httpx.Response(200, json={k: v for k, v in body.items() if v is not ...})


def until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Wait for a condition."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if condition():
            return True
        time.sleep(0.005)
    return condition()


class RawServer:
    """A TCP server on loopback whose connections are handled by a function of the socket."""

    def __init__(self, handle: Callable[[socket.socket], None]) -> None:
        self._handle = handle
        self.connections = 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.getsockname()[1]}/token"

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._guarded, args=(connection,), daemon=True).start()

    def _guarded(self, connection: socket.socket) -> None:
        try:
            self._handle(connection)
        except OSError:
            pass
        finally:
            connection.close()

    def __enter__(self) -> RawServer:  # noqa: PYI034 - typing.Self is newer than Python 3.10
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self._open:
            connection.close()
        self._thread.join(5)


def read_request(connection: socket.socket) -> bytes:
    """Read one HTTP request."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return data
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ),
        0,
    )
    while len(body) < length:
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        body += chunk
    return head + b"\r\n\r\n" + body


def http(status: str, body: bytes, *headers: str) -> bytes:
    """An HTTP answer as bytes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


GOOD = http(
    "200 OK",
    b'{"access_token":"raw","token_type":"bearer","expires_in":300}',
    "Content-Type: application/json",
)
