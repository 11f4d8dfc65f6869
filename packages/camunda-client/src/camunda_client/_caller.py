"""What the generated methods need of a client: one way to make a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from camunda_client.types import UNSET

if TYPE_CHECKING:
    from camunda_client._endpoint import Endpoint
    from camunda_client._options import ConsistencyOptions, RequestOptions

T = TypeVar("T")


class SyncCaller:
    """Base of the synchronous operations; a client says how a call is made."""

    __slots__ = ()

    def _call(
        self,
        endpoint: Endpoint[T],
        *,
        path: tuple[str, ...] = (),
        query: dict[str, Any] | None = None,
        body: Any = UNSET,
        consistency: ConsistencyOptions | None = None,
        options: RequestOptions | None = None,
    ) -> T:
        raise NotImplementedError


class AsyncCaller:
    """Base of the asynchronous operations; a client says how a call is made."""

    __slots__ = ()

    async def _call(
        self,
        endpoint: Endpoint[T],
        *,
        path: tuple[str, ...] = (),
        query: dict[str, Any] | None = None,
        body: Any = UNSET,
        consistency: ConsistencyOptions | None = None,
        options: RequestOptions | None = None,
    ) -> T:
        raise NotImplementedError
