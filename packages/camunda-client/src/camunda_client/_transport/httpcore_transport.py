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
        self._backend = _Backend()
        shared: dict[str, Any] = {
            "ssl_context": verify,
            "max_connections": limits.max_connections,
            "max_keepalive_connections": limits.max_keepalive_connections,
            "keepalive_expiry": limits.keepalive_expiry,
            "network_backend": self._backend,
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
        """Close the connections, those in use too."""
        self._backend.closed = True
        self._pool.close()


def close(response: httpcore.Response) -> None:
    """End an answer, read or not, so that its connection can serve the next request."""
    stream = response.extensions.get("network_stream")
    if isinstance(stream, _Stream):
        stream.release()
    response.close()


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
        close(self._response)


class _Backend(httpcore.NetworkBackend):
    """Opens connections that keep to the deadline."""

    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()
        self.closed = False

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
        return _Stream(stream, self)


class _Stream(httpcore.NetworkStream):
    """A connection that keeps to the deadline, and that no other thread closes while a request is under way.

    The pool looks at a connection, finds it idle, and closes it a moment later; in between it may have given it to
    another thread, and what came for that one is what made it look as if the server had hung up.
    """

    def __init__(self, inner: httpcore.NetworkStream, backend: _Backend) -> None:
        self._inner = inner
        self._backend = backend
        self._lock = threading.Lock()
        self._user: int | None = None
        self._unwanted = False
        self._closed = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._user is None and self._closed:  # httpcore reads on after a write that failed
            raise httpcore.ConnectError("the connection was closed before anything was sent")
        return self._inner.read(max_bytes, _deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with self._lock:
            if self._user is None and self._closed:
                raise httpcore.WriteError("the connection was closed before anything was sent")
            self._user = threading.get_ident()
        for start in range(0, len(buffer), _WRITE):
            self._inner.write(buffer[start : start + _WRITE], _deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        with self._lock:
            busy = self._user is not None and self._user != threading.get_ident()
            if busy and not self._backend.closed:
                self._unwanted = True
                return
            self._closed = True
        connection = self._inner.get_extra_info("socket")
        if connection is not None:
            with suppress(OSError):  # a thread that waits for bytes is woken by this, not by the closing
                connection.shutdown(socket.SHUT_RDWR)
        self._inner.close()

    def release(self) -> None:
        """The request that was under way is over."""
        with self._lock:
            self._user = None
        if self._unwanted:
            self.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = _deadline.left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
