"""Arithmetic with 34 digits, as decimal128 has it."""

from __future__ import annotations

import decimal
import math
from decimal import Decimal
from typing import Any

Number = int | Decimal

CONTEXT = decimal.Context(
    prec=34,
    rounding=decimal.ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
)
LIMIT = 10**34


def is_number(value: Any) -> bool:
    """Whether a value is a number; a boolean is none."""
    kind = value.__class__
    return kind is int or kind is Decimal or kind is float


def plain(value: Any) -> Any:
    """A value with a float, which only variables hold, as the decimal that it was written as."""
    if value.__class__ is not float:
        return value
    return Decimal(repr(value)) if math.isfinite(value) else None


def exact(value: int) -> Number:
    """An int that is not too long."""
    return value if -LIMIT < value < LIMIT else CONTEXT.create_decimal(value)


def decimal_of(value: float | Number) -> Decimal:
    """A number as Decimal."""
    if isinstance(value, Decimal):
        return value
    return Decimal(repr(value)) if isinstance(value, float) else CONTEXT.create_decimal(value)


def guarded_decimal(text: str) -> Decimal | None:
    """Digits as a number; None where it has too many."""
    try:
        return CONTEXT.create_decimal(text)
    except decimal.DecimalException:
        return None


def truncated(value: Number) -> int:
    """A number without what stands after the point; 0 where it is enormous."""
    return int(value) if -LIMIT < value < LIMIT else 0


def tidy(value: Decimal) -> Number | None:
    """A result, unless it is none."""
    return value if value.is_finite() else None


def add(left: Number, right: Number) -> Number | None:
    """The sum."""
    if left.__class__ is int and right.__class__ is int:
        return exact(left + right)
    return tidy(CONTEXT.add(decimal_of(left), decimal_of(right)))


def subtract(left: Number, right: Number) -> Number | None:
    """The difference."""
    if left.__class__ is int and right.__class__ is int:
        return exact(left - right)
    return tidy(CONTEXT.subtract(decimal_of(left), decimal_of(right)))


def multiply(left: Number, right: Number) -> Number | None:
    """The product."""
    if left.__class__ is int and right.__class__ is int:
        return exact(left * right)
    return tidy(CONTEXT.multiply(decimal_of(left), decimal_of(right)))


def divide(left: Number, right: Number) -> Number | None:
    """The quotient; None for a division by zero."""
    if not right:
        return None
    if left.__class__ is int and right.__class__ is int and not int(left) % int(right):
        return int(left) // int(right)
    return tidy(CONTEXT.divide(decimal_of(left), decimal_of(right)))


def power(left: Number, right: Number) -> Number | None:
    """The power; None where there is none."""
    if left.__class__ is int and right.__class__ is int and 0 <= right <= 64:
        return (
            exact(int(left) ** int(right))
            if abs(left) < 10**9
            else tidy(CONTEXT.power(decimal_of(left), right))
        )
    if right == int(right):
        return tidy(CONTEXT.power(decimal_of(left), decimal_of(right)))
    # Fractional powers have the precision of a double.
    return decimal_of(math.pow(left, right))


def guarded(operation: Any, left: Number, right: Number) -> Number | None:
    """An operation; None where the result is no number."""
    try:
        result: Number | None = operation(left, right)
    except (decimal.DecimalException, ValueError, OverflowError, MemoryError):
        return None
    return result


def rounded(value: Number, scale: int, rounding: str) -> Number | None:
    """A number with so many digits after the point."""
    if not -6111 <= scale <= 6176:
        return value if scale > 0 else 0
    try:
        return CONTEXT.create_decimal(decimal_of(value)).quantize(
            Decimal(1).scaleb(-scale), rounding, CONTEXT
        )
    except decimal.DecimalException:
        return decimal_of(value)


def whole(value: Number) -> int | None:
    """An int, if the number is whole."""
    if value.__class__ is int:
        return int(value)
    return int(value) if value == value.to_integral_value() else None  # type: ignore[union-attr]


def text_of(value: Number) -> str:
    """A number as FEEL writes it: with the digits that it was given, and an exponent for very small ones alone."""
    if isinstance(value, Decimal) and value.as_tuple().exponent > 0:  # type: ignore[operator]
        return format(value, "f")
    return str(value)
