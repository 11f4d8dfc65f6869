"""Values as FEEL text, and from and to what JSON holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from camunda_embedded.feel import _numbers, _temporal
from camunda_embedded.feel.values import Function, Range, YearsMonthsDuration

DEEPEST = 200


def string_of(value: Any, *, inside: bool = False) -> str:
    """A value as the function `string` gives it; texts inside others are quoted."""
    if value.__class__ is str:
        return f'"{value}"' if inside else str(value)
    if value is None:
        return "null"
    if value.__class__ is bool:
        return "true" if value else "false"
    if _numbers.is_number(value):
        return _numbers.text_of(_numbers.plain(value))
    if value.__class__ is list:
        return f"[{', '.join(string_of(one, inside=True) for one in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}:{string_of(one, inside=True)}" for name, one in value.items()) + "}"
    if value.__class__ is Range:
        opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
        return f"{opening}{string_of(value.start, inside=True)}..{string_of(value.end, inside=True)}{closing}"
    if value.__class__ is Function:
        return f"function({', '.join(value.parameters)})"
    return _temporal.write(value)


def kind_of(value: Any) -> str:
    """The name of a value's type, as `instance of` and warnings have it."""
    kind = value.__class__
    names: dict[type, str] = {
        type(None): "null",
        bool: "boolean",
        int: "number",
        Decimal: "number",
        float: "number",
        str: "string",
        list: "list",
        dict: "context",
        date: "date",
        time: "time",
        datetime: "date time",
        timedelta: "day-time-duration",
        YearsMonthsDuration: "year-month-duration",
        Range: "range",
        Function: "function",
    }
    return names.get(kind, "context" if isinstance(value, Mapping) else "any")


def to_json(value: Any) -> Any:
    """A value as JSON holds it: temporal values as texts, functions and intervals as null."""
    kind = value.__class__
    if value is None or kind is bool or kind is str or kind is int:
        return value
    if kind is Decimal:
        return int(value) if value == value.to_integral_value() and abs(value) < 10**34 else float(value)
    if kind is list:
        return [to_json(one) for one in value]
    if isinstance(value, Mapping):
        return {name: to_json(one) for name, one in value.items()}
    if kind is float:
        return value
    if kind in (Function, Range):
        return None
    return _temporal.write(value)


def from_json(value: Any) -> Any:
    """What JSON holds, as values of FEEL: floats become exact decimals, in lists and objects as well."""
    kind = value.__class__
    if kind is float:
        return Decimal(repr(value)) if value == value and abs(value) != float("inf") else None
    if kind is list or kind is tuple:
        return [from_json(one) for one in value]
    if isinstance(value, Mapping):
        return {name: from_json(one) for name, one in value.items()}
    return value
