"""Rows of one kind by their keys, with indexes."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache
from typing import Any, Generic, TypeVar

from camunda_embedded.feel._temporal import parse_iso_moment


class NotFound(LookupError):
    """Nothing has the key."""


class InvalidCursor(ValueError):
    """A cursor that no page of this search has given."""


class Row:
    """A thing as it is now, as little of it as there can be: waiting instances have several.

    Attributes:
        key: Its key.
        value: The value of the record that told of it last.
        state: Its state, as the API names it.
        created: When it began, in milliseconds since 1970.
        ended: When it ended; 0 before that.
    """

    __slots__ = ("created", "ended", "key", "state", "value")

    def __init__(self, key: int, value: Any, state: str, created: int) -> None:
        self.key = key
        self.value = value
        self.state = state
        self.created = created
        self.ended = 0


class NotedRow(Row):
    """A thing of which more is kept.

    Attributes:
        updated: When it changed last.
        note: What its kind of row keeps besides.
    """

    __slots__ = ("note", "updated")

    def __init__(self, key: int, value: Any, state: str, created: int) -> None:
        super().__init__(key, value, state, created)
        self.updated = created
        self.note: Any = None


AnyRow = TypeVar("AnyRow", bound=Row)


class Table(Generic[AnyRow]):
    """The rows of one kind, oldest first.

    Args:
        indexed: Attributes of the value by which rows are found.
        elements: The element instances, for rows that belong to them by the first of the attributes: those of a process
            instance are then found through its elements, without an index of their own.
    """

    def __init__(self, *indexed: str, elements: Table[Row] | None = None) -> None:
        self.rows: dict[int, AnyRow] = {}
        # Most values have one row: a list for each would take several times as much memory.
        self._indexes: dict[str, dict[Any, AnyRow | list[AnyRow]]] = {name: {} for name in indexed}
        self._elements = elements

    def add(self, row: AnyRow) -> AnyRow:
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

    def replace(self, row: AnyRow, value: Any) -> None:
        """Give a row another value, which may be found by other attributes."""
        for name, index in self._indexes.items():
            before, after = getattr(row.value, name), getattr(value, name)
            if before != after:
                _leave(index, before, row)
                _enter(index, after, row)
        row.value = value

    def get(self, key: int) -> AnyRow | None:
        """The row with this key."""
        return self.rows.get(key)

    def by(self, name: str, value: Any) -> list[AnyRow]:
        """The rows whose value has this attribute."""
        if self._elements is not None and name == "process_instance_key":
            return self._of_instance(self._elements, value)
        found = self._indexes[name].get(value, [])
        return list(found) if isinstance(found, list) else [found]

    def has_index(self, name: str) -> bool:
        """Whether rows are found by this attribute."""
        return name in self._indexes or (self._elements is not None and name == "process_instance_key")

    def _of_instance(self, elements: Table[Row], key: int) -> list[AnyRow]:
        name = next(iter(self._indexes))
        owners = (key, *(row.key for row in elements.by("process_instance_key", key)))
        return sorted((row for owner in owners for row in self.by(name, owner)), key=lambda row: row.key)


def _enter(index: dict[Any, AnyRow | list[AnyRow]], value: Any, row: AnyRow) -> None:
    known = index.get(value)
    if known is None:
        index[value] = row
    elif isinstance(known, list):
        known.append(row)
    else:
        index[value] = [known, row]


def _leave(index: dict[Any, AnyRow | list[AnyRow]], value: Any, row: AnyRow) -> None:
    known = index[value]
    if isinstance(known, list) and len(known) > 1:
        known.remove(row)
    else:
        del index[value]


@lru_cache(maxsize=4096)
def date_text(milliseconds: int) -> str:
    """A moment as the API writes it."""
    moment = datetime.fromtimestamp(milliseconds / 1000, timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


@lru_cache(maxsize=4096)
def told_date(text: str | None) -> str | None:
    """A moment that a process or a client told as ISO 8601 does, as the API writes it; None for none.

    Offsets and named zones are turned into UTC: with them neither filters nor strict clients could read what is shown.
    """
    if not text:
        return None
    moment = parse_iso_moment(text) or parse_iso_moment(text.upper())
    if moment is None:
        return text.partition("[")[0]
    try:
        moment = moment.astimezone(timezone.utc)
    except OverflowError:
        return text.partition("[")[0]
    return f"{moment.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def date_or_none(milliseconds: int) -> str | None:
    """A moment as the API writes it; None for none."""
    return date_text(milliseconds) if milliseconds > 0 else None


def key_or_none(key: int | None) -> str | None:
    """A key as the API writes it; None for none."""
    return str(key) if key is not None and key > 0 else None
