"""Every item of a search, page by page, fetched when it is wanted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

ItemT = TypeVar("ItemT")
ItemT_co = TypeVar("ItemT_co", covariant=True)
PageT = TypeVar("PageT", bound="SearchPage[Any]")

PAGE_SIZE = 100


class SearchPage(Protocol[ItemT_co]):
    """What every search answers."""

    @property
    def items(self) -> Sequence[ItemT_co]:
        """The items of this page."""

    @property
    def page(self) -> Any:
        """Totals and cursors."""


class Turner:
    """Decides what to ask for next; it does no I/O.

    Args:
        arguments: Keyword arguments of the search.

    Raises:
        ValueError: They ask to go backwards, or for pages without items.
    """

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self._arguments = dict(arguments)
        self._in_body = "data" in self._arguments
        body = as_mapping(self._arguments.get("data")) if self._in_body else self._arguments
        page = as_mapping(self._arguments.pop("page", None) or body.get("page"))
        if page.get("before"):
            raise ValueError(
                "page: iteration goes forward, so 'before' cannot be given; use 'after' or 'from'"
            )
        self._limit = int(page.get("limit") or PAGE_SIZE)
        self._offset = int(page.get("from") or page.get("from_") or 0)
        self._cursor: str | None = page.get("after")
        self._seen_cursors = set() if self._cursor is None else {self._cursor}
        # With a cursor of the caller's, nobody knows how many items stand before it.
        self._position = None if self._cursor is not None else self._offset
        self._turned = False
        self.finished = False

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments for the next page.

        Waiting for results is for the first page: a later one may well be empty, since that is how many searches end.
        """
        if self._turned:
            self._arguments.pop("consistency", None)
        page: dict[str, Any] = {"limit": self._limit}
        if self._cursor is not None:
            page["after"] = self._cursor
        elif self._offset:
            page["from"] = self._offset
        if self._in_body:
            return {**self._arguments, "data": {**as_mapping(self._arguments["data"]), "page": page}}
        return {**self._arguments, "page": page}

    def turn(self, answer: SearchPage[Any]) -> None:
        """Take note of a page: whether it was the last, and where the next begins.

        Raises:
            ResponseDecodeError: Its items are no list.
        """
        if isinstance(answer.items, str) or not isinstance(answer.items, Sequence):
            from camunda_client.exceptions import ResponseDecodeError

            kind = type(answer.items).__name__
            raise ResponseDecodeError(
                f"paginate: the items of the answer are no list, but of the type {kind}"
            )
        self._turned = True
        count = len(answer.items)
        if self._position is not None:
            self._position += count
        cursor = getattr(answer.page, "end_cursor", None) or None
        total = getattr(answer.page, "total_items", None)
        exact = isinstance(total, int) and not getattr(answer.page, "has_more_total_items", False)
        # A short page is not the last one while there is a cursor: a server may have a limit of its own.
        if count == 0 or (exact and self._position is not None and self._position >= int(total or 0)):
            self.finished = True
        elif cursor is None:
            self._cursor, self._offset = None, self._offset + count
            self.finished = count < self._limit
        elif cursor in self._seen_cursors:
            self.finished = True
        else:
            self._seen_cursors.add(cursor)
            self._cursor = cursor


def as_mapping(value: Any) -> dict[str, Any]:
    """A model or a mapping as a mapping with wire names; empty for nothing."""
    if value is None or not value:
        return {}
    found = value.to_dict() if hasattr(value, "to_dict") else value
    if not isinstance(found, Mapping):
        raise TypeError(f"page: a mapping or a model is expected, not {type(value).__name__}")
    return dict(found)


def checked_search(search: object) -> None:
    """Refuse what is no method, such as the result of a search."""
    if not callable(search):
        raise TypeError(
            f"search: a method is expected, such as client.search_jobs, not {type(search).__name__}"
        )


class Pages(Generic[ItemT]):
    """All that a search finds; each iteration begins anew.

    Items come as they are needed: breaking off fetches nothing more.
    """

    def __init__(self, search: Callable[..., SearchPage[ItemT]], arguments: Mapping[str, Any]) -> None:
        checked_search(search)
        Turner(arguments)
        self._search = search
        self._arguments = arguments

    def __iter__(self) -> Iterator[ItemT]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[SearchPage[ItemT]]:
        """Whole pages, with their totals and cursors."""
        turner = Turner(self._arguments)
        while not turner.finished:
            answer = self._search(**turner.arguments())
            turner.turn(answer)
            yield answer

    def page(self) -> SearchPage[ItemT]:
        """The first page alone."""
        return next(self.pages())

    def first(self) -> ItemT | None:
        """The first item, or None."""
        return next(iter(self), None)

    def take(self, count: int) -> list[ItemT]:
        """As many items as there are, up to a number."""
        from itertools import islice

        return list(islice(self, count))


class AsyncPages(Generic[ItemT]):
    """All that a search finds, for ``async for``; each iteration begins anew.

    Items come as they are needed: breaking off, or being cancelled, fetches nothing more.
    """

    def __init__(
        self, search: Callable[..., Awaitable[SearchPage[ItemT]]], arguments: Mapping[str, Any]
    ) -> None:
        checked_search(search)
        Turner(arguments)
        self._search = search
        self._arguments = arguments

    async def __aiter__(self) -> AsyncIterator[ItemT]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def pages(self) -> AsyncIterator[SearchPage[ItemT]]:
        """Whole pages, with their totals and cursors."""
        turner = Turner(self._arguments)
        while not turner.finished:
            answer = await self._search(**turner.arguments())
            turner.turn(answer)
            yield answer

    async def page(self) -> SearchPage[ItemT]:
        """The first page alone."""
        return await self._search(**Turner(self._arguments).arguments())

    async def first(self) -> ItemT | None:
        """The first item, or None."""
        items = (await self.page()).items
        return items[0] if items else None

    async def take(self, count: int) -> list[ItemT]:
        """As many items as there are, up to a number."""
        found: list[ItemT] = []
        if count > 0:
            async for item in self:
                found.append(item)
                if len(found) >= count:
                    break
        return found
