"""Bytes to parsed JSON and back."""

from __future__ import annotations

from typing import Any

import msgspec

from camunda_client._codec._errors import refuse

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder()


def dumps(value: Any) -> bytes:
    """Write builtins as JSON; a `Decimal` becomes a number with all its digits.

    Args:
        value: What the strict encoders of this package produce.

    Returns:
        UTF-8 bytes.

    Raises:
        TypeError: The value holds something that is not a builtin of JSON.
        RequestValidationError: A text in it has half a surrogate pair, which UTF-8 cannot carry.
    """
    try:
        return _encoder.encode(value)
    except UnicodeEncodeError:
        refuse(_place_of_surrogate(value, "$"), "is text with half a surrogate pair, which is no Unicode")


def _place_of_surrogate(value: Any, path: str) -> str:
    """Where the text stands that cannot be written, or an empty text if it is not in here."""
    if isinstance(value, str):
        return path if any("\ud800" <= letter <= "\udfff" for letter in value) else ""
    if isinstance(value, dict):
        if _place_of_surrogate("".join(value), path):
            return path
        inside = (_place_of_surrogate(item, f"{path}.{name}") for name, item in value.items())
    elif isinstance(value, (list, tuple)):
        inside = (_place_of_surrogate(item, f"{path}[{index}]") for index, item in enumerate(value))
    else:
        return ""
    return next(filter(None, inside), "")


def loads(data: bytes | bytearray | str) -> Any:
    """Read JSON; integers of any size stay exact.

    Args:
        data: The text or its UTF-8 bytes.

    Returns:
        Dicts, lists, strings, numbers, booleans and `None`.

    Raises:
        ValueError: The text is not JSON, is truncated, or nests too deeply.
    """
    try:
        return _decoder.decode(data)
    except RecursionError:
        raise ValueError("the JSON nests too deeply") from None
    except msgspec.DecodeError as error:  # a ValueError in newer releases only
        raise ValueError(str(error)) from None
