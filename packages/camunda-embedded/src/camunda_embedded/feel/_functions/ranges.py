"""How points and intervals lie to one another."""

from __future__ import annotations

from typing import Any

from camunda_embedded.feel import _compare
from camunda_embedded.feel._functions._signature import builtin
from camunda_embedded.feel._scope import Scope
from camunda_embedded.feel.values import Range


def as_range(value: Any) -> Range:
    """A point as the interval that holds nothing else."""
    return value if isinstance(value, Range) else Range(value, value)


def known(*values: Any) -> bool:
    """Whether all are points or intervals."""
    return all(isinstance(value, Range) or _compare.is_point(value) for value in values)


def ends_before(first: Range, second: Range) -> bool | None:
    """Whether one interval ends before another begins."""
    below = _compare.less(first.end, second.start)
    if below is None or below:
        return below
    same = _compare.equal(first.end, second.start)
    return None if same is None else same and not (first.end_included and second.start_included)


@builtin("before(a, b)", "before(point1, point2)", "before(range1, range2)")
def before(scope: Scope, first: Any, second: Any) -> bool | None:
    """Whether one lies wholly before another."""
    return ends_before(as_range(first), as_range(second)) if known(first, second) else None


@builtin("after(a, b)", "after(point1, point2)", "after(range1, range2)")
def after(scope: Scope, first: Any, second: Any) -> bool | None:
    """Whether one lies wholly after another."""
    return ends_before(as_range(second), as_range(first)) if known(first, second) else None


@builtin("meets(range1: range, range2: range)")
def meets(scope: Scope, first: Range, second: Range) -> bool | None:
    """Whether one ends where another begins."""
    same = _compare.equal(first.end, second.start)
    return None if same is None else same and first.end_included and second.start_included


@builtin("met by(range1: range, range2: range)")
def met_by(scope: Scope, first: Range, second: Range) -> bool | None:
    """Whether one begins where another ends."""
    return meets(scope, second, first)


@builtin("overlaps(range1: range, range2: range)")
def overlaps(scope: Scope, first: Range, second: Range) -> bool | None:
    """Whether they have something in common."""
    one, other = ends_before(first, second), ends_before(second, first)
    return None if one is None or other is None else not one and not other


def begins_before(first: Range, second: Range) -> bool | None:
    """Whether one begins before another does."""
    below = _compare.less(first.start, second.start)
    if below is None or below:
        return below
    same = _compare.equal(first.start, second.start)
    return None if same is None else same and first.start_included and not second.start_included


def ends_earlier(first: Range, second: Range) -> bool | None:
    """Whether one ends before another does."""
    below = _compare.less(first.end, second.end)
    if below is None or below:
        return below
    same = _compare.equal(first.end, second.end)
    return None if same is None else same and second.end_included and not first.end_included


@builtin("overlaps before(range1: range, range2: range)")
def overlaps_before(scope: Scope, first: Range, second: Range) -> bool | None:
    """Whether they overlap and the first begins and ends first."""
    common, begins, ends = (
        overlaps(scope, first, second),
        begins_before(first, second),
        ends_earlier(second, first),
    )
    return None if None in (common, begins, ends) else bool(common and begins and not ends)


@builtin("overlaps after(range1: range, range2: range)")
def overlaps_after(scope: Scope, first: Range, second: Range) -> bool | None:
    """Whether they overlap and the second begins and ends first."""
    return overlaps_before(scope, second, first)


@builtin("includes(range: range, point)", "includes(range1: range, range2)")
def includes(scope: Scope, outer: Range, inner: Any) -> bool | None:
    """Whether a point or interval lies in an interval."""
    if _compare.is_point(inner):
        return _compare.contains(outer, inner)
    if not isinstance(inner, Range):
        return None
    early, late = begins_before(inner, outer), ends_earlier(outer, inner)
    return None if early is None or late is None else not early and not late


@builtin("during(point, range: range)", "during(range1, range2: range)")
def during(scope: Scope, inner: Any, outer: Range) -> bool | None:
    """Whether a point or interval lies in an interval."""
    return includes(scope, outer, inner)


@builtin("starts(point, range: range)", "starts(range1, range2: range)")
def starts(scope: Scope, first: Any, second: Range) -> bool | None:
    """Whether one begins where another does, and ends no later."""
    inner = as_range(first)
    same = _compare.equal(inner.start, second.start)
    if first is None or same is None:
        return None
    return same and inner.start_included == second.start_included and includes(scope, second, first) is True


@builtin("started by(range: range, point)", "started by(range1: range, range2)")
def started_by(scope: Scope, first: Range, second: Any) -> bool | None:
    """Whether another begins where it does, and ends no later."""
    return starts(scope, second, first)


@builtin("finishes(point, range: range)", "finishes(range1, range2: range)")
def finishes(scope: Scope, first: Any, second: Range) -> bool | None:
    """Whether one ends where another does, and begins no earlier."""
    inner = as_range(first)
    same = _compare.equal(inner.end, second.end)
    if first is None or same is None:
        return None
    return same and inner.end_included == second.end_included and includes(scope, second, first) is True


@builtin("finished by(range: range, point)", "finished by(range1: range, range2)")
def finished_by(scope: Scope, first: Range, second: Any) -> bool | None:
    """Whether another ends where it does, and begins no earlier."""
    return finishes(scope, second, first)


@builtin("coincides(a, b)", "coincides(point1, point2)", "coincides(range1, range2)")
def coincides(scope: Scope, first: Any, second: Any) -> bool | None:
    """Whether they are the same."""
    if not known(first, second):
        return None
    if _compare.is_point(first) or _compare.is_point(second):
        return (
            _compare.equal(first, second) if _compare.is_point(first) and _compare.is_point(second) else False
        )
    starts_same, ends_same = _compare.equal(first.start, second.start), _compare.equal(first.end, second.end)
    if starts_same is None or ends_same is None:
        return None
    bounds = (first.start_included, first.end_included) == (second.start_included, second.end_included)
    return starts_same and ends_same and bounds
