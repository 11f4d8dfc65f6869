"""Equality, order and membership in three-valued logic: True, False, or None where a question has no answer."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from camunda_embedded.feel import _temporal
from camunda_embedded.feel._numbers import is_number, plain
from camunda_embedded.feel._scope import FeelBudgetExceeded
from camunda_embedded.feel.values import Range, YearsMonthsDuration

MOST_VALUES = 500_000
TEMPORAL = frozenset({date, datetime, time, timedelta, YearsMonthsDuration})


def equal(left: Any, right: Any) -> bool | None:
    """Whether two values are equal; None for values of different types."""
    if left is None or right is None:
        return left is right
    kind, other = left.__class__, right.__class__
    if kind is other:
        if kind is list or kind is dict:
            return _same_inside(left, right, [MOST_VALUES])
        if kind is float:
            return bool(left == right)
        if kind in (time, datetime):
            pair = _temporal.comparable(left, right)
            return None if pair is None else bool(pair[0] == pair[1])
        return bool(left == right)
    if is_number(left) and is_number(right):
        return bool(plain(left) == plain(right))
    return None


def _same_inside(left: Any, right: Any, room: list[int]) -> bool:
    """Whether lists or contexts are equal; values can hold one another many times over, so the work is bounded."""
    room[0] -= len(left) + 1
    if room[0] < 0:
        raise FeelBudgetExceeded(f"more than {MOST_VALUES} values would be compared")
    if len(left) != len(right):
        return False
    if left.__class__ is dict:
        return left.keys() == right.keys() and all(_same(left[name], right[name], room) for name in left)
    return all(_same(one, other, room) for one, other in zip(left, right, strict=True))


def _same(left: Any, right: Any, room: list[int]) -> bool:
    kind = left.__class__
    if kind is right.__class__ and (kind is list or kind is dict):
        return _same_inside(left, right, room)
    return equal(left, right) is True


def less(left: Any, right: Any) -> bool | None:
    """Whether one value comes before another; None where they have no order."""
    pair = ordered(left, right)
    return None if pair is None else bool(pair[0] < pair[1])


def less_or_equal(left: Any, right: Any) -> bool | None:
    """Whether one value does not come after another; None where they have no order."""
    pair = ordered(left, right)
    return None if pair is None else bool(pair[0] <= pair[1])


def ordered(left: Any, right: Any) -> tuple[Any, Any] | None:
    """Both values, if they have an order."""
    kind = left.__class__
    if is_number(left):
        return (plain(left), plain(right)) if is_number(right) else None
    if kind is str:
        return (left, right) if right.__class__ is str else None
    return _temporal.comparable(left, right) if kind in TEMPORAL else None


def is_point(value: Any) -> bool:
    """Whether a value can be the end of an interval that functions know."""
    return is_number(value) or value.__class__ in TEMPORAL


def contains(interval: Range, value: Any) -> bool | None:
    """Whether a value lies in an interval."""
    above = less_or_equal(interval.start, value) if interval.start_included else less(interval.start, value)
    below = less_or_equal(value, interval.end) if interval.end_included else less(value, interval.end)
    return None if above is None or below is None else above and below


def both(one: bool | None, other: bool | None) -> bool | None:
    """Whether both hold; one that does not decides, whatever is unknown of the other."""
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def matches(test: Any, value: Any) -> bool | None:
    """Whether a value passes a test: lies in an interval, is in a list, or is equal."""
    if test.__class__ is Range:
        return contains(test, value)
    if test.__class__ is list:
        if value.__class__ is list and equal(test, value) is True:
            return True
        return any(_fits(one, value) for one in test)
    return equal(test, value)


def _fits(test: Any, value: Any) -> bool:
    return (contains(test, value) if test.__class__ is Range else equal(test, value)) is True
