"""Paths, filters and loops."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import repeat
from typing import Any
from zoneinfo import ZoneInfo

from camunda_embedded.feel import _compare, _numbers
from camunda_embedded.feel._scope import Code, Scope
from camunda_embedded.feel._text import kind_of
from camunda_embedded.feel.values import Range, YearsMonthsDuration


def path(target: Code, name: str) -> Code:
    """``target.name``: of a context, of each context of a list, or a part of a temporal value or an interval."""

    def run(scope: Scope) -> Any:
        value = target(scope)
        if value.__class__ is dict:
            if name in value:
                found = value[name]
                return Decimal(repr(found)) if found.__class__ is float else found
            scope.run.warn("NO_CONTEXT_ENTRY_FOUND", f"No context entry found with key '{name}'")
            return None
        return member(value, name, scope)

    return run


def member(value: Any, name: str, scope: Scope) -> Any:
    """A member of any value."""
    if value.__class__ is list:
        scope.run.step(len(value))
        return [member(one, name, scope) for one in value]
    if isinstance(value, Mapping):
        if name in value:
            return value[name]
        scope.run.warn("NO_CONTEXT_ENTRY_FOUND", f"No context entry found with key '{name}'")
        return None
    reader = _PROPERTIES.get((value.__class__, name))
    if reader is not None:
        return reader(value)
    scope.run.warn(
        "NO_PROPERTY_FOUND", f"No property found with name '{name}' of a value of type {kind_of(value)}"
    )
    return None


def _offset(value: datetime | time) -> timedelta | None:
    return value.utcoffset()


def _zone_name(value: datetime | time) -> str | None:
    if value.tzinfo is None:
        return None
    return (
        value.tzinfo.key
        if isinstance(value.tzinfo, ZoneInfo)
        else (value.tzname() or "Z").replace("UTC", "") or "Z"
    )


def _toward_zero(value: timedelta, unit: timedelta, modulus: int | None) -> int:
    count = abs(value) // unit
    if modulus is not None:
        count %= modulus
    return -count if value < timedelta() else count


_PROPERTIES: dict[tuple[type, str], Any] = {
    **{(kind, name): (lambda v, n=name: getattr(v, n)) for kind in (date, datetime) for name in ("year", "month", "day")},
    **{(kind, "weekday"): (lambda v: v.isoweekday()) for kind in (date, datetime)},
    **{(kind, name): (lambda v, n=name: getattr(v, n)) for kind in (time, datetime) for name in ("hour", "minute", "second")},
    **{(kind, "time offset"): _offset for kind in (time, datetime)},
    **{(kind, "timezone"): _zone_name for kind in (time, datetime)},
    (timedelta, "days"): lambda v: _toward_zero(v, timedelta(days=1), None),
    (timedelta, "hours"): lambda v: _toward_zero(v, timedelta(hours=1), 24),
    (timedelta, "minutes"): lambda v: _toward_zero(v, timedelta(minutes=1), 60),
    (timedelta, "seconds"): lambda v: _toward_zero(v, timedelta(seconds=1), 60),
    (YearsMonthsDuration, "years"): lambda v: v.years,
    (YearsMonthsDuration, "months"): lambda v: v.months,
    (Range, "start"): lambda v: v.start,
    (Range, "end"): lambda v: v.end,
    (Range, "start included"): lambda v: v.start_included,
    (Range, "end included"): lambda v: v.end_included,
}  # fmt: skip


def filtered(target: Code, condition: Code) -> Code:
    """``target[condition]``: the item at a place counted from 1, or all items that meet a condition."""

    def run(scope: Scope) -> Any:
        value = target(scope)
        if value.__class__ is not list:
            if value is None:
                return None
            scope.run.warn("INVALID_TYPE", f"Expected list but found a value of type {kind_of(value)}")
            return None
        if not value:
            return _of_empty(condition, scope)
        first = condition(item_scope(value[0], scope))
        if _numbers.is_number(first):
            return item_at(value, condition(scope), scope)
        scope.run.step(len(value))
        rest = (condition(item_scope(item, scope)) for item in value[1:])
        return [item for item, keep in zip(value, _chain(first, rest), strict=True) if keep is True]

    return run


def _of_empty(condition: Code, scope: Scope) -> Any:
    """Of nothing a place gives null and a condition nothing."""
    return None if _numbers.is_number(condition(item_scope(None, scope))) else []


def _chain(first: Any, rest: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from rest


def item_at(items: list[Any], place: Any, scope: Scope) -> Any:
    """The item at a place, from the end for negative ones."""
    index = _numbers.whole(place) if _numbers.is_number(place) else None
    if index and -len(items) <= index <= len(items):
        return items[index - 1 if index > 0 else index]
    scope.run.warn("OUT_OF_BOUNDS", f"The index {place} is out of bounds: the list has {len(items)} items")
    return None


def item_scope(item: Any, scope: Scope) -> Scope:
    """What a filter's condition sees: the item, and its members if it is a context."""
    names = {"item": item, **item} if isinstance(item, Mapping) else {"item": item}
    return Scope(names, scope, scope.run)


