"""Where assertions look: an engine in this process, or a Camunda 8 at an address."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol

import httpx

from camunda_embedded._engine import Engine

if TYPE_CHECKING:
    from typing_extensions import Self

Entry = Mapping[str, Any]
_PAGE = 1000
_REMOTE_PAUSE = 0.1
_LONGEST_PAUSE = 0.05
_PATHS = {"wait-states": "element-instances/wait-states"}
_HTTP_OK = 200
_HTTP_NOT_FOUND = 404
_HTTP_NOT_HERE = 501


class Source(Protocol):
    """Something that process instances run in."""

    def search(self, entity: str, wanted: Mapping[str, Any]) -> list[Entry]:
        """Every entry that meets a filter, oldest first; both as the API's search endpoints name them."""
        ...

    @contextmanager
    def changes(self) -> Iterator[Callable[[], float]]:
        """While it is open: a function that lets happen what is due, and tells after how many seconds to look again."""
        ...


class EngineSource:
    """Looks into an engine in this process.

    Args:
        engine: The engine.
        wake: Set whenever something happens while assertions wait.
    """

    def __init__(self, engine: Engine, wake: threading.Event) -> None:
        self._engine = engine
        self._wake = wake

    def search(self, entity: str, wanted: Mapping[str, Any]) -> list[Entry]:
        """Every entry that meets the filter."""
        found = self._engine.read_models.search(entity, {"filter": wanted, "page": {"limit": 10**9}})
        items: list[Entry] = found["items"]
        return items

    @contextmanager
    def changes(self) -> Iterator[Callable[[], float]]:
        """Fire what is due, and wake with every record."""
        stop = self._engine.on_records(lambda _records: self._wake.set())

        def look() -> float:
            self._wake.clear()
            due = self._engine.run_due()
            # A delay of searches passes without a record that tells of it.
            return _LONGEST_PAUSE if due is None else min(max(due, 0.001), _LONGEST_PAUSE)

        try:
            yield look
        finally:
            stop()


class Remote:
    """A Camunda 8 at an address, to make assertions about; a context manager.

    Args:
        address: Its address, such as ``http://localhost:8080``; ``/v2`` is added when it is missing.
        http: What sends the requests, with whatever authentication is needed; one without is made when it is None.
    """

    def __init__(self, address: str, *, http: httpx.Client | None = None) -> None:
        base = address.rstrip("/")
        self._base = base if base.endswith("/v2") else f"{base}/v2"
        self._http = http or httpx.Client(timeout=30)
        self._owned = http is None

    def search(self, entity: str, wanted: Mapping[str, Any]) -> list[Entry]:
        """Every entry that meets a filter, oldest first.

        Args:
            entity: What is searched, as in the path of its search operation.
            wanted: The filter of the request.

        Raises:
            LookupError: The answer is an error.
            httpx.HTTPError: There is no answer.
        """
        items: list[Entry] = []
        page: dict[str, Any] = {"limit": _PAGE}
        while True:
            body = {"filter": dict(wanted), "page": page}
            query = {"truncateValues": "false"} if entity == "variables" else {}
            answer = self._http.post(
                f"{self._base}/{_PATHS.get(entity, entity)}/search", json=body, params=query
            )
            # Only newer versions tell what is waited for; without it a failure says less.
            if entity == "wait-states" and answer.status_code in (_HTTP_NOT_FOUND, _HTTP_NOT_HERE):
                return items
            if answer.status_code != _HTTP_OK:
                raise LookupError(
                    f"searching {entity} was answered by {answer.status_code}: {answer.text[:500]}"
                )
            found = answer.json()
            items += found["items"]
            cursor = found["page"].get("endCursor")
            if len(found["items"]) < _PAGE or not cursor:
                return items
            page = {"limit": _PAGE, "after": cursor}

    @contextmanager
    def changes(self) -> Iterator[Callable[[], float]]:
        """Look again every tenth of a second: a remote engine does not tell what happens."""
        yield lambda: _REMOTE_PAUSE

    def close(self) -> None:
        """Close the connections that were made here."""
        if self._owned:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
