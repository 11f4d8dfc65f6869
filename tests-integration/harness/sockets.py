"""Servers on real sockets: some misbehave byte by byte, others answer each request with a function."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

Serve = Callable[[socket.socket, int], None]
BACKLOG = 2048
JSON = b"content-type: application/json\r\n"


@dataclass(frozen=True)
class Request:
    """What a client sent.

    Attributes:
        verb: GET, POST and so on.
        path: The target as it stood on the wire.
        headers: By their names in lower case.
        body: The whole body.
    """

    verb: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body or b"{}")


def answer(status: int, body: object = b"", headers: bytes = b"") -> bytes:
    """An HTTP answer; a body that is not bytes is sent as JSON."""
    if not isinstance(body, bytes):
        body, headers = json.dumps(body).encode(), headers + JSON
    return b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n%s\r\n" % (status, len(body), headers) + body


def read_request(connection: socket.socket) -> Request | None:
    """The next request on a connection, or None when the client has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    verb, path, _ = first.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    length = int(headers.get("content-length", 0))
    while len(body) < length:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        body += chunk
    return Request(verb, path, headers, body)


@contextmanager
def raw_server(serve: Serve) -> Iterator[str]:
    """A server whose connections go to a function with their number; gives its address.

    At the end all connections are cut, so that a function that waits for a client ends too.
    """
    listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    open_ones: dict[int, socket.socket] = {}

    def run(connection: socket.socket, number: int) -> None:
        with connection:
            try:
                serve(connection, number)
            except OSError:
                return
            finally:
                open_ones.pop(number, None)

    def accept() -> None:
        number = 0
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            open_ones[number] = connection
            threading.Thread(target=run, args=(connection, number), daemon=True).start()
            number += 1

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        acceptor.join(5)
        for connection in list(open_ones.values()):
            _cut(connection)


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


@contextmanager
def http_server(respond: Callable[[Request], bytes]) -> Iterator[str]:
    """A server that answers each request with what a function gives, over connections that stay open."""

    def serve(connection: socket.socket, number: int) -> None:
        while (request := read_request(connection)) is not None:
            connection.sendall(respond(request))

    with raw_server(serve) as address:
        yield address


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
