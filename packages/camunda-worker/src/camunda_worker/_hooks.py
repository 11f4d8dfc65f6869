"""What happens in a worker, told to whoever measures, traces or decorates."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from camunda_logging import SdkLogger

    from ._context import JobContext
    from ._outcome import JobOutcome

__all__ = [
    "HookChain",
    "JobFinished",
    "JobStarted",
    "PollFailed",
    "PollSucceeded",
    "WorkerBroken",
    "WorkerHooks",
]


@dataclass(frozen=True)
class JobStarted:
    """A handler is about to be called.

    Args:
        job: What the handler is given.
        worker_name: The worker's name.
        job_type: The worker's job type.
    """

    job: JobContext
    worker_name: str
    job_type: str


@dataclass(frozen=True)
class JobFinished:
    """A handler ended and its outcome was sent, or could not be sent.

    Args:
        job: What the handler was given.
        worker_name: The worker's name.
        job_type: The worker's job type.
        outcome: What the cluster was told; None for a job whose lock was lost, that was dropped or whose handler was cancelled.
        acknowledged: Whether the cluster took it.
        handler_seconds: How long the handler ran.
        total_seconds: From the start of the handler to the end of the acknowledgement.
        error: What the handler raised, if it did.
    """

    job: JobContext
    worker_name: str
    job_type: str
    outcome: JobOutcome | None
    acknowledged: bool
    handler_seconds: float
    total_seconds: float
    error: BaseException | None = field(default=None, repr=False)


@dataclass(frozen=True)
class PollSucceeded:
    """An activation was answered.

    Args:
        worker_name: The worker's name.
        job_type: The worker's job type.
        requested: Jobs asked for.
        received: Jobs that came.
        seconds: How long it took.
    """

    worker_name: str
    job_type: str
    requested: int
    received: int
    seconds: float


@dataclass(frozen=True)
class PollFailed:
    """An activation failed and is repeated.

    Args:
        worker_name: The worker's name.
        job_type: The worker's job type.
        error: What the client raised.
        failures: Failures in a row.
        retry_in_seconds: The wait before the next one.
    """

    worker_name: str
    job_type: str
    error: BaseException
    failures: int
    retry_in_seconds: float


@dataclass(frozen=True)
class WorkerBroken:
    """A worker goes on, but needs somebody's attention: its child processes die one after another.

    Args:
        worker_name: The worker's name.
        job_type: The worker's job type.
        reason: What happened, in words.
    """

    worker_name: str
    job_type: str
    reason: str


class WorkerHooks:
    """Base class with a method an event that does nothing; override what you need.

    Events are called on the worker's event loop and must not block. What they raise is logged and goes no further.
    """

    def job_started(self, event: JobStarted) -> None:
        """Take note that a handler is about to be called."""

    def job_finished(self, event: JobFinished) -> None:
        """Take note that a job is over, whatever its outcome."""

    def job_failed(self, event: JobFinished) -> None:
        """Take note that a job failed; called before `job_finished` with the same event."""

    def poll_succeeded(self, event: PollSucceeded) -> None:
        """Take note of an answered activation."""

    def poll_failed(self, event: PollFailed) -> None:
        """Take note of a failed activation."""

    def worker_broken(self, event: WorkerBroken) -> None:
        """Take note that restarting or looking after the worker is called for; told once until it has recovered."""

    def around_job(self, job: JobContext) -> AbstractContextManager[Any] | None:
        """Return a context manager to enter around the handler, or None.

        It is entered where the handler runs: in its task with the strategy ``async``, in its thread with ``thread``.
        With ``process`` it is not used. What it raises on the way in fails the job; on the way out it sees the
        handler's exception.
        """
        del job
        return None


class HookChain:
    """Calls every hook, and lets none of them harm the worker or the others."""

    def __init__(self, hooks: Iterable[WorkerHooks], log: SdkLogger) -> None:
        self._hooks = _checked(hooks)
        self._log = log
        self.wraps = any(type(hook).around_job is not WorkerHooks.around_job for hook in self._hooks)

    def __bool__(self) -> bool:
        return bool(self._hooks)

    def emit(self, name: str, event: object) -> None:
        """Call the method `name` of every hook."""
        for hook in self._hooks:
            try:
                getattr(hook, name)(event)
            except BaseException as error:  # noqa: BLE001 - a hook must not cost a job, nor end the loop as SystemExit would
                self._log.error("Hook %s.%s raised %r", type(hook).__name__, name, error)

    def around(self, job: JobContext) -> list[AbstractContextManager[Any]]:
        """Return the context managers to enter around the handler, outermost first."""
        managers = (hook.around_job(job) for hook in self._hooks)
        return [manager for manager in managers if manager is not None]


def _checked(hooks: object) -> tuple[WorkerHooks, ...]:
    if not isinstance(hooks, Iterable):
        raise TypeError(f"hooks must be a list of WorkerHooks, not {hooks!r}")
    given = tuple(hooks)
    for hook in given:
        if not isinstance(hook, WorkerHooks):
            raise TypeError(f"hooks must hold instances of WorkerHooks only, not {hook!r}")
    return given
