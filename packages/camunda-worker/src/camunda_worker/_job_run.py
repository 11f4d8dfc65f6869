"""One activated job, from its arrival until its slot is free again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from enum import Enum
from typing import TYPE_CHECKING, Any

from ._flag import Flag
from ._job_client import Acknowledgement
from ._locks import JobLock

if TYPE_CHECKING:
    from camunda_client.models import ActivatedJobResult

__all__ = ["JobRun", "JobTask", "Phase"]


class Phase(Enum):
    """Where a job stands."""

    QUEUED = "queued"
    HANDLING = "handling"
    ACKNOWLEDGING = "acknowledging"
    DONE = "done"


class JobTask(asyncio.Task[None]):
    """A task that remembers being cancelled.

    A handler may raise CancelledError itself; only this tells the two apart on every supported Python.
    """

    cancel_requests = 0

    def cancel(self, msg: Any | None = None) -> bool:
        """Ask the task to stop, and remember it."""
        self.cancel_requests += 1
        return super().cancel(msg)

    def uncancel(self) -> int:
        """Take one such request back, as ``asyncio.timeout`` does."""
        self.cancel_requests = max(0, self.cancel_requests - 1)
        parent: Callable[[], int] | None = getattr(super(), "uncancel", None)
        return parent() if parent is not None else self.cancel_requests


class JobRun:
    """The bookkeeping of one activated job."""

    __slots__ = (
        "acknowledgement",
        "cancelled",
        "ending",
        "failed",
        "given_up",
        "job",
        "key",
        "lock",
        "lost",
        "on_cancel",
        "phase",
        "shutting_down",
        "started_at",
        "task",
    )

    def __init__(self, job: ActivatedJobResult, lock: JobLock) -> None:
        self.job = job
        self.key = str(job.job_key)
        self.lock = lock
        self.phase = Phase.QUEUED
        self.acknowledgement = Acknowledgement()
        self.lost = Flag()
        self.shutting_down = Flag()
        self.cancelled = False
        self.ending: Callable[[], bool] = _unknown
        self.failed = False
        self.given_up = False
        self.started_at = 0.0
        self.task: JobTask | None = None
        self.on_cancel: Callable[[], None] | None = None

    @property
    def lease_token(self) -> str | None:
        """The token that proves this activation, if the job is leased."""
        token = getattr(self.job, "job_lease_token", None)
        return token if isinstance(token, str) and token else None

    def start(self, body: Coroutine[Any, Any, None], loop: asyncio.AbstractEventLoop) -> JobTask:
        """Run the job's task."""
        self.task = JobTask(body, loop=loop, name=f"camunda-job-{self.key}")
        return self.task

    def cancel_handler(self, *, interruptible: bool = True) -> bool:
        """Stop the handler if it runs or has yet to begin; an acknowledgement under way is left alone.

        Args:
            interruptible: Whether a handler that runs can be stopped. One that cannot is left to its task, so that what it
                comes to is still told if it ends in time.
        """
        if self.phase not in {Phase.QUEUED, Phase.HANDLING} or self.task is None:
            return False
        again, self.cancelled = self.cancelled, True
        if self.phase is Phase.HANDLING and not interruptible:
            return True
        if again and asyncio.current_task() is self.task:
            # A handler that ends its own worker learns of its cancellation there; another one would hit what follows.
            return True
        if self.on_cancel is not None:
            self.on_cancel()
        self.task.cancel()
        return True

    def give_up(self) -> None:
        """End a handler that swallows every cancellation, which would keep the event loop from ending."""
        if self.task is None or self.task.done():
            return
        self.given_up = True
        with suppress(BaseException):
            # A handler may swallow this as well; nothing else can be done about it then.
            self.task.get_coro().close()
        self.task.cancel()

    def lose(self) -> None:
        """Note that the lock is gone for good."""
        self.lock.lose()
        self.lost.set()

    def cancelled_from_outside(self) -> bool:
        """Whether a CancelledError seen now comes from the worker or the loop rather than from the handler.

        A handler may cancel its own task, which must not look like the end of the worker: its job would be given back
        untouched, and come again and again.
        """
        if self.cancelled:
            return True
        return self.task is not None and self.task.cancel_requests > 0 and self.ending()

    def forget_cancellation(self) -> None:
        """Let the task go on after a cancellation that was the handler's own affair."""
        while self.task is not None and self.task.cancel_requests > 0:
            self.task.uncancel()


def _unknown() -> bool:
    return True
