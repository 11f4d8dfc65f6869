"""What is ours in the HTTP protocol of the server: limits, errors as problem details, and scripted aborts."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from camunda_embedded._rest.asgi import ABORT, AsgiApplication, Receive, Scope, Send
from camunda_embedded._rest.problems import Problem

MAX_HEADER_BYTES = 64 * 1024


class EngineProtocol(HttpToolsProtocol):
    """One connection: refuses endless headers, and lets the application close it without an answer."""

    _header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the application of this connection a way to abort it."""
        super().connection_made(transport)
        self.app: Any = _abortable(self.app, transport)

    def on_message_begin(self) -> None:
        """Start counting the bytes of a request's head."""
        super().on_message_begin()
        self._header_bytes = 0

    def on_url(self, url: bytes) -> None:
        """Count the bytes of the request line."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count the bytes of a header."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def _count(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > MAX_HEADER_BYTES:
            # The parser turns what its callbacks raise into an error of its own, which ends the connection.
            raise ValueError("the head of the request is too large")

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP, or has too large a head, with a problem detail and close."""
        too_large = self._header_bytes > MAX_HEADER_BYTES
        status, line = (431, b"Request Header Fields Too Large") if too_large else (400, b"Bad Request")
        detail = (
            f"The head is larger than {MAX_HEADER_BYTES} bytes."
            if too_large
            else "This is not an HTTP request."
        )
        answer = Problem(status, detail).response("")
        headers = [*answer.all_headers(), ("connection", "close")]
        head = b"".join(f"{name}: {value}\r\n".encode() for name, value in headers)
        self.transport.write(b"HTTP/1.1 %d %b\r\n%b\r\n%b" % (status, line, head, answer.body))
        self.transport.close()


def _abortable(app: AsgiApplication, transport: asyncio.Transport) -> object:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"] = {ABORT: transport.abort}
        await app(scope, receive, send)

    return serve
