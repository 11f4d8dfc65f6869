"""Job workers for Camunda 8: asyncio, threads and processes."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._clock import Clock, RandomSource
    from ._config import WorkerConfig, resolve_worker_config
    from ._context import AsyncJobContext, ConnectedJobContext, JobContext, SyncJobContext
    from ._health import WorkerHealth
    from ._hooks import JobFinished, JobStarted, PollFailed, PollSucceeded, WorkerHooks
    from ._outcome import Completed, ErrorThrown, Failed, Handled, JobOutcome
    from ._retry_policy import ExponentialRetry, FixedRetry, Retry, RetryByException, RetryPolicy
    from ._runner import run, run_workers
    from ._worker import JobWorker
    from .completions import AdHocResult, DenyUserTask, ElementActivation, UserTaskCorrections
    from .exceptions import JobError, JobFailure, NonRetryable, WorkerClosedError, WorkerForkedError

__all__ = [
    "AdHocResult",
    "AsyncJobContext",
    "Clock",
    "Completed",
    "ConnectedJobContext",
    "DenyUserTask",
    "ElementActivation",
    "ErrorThrown",
    "ExponentialRetry",
    "Failed",
    "FixedRetry",
    "Handled",
    "JobContext",
    "JobError",
    "JobFailure",
    "JobFinished",
    "JobOutcome",
    "JobStarted",
    "JobWorker",
    "NonRetryable",
    "PollFailed",
    "PollSucceeded",
    "RandomSource",
    "Retry",
    "RetryByException",
    "RetryPolicy",
    "SyncJobContext",
    "UserTaskCorrections",
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
    "_health": ("WorkerHealth",),
    "_hooks": ("JobFinished", "JobStarted", "PollFailed", "PollSucceeded", "WorkerHooks"),
    "_outcome": ("Completed", "ErrorThrown", "Failed", "Handled", "JobOutcome"),
    "_retry_policy": ("ExponentialRetry", "FixedRetry", "Retry", "RetryByException", "RetryPolicy"),
    "_runner": ("run", "run_workers"),
    "_worker": ("JobWorker",),
    "completions": ("AdHocResult", "DenyUserTask", "ElementActivation", "UserTaskCorrections"),
    "exceptions": ("JobError", "JobFailure", "NonRetryable", "WorkerClosedError", "WorkerForkedError"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """Load the module behind a public name when the name is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    if isinstance(value, (type, FunctionType)):
        value.__module__ = __name__
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted({*globals(), *__all__})
