"""Lists."""

from __future__ import annotations

import functools
import statistics
from decimal import Decimal
from typing import Any

from camunda_embedded.feel import _compare, _numbers
from camunda_embedded.feel._functions._signature import builtin
from camunda_embedded.feel._scope import FeelBudgetExceeded, Scope
from camunda_embedded.feel._text import shortened
from camunda_embedded.feel.values import Function

DEEPEST = 200


def numbers_of(items: list[Any]) -> list[Any] | None:
    """The items, if all are numbers."""
    return items if all(_numbers.is_number(item) for item in items) else None


def either_way(name: str) -> tuple[str, str]:
    """A function that takes a list, or its items."""
    return f"{name}(list: list)", f"{name}(list...)"


@builtin("list contains(list: list, element)")
def list_contains(scope: Scope, items: list[Any], element: Any) -> bool:
    """Whether an item is equal."""
    scope.run.step(len(items))
    return any(_compare.equal(item, element) is True for item in items)


@builtin("count(list: list)")
def count(scope: Scope, items: list[Any]) -> int:
    """How many items."""
    return len(items)


def extreme(scope: Scope, items: list[Any], *, largest: bool) -> Any:
    """The first or last in order; null if they have none."""
    scope.run.step(len(items))
    if not items:
        return None
    best = items[0]
    if _compare.ordered(best, best) is None:
        return None
    for item in items[1:]:
        smaller = _compare.less(item, best)
        if smaller is None:
            return None
        if smaller is not largest and item != best:
            best = item
    return best


@builtin(*either_way("min"))
def minimum(scope: Scope, items: list[Any]) -> Any:
    """The smallest."""
    return extreme(scope, items, largest=False)


@builtin(*either_way("max"))
def maximum(scope: Scope, items: list[Any]) -> Any:
    """The largest."""
    return extreme(scope, items, largest=True)


def folded(scope: Scope, items: list[Any], operation: Any) -> Any:
    """Numbers put together; null without any, or if one is none."""
    scope.run.step(len(items))
    if not items or numbers_of(items) is None:
        if items:
            wrong = next(item for item in items if not _numbers.is_number(item))
            from camunda_embedded.feel._calls import failed

            failed("sum" if operation is _numbers.add else "product", scope, "number", wrong)
        return None
    return functools.reduce(
        lambda one, other: _numbers.guarded(operation, one, other) if one is not None else None, items
    )


@builtin(*either_way("sum"))
def total(scope: Scope, items: list[Any]) -> Any:
    """The sum."""
    return folded(scope, items, _numbers.add)


@builtin(*either_way("product"))
def product(scope: Scope, items: list[Any]) -> Any:
    """The product."""
    return folded(scope, items, _numbers.multiply)


@builtin(*either_way("mean"))
def mean(scope: Scope, items: list[Any]) -> Any:
    """The average."""
    found = folded(scope, items, _numbers.add)
    return None if found is None else _numbers.guarded(_numbers.divide, found, len(items))


@builtin(*either_way("median"))
def median(scope: Scope, items: list[Any]) -> Any:
    """The middle one, or the average of both."""
    if not items or numbers_of(items) is None:
        return None
    ordered = sorted(items)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    both = _numbers.guarded(_numbers.add, ordered[middle - 1], ordered[middle])
    return None if both is None else _numbers.guarded(_numbers.divide, both, 2)


@builtin(*either_way("stddev"))
def stddev(scope: Scope, items: list[Any]) -> Any:
    """The standard deviation of a sample."""
    if len(items) < 2 or numbers_of(items) is None:
        return None
    return Decimal(repr(statistics.stdev([float(item) for item in items])))


@builtin(*either_way("mode"))
def mode(scope: Scope, items: list[Any]) -> Any:
    """What occurs most often, in order."""
    if numbers_of(items) is None:
        return None
    return sorted(statistics.multimode(items)) if items else []


def judged(items: list[Any], *, wanted: bool) -> bool | None:
    """``wanted`` if one item is, its opposite if all are, else unknown."""
    if any(item is wanted for item in items):
        return wanted
    return not wanted if all(item is (not wanted) for item in items) else None


@builtin(*either_way("all"), *either_way("and"))
def all_(scope: Scope, items: list[Any]) -> bool | None:
    """Whether all are true."""
    return judged(items, wanted=False)


@builtin(*either_way("any"), *either_way("or"))
def any_(scope: Scope, items: list[Any]) -> bool | None:
    """Whether one is true."""
    return judged(items, wanted=True)


@builtin(
    "sublist(list: list, start position: number)",
    "sublist(list: list, start position: number, length: number)",
)
def sublist(scope: Scope, items: list[Any], start: Any, length: Any = None) -> Any:
    """A part, its place counted from 1, or from the end."""
    first = _numbers.truncated(start)
    if not first:
        return None
    begin = first - 1 if first > 0 else len(items) + first
    end = len(items) if length is None else begin + _numbers.truncated(length)
    return items[max(0, begin) : max(0, end)]


@builtin("append(list: list, items...)", "append(list: list, item...)")
def append(scope: Scope, items: list[Any], more: list[Any]) -> list[Any]:
    """With items at the end."""
    return grown(scope, [*items, *more])


