"""Secrets never reach a line: values whose key names one are masked, and so are credentials inside of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any

MASK = "***"

_SECRET_PARTS = (
    "secret",
    "password",
    "passwd",
    "passphrase",
    "token",
    "authorization",
    "apikey",
    "privatekey",
    "mtlskey",
    "credential",
    "cookie",
    "assertion",
)
# A key such as token_url or CAMUNDA_TOKEN_CACHE_DIR speaks about a secret and does not hold one.
_HARMLESS_ENDINGS = [
    "url",
    "uri",
    "type",
    "audience",
    "dir",
    "path",
    "disable",
    "disabled",
    "expires",
    "expiresin",
    "expiresat",
    "expiry",
    "endpoint",
    "scope",
    "count",
    "length",
    "ms",
]
_WORD_BREAK = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")
_MAX_DEPTH = 6

_SCHEME = re.compile(r"\b(Bearer|Basic)(\s+)[A-Za-z0-9._~+/=-]{4,}", re.IGNORECASE)
_ASSIGNMENT = re.compile(
    r"""(?P<key>["']?[\w.-]*(?:secret|passwor?d|passwd|passphrase|token|api[_-]?key|private[_-]?key|assertion)["']?)"""
    r"""(?P<mark>\s*[=:]\s*)(?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s,;&}\])"']+)""",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"(?P<start>\b[a-z][a-z0-9+.-]*://[^/\s:@]*:)[^/\s@]+(?=@)", re.IGNORECASE)
_PEM = re.compile(r"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?(?:-----END \1-----|\Z)", re.DOTALL)
_HINT = re.compile(r"bearer|basic|secret|passw|passphrase|token|key|assertion|://", re.IGNORECASE)


@lru_cache(maxsize=1024)
def is_secret_name(name: str) -> bool:
    """Whether a value under this key must not be shown.

    Snake, kebab and camel case count alike. Keys that only speak about a secret (``token_url``,
    ``CAMUNDA_TOKEN_CACHE_DIR``) do not count.
    """
    words = [word for word in _WORD_BREAK.split(name) if word]
    squashed = "".join(words).lower()
    if not any(part in squashed for part in _SECRET_PARTS):
        return False
    return words[-1].lower() not in _HARMLESS_ENDINGS


def redact(text: str) -> str:
    """Mask credentials inside of a text: HTTP authentication schemes, ``key=value`` pairs, URLs and private keys.

    This is the last net. Values under telling keys are masked before they become text.
    """
    if not _HINT.search(text):
        return text
    text = _PEM.sub(rf"-----BEGIN \1-----{MASK}", text)
    text = _SCHEME.sub(rf"\1\2{MASK}", text)
    text = _USERINFO.sub(rf"\g<start>{MASK}", text)
    return _ASSIGNMENT.sub(_mask_assignment, text)


def _mask_assignment(match: re.Match[str]) -> str:
    if not is_secret_name(match["key"].strip("\"'")):
        return match[0]
    value = match["value"]
    quote = value[0] if value[0] in "\"'" else ""
    return f"{match['key']}{match['mark']}{quote}{MASK}{quote}"


def redact_value(value: Any, depth: int = 0) -> Any:
    """A copy of a value with what stands under secret keys masked, in nested containers too."""
    if depth > _MAX_DEPTH:
        return MASK
    if isinstance(value, Mapping):
        return {key: redact_item(key, item, depth + 1) for key, item in value.items()}
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(redact_value(item, depth + 1) for item in value)
    if isinstance(value, list):
        return [redact_value(item, depth + 1) for item in value]
    if isinstance(value, AbstractSet):
        return {item if isinstance(item, (int, float, str)) else MASK for item in value}
    return value


def redact_item(key: object, value: Any, depth: int = 0) -> Any:
    """The value to show under a key."""
    if isinstance(key, str) and value is not None and is_secret_name(key):
        return MASK
    return redact_value(value, depth)


is_secret_name.__module__ = "camunda_logging"
redact.__module__ = "camunda_logging"
