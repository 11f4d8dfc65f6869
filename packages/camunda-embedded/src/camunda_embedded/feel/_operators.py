"""What the operators of an expression do, as code that was put together when it was parsed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from camunda_embedded.feel import _compare, _numbers, _temporal
from camunda_embedded.feel._compare import TEMPORAL
from camunda_embedded.feel._numbers import is_number
from camunda_embedded.feel._scope import Code, Scope
from camunda_embedded.feel._text import kind_of, shortened
from camunda_embedded.feel.values import YearsMonthsDuration

DURATIONS = frozenset({timedelta, YearsMonthsDuration})


def constant(value: Any) -> Code:
    """A value."""
    return lambda _: value


def variable(name: str) -> Code:
    """A name; null with a warning where nobody knows it."""

    def read(scope: Scope) -> Any:
        inner: Scope | None = scope
        while inner is not None:
            variables = inner.vars
            if name in variables:
                value = variables[name]
                return _numbers.plain(value) if value.__class__ is float else value
            inner = inner.parent
        scope.run.warn("NO_VARIABLE_FOUND", f"No variable found with name '{name}'")
        return None

    return read


def both(left: Code, right: Code) -> Code:
    """``and``: False wins, and what is no boolean counts as unknown."""

    def run(scope: Scope) -> bool | None:
        one = left(scope)
        if one is False:
            return False
        other = right(scope)
        if other is False:
            return False
        if one is True and other is True:
            return True
        _no_boolean(scope, one, other)
        return None

    return run


def either(left: Code, right: Code) -> Code:
    """``or``: True wins, and what is no boolean counts as unknown."""

    def run(scope: Scope) -> bool | None:
        one = left(scope)
        if one is True:
            return True
        other = right(scope)
        if other is True:
            return True
        if one is False and other is False:
            return False
        _no_boolean(scope, one, other)
        return None

    return run


def _no_boolean(scope: Scope, one: Any, other: Any) -> None:
    wrong = other if one.__class__ is bool else one
    scope.run.warn("INVALID_TYPE", f"Expected boolean but found '{shortened(wrong)}'")


def _add(left: Any, right: Any) -> Any:
    if left.__class__ is str and right.__class__ is str:
        return left + right
    if left.__class__ in TEMPORAL and right.__class__ in TEMPORAL:
        return _temporal.add(left, right)
    return None


def _subtract(left: Any, right: Any) -> Any:
    return (
        _temporal.subtract(left, right)
        if left.__class__ in TEMPORAL and right.__class__ in TEMPORAL
        else None
    )


def _multiply(left: Any, right: Any) -> Any:
    if left.__class__ in DURATIONS and is_number(right):
        return _temporal.multiply(left, right)
    if right.__class__ in DURATIONS and is_number(left):
        return _temporal.multiply(right, left)
    return None


def _divide(left: Any, right: Any) -> Any:
    if left.__class__ in DURATIONS and is_number(right):
        return _temporal.divide(left, right) if right else None
    if left.__class__ is timedelta and right.__class__ is timedelta and right:
        one = timedelta(microseconds=1)
        return _temporal.quotient(left // one, right // one)
    if left.__class__ is YearsMonthsDuration and right.__class__ is YearsMonthsDuration and right.total:
        return _temporal.quotient(left.total, right.total)
    return None


_ARITHMETIC: dict[str, tuple[Any, Callable[[Any, Any], Any], str]] = {
    "+": (_numbers.add, _add, "add '{1}' to '{0}'"),
    "-": (_numbers.subtract, _subtract, "subtract '{1}' from '{0}'"),
    "*": (_numbers.multiply, _multiply, "multiply '{0}' by '{1}'"),
    "/": (_numbers.divide, _divide, "divide '{0}' by '{1}'"),
    "**": (_numbers.power, lambda *_: None, "raise '{0}' to '{1}'"),
}


def arithmetic(operator: str, left: Code, right: Code) -> Code:
    """An operation with numbers, texts or temporal values; null with a warning where there is none."""
    of_numbers, of_others, words = _ARITHMETIC[operator]
    guarded = _numbers.guarded

    def run(scope: Scope) -> Any:
        one, other = left(scope), right(scope)
        if is_number(one) and is_number(other):
            result = guarded(of_numbers, one, other)
        else:
            result = of_others(one, other)
            if result.__class__ is str:
                return scope.run.grown(result)
        if result is None:
            shown = words.format(shortened(one), shortened(other))
            scope.run.warn("INVALID_TYPE", f"Can't {shown}")
        return result

    return run


def negative(operand: Code) -> Code:
    """The unary minus, for numbers alone."""

    def run(scope: Scope) -> Any:
        value = operand(scope)
        if is_number(value):
            return -value
        scope.run.warn("INVALID_TYPE", f"Expected number but found '{shortened(value)}'")
        return None

    return run


def comparison(operator: str, left: Code, right: Code) -> Code:
    """``=`` and its kin; null with a warning for values that cannot be compared."""
    compare = _COMPARISONS[operator]

    def run(scope: Scope) -> bool | None:
        one, other = left(scope), right(scope)
        result = compare(one, other)
        if result is None:
            scope.run.warn("NOT_COMPARABLE", f"Can't compare '{shortened(one)}' with '{shortened(other)}'")
        return result

    return run


def _unequal(left: Any, right: Any) -> bool | None:
    result = _compare.equal(left, right)
    return None if result is None else not result


_COMPARISONS: dict[str, Callable[[Any, Any], bool | None]] = {
    "=": _compare.equal,
    "!=": _unequal,
    "<": _compare.less,
    "<=": _compare.less_or_equal,
    ">": lambda left, right: _compare.less(right, left),
    ">=": lambda left, right: _compare.less_or_equal(right, left),
}


def between(value: Code, low: Code, high: Code) -> Code:
    """``between``: both ends belong to it."""

    def run(scope: Scope) -> bool | None:
        found = value(scope)
        return _compare.both(
            _compare.less_or_equal(low(scope), found), _compare.less_or_equal(found, high(scope))
        )

    return run


def branch(condition: Code, then: Code, otherwise: Code) -> Code:
    """``if``: anything but true takes the other branch."""

    def run(scope: Scope) -> Any:
        found = condition(scope)
        if found.__class__ is not bool:
            scope.run.warn("INVALID_TYPE", f"Expected boolean but found '{shortened(found)}'")
        return then(scope) if found is True else otherwise(scope)

    return run


def instance_of(value: Code, kind: str) -> Code:
    """``instance of``; no value is of a type that nobody knows."""
    if kind == "Any":
        return lambda scope: value(scope) is not None
    names = {
        "days and time duration": "day-time-duration",
        "years and months duration": "year-month-duration",
        "date and time": "date time",
    }
    wanted = names.get(kind, kind)

    def run(scope: Scope) -> bool:
        found = value(scope)
        return found is not None and kind_of(found) == wanted

    return run
