"""What comes in and what goes out, whichever transport carries it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

JSON = "application/json"
PROBLEM = "application/problem+json"


def _plain(value: object) -> int | float:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain).encode


@dataclass(frozen=True)
class Request:
    """An HTTP request that was read to its end.

    `path` is as it was sent, still percent-encoded and without the query; header names are lower-case.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """An HTTP response with its whole body."""

    status: int
    body: bytes = b""
    media: str = JSON
    headers: tuple[tuple[str, str], ...] = ()

    def all_headers(self) -> list[tuple[str, str]]:
        """Every header, the ones that describe the body first."""
        described = [("content-type", self.media)] if self.body or self.status != 204 else []
        length = [] if self.status == 204 else [("content-length", str(len(self.body)))]
        return [*described, *length, *self.headers]


NO_CONTENT = Response(204)


def encode_json(content: Any) -> bytes:
    """JSON text of a value; a lone surrogate, which UTF-8 cannot carry, is written as an escape."""
    text = _encode(content)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(content, separators=(",", ":"), allow_nan=False, default=_plain).encode()


def json_response(content: Any, status: int = 200) -> Response:
    """A response with a JSON body."""
    return Response(status, encode_json(content))
