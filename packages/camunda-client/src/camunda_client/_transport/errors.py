"""Failures of httpcore and aiohttp as the exceptions that httpx has for them."""

from __future__ import annotations

import ssl
from typing import Any

import httpx


def from_httpcore(error: Exception) -> Exception:
    """The httpx exception for one of httpcore, which has the same name."""
    kind = getattr(httpx, type(error).__name__, None)
    if isinstance(kind, type) and issubclass(kind, httpx.TransportError):
        return kind(str(error))
    return httpx.TransportError(f"{type(error).__name__}: {error}")


_HANDSHAKE = frozenset({"WRONG_VERSION_NUMBER", "UNSUPPORTED_PROTOCOL", "UNKNOWN_PROTOCOL", "HTTP_REQUEST"})


def from_socket(error: OSError) -> httpx.TransportError:
    """The httpx exception for one of Python's own, with what is wrong before anything can be sent told apart."""
    early = isinstance(error, ssl.SSLCertVerificationError) or (
        isinstance(error, ssl.SSLError) and error.reason in _HANDSHAKE
    )
    return httpx.ConnectError(str(error)) if early else httpx.ReadError(str(error))


def from_aiohttp(error: Exception, *, at_once: bool = False) -> Exception | None:
    """What an aiohttp exception means, above all whether the request can have left; None for other exceptions.

    Args:
        error: The exception.
        at_once: Whether the request was written in one go, so that what could not be written did not leave in part.
    """
    import aiohttp

    cause = error.__cause__
    if (
        at_once
        and isinstance(cause, aiohttp.ClientConnectionResetError)
        and "closing transport" in str(cause)
    ):
        return httpx.ConnectError("the idle connection was closed before the request was written")
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return httpx.ProxyError(f"{error.status} {error.message}")
    for kinds, meaning in _table(aiohttp):
        if isinstance(error, kinds):
            return meaning(_words(error))
    if isinstance(error, (ssl.SSLError, ConnectionError, TimeoutError)):
        return from_socket(error)
    return None


def _words(error: Exception) -> str:
    message = getattr(
        error, "message", None
    )  # the text of a ClientResponseError has the address with its query
    return message if isinstance(message, str) and message else str(error)


_rows: list[tuple[Any, type[httpx.TransportError]]] = []


def _table(aiohttp: Any) -> list[tuple[Any, type[httpx.TransportError]]]:
    """The first row that fits decides; only what is certain to happen before anything is sent is a connect error."""
    if not _rows:
        _rows.extend(
            [
                (aiohttp.ClientProxyConnectionError, httpx.ProxyError),
                (aiohttp.ClientConnectorError, httpx.ConnectError),
                (aiohttp.ServerFingerprintMismatch, httpx.ConnectError),
                (aiohttp.ConnectionTimeoutError, httpx.ConnectTimeout),
                (aiohttp.ServerTimeoutError, httpx.ReadTimeout),
                ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError), httpx.UnsupportedProtocol),
                (aiohttp.ServerDisconnectedError, httpx.RemoteProtocolError),
                ((aiohttp.ClientPayloadError, aiohttp.ClientResponseError), httpx.RemoteProtocolError),
                (aiohttp.ClientError, httpx.ReadError),
            ]
        )
    return _rows
