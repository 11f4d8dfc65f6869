"""JSON as the API and its variables carry it: compact, and decimals as plain numbers."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn


def _plain(value: object) -> int | float:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _encoder(*, ascii_only: bool) -> json.JSONEncoder:
    return json.JSONEncoder(separators=(",", ":"), ensure_ascii=ascii_only, allow_nan=False, default=_plain)


_encode = _encoder(ascii_only=False).encode
_encode_ascii = _encoder(ascii_only=True).encode


def json_text(value: Any) -> str:
    """The JSON text of a value."""
    return _encode(value)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return value


_decode = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite).decode


def read_json(text: str) -> Any:
    """The value of a JSON text, strictly: no NaN, no infinite number.

    Raises:
        ValueError: It is no JSON.
        RecursionError: It is nested too deeply.
    """
    return _decode(text)


def json_bytes(value: Any) -> bytes:
    """The JSON text of a value in UTF-8; a lone surrogate, which UTF-8 cannot carry, is written as an escape."""
    try:
        return _encode(value).encode()
    except UnicodeEncodeError:
        return _encode_ascii(value).encode()
