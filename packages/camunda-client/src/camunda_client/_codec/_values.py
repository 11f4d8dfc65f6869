"""Free-form values on their way out: process variables and everything in them."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any, TypeVar
from uuid import UUID

from camunda_client._codec._errors import kind_of, refuse
from camunda_client.types import Unset

T = TypeVar("T")

_MAX_DEPTH = 200


def encode_variables(value: Any, path: str = "$") -> Any:
    """Turn a value into builtins of JSON.

    Mappings, sequences, `Decimal`, dates, `UUID`, paths, enumerations, dataclasses, attrs and pydantic models
    are understood. Sets, bytes, NaN, infinite numbers and integers of more than 64 bits are refused.

    Args:
        value: The value.
        path: Where it stands, for the error.

    Returns:
        Dicts, lists, strings, booleans, `None`, ints, floats and finite `Decimal` numbers.

    Raises:
        RequestValidationError: The value, or one inside it, cannot be written; the error names its path.
    """
    return _encode(value, path, ())


def _encode(value: Any, path: str, parents: tuple[int, ...]) -> Any:
    cls = value.__class__
    if value is None or cls is str or cls is bool:
        return value
    if cls is int:
        return _int(value, path)
    if cls is float:
        return _float(value, path)
    if id(value) in parents:
        refuse(path, "contains itself")
    if len(parents) > _MAX_DEPTH:
        refuse(path, f"nests deeper than {_MAX_DEPTH} levels")
    if isinstance(value, Mapping):
        return _mapping(value, path, (*parents, id(value)))
    if isinstance(value, (list, tuple)):
        inner = (*parents, id(value))
        return [_encode(item, f"{path}[{index}]", inner) for index, item in enumerate(value)]
    return _scalar(value, path, parents)


def _int(value: int, path: str) -> int:
    # The engine keeps integers in 64 bits: larger ones would be refused there, or come back as something else.
    if not -(2**63) <= value < 2**64:
        refuse(path, "is an integer of more than 64 bits; send it as a text or as a Decimal")
    return value


def _float(value: float, path: str) -> float:
    if not math.isfinite(value):
        refuse(path, f"is {value}, which JSON cannot express")
    return value


def _mapping(value: Mapping[Any, Any], path: str, parents: tuple[int, ...]) -> dict[str, Any]:
    encoded = {}
    items = value.items() if type(value) is dict else _read(path, lambda: list(value.items()))
    for key, item in items:
        if isinstance(item, Unset):
            continue
        name = str(key.value) if isinstance(key, Enum) else key
        if not isinstance(name, str):
            refuse(path, f"has a key of type {type(key).__name__}; names of variables are str")
        encoded[str(name)] = _encode(item, f"{path}.{name}", parents)
    return encoded


def _scalar(value: Any, path: str, parents: tuple[int, ...]) -> Any:
    if isinstance(value, Enum):
        return _encode(value.value, path, parents)
    if isinstance(value, Decimal):
        if not value.is_finite():
            refuse(path, f"is {value}, which JSON cannot express")
        return value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (UUID, PurePath)):
        return str(value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return _int(int(value), path)
    if isinstance(value, float):
        return _float(float(value), path)
    return _structure(value, path, parents)


def _structure(value: Any, path: str, parents: tuple[int, ...]) -> Any:
    inner = (*parents, id(value))
    cls = type(value)
    if dataclasses.is_dataclass(cls):
        return _mapping(
            _fields(value, [field.name for field in dataclasses.fields(value)], path), path, inner
        )
    if hasattr(cls, "model_dump"):
        return _encode(_read(path, lambda: value.model_dump(by_alias=True)), path, inner)
    if hasattr(cls, "to_dict"):
        return _encode(_read(path, value.to_dict), path, inner)
    if hasattr(cls, "__attrs_attrs__"):
        return _mapping(_fields(value, [field.name for field in cls.__attrs_attrs__], path), path, inner)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        items = _read(path, lambda: list(value))
        return [_encode(item, f"{path}[{index}]", inner) for index, item in enumerate(items)]
    return refuse(path, f"is of type {kind_of(value)}, which has no JSON form")


def _fields(value: Any, names: list[str], path: str) -> dict[str, Any]:
    return {name: _read(f"{path}.{name}", functools.partial(getattr, value, name)) for name in names}


def _read(path: str, read: Callable[[], T]) -> T:
    """Ask a value for what it holds; its own code may fail at that, and would again if the call were repeated."""
    try:
        return read()
    except Exception as error:
        from camunda_client.exceptions import RequestValidationError

        if isinstance(error, RequestValidationError):
            raise
        return refuse(path, f"cannot be read: {type(error).__name__}")
