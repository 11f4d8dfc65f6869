"""Sending through httpcore, as httpx's own synchronous transport does, with one deadline over everything a request waits for.

httpx bounds each single read, so that a server which sends a byte now and then holds a thread for ever. Here every wait on
the socket gets what is left until the deadline.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

import camunda_auth
from camunda_client._transport.errors import from_httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Iterator

_WRITE = 64 * 1024
_ERRORS = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


class _Deadline(threading.local):
    at: float | None = None

    def left(self, timeout: float | None, late: type[Exception]) -> float | None:
        """The given seconds, or what is left if that is less.

        Raises:
            late: The deadline has passed.
        """
        if self.at is None:
            return timeout
        left = self.at - time.monotonic()
        if left <= 0:
            raise late("the deadline of the call passed")
        return left if timeout is None or left < timeout else timeout


_deadline = _Deadline()


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Bound all that this thread waits for: connections of these transports, and a token."""
    before = _deadline.at
    _deadline.at = time.monotonic() + seconds
    try:
        with camunda_auth.patience(seconds):
            yield
    finally:
        _deadline.at = before


def check() -> None:
    """Raise if the deadline has passed, for connections that do not keep to it themselves.

    Raises:
        httpx.ReadTimeout: It has.
    """
    _deadline.left(None, httpx.ReadTimeout)


class HttpcoreTransport(httpx.BaseTransport):
    """Connections that threads share.

    Args:
        verify: The TLS context; None where nothing is encrypted.
        limits: How many connections, and how long an idle one is kept.
        proxy: A proxy, with its credentials.
    """

    def __init__(
        self, *, verify: ssl.SSLContext | None, limits: httpx.Limits, proxy: httpx.URL | None
    ) -> None:
        shared: dict[str, Any] = {
            "ssl_context": verify,
            "max_connections": limits.max_connections,
            "max_keepalive_connections": limits.max_keepalive_connections,
            "keepalive_expiry": limits.keepalive_expiry,
            "network_backend": _Backend(),
        }
        if proxy is None:
            self._pool: Any = httpcore.ConnectionPool(**shared)
        else:
            login = httpx.Proxy(proxy).raw_auth
            self._pool = httpcore.HTTPProxy(
                httpcore.URL(
                    scheme=proxy.raw_scheme, host=proxy.raw_host, port=proxy.port, target=proxy.raw_path
                ),
                proxy_auth=login,
                **shared,
            )

    def send(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request, and return when the headers of the answer are there; it must be closed.

        Raises:
            httpx.TransportError: No answer came.
        """
        try:
            response: httpcore.Response = self._pool.handle_request(request)
        except _ERRORS as error:
            raise from_httpcore(error) from error
        return response

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request of an httpx client."""
        url = request.url
        response = self.send(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


def chunks(response: httpcore.Response) -> Iterator[bytes]:
    """The body of an answer as it comes.

    Raises:
        httpx.TransportError: It broke off.
    """
    stream: Any = response.stream
    try:
        yield from stream
    except _ERRORS as error:
        raise from_httpcore(error) from error


class _Body(httpx.SyncByteStream):
    """The body of an answer, on its way."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return chunks(self._response)

    def close(self) -> None:
        self._response.close()


class _Backend(httpcore.NetworkBackend):
    """Opens connections that keep to the deadline."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._inner.connect_tcp(
            host, port, _deadline.left(timeout, httpcore.ConnectTimeout), local_address, socket_options
        )
        return _Stream(stream)


class _Stream(httpcore.NetworkStream):
    """A connection that keeps to the deadline."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner
        self._read = inner.read

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._read(max_bytes, _deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _WRITE):
            self._inner.write(buffer[start : start + _WRITE], _deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        connection = self._inner.get_extra_info("socket")
        if connection is not None:
            with suppress(OSError):  # a thread that waits for bytes is woken by this, not by the closing
                connection.shutdown(socket.SHUT_RDWR)
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _deadline.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
