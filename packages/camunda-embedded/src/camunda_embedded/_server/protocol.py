"""What is ours in the HTTP protocol of the server: limits, errors as problem details, and scripted aborts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from camunda_embedded._rest.asgi import ABORT, AsgiApplication, Receive, Scope, Send
from camunda_embedded._rest.problems import Problem

MAX_HEADER_BYTES = 64 * 1024
ARRIVAL_SECONDS = 30.0


class EngineProtocol(HttpToolsProtocol):
    """One connection: refuses heads that are endless or ambiguous, and what never ends to arrive.

    The application can close it without an answer.
    """

    _header_bytes = 0
    _hosts = 0
    _arriving = False
    _alarm: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give the application of this connection a way to abort it."""
        super().connection_made(transport)
        self.parser: Any = _Parser(self, self._head_without_offer)
        self.app: Any = _abortable(self.app, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; a request that is not whole yet has a limited time to become so."""
        super().data_received(data)
        if self._arriving and self._alarm is None and not self.transport.is_closing():
            self._alarm = self.loop.call_later(ARRIVAL_SECONDS, self._late)

    def on_message_begin(self) -> None:
        """Start counting the bytes of a request's head."""
        super().on_message_begin()
        self._header_bytes = self._hosts = 0
        self._arriving = True

    def on_message_complete(self) -> None:
        """Wait for nothing more of this request."""
        if not self.parser.should_upgrade():
            super().on_message_complete()
            self._arrived()

    def _arrived(self) -> None:
        self._arriving = False
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _late(self) -> None:
        cycle: Any = self.cycle  # none yet when not even one head was whole
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self._refuse(408, f"The request did not arrive within {ARRIVAL_SECONDS:g} seconds.")
        self.transport.close()

    def on_url(self, url: bytes) -> None:
        """Count the bytes of the request line."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count the bytes of a header."""
        self._count(len(name) + len(value))
        super().on_header(name, value)
        known = name.lower()
        if known == b"host":
            self._hosts += 1
        elif known == b"transfer-encoding" and value.strip().lower() != b"chunked":
            raise ValueError("the body has an encoding that is not understood here")

    def on_headers_complete(self) -> None:
        """Refuse what has not the head of HTTP/1.0 or 1.1."""
        version = self.parser.get_http_version()
        if version not in ("1.0", "1.1") or self._hosts > 1 or (version == "1.1" and not self._hosts):
            raise ValueError("the head is not that of a request of HTTP/1.0 or 1.1 to one host")
        if not self.parser.should_upgrade():
            super().on_headers_complete()

    def _head_without_offer(self) -> bytes:
        """The head that was read last, without the offer to go on in another protocol."""
        kept = [header for header in self.headers if header[0] != b"upgrade"]
        if len(kept) == len(self.headers):
            raise HttpParserError("a tunnel is not offered here")
        lines = b"".join(b"%b: %b\r\n" % header for header in kept)
        version = self.parser.get_http_version().encode()
        return b"%b %b HTTP/%b\r\n%b\r\n" % (self.parser.get_method(), self.url, version, lines)

    def _count(self, size: int) -> None:
        self._header_bytes += size
        if self._header_bytes > MAX_HEADER_BYTES:
            # The parser turns what its callbacks raise into an error of its own, which ends the connection.
            raise ValueError("the head of the request is too large")

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP, or has too large a head, with a problem detail and close."""
        too_large = self._header_bytes > MAX_HEADER_BYTES
        if too_large:
            self._refuse(431, f"The head is larger than {MAX_HEADER_BYTES} bytes.")
        else:
            self._refuse(400, "This is not an HTTP request.")
        self.transport.close()

    def _refuse(self, status: int, detail: str) -> None:
        answer = Problem(status, detail).response("")
        headers = [*answer.all_headers(), ("connection", "close")]
        head = b"".join(f"{name}: {value}\r\n".encode() for name, value in headers)
        line = f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode()
        self.transport.write(b"%b%b\r\n%b" % (line, head, answer.body))


class _Parser:
    """A parser that passes over offers to go on in HTTP/2, TLS or a web socket, which come with requests.

    httptools takes what follows such a head for the other protocol, even the body of the request itself.
    """

    def __init__(self, protocol: EngineProtocol, head_without_offer: Callable[[], bytes]) -> None:
        self._protocol = protocol
        self._head_without_offer = head_without_offer
        self._renew()

    def _renew(self) -> None:
        parser = HttpRequestParser(self._protocol)
        self._feed = parser.feed_data
        self.get_http_version = parser.get_http_version
        self.get_method = parser.get_method
        self.should_keep_alive = parser.should_keep_alive
        self.should_upgrade = parser.should_upgrade
        lenient: Any = getattr(parser, "set_dangerous_leniencies", None)  # since httptools 0.6.3
        if lenient is not None:
            lenient(lenient_data_after_close=True)

    def feed_data(self, data: bytes) -> None:
        """Read on."""
        while data:
            try:
                self._feed(data)
            except HttpParserUpgrade as offer:
                data = self._head_without_offer() + data[offer.args[0] :]
                self._renew()
            else:
                return


def _abortable(app: AsgiApplication, transport: asyncio.Transport) -> object:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"] = {ABORT: transport.abort}
        await app(scope, receive, send)

    return serve
