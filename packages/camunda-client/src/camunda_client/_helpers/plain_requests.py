"""Operations that this version has no method for: of a later server, or of one with extensions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from camunda_client._codec import encode_variables
from camunda_client._codec._errors import refuse_no_unicode
from camunda_client._endpoint import Endpoint
from camunda_client.types import UNSET, Unset

_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_METHODS = _REPEATABLE | {"POST", "PATCH"}


def endpoint_of(
    method: str, path: str, values: tuple[str, ...], repeatable: bool | None, *, with_body: bool
) -> Endpoint[Any]:
    """An operation that is not in the table.

    Raises:
        ValueError: The verb is none, the path is no path, or the number of values is not that of its parameters.
    """
    verb = method.upper()
    if verb not in _METHODS:
        raise ValueError(f"method: one of {', '.join(sorted(_METHODS))} is expected, not {method!r}")
    if (
        not path.startswith("/")
        or any(letter in path for letter in "?#\\")
        or not (path.isascii() and path.isprintable())
    ):
        raise ValueError(
            f"path: a path below the API's address is expected, such as '/jobs/{{jobKey}}', not {path!r}"
        )
    if not all(path.split("/")[1:]) or {".", ".."} & set(path.split("/")):
        raise ValueError(f"path: no part of it may be empty or dots, as in {path!r}")
    if path.count("{") != len(values):
        raise ValueError(
            f"path: {path!r} has {path.count('{')} parameters, and {len(values)} values were given"
        )
    return Endpoint(
        f"{verb} {path}",
        verb,
        path,
        root=path.startswith("/cluster/v2/"),
        result="json",
        statuses=(200, 201, 202),
        body="json" if with_body else "none",
        idempotent=verb in _REPEATABLE if repeatable is None else repeatable,
    )


def query_of(query: Mapping[str, Any] | None) -> dict[str, str]:
    """A query as texts; parameters without a value are left out."""
    found = {}
    for name, value in (query or {}).items():
        if value is not None and not isinstance(value, Unset):
            encoded = encode_variables(value, f"?{name}")
            text = str(encoded).lower() if isinstance(encoded, bool) else str(encoded)
            refuse_no_unicode(text, f"?{name}")
            found[name] = text
    return found


def body_of(json: Any) -> Any:
    """A body as builtins of JSON, or nothing."""
    return UNSET if isinstance(json, Unset) else encode_variables(json)
