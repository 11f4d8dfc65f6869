"""Order and pages of searches."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from camunda_embedded._search.table import InvalidCursor

DEFAULT_LIMIT = 100
_LONGEST_KEY = 20

Item = TypeVar("Item")


def in_order(entries: list[Mapping[str, Any]], sort: Sequence[Mapping[str, str]]) -> list[Mapping[str, Any]]:
    """The entries in the order asked for; entries that are equal stay in the order of their keys."""
    for criterion in reversed(sort):
        name = criterion["field"]
        entries = sorted(
            entries,
            key=lambda entry: _rank(entry.get(name), name),
            reverse=criterion.get("order", "ASC") == "DESC",
        )
    return entries


def _rank(value: Any, name: str) -> tuple[int, Any]:
    if value is None:
        return (0, 0)
    if isinstance(value, str) and name.endswith("Key") and value.lstrip("-").isdecimal():
        return (1, int(value))
    return (1, value)


def page_of(
    items: Sequence[Item],
    page: Mapping[str, Any],
    key: Callable[[Item], str],
    sort: Sequence[Mapping[str, str]] = (),
) -> tuple[Sequence[Item], dict[str, Any]]:
    """One page and what is told of it.

    Args:
        items: Everything that was found, in order; entries if they are sorted.
        page: The page of the request.
        key: The key of an item.
        sort: The order of the request.

    Raises:
        InvalidCursor: The cursor cannot be read.
    """
    limit = page.get("limit", DEFAULT_LIMIT)
    cursors = _Cursors(items, key, sort)
    if "after" in page:
        start = cursors.place(page["after"], found=1)
        found = items[start : start + limit]
    elif "before" in page:
        end = cursors.place(page["before"])
        found = items[max(end - limit, 0) : end]
    else:
        start = page.get("from", 0)
        found = items[start : start + limit]
    told = {
        "totalItems": len(items),
        "hasMoreTotalItems": False,
        "startCursor": cursors.of(found[0]) if found else None,
        "endCursor": cursors.of(found[-1]) if found else None,
    }
    return found, told


class _Cursors:
    """Names places among items by key and by the values that they are sorted by.

    With both, a page goes on at the right place although what the cursor named is not found any more.
    """

    def __init__(
        self, items: Sequence[Any], key: Callable[[Any], str], sort: Sequence[Mapping[str, str]]
    ) -> None:
        self._items = items
        self._key = key
        self._sort = sort

    def of(self, item: Any) -> str:
        """The cursor of an item."""
        text = self._key(item)
        if self._sort:
            text = json.dumps([text, *(item.get(one["field"]) for one in self._sort)], separators=(",", ":"))
        return base64.b64encode(text.encode()).decode()

    def place(self, cursor: str, found: int = 0) -> int:
        """How many items lie before a cursor; `found` is added where its own item is there still."""
        try:
            key, values = self._read(base64.b64decode(cursor, validate=True).decode())
            for place, item in enumerate(self._items):
                if self._key(item) == key:
                    return place + found
            if len(values) == len(self._sort):
                numbers = _numbers(key)
                return sum(1 for item in self._items if self._precedes(item, numbers, values))
        except (ValueError, TypeError, RecursionError):
            pass
        raise InvalidCursor(f"The cursor '{cursor[:80]}' is not one that a search has answered.")

    def _read(self, text: str) -> tuple[str, Sequence[Any]]:
        if not text.startswith("["):
            return text, ()
        key, *values = json.loads(text)
        return str(key), values

    def _precedes(self, item: Any, key: tuple[int, ...], values: Sequence[Any]) -> bool:
        for criterion, value in zip(self._sort, values, strict=True):
            own, other = (_rank(one, criterion["field"]) for one in (item.get(criterion["field"]), value))
            if own != other:
                return bool(own < other) is (criterion.get("order", "ASC") != "DESC")
        return _numbers(self._key(item)) < key


def _numbers(key: str) -> tuple[int, ...]:
    """The numbers of a key: one, or several with hyphens between them.

    Raises:
        ValueError: It is no key.
    """
    parts = key.split("-")
    if not all(part.isdecimal() and len(part) <= _LONGEST_KEY for part in parts):
        raise ValueError(key)
    return tuple(map(int, parts))
