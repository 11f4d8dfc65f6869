"""A handler as a task on the worker's event loop."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from camunda_worker._clock import LIVE_CLOCK
from camunda_worker._context import ConnectedJobContext, JobContext
from camunda_worker._job_client import JobClient

from .base import Ended, Handler, awaited

if TYPE_CHECKING:
    from camunda_logging import SdkLogger
    from camunda_worker._clock import Clock
    from camunda_worker._hooks import HookChain
    from camunda_worker._job_run import JobRun

__all__ = ["AsyncStrategy"]


class AsyncStrategy:
    """Awaits the handler in the job's own task."""

    interruptible = True

    def __init__(
        self, handler: Handler, client: Any, log: SdkLogger, hooks: HookChain, clock: Clock = LIVE_CLOCK
    ) -> None:
        self._handler = handler
        self._client = client
        self._log = log
        self._hooks = hooks
        # The machine's own is the context's default.
        self._clock: Any = None if clock is LIVE_CLOCK else clock

    def context(self, run: JobRun) -> JobContext:
        """Build a context with the asynchronous client."""
        client = JobClient(self._client, run.key, run.lease_token, run.acknowledgement)
        context = ConnectedJobContext.create(run.job, client, self._log)
        context.lost, context.shutting_down = run.lost, run.shutting_down
        if self._clock is not None:
            context.clock = self._clock
        return context

    async def call(self, run: JobRun, context: JobContext) -> Ended:
        """Await the handler."""
        # A hook's context manager may swallow what the handler raised; the handler has returned nothing then.
        value: object = None
        try:
            if self._hooks.wraps:
                with ExitStack() as stack:
                    for manager in self._hooks.around(context):
                        stack.enter_context(manager)
                    value = await awaited(self._handler(context))
            else:
                value = await awaited(self._handler(context))
        except asyncio.CancelledError as error:
            if run.cancelled_from_outside():
                raise
            run.forget_cancellation()
            return Ended(error=error)
        except GeneratorExit as error:
            # Not the handler's own: the worker has given it up, or the interpreter ends.
            if run.given_up or asyncio._get_running_loop() is None:
                raise
            return Ended(error=error)
        except BaseException as error:  # noqa: BLE001 - SystemExit in a task would end the whole loop
            return Ended(error=error)
        return Ended(value)

    def close(self, *, wait: bool) -> None:
        """Nothing is held."""
