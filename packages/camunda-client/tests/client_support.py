"""One way to drive both clients, a fake clock, and a server that misbehaves."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from camunda_client import CamundaAsyncClient, CamundaClient

Handler = Callable[[httpx.Request], httpx.Response]
SETTINGS = {"CAMUNDA_REST_ADDRESS": "http://camunda.test", "CAMUNDA_AUTH_STRATEGY": "NONE"}


class FakeClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.sleeps: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep_sync(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.time += seconds

    async def sleep(self, seconds: float) -> None:
        self.sleep_sync(seconds)
        await asyncio.sleep(0)


class Half:
    """Chance that is always in the middle."""

    def next(self) -> float:
        return 0.5


class Driver:
    """Calls a method of the synchronous or of the asynchronous client."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.clock = FakeClock()

    def call(
        self, method: str, *arguments: Any, client: dict[str, Any] | None = None, **keywords: Any
    ) -> Any:
        """Make a client, call, close."""
        return self.calls([(method, arguments, keywords)], client=client)[0]

    def calls(
        self, calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]], client: dict[str, Any] | None = None
    ) -> list[Any]:
        """Make a client, call several methods one after another, close."""
        options = {"configuration": SETTINGS, "clock": self.clock, "random": Half(), **(client or {})}
        if self.kind == "sync":
            with CamundaClient(**options) as sync:
                return [getattr(sync, name)(*args, **keywords) for name, args, keywords in calls]

        async def run() -> list[Any]:
            async with CamundaAsyncClient(**options) as asynchronous:
                return [
                    await getattr(asynchronous, name)(*args, **keywords) for name, args, keywords in calls
                ]

        return asyncio.run(run())


class Script:
    """A transport that answers with one thing after another, and keeps the requests."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.bodies: list[bytes] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.bodies.append(request.read())
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self)


@contextmanager
def raw_server(serve: Callable[[socket.socket, int], None]) -> Iterator[str]:
    """A server on a real socket; ``serve`` gets each connection and its number, and does as it likes."""
    listener = socket.create_server(("127.0.0.1", 0))
    stopping = threading.Event()
    threads: list[threading.Thread] = []

    def run(connection: socket.socket, number: int) -> None:
        with connection:
            try:
                serve(connection, number)
            except OSError:
                return

    def accept() -> None:
        number = 0
        while not stopping.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.settimeout(10)
            thread = threading.Thread(target=run, args=(connection, number), daemon=True)
            thread.start()
            threads.append(thread)
            number += 1

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stopping.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join(5)
        for thread in threads:
            thread.join(5)


def read_request(connection: socket.socket) -> bytes:
    """Read one request, its body included."""
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
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        ),
        0,
    )
    while len(body) < length:
        chunk = connection.recv(65536)
        if not chunk:
            return b""
        body += chunk
    return head + b"\r\n\r\n" + body


def answer(status: int, body: bytes = b"", headers: bytes = b"") -> bytes:
    """An HTTP answer."""
    return b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n%s\r\n%s" % (status, len(body), headers, body)
