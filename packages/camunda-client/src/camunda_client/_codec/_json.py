"""Bytes to parsed JSON and back."""

from __future__ import annotations

from typing import Any

import msgspec

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
    """
    return _encoder.encode(value)


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
