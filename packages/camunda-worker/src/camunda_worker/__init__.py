"""Job workers for Camunda 8: asyncio, threads and processes."""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would cost more than the rest of this import
if TYPE_CHECKING:
    from ._clock import Clock, RandomSource
    from ._config import WorkerConfig, resolve_worker_config
    from ._context import AsyncJobContext, ConnectedJobContext, JobContext, SyncJobContext
    from ._handler_types import (
        AsyncJobHandler,
        ConnectedAsyncJobHandler,
        ConnectedJobHandler,
        ConnectedSyncJobHandler,
        IsolatedAsyncJobHandler,
        IsolatedJobHandler,
        IsolatedSyncJobHandler,
        SyncJobHandler,
    )
    from ._health import WorkerHealth
    from ._hooks import JobFinished, JobStarted, PollFailed, PollSucceeded, WorkerBroken, WorkerHooks
    from ._outcome import Completed, ErrorThrown, Failed, Handled, JobOutcome
    from ._retry_policy import ExponentialRetry, FixedRetry, Retry, RetryByException, RetryPolicy
    from ._runner import run, run_workers
    from ._worker import JobWorker
    from .completions import AdHocResult, DenyUserTask, ElementActivation, UserTaskCorrections
    from .exceptions import (
        JobError,
        JobFailure,
        LeaseNotHonoredError,
        NonRetryable,
        WorkerClosedError,
        WorkerForkedError,
    )

__all__ = [
    "AdHocResult",
    "AsyncJobContext",
    "AsyncJobHandler",
    "Clock",
    "Completed",
    "ConnectedAsyncJobHandler",
    "ConnectedJobContext",
    "ConnectedJobHandler",
    "ConnectedSyncJobHandler",
    "DenyUserTask",
    "ElementActivation",
    "ErrorThrown",
    "ExponentialRetry",
    "Failed",
    "FixedRetry",
    "Handled",
    "IsolatedAsyncJobHandler",
    "IsolatedJobHandler",
    "IsolatedSyncJobHandler",
    "JobContext",
    "JobError",
    "JobFailure",
    "JobFinished",
    "JobOutcome",
    "JobStarted",
    "JobWorker",
    "LeaseNotHonoredError",
    "NonRetryable",
    "PollFailed",
    "PollSucceeded",
    "RandomSource",
    "Retry",
    "RetryByException",
    "RetryPolicy",
    "SyncJobContext",
    "SyncJobHandler",
    "UserTaskCorrections",
    "WorkerBroken",
    "WorkerClosedError",
    "WorkerConfig",
    "WorkerForkedError",
    "WorkerHealth",
    "WorkerHooks",
    "resolve_worker_config",
    "run",
    "run_workers",
]

_MODULES = {
    "_clock": ("Clock", "RandomSource"),
    "_config": ("WorkerConfig", "resolve_worker_config"),
    "_context": ("AsyncJobContext", "ConnectedJobContext", "JobContext", "SyncJobContext"),
    "_handler_types": (
        "AsyncJobHandler",
        "ConnectedAsyncJobHandler",
        "ConnectedJobHandler",
        "ConnectedSyncJobHandler",
        "IsolatedAsyncJobHandler",
        "IsolatedJobHandler",
        "IsolatedSyncJobHandler",
        "SyncJobHandler",
    ),
    "_health": ("WorkerHealth",),
    "_hooks": ("JobFinished", "JobStarted", "PollFailed", "PollSucceeded", "WorkerBroken", "WorkerHooks"),
    "_outcome": ("Completed", "ErrorThrown", "Failed", "Handled", "JobOutcome"),
    "_retry_policy": ("ExponentialRetry", "FixedRetry", "Retry", "RetryByException", "RetryPolicy"),
    "_runner": ("run", "run_workers"),
    "_worker": ("JobWorker",),
    "completions": ("AdHocResult", "DenyUserTask", "ElementActivation", "UserTaskCorrections"),
    "exceptions": (
        "JobError",
        "JobFailure",
        "LeaseNotHonoredError",
        "NonRetryable",
        "WorkerClosedError",
        "WorkerForkedError",
    ),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


if not TYPE_CHECKING:  # a checker that saw this would accept any name

    def __getattr__(name: str) -> object:
        """Load the module behind a public name when the name is first used."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module
        from types import FunctionType

        value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        # By its type: isinstance takes an alias such as Callable[...] for a class on Python 3.10.
        if issubclass(type(value), (type, FunctionType)):
            value.__module__ = __name__
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted({*globals(), *__all__})
