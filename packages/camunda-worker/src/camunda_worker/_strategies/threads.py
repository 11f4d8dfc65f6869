"""A handler in a thread."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from camunda_worker._clock import LIVE_CLOCK
from camunda_worker._context import JobContext, SyncJobContext
from camunda_worker._job_client import JobClient
from camunda_worker.exceptions import WorkerClosedError

from .base import Ended, Handler, call_blocking
from .thread_pool import DaemonThreadPool

if TYPE_CHECKING:
    from camunda_logging import SdkLogger
    from camunda_worker._clock import Clock
    from camunda_worker._hooks import HookChain
    from camunda_worker._job_run import JobRun

__all__ = ["ThreadStrategy"]


class ThreadStrategy:
    """Runs handlers in a pool that has a thread for every slot, so that no lock burns in a queue."""

    interruptible = False

    def __init__(
        self,
        handler: Handler,
        pool: Callable[[], DaemonThreadPool],
        client: Callable[[], Any],
        log: SdkLogger,
        hooks: HookChain,
        clock: Clock = LIVE_CLOCK,
    ) -> None:
        self._handler = handler
        self._pool = pool
        self._client = client
        self._log = log
        self._hooks = hooks
        # The machine's own is the context's default.
        self._clock: Any = None if clock is LIVE_CLOCK else clock

    def context(self, run: JobRun) -> JobContext:
        """Build a context with the synchronous client."""
        client = JobClient(self._client(), run.key, run.lease_token, run.acknowledgement)
        context = SyncJobContext.create(run.job, client, self._log)
        context.lost, context.shutting_down = run.lost, run.shutting_down
        if self._clock is not None:
            context.clock = self._clock
        return context

    async def call(self, run: JobRun, context: JobContext) -> Ended:
        """Run the handler in the pool, with the context variables of the job's task."""
        del run
        variables = contextvars.copy_context()
        future = self._pool().submit(variables.run, call_blocking, self._handler, context, self._hooks)
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if future.cancel():
                raise WorkerClosedError("the worker ended before the handler began") from None
            raise

    def close(self, *, wait: bool) -> None:
        """Nothing is held; the pool belongs to the worker."""
