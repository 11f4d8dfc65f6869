"""Rows of one kind by their keys, with indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any


class NotFound(LookupError):
    """Nothing has the key."""


class InvalidCursor(ValueError):
    """A cursor that no page of this search has given."""


class Row:
    """A thing as it is now.

    Attributes:
        key: Its key.
        value: The value of the record that told of it last.
        state: Its state, as the API names it.
        created: When it began, in milliseconds since 1970.
        updated: When it changed last.
        ended: When it ended; 0 before that.
        note: What a kind of row keeps besides.
    """

    __slots__ = ("created", "ended", "key", "note", "state", "updated", "value")

    def __init__(self, key: int, value: Any, state: str, created: int) -> None:
        self.key = key
        self.value = value
        self.state = state
        self.created = created
        self.updated = created
        self.ended = 0
        self.note: Any = None


class Table:
    """The rows of one kind, oldest first.

    Args:
        indexed: Attributes of the value by which rows are found.
    """

    def __init__(self, *indexed: str) -> None:
        self.rows: dict[int, Row] = {}
        # Most values have one row: a list for each would take several times as much memory.
        self._indexes: dict[str, dict[Any, Row | list[Row]]] = {name: {} for name in indexed}

    def add(self, row: Row) -> Row:
        """Add a row."""
        self.rows[row.key] = row
        for name, index in self._indexes.items():
            _enter(index, getattr(row.value, name), row)
        return row

    def remove(self, key: int) -> None:
        """Remove the row with this key, if there is one."""
        row = self.rows.pop(key, None)
        if row is not None:
            for name, index in self._indexes.items():
                _leave(index, getattr(row.value, name), row)

    def replace(self, row: Row, value: Any) -> None:
        """Give a row another value, which may be found by other attributes."""
        for name, index in self._indexes.items():
            before, after = getattr(row.value, name), getattr(value, name)
            if before != after:
                _leave(index, before, row)
                _enter(index, after, row)
        row.value = value

    def get(self, key: int) -> Row | None:
        """The row with this key."""
        return self.rows.get(key)

    def by(self, name: str, value: Any) -> Iterable[Row]:
        """The rows whose value has this attribute."""
        found = self._indexes[name].get(value, [])
        return list(found) if isinstance(found, list) else [found]

    def has_index(self, name: str) -> bool:
        """Whether rows are found by this attribute."""
        return name in self._indexes


def _enter(index: dict[Any, Row | list[Row]], value: Any, row: Row) -> None:
    known = index.get(value)
    if known is None:
        index[value] = row
    elif isinstance(known, list):
        known.append(row)
    else:
        index[value] = [known, row]


def _leave(index: dict[Any, Row | list[Row]], value: Any, row: Row) -> None:
    known = index[value]
    if isinstance(known, list) and len(known) > 1:
        known.remove(row)
    else:
        del index[value]


Render = Callable[[Row], "dict[str, Any]"]


@lru_cache(maxsize=4096)
def date_text(milliseconds: int) -> str:
    """A moment as the API writes it."""
    moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def date_or_none(milliseconds: int) -> str | None:
    """A moment as the API writes it; None for none."""
    return date_text(milliseconds) if milliseconds > 0 else None


def key_or_none(key: int | None) -> str | None:
    """A key as the API writes it; None for none."""
    return str(key) if key is not None and key > 0 else None
