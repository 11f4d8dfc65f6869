"""Values on their way to a sink: what stands under a key that names a secret is masked, at any depth."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from camunda_logging._redact_text import MASK, redact
from camunda_logging._secret_names import is_secret_name

_MAX_DEPTH = 6


def redact_value(value: Any, depth: int = 0) -> Any:
    """A copy of a value with what stands under secret keys masked, in nested containers too."""
    if type(value) is str:
        return redact(value)
    if depth > _MAX_DEPTH or (isinstance(value, str) and _hides_itself(value)):
        return MASK
    if isinstance(value, bytes):
        return _redact_bytes(value)
    if isinstance(value, Mapping):
        return {key: redact_item(key, item, depth + 1) for key, item in value.items()}
    if type(value) is tuple:
        if len(value) == 2 and _names_a_secret(value[0]):
            return (value[0], redact_item(value[0], value[1], depth + 1))
        return tuple(redact_value(item, depth + 1) for item in value)
    if isinstance(value, list):
        return [redact_value(item, depth + 1) for item in value]
    if isinstance(value, AbstractSet):
        return {item if item.__hash__ else MASK for item in (redact_value(one, depth + 1) for one in value)}
    return value


def redact_item(key: object, value: Any, depth: int = 0) -> Any:
    """The value to show under a key."""
    if value is not None and _names_a_secret(key):
        return MASK
    return redact_value(value, depth)


def _names_a_secret(key: object) -> bool:
    if isinstance(key, bytes):
        key = key.decode("latin-1")
    return isinstance(key, str) and is_secret_name(key)


def _hides_itself(value: str) -> bool:
    """Whether this is a kind of str that keeps its text out of its repr, as types for secrets do."""
    return str.__repr__(value)[1:-1] not in repr(value)


def _redact_bytes(value: bytes) -> bytes:
    text = value.decode("latin-1")
    safe = redact(text)
    return value if safe == text else safe.encode("latin-1")
