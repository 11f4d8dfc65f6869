"""Names for annotating handlers and what takes them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ._context import ConnectedJobContext, JobContext, SyncJobContext

__all__ = [
    "AsyncJobHandler",
    "ConnectedAsyncJobHandler",
    "ConnectedJobHandler",
    "ConnectedSyncJobHandler",
    "IsolatedAsyncJobHandler",
    "IsolatedJobHandler",
    "IsolatedSyncJobHandler",
    "SyncJobHandler",
]

# Handlers may return whatever has a form as variables, which no type says better than object.
ConnectedAsyncJobHandler = Callable[[ConnectedJobContext], Awaitable[object]]
ConnectedSyncJobHandler = Callable[[SyncJobContext], object]
ConnectedJobHandler = ConnectedAsyncJobHandler | ConnectedSyncJobHandler
IsolatedAsyncJobHandler = Callable[[JobContext], Awaitable[object]]
IsolatedSyncJobHandler = Callable[[JobContext], object]
IsolatedJobHandler = IsolatedAsyncJobHandler | IsolatedSyncJobHandler
AsyncJobHandler = IsolatedAsyncJobHandler
SyncJobHandler = IsolatedSyncJobHandler
