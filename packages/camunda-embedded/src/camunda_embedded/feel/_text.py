"""Values as FEEL text, and from and to what JSON holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from camunda_embedded.feel import _numbers, _temporal
from camunda_embedded.feel._scope import FeelBudgetExceeded
from camunda_embedded.feel.values import Function, Range, YearsMonthsDuration

MOST_CHARACTERS = 10_000_000
MOST_VALUES = 1_000_000


class _Full(Exception):
    """There is no room for more text."""


def string_of(value: Any) -> str:
    """A value as the function `string` gives it; texts inside others are quoted.

    Raises:
        FeelBudgetExceeded: The text is too long.
    """
    if value.__class__ is str:
        return str(value)
    try:
        return "".join(_Writer(MOST_CHARACTERS, least=10).written(value))
    except _Full:
        raise FeelBudgetExceeded(f"a text is longer than {MOST_CHARACTERS} characters") from None


def shortened(value: Any) -> str:
    """A value for a warning, of which only the beginning is made."""
    writer = _Writer(200)
    try:
        text = "".join(writer.written(value))
    except _Full:
        text = "".join(writer.parts)
    return text if len(text) <= 100 else f"{text[:97]}..."


class _Writer:
    """Writes values until there is no more room, for values can hold one another many times over."""

    def __init__(self, room: int, least: int = 1) -> None:
        self.parts: list[str] = []
        self._room = room
        self._least = least

    def written(self, value: Any) -> list[str]:
        self._value(value)
        return self.parts

    def _add(self, text: str) -> None:
        self.parts.append(text)
        # A piece takes time however short it is.
        self._room -= max(len(text), self._least)
        if self._room < 0:
            raise _Full

    def _value(self, value: Any) -> None:
        kind = value.__class__
        if kind is str:
            self._add(f'"{value}"')
        elif kind is list:
            self._many("[", ((None, one) for one in value), ", ", "]")
        elif isinstance(value, Mapping):
            self._many("{", value.items(), ", ", "}")
        elif kind is Range:
            self._add("[" if value.start_included else "(")
            self._many("", ((None, one) for one in (value.start, value.end)), "..", "")
            self._add("]" if value.end_included else ")")
        else:
            self._add(_single(value))

    def _many(
        self, opening: str, items: Iterable[tuple[str | None, Any]], between: str, closing: str
    ) -> None:
        self._add(opening)
        for place, (name, item) in enumerate(items):
            if place:
                self._add(between)
            if name is not None:
                self._add(f"{name}:")
            self._value(item)
        self._add(closing)


def _single(value: Any) -> str:
    if value is None:
        return "null"
    if value.__class__ is bool:
        return "true" if value else "false"
    if _numbers.is_number(value):
        return _numbers.text_of(_numbers.plain(value))
    if value.__class__ is Function:
        return f"function({', '.join(value.parameters)})"
    return _temporal.text_of(value)


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
    """A value as JSON holds it: temporal values as texts, functions and intervals as null.

    A context loses its functions.

    Raises:
        FeelBudgetExceeded: It holds too many values.
    """
    return _jsonable(value, [MOST_VALUES])


def _jsonable(value: Any, room: list[int]) -> Any:
    kind = value.__class__
    if value is None or kind is bool:
        return value
    if kind is str:
        # One long text can be in a value any number of times.
        if len(value) > 100:
            _take(room, len(value) // 10)
        return value
    if kind is int:
        return value if -(2**63) <= value < 2**63 else _json_number(Decimal(value))
    if kind is Decimal:
        return _json_number(value)
    if kind is list or isinstance(value, Mapping):
        _take(room, len(value) + 1)
        if kind is list:
            return [_jsonable(one, room) for one in value]
        return {name: _jsonable(one, room) for name, one in value.items() if one.__class__ is not Function}
    if kind is float:
        return value
    return None if kind in (Function, Range) else _temporal.write(value)


def _take(room: list[int], size: int) -> None:
    room[0] -= size
    if room[0] < 0:
        raise FeelBudgetExceeded(f"a value holds more than {MOST_VALUES} others, or too long texts")


def _json_number(value: Decimal) -> int | float | None:
    if not value.is_finite():
        return None
    if abs(value) < 2**63 and value == value.to_integral_value():
        return int(value)
    # Camunda keeps whole numbers in 64 bits and all others as doubles.
    number = float(value)
    return number if math.isfinite(number) else None


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
