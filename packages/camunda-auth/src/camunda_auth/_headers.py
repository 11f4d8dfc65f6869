"""Header values that are safe to send."""

from __future__ import annotations

import re
from collections.abc import Mapping

from camunda_auth.exceptions import CamundaAuthError, TokenResponseError

MAX_TOKEN_LENGTH = 16 * 1024
_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]+\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def token_problem(value: object) -> str | None:
    """Why a value cannot be an access token, or None; the value itself is never part of the answer."""
    if not isinstance(value, str):
        return "is missing" if value is None else f"is no text but {type(value).__name__}"
    if not value:
        return "is empty"
    if len(value) > MAX_TOKEN_LENGTH:
        return f"is longer than {MAX_TOKEN_LENGTH} characters"
    if not _VISIBLE_ASCII.match(value):
        return "has characters that a header cannot carry"
    return None


def bearer(token: str) -> dict[str, str]:
    """The Authorization header (RFC 6750) for a token.

    Raises:
        TokenResponseError: The token cannot be sent in a header.
    """
    problem = token_problem(token)
    if problem is not None:
        del token
        raise TokenResponseError(f"the access token {problem}")
    return {"Authorization": f"Bearer {token}"}


def checked_headers(headers: object, source: str) -> dict[str, str]:
    """A provider's headers as a dict of their own.

    Raises:
        TypeError: They are no mapping of text to text.
        CamundaAuthError: A name or value has control characters.
    """
    if not isinstance(headers, Mapping):
        raise TypeError(
            f"{source} must give a mapping of header names to values, not {type(headers).__name__}"
        )
    result: dict[str, str] = {}
    bad: str | None = None
    for name, value in headers.items():
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"{source} must give header names and values as text")
        if _CONTROL.search(name) or _CONTROL.search(value) or not value.isascii():
            bad = _CONTROL.sub("?", name)[:80]
            break
        result[name] = value
    if bad is not None:
        value = headers = None
        result.clear()
        raise CamundaAuthError(
            f"{source} gave a value for the header {bad!r} that cannot be sent in a header"
        )
    return result
