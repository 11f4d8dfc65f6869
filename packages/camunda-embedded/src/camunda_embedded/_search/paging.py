"""Order and pages of searches."""

from __future__ import annotations

import base64
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
    items: Sequence[Item], page: Mapping[str, Any], key: Callable[[Item], str]
) -> tuple[Sequence[Item], dict[str, Any]]:
    """One page and what is told of it.

    Args:
        items: Everything that was found, in order.
        page: The page of the request.
        key: The key of an item.

    Raises:
        InvalidCursor: The cursor cannot be read.
    """
    limit = page.get("limit", DEFAULT_LIMIT)
    if "after" in page:
        start = _place(items, page["after"], key) + 1
        found = items[start : start + limit]
    elif "before" in page:
        end = _place(items, page["before"], key)
        found = items[max(end - limit, 0) : max(end, 0)]
    else:
        start = page.get("from", 0)
        found = items[start : start + limit]
    told = {
        "totalItems": len(items),
        "hasMoreTotalItems": False,
        "startCursor": _cursor(key(found[0])) if found else None,
        "endCursor": _cursor(key(found[-1])) if found else None,
    }
    return found, told


def _cursor(key: str) -> str:
    return base64.b64encode(key.encode()).decode()


def _place(items: Sequence[Item], cursor: str, key: Callable[[Item], str]) -> int:
    try:
        wanted = base64.b64decode(cursor, validate=True).decode()
    except ValueError:
        wanted = ""
    places = (place for place, item in enumerate(items) if key(item) == wanted)
    place = next(places, None)
    if place is not None:
        return place
    if not wanted.isdecimal() or len(wanted) > _LONGEST_KEY:
        raise InvalidCursor(f"The cursor '{cursor[:80]}' is not one that a search has answered.")
    # What the cursor named is not found any more: go on behind everything that is older.
    return sum(1 for item in items if key(item).isdecimal() and int(key(item)) < int(wanted)) - 1