def loop(names: tuple[str, ...], sources: tuple[Code, ...], body: Code) -> Code:
    """``for``: the body's values, later sources turning faster; ``partial`` is what there is so far."""

    def run(scope: Scope) -> Any:
        results: list[Any] = []
        partial = Scope({"partial": results}, scope, scope.run)
        for inner in bindings(names, sources, 0, partial):
            if inner is None:
                return None
            results.append(body(inner))
        return results

    return run


def quantified(names: tuple[str, ...], sources: tuple[Code, ...], body: Code, *, every: bool) -> Code:
    """``some`` and ``every``."""

    def run(scope: Scope) -> bool | None:
        unknown = False
        for inner in bindings(names, sources, 0, scope):
            if inner is None:
                return None
            found = body(inner)
            if found is (not every):
                return not every
            unknown |= found.__class__ is not bool
        return None if unknown else every

    return run


def bindings(
    names: tuple[str, ...], sources: tuple[Code, ...], index: int, scope: Scope
) -> Iterator[Scope | None]:
    """A scope for each combination; None where a source is none."""
    if index == len(names):
        yield scope
        return
    items = items_of(sources[index](scope), scope)
    if items is None:
        yield None
        return
    for item in items:
        scope.run.step()
        yield from bindings(names, sources, index + 1, Scope({names[index]: item}, scope, scope.run))


def items_of(value: Any, scope: Scope) -> Any:
    """What a loop goes over."""
    if value.__class__ is list or value.__class__ is range:
        return value
    if value.__class__ is Range:
        found = steps_between(value.start, value.end)
        if found is not None:
            return found
    scope.run.warn("INVALID_TYPE", f"Expected list but found a value of type {kind_of(value)}")
    return None


def steps_between(start: Any, end: Any) -> Any:
    """``start..end``: whole numbers or dates, up or down; None where there are none."""
    first, last = (_numbers.whole(one) if _numbers.is_number(one) else None for one in (start, end))
    if first is not None and last is not None:
        return range(first, last + 1) if first <= last else range(first, last - 1, -1)
    if start.__class__ is date and end.__class__ is date:
        return _days(start, end)
    return None


def _days(start: date, end: date) -> Iterator[date]:
    step = 1 if start <= end else -1
    return (start + timedelta(days=step * n) for n, _ in enumerate(repeat(None, abs((end - start).days) + 1)))


def between_steps(start: Code, end: Code) -> Code:
    """The source ``start..end`` of a loop."""

    def run(scope: Scope) -> Any:
        found = steps_between(start(scope), end(scope))
        return found if found is None or found.__class__ is range else list(_counted(found, scope))

    return run


def _counted(items: Iterator[Any], scope: Scope) -> Iterator[Any]:
    for item in items:
        scope.run.step()
        yield item


def any_test(value: Code, tests: list[Code]) -> Code:
    """``value in (test, test)``: each test sees the value and gives whether it holds."""

    def run(scope: Scope) -> bool | None:
        inner = Scope({"?": value(scope)}, scope, scope.run)
        unknown = False
        for test in tests:
            found = test(inner)
            if found is True:
                return True
            unknown |= found is None
        return None if unknown else False

    return run


def test_of(expression: Code, *, uses_input: bool) -> Code:
    """A unary test that is an expression: a condition about ``?``, or something that the input must match."""

    def run(scope: Scope) -> bool | None:
        found = expression(scope)
        value = scope.vars["?"]
        if found.__class__ is bool and (uses_input or value.__class__ is not bool):
            return bool(found)
        return _compare.matches(found, value)

    return run


def comparison_test(operator: str, operand: Code) -> Code:
    """A unary test such as ``< 5``."""
    tests: dict[str, Callable[[Any, Any], bool | None]] = {
        "<": lambda value, bound: _compare.less(value, bound),
        "<=": lambda value, bound: _compare.less_or_equal(value, bound),
        ">": lambda value, bound: _compare.less(bound, value),
        ">=": lambda value, bound: _compare.less_or_equal(bound, value),
        "=": _compare.equal,
        "!=": lambda value, bound: None if (same := _compare.equal(value, bound)) is None else not same,
    }
    compare = tests[operator]
    return lambda scope: compare(scope.vars["?"], operand(scope))
