"""What comes in and what goes out, whichever transport carries it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from camunda_embedded._json import json_bytes

JSON = "application/json"
PROBLEM = "application/problem+json"


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


def json_response(content: Any, status: int = 200) -> Response:
    """A response with a JSON body."""
    return Response(status, json_bytes(content))