def joined(scope: Scope, lists: list[Any]) -> list[Any]:
    """Lists one after another; what is no list counts as an item."""
    parts = lists[0] if len(lists) == 1 and lists[0].__class__ is list else lists
    found: list[Any] = []
    for part in parts:
        found += part if part.__class__ is list else [part]
    return grown(scope, found)


@builtin("concatenate(lists...)")
def concatenate(scope: Scope, lists: list[Any]) -> list[Any]:
    """Lists one after another."""
    return joined(scope, lists)


def grown(scope: Scope, items: list[Any]) -> list[Any]:
    """A list that was made, counted against the budget."""
    scope.run.step(len(items) // 2)
    return items


def place(items: list[Any], position: Any) -> int | None:
    """A place counted from 1 or from the end, as an index, which may lie outside."""
    found = _numbers.truncated(position)
    if not found:
        return None
    return found - 1 if found > 0 else len(items) + found


@builtin(
    "insert before(list: list, position: number, newItem)",
    "insert before(list: list, position: number, new item)",
)
def insert_before(scope: Scope, items: list[Any], position: Any, item: Any) -> Any:
    """With an item before another."""
    index = place(items, position)
    if index is None:
        return None
    index = max(0, index)
    return [*items[:index], item, *items[index:]]


@builtin("remove(list: list, position: number)")
def remove(scope: Scope, items: list[Any], position: Any) -> Any:
    """Without the item at a place."""
    index = place(items, position)
    if index is None:
        return None
    return [*items[:index], *items[index + 1 :]] if index >= 0 else items


@builtin("reverse(list: list)")
def reverse(scope: Scope, items: list[Any]) -> list[Any]:
    """The other way round."""
    return items[::-1]


@builtin("index of(list: list, match)")
def index_of(scope: Scope, items: list[Any], match: Any) -> list[int]:
    """The places of equal items."""
    scope.run.step(len(items))
    return [index for index, item in enumerate(items, 1) if _compare.equal(item, match) is True]


def known(scope: Scope, seen: list[Any], quick: set[Any], item: Any) -> bool:
    """Whether an equal item was seen; it is remembered."""
    if item is None or item.__class__ in (str, bool, int, Decimal):
        mark = (item.__class__ if item.__class__ in (str, bool) else float, item)
        if mark in quick:
            return True
        quick.add(mark)
        return False
    scope.run.step(len(seen))
    if any(_compare.equal(one, item) is True for one in seen):
        return True
    seen.append(item)
    return False


def distinct(scope: Scope, items: list[Any]) -> list[Any]:
    """Each value once."""
    scope.run.step(len(items))
    seen: list[Any] = []
    quick: set[Any] = set()
    return [item for item in items if not known(scope, seen, quick, item)]


@builtin("union(lists...)")
def union(scope: Scope, lists: list[Any]) -> list[Any]:
    """Lists one after another, each value once."""
    return distinct(scope, joined(scope, lists))


@builtin("distinct values(list: list)")
def distinct_values(scope: Scope, items: list[Any]) -> list[Any]:
    """Each value once."""
    return distinct(scope, items)


@builtin("duplicate values(list: list)")
def duplicate_values(scope: Scope, items: list[Any]) -> list[Any]:
    """The values that occur more than once, each once."""
    seen: list[Any] = []
    quick: set[Any] = set()
    return distinct(scope, [item for item in items if known(scope, seen, quick, item)])


@builtin("flatten(list: list)")
def flatten(scope: Scope, items: list[Any]) -> list[Any]:
    """The items of all lists inside."""
    return list(flat(scope, items, 0))


def flat(scope: Scope, items: list[Any], depth: int) -> list[Any]:
    """The items of nested lists."""
    if depth > DEEPEST:
        raise FeelBudgetExceeded(f"lists are nested deeper than {DEEPEST}")
    found: list[Any] = []
    for item in items:
        scope.run.step()
        found += flat(scope, item, depth + 1) if item.__class__ is list else [item]
    return found


@builtin("sort(list: list, precedes: function)")
def sort(scope: Scope, items: list[Any], precedes: Function) -> Any:
    """In the order of a function that says which of two comes first."""
    if len(precedes.parameters) != 2:
        return None

    def comes_first(one: Any, other: Any) -> bool:
        found = precedes.call(one, other)
        if found.__class__ is not bool:
            raise ValueError(f"expected boolean but found '{shortened(found)}'")
        return bool(found)

    def compare(one: Any, other: Any) -> int:
        scope.run.step()
        if comes_first(one, other):
            return -1
        return 1 if comes_first(other, one) else 0

    return sorted(items, key=functools.cmp_to_key(compare))


@builtin("partition(list: list, size: number)")
def partition(scope: Scope, items: list[Any], size: Any) -> Any:
    """In parts of a size."""
    count = _numbers.truncated(size)
    if count < 1:
        return None
    return [items[begin : begin + count] for begin in range(0, len(items), count)]


@builtin("is empty(list: list)")
def is_empty(scope: Scope, items: list[Any]) -> bool:
    """Whether there is no item."""
    return not items
