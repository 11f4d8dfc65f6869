"""A call as data: where it goes and what it carries. No input or output here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx

from camunda_client.exceptions import RequestValidationError

if TYPE_CHECKING:
    from camunda_client._endpoint import Endpoint

_LONGEST_SEGMENT = 8192


def segment(name: str, value: str) -> str:
    """A path parameter as exactly one segment of the path.

    Raises:
        RequestValidationError: The value is empty, a dot segment, or has characters that no path can carry. A dot segment
            would address another resource.
    """
    if not isinstance(value, str):
        raise RequestValidationError(name, f"text is expected, not {type(value).__name__}")
    if value in {"", ".", ".."}:
        raise RequestValidationError(
            name, f"{value!r} cannot be part of an address; an id or key is expected"
        )
    if len(value) > _LONGEST_SEGMENT:
        raise RequestValidationError(
            name, f"at most {_LONGEST_SEGMENT} characters are allowed, not {len(value)}"
        )
    if value.isalnum() and value.isascii():
        return value
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in value):
        raise RequestValidationError(name, "control characters are not allowed")
    try:
        return quote(value, safe="")
    except UnicodeEncodeError:
        raise RequestValidationError(name, "the text is not valid Unicode") from None


def path_of(endpoint: Endpoint[Any], values: tuple[str, ...]) -> str:
    """The operation's path with its parameters in place."""
    template = endpoint.path
    if not values:
        return template
    pieces = []
    rest = template
    for value in values:
        before, _, after = rest.partition("{")
        name, _, rest = after.partition("}")
        pieces += [before, segment(name, value)]
    return "".join(pieces) + rest


class Addresses:
    """The absolute address of each operation.

    Args:
        base: Address of the API, usually ending in ``/v2``. Operations that are served at the server's root have that
            last segment removed.

    Attributes:
        url: The address of the API.
    """

    __slots__ = ("_base", "_root", "url")

    def __init__(self, base: str) -> None:
        self.url = httpx.URL(base.rstrip("/"))
        # Encoded once here, with the host in its form for the wire, so that no request has to parse it again.
        path = self.url.raw_path.decode("ascii").rstrip("/")
        self._base = f"{self.url.scheme}://{self.url.netloc.decode('ascii')}{path}"
        self._root = self._base.removesuffix("/v2")

    def of(self, endpoint: Endpoint[Any], values: tuple[str, ...]) -> str:
        """Where a call goes."""
        return (self._root if endpoint.root else self._base) + path_of(endpoint, values)
