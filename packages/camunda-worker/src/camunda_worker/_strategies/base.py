"""What every strategy offers, and how a handler's end is told without raising it."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from camunda_worker._context import JobContext
    from camunda_worker._hooks import HookChain
    from camunda_worker._job_run import JobRun

__all__ = ["Ended", "Handler", "Strategy", "StrategyName", "awaited", "call_blocking"]

Handler = Callable[[Any], Any]
StrategyName = Literal["auto", "async", "thread", "process"]


@dataclass(frozen=True)
class Ended:
    """How a handler ended. An exception travels as a value, since some kinds cannot pass a future unharmed.

    Args:
        value: What it returned.
        error: What it raised.
        message: The error message, where the exception came without its traceback.
        trace: The traceback as text, likewise.
        fatal: Whether another attempt cannot help.
    """

    value: object = None
    error: BaseException | None = None
    message: str | None = None
    trace: str | None = None
    fatal: bool = False


class Strategy(Protocol):
    """A way to run handlers."""

    interruptible: bool
    """Whether a cancelled handler has truly stopped, so that its job may be handed back."""

    def context(self, run: JobRun) -> JobContext:
        """Build what the handler is given."""
        ...

    async def call(self, run: JobRun, context: JobContext) -> Ended:
        """Run the handler.

        Raises CancelledError only when the worker or the loop cancelled, and WorkerClosedError when the handler never began.
        """
        ...

    def close(self, *, wait: bool) -> None:
        """Release what the strategy holds."""
        ...


def call_blocking(handler: Handler, context: JobContext, hooks: HookChain | None) -> Ended:
    """Run a handler in the current thread; a coroutine gets an event loop of its own."""
    # A hook's context manager may swallow what the handler raised; the handler has returned nothing then.
    value: object = None
    try:
        with ExitStack() as stack:
            if hooks is not None and hooks.wraps:
                for manager in hooks.around(context):
                    stack.enter_context(manager)
            value = handler(context)
            if inspect.isawaitable(value):
                value = asyncio.run(awaited(value))
    except BaseException as error:  # noqa: BLE001 - SystemExit and its like end the job, not the worker
        return Ended(error=error)
    return Ended(value)


async def awaited(value: object) -> object:
    """Return what the value comes to; a decorator that forgets to await hands over another coroutine."""
    while inspect.isawaitable(value):
        value = await value
    return value
