"""An answer of the server, whichever way it came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Sequence


class Answer:
    """Status, headers and decoded body.

    Attributes:
        status: The HTTP status.
        content: The body, decompressed.
        headers: The headers.
    """

    __slots__ = ("_headers", "content", "status")

    def __init__(
        self, status: int, headers: httpx.Headers | Sequence[tuple[bytes, bytes]], content: bytes
    ) -> None:
        self.status = status
        self.content = content
        self._headers = headers

    @property
    def headers(self) -> httpx.Headers:
        """The headers; made when they are asked for, since most answers need none."""
        if not isinstance(self._headers, httpx.Headers):
            self._headers = httpx.Headers(list(self._headers))
        return self._headers


Answer.__module__ = "camunda_client"
