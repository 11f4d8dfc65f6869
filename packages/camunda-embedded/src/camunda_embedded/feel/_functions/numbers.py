"""Numbers."""

from __future__ import annotations

import decimal
import math
import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

from camunda_embedded.feel import _numbers
from camunda_embedded.feel._functions._signature import builtin
from camunda_embedded.feel._scope import Scope
from camunda_embedded.feel.values import YearsMonthsDuration


def scaled(value: Any, scale: Any, rounding: str) -> Any:
    """A number rounded to so many digits."""
    digits = _numbers.truncated(scale)
    if value.__class__ is int and digits >= 0:
        return value
    found = _numbers.rounded(value, digits, rounding)
    return int(found) if digits <= 0 and found is not None else found


@builtin("decimal(n: number, scale: number)")
def decimal_(scope: Scope, value: Any, scale: Any) -> Any:
    """Rounded, a half to the even neighbour."""
    return scaled(value, scale, decimal.ROUND_HALF_EVEN)


@builtin("floor(n: number)", "floor(n: number, scale: number)")
def floor(scope: Scope, value: Any, scale: Any = 0) -> Any:
    """Rounded down."""
    return scaled(value, scale, decimal.ROUND_FLOOR)


@builtin("ceiling(n: number)", "ceiling(n: number, scale: number)")
def ceiling(scope: Scope, value: Any, scale: Any = 0) -> Any:
    """Rounded up."""
    return scaled(value, scale, decimal.ROUND_CEILING)


@builtin("round up(n: number, scale: number)")
def round_up(scope: Scope, value: Any, scale: Any) -> Any:
    """Rounded away from zero."""
    return scaled(value, scale, decimal.ROUND_UP)


@builtin("round down(n: number, scale: number)")
def round_down(scope: Scope, value: Any, scale: Any) -> Any:
    """Rounded towards zero."""
    return scaled(value, scale, decimal.ROUND_DOWN)


@builtin("round half up(n: number, scale: number)")
def round_half_up(scope: Scope, value: Any, scale: Any) -> Any:
    """Rounded, a half away from zero."""
    return scaled(value, scale, decimal.ROUND_HALF_UP)


@builtin("round half down(n: number, scale: number)")
def round_half_down(scope: Scope, value: Any, scale: Any) -> Any:
    """Rounded, a half towards zero."""
    return scaled(value, scale, decimal.ROUND_HALF_DOWN)


@builtin("abs(number: number)", "abs(n: number)")
def absolute(scope: Scope, value: Any) -> Any:
    """Without its sign."""
    return abs(value)


@builtin("abs(n: duration)")
def absolute_duration(scope: Scope, value: timedelta | YearsMonthsDuration) -> Any:
    """Without its sign."""
    return YearsMonthsDuration(abs(value.total)) if isinstance(value, YearsMonthsDuration) else abs(value)


@builtin("modulo(dividend: number, divisor: number)")
def modulo(scope: Scope, dividend: Any, divisor: Any) -> Any:
    """The rest, with the sign of the divisor."""
    if not divisor:
        return None
    if dividend.__class__ is int and divisor.__class__ is int:
        return dividend % divisor
    try:
        quotient = _numbers.CONTEXT.divide(_numbers.decimal_of(dividend), _numbers.decimal_of(divisor))
        whole = quotient.to_integral_value(decimal.ROUND_FLOOR)
        return _numbers.CONTEXT.subtract(
            _numbers.decimal_of(dividend), _numbers.CONTEXT.multiply(_numbers.decimal_of(divisor), whole)
        )
    except decimal.DecimalException:
        return None


def computed(function: Any, value: Any) -> Any:
    """A function of floats, as Decimal; null where it has no value."""
    try:
        found = function(float(value))
    except (ValueError, OverflowError):
        return None
    return Decimal(repr(found)) if math.isfinite(found) else None


@builtin("sqrt(number: number)")
def sqrt(scope: Scope, value: Any) -> Any:
    """The square root."""
    return computed(math.sqrt, value)


@builtin("log(number: number)")
def log(scope: Scope, value: Any) -> Any:
    """The natural logarithm."""
    return computed(math.log, value)


@builtin("exp(number: number)")
def exp(scope: Scope, value: Any) -> Any:
    """E to a power."""
    return computed(math.exp, value)


@builtin("odd(number: number)")
def odd(scope: Scope, value: Any) -> bool:
    """Whether it is odd."""
    whole = _numbers.whole(value)
    return whole is not None and whole % 2 == 1


@builtin("even(number: number)")
def even(scope: Scope, value: Any) -> bool:
    """Whether it is even."""
    whole = _numbers.whole(value)
    return whole is not None and whole % 2 == 0


@builtin("random number()")
def random_number(scope: Scope) -> Any:
    """A number from 0 up to, and without, 1."""
    source = scope.run.randomness
    return Decimal(repr(random.random() if source is None else source.random()))  # noqa: S311 - no secret
