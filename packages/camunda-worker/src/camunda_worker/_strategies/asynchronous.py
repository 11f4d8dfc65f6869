"""A handler as a task on the worker's event loop."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from camunda_worker._context import ConnectedJobContext, JobContext
from camunda_worker._job_client import JobClient

from .base import Ended, Handler

if TYPE_CHECKING:
    from camunda_logging import SdkLogger
    from camunda_worker._hooks import HookChain
    from camunda_worker._job_run import JobRun

__all__ = ["AsyncStrategy"]


class AsyncStrategy:
    """Awaits the handler in the job's own task."""

    interruptible = True

    def __init__(self, handler: Handler, client: Any, log: SdkLogger, hooks: HookChain) -> None:
        self._handler = handler
        self._client = client
        self._log = log
        self._hooks = hooks

    def context(self, run: JobRun) -> JobContext:
        """Build a context with the asynchronous client."""
        client = JobClient(self._client, run.key, run.lease_token, run.acknowledgement)
        context = ConnectedJobContext.create(run.job, client, self._log)
        context.lost, context.shutting_down = run.lost, run.shutting_down
        return context

    async def call(self, run: JobRun, context: JobContext) -> Ended:
        """Await the handler."""
        try:
            if self._hooks.wraps:
                with ExitStack() as stack:
                    for manager in self._hooks.around(context):
                        stack.enter_context(manager)
                    value = await self._value(context)
            else:
                value = await self._value(context)
        except asyncio.CancelledError as error:
            if run.cancelled_from_outside():
                raise
            return Ended(error=error)
        except GeneratorExit as error:
            # Without a running loop it is not the handler but the interpreter that ends this coroutine.
            if asyncio._get_running_loop() is None:
                raise
            return Ended(error=error)
        except BaseException as error:  # noqa: BLE001 - SystemExit in a task would end the whole loop
            return Ended(error=error)
        return Ended(value)

    def close(self, *, wait: bool) -> None:
        """Nothing is held."""

    async def _value(self, context: JobContext) -> object:
        value = self._handler(context)
        if inspect.isawaitable(value):
            return await value
        return value
