"""Paths, filters and loops."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from camunda_embedded.feel import _numbers
from camunda_embedded.feel._scope import Code, Scope
from camunda_embedded.feel._text import kind_of, shortened
from camunda_embedded.feel._zones import ZoneOfTime
from camunda_embedded.feel.values import Range, YearsMonthsDuration


def path(target: Code, name: str) -> Code:
    """``target.name``: of a context, of each context of a list, or a part of a temporal value or an interval."""

    def run(scope: Scope) -> Any:
        value = target(scope)
        if value.__class__ is dict:
            if name in value:
                found = value[name]
                return _numbers.plain(found) if found.__class__ is float else found
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
            return _numbers.plain(value[name])
        scope.run.warn("NO_CONTEXT_ENTRY_FOUND", f"No context entry found with key '{name}'")
        return None
    if value is None:
        scope.run.warn(
            "NO_CONTEXT_ENTRY_FOUND", f"No context entry found with key '{name}'. The context is null"
        )
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
    return value.tzinfo.key if isinstance(value.tzinfo, (ZoneInfo, ZoneOfTime)) else None


def _toward_zero(value: timedelta, unit: timedelta, modulus: int | None) -> int:
    # Camunda takes whole seconds first, rounding down.
    value -= value % timedelta(seconds=1)
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
    index = _numbers.truncated(place) if _numbers.is_number(place) else 0
    if index and -len(items) <= index <= len(items):
        return _numbers.plain(items[index - 1 if index > 0 else index])
    scope.run.warn("OUT_OF_BOUNDS", f"The index {place} is out of bounds: the list has {len(items)} items")
    return None


def item_scope(item: Any, scope: Scope) -> Scope:
    """What a filter's condition sees: the item, and its members if it is a context."""
    names = {"item": item, **item} if isinstance(item, Mapping) else {"item": _numbers.plain(item)}
    return Scope(names, scope, scope.run)


def loop(names: tuple[str, ...], sources: tuple[Code, ...], body: Code, *, uses_partial: bool) -> Code:
    """``for``: the body's values, later sources turning faster; ``partial`` is what there is so far."""

    def run(scope: Scope) -> Any:
        combinations = bindings(names, sources, scope)
        if combinations is None:
            return None
        if not uses_partial:
            return [body(inner) for inner in combinations]
        results: list[Any] = []
        for inner in combinations:
            scope.run.step(len(results) // 16)
            results.append(body(Scope({"partial": results[:]}, inner, scope.run)))
        return results

    return run


def quantified(names: tuple[str, ...], sources: tuple[Code, ...], body: Code, *, every: bool) -> Code:
    """``some`` and ``every``."""

    def run(scope: Scope) -> bool | None:
        combinations = bindings(names, sources, scope)
        if combinations is None:
            return None
        unknown = False
        for inner in combinations:
            found = body(inner)
            if found is (not every):
                return not every
            unknown |= found.__class__ is not bool
        return None if unknown else every

    return run


def bindings(names: tuple[str, ...], sources: tuple[Code, ...], scope: Scope) -> Iterator[Scope] | None:
    """A scope for each combination; None where a source is none. Sources do not see the names of others."""
    lists = [items_of(source(scope), scope) for source in sources]
    return None if any(items is None for items in lists) else _combined(names, lists, 0, scope)


def _combined(names: tuple[str, ...], lists: list[Any], index: int, scope: Scope) -> Iterator[Scope]:
    last = index == len(names) - 1
    for item in lists[index]:
        scope.run.step()
        inner = Scope({names[index]: _numbers.plain(item)}, scope, scope.run)
        if last:
            yield inner
        else:
            yield from _combined(names, lists, index + 1, inner)


def items_of(value: Any, scope: Scope) -> Any:
    """What a loop goes over."""
    if value.__class__ is list or value.__class__ is range:
        return value
    if value is not None or not scope.run.warnings:
        scope.run.warn("INVALID_TYPE", f"Expected list but found a value of type {kind_of(value)}")
    return None


def between_steps(start: Code, end: Code) -> Code:
    """The source ``start..end`` of a loop: numbers up or down, by steps of one."""

    def run(scope: Scope) -> Any:
        first, last = start(scope), end(scope)
        for one in (first, last):
            if not _numbers.is_number(one):
                scope.run.warn("INVALID_TYPE", f"Expected number but found '{shortened(one)}'")
                return None
        step = 1 if first <= last else -1
        if first.__class__ is int and last.__class__ is int:
            return range(first, last + step, step)
        count = int(abs(last - first)) + 1
        scope.run.step(count)
        return [_numbers.guarded(_numbers.add, first, step * place) for place in range(count)]

    return run
