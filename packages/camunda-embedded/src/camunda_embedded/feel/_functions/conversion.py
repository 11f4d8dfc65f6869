"""Conversion, and functions about values of any type."""

from __future__ import annotations

import decimal
import json
import re
from typing import Any

from camunda_embedded.feel import _numbers
from camunda_embedded.feel._functions._signature import builtin
from camunda_embedded.feel._scope import FeelAssertionError, Scope
from camunda_embedded.feel._text import from_json, string_of, to_json


@builtin("string(from)")
def string(scope: Scope, value: Any) -> str | None:
    """Any value as text."""
    return None if value is None else scope.run.grown(string_of(value))


@builtin(
    "number(from: string, grouping separator: string)",
    "number(from: string, grouping separator, decimal separator?)",
)
def grouped_number(scope: Scope, text: str, grouping: Any, point: Any = ".") -> Any:
    """A text with separators as a number."""
    if (
        grouping not in (None, " ", ",", ".")
        or point not in (None, ",", ".")
        or (grouping is not None and grouping == point)
    ):
        return None
    plain = text.replace(grouping, "") if grouping else text
    return plain_number(scope, plain.replace(point, ".") if point else plain)


@builtin("number(from: string)")
def plain_number(scope: Scope, text: str) -> Any:
    """A text as a number."""
    if (
        re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?", text, re.ASCII) is None
        or len(text) > 1000
    ):
        scope.run.warn(
            "FUNCTION_INVOCATION_FAILURE", f"Failed to invoke function 'number': '{text[:50]}' is no number"
        )
        return None
    try:
        value = _numbers.CONTEXT.create_decimal(text)
    except decimal.DecimalException:
        return None
    return int(value) if re.fullmatch(r"[+-]?\d{1,34}", text) else value


@builtin("not(negand: boolean)")
def negation(scope: Scope, value: bool) -> bool:
    """The opposite."""
    return not value


@builtin("get or else(value, default)")
def get_or_else(scope: Scope, value: Any, default: Any) -> Any:
    """The value, or the default where it is null."""
    return default if value is None else value


@builtin("assert(value, condition, cause?)")
def assertion(scope: Scope, value: Any, condition: Any, cause: Any = None) -> Any:
    """The value, if the condition holds; otherwise the whole evaluation fails."""
    if condition is True:
        return value
    reason = cause if isinstance(cause, str) else "The condition is not fulfilled"
    raise FeelAssertionError(f"Assertion failure on evaluate the expression: {reason}")


@builtin(
    "fromAi(value)",
    "fromAi(value, description)",
    "fromAi(value, description, type)",
    "fromAi(value, description, type, schema)",
    "fromAi(value, description, type, schema, options)",
)
def from_ai(scope: Scope, value: Any, *_: Any) -> Any:
    """The value; what is said about it is for agents that read the process."""
    return value


@builtin("from json(value: string)")
def from_json_text(scope: Scope, text: str) -> Any:
    """What a JSON text holds."""
    try:
        return from_json(json.loads(text))
    except RecursionError:
        return None


@builtin("to json(value)")
def to_json_text(scope: Scope, value: Any) -> str:
    """A value as JSON text."""
    return scope.run.grown(json.dumps(to_json(value), separators=(",", ":"), ensure_ascii=False))
