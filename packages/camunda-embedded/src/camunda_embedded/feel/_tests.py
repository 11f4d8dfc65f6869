"""What unary tests and the operator `in` do: each test sees the value as ``?`` and gives whether it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from camunda_embedded.feel import _compare, _operators
from camunda_embedded.feel._scope import Code, Scope
from camunda_embedded.feel._text import shortened

INPUT = _operators.variable("?")


def any_of(value: Code, tests: list[Code]) -> Code:
    """``value in (test, test)``."""
    test = joined(tests)
    return lambda scope: test(Scope({"?": value(scope)}, scope, scope.run))


def joined(tests: list[Code]) -> Code:
    """True where one test holds; null where none does and one cannot tell."""
    if len(tests) == 1:
        return tests[0]

    def run(scope: Scope) -> bool | None:
        unknown = False
        for test in tests:
            found = test(scope)
            if found is True:
                return True
            unknown |= found is None
        return None if unknown else False

    return run


def negated(test: Code) -> Code:
    """``not(test, test)``."""

    def run(scope: Scope) -> bool | None:
        found = test(scope)
        return None if found is None else not found

    return run


def of_expression(expression: Code, *, uses_input: bool) -> Code:
    """A test that is an expression: a condition about ``?``, or something that the input must match."""

    def run(scope: Scope) -> bool | None:
        found = expression(scope)
        if uses_input:
            return found if found.__class__ is bool else None
        value = scope.vars["?"]
        if found is True or (found is False and value.__class__ is not bool):
            return bool(found)
        return _compare.matches(found, value)

    return run


def within(interval: Code) -> Code:
    """An interval that is no argument of a function: whether the input lies in it."""

    def run(scope: Scope) -> bool | None:
        value = INPUT(scope)
        bounds = interval(scope)
        found = _compare.contains(bounds, value)
        if found is None:
            start, end = shortened(bounds.start), shortened(bounds.end)
            scope.run.warn("NOT_COMPARABLE", f"Can't compare '{shortened(value)}' with '{start}' and '{end}'")
        return found

    return run


def equal_to(expected: bool) -> Code:
    """A test that is ``true`` or ``false``, which is what the input must be."""
    return lambda scope: _compare.equal(scope.vars["?"], expected)


def compared(operator: str, operand: Code) -> Code:
    """A test such as ``< 5``."""
    compare = _COMPARISONS[operator]
    return lambda scope: compare(scope.vars["?"], operand(scope))


def input_compared(operator: str, operand: Code) -> Code:
    """The same as a part of an expression, where there may be no input."""
    compare = _COMPARISONS[operator]
    return lambda scope: compare(INPUT(scope), operand(scope))


_COMPARISONS: dict[str, Callable[[Any, Any], bool | None]] = {
    "<": _compare.less,
    "<=": _compare.less_or_equal,
    ">": lambda value, bound: _compare.less(bound, value),
    ">=": lambda value, bound: _compare.less_or_equal(bound, value),
}
