"""Noticing that a test library has put itself in the place of httpx's transports.

respx, pytest-httpx and VCR.py patch methods of httpx or httpcore. A client that went past these would reach the network
from within a test, so that it looks before each request, which costs a few comparisons.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

import httpcore
import httpx

_PLACES: tuple[tuple[type, str], ...] = (
    (httpcore.AsyncConnectionPool, "handle_async_request"),
    (httpcore.ConnectionPool, "handle_request"),
    (httpx.AsyncHTTPTransport, "handle_async_request"),
    (httpx.HTTPTransport, "handle_request"),
    (httpx.AsyncClient, "_transport_for_url"),
    (httpx.Client, "_transport_for_url"),
    (httpx.AsyncClient, "send"),
    (httpx.Client, "send"),
)
_OWN = ("httpx", "httpcore")


def _is_own(method: Any) -> bool:
    """Whether a method is the library's own; instrumentation that wraps it (wrapt) only watches."""
    if type(method).__module__.partition(".")[0] == "wrapt":
        method = getattr(method, "__wrapped__", method)
    if not isinstance(method, FunctionType):
        return False
    # Decorators copy __module__ of what they replace; where a function's code is from cannot be copied.
    return str(method.__globals__.get("__name__", "")).partition(".")[0] in _OWN


_known: list[Any] = [None] * len(_PLACES)


def are_mocked() -> bool:
    """Whether requests are being caught now."""
    for index, (owner, name) in enumerate(_PLACES):
        method = owner.__dict__.get(name)
        if method is not _known[index] and method is not None:
            if not _is_own(method):
                return True
            _known[index] = method
    return False
