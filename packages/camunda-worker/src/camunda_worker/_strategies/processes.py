"""A handler in a process."""

from __future__ import annotations

import asyncio
import logging
import pickle
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING

from camunda_worker._context import JobContext
from camunda_worker._failure_text import failure_message
from camunda_worker.exceptions import WorkerClosedError

from .base import Ended, Handler
from .child import ChildReport, LogLine, call_in_child
from .choose import handler_name
from .process_pool import IsolatedProcessPool

if TYPE_CHECKING:
    from camunda_logging import SdkLogger
    from camunda_worker._job_run import JobRun

__all__ = ["ProcessStrategy", "RemoteHandlerError", "WorkerProcessDiedError", "pickled"]


class WorkerProcessDiedError(RuntimeError):
    """The process died while it ran the handler: killed, out of memory, or crashed."""


class RemoteHandlerError(RuntimeError):
    """Stands for an exception of the handler that could not travel from its process."""


def pickled(handler: Handler) -> bytes:
    """Return the handler as a child is given it; refuse one that it could not be given.

    Raises:
        TypeError: It cannot be pickled, or its module not be imported there.
    """
    try:
        packed = pickle.dumps(handler)
    except Exception as error:
        raise TypeError(
            f"callback {handler_name(handler)} cannot run with the strategy 'process', since it cannot be pickled "
            f"({error}); use a function at the top level of a module, or the strategy 'thread'"
        ) from error
    if b"__main__" in packed and not _main_can_be_imported():
        raise TypeError(
            f"callback {handler_name(handler)} cannot run with the strategy 'process', since its process could not import "
            "what was typed in or given with -c; put it in a file, or use the strategy 'thread'"
        )
    return packed


def _main_can_be_imported() -> bool:
    """Whether a spawned process finds the program that runs here, by its module's name or its file."""
    main = sys.modules.get("__main__")
    if getattr(main, "__spec__", None) is not None or getattr(sys, "frozen", False):
        return True
    file = getattr(main, "__file__", None)
    return isinstance(file, str) and Path(file).exists()


class ProcessStrategy:
    """Runs handlers in child processes, which are spawned and replaced when they die."""

    interruptible = True

    def __init__(
        self,
        handler: Handler,
        pool: Callable[[], IsolatedProcessPool],
        log: SdkLogger,
        child_died: Callable[[], None],
    ) -> None:
        self._packed = pickled(handler)
        self._child_died = child_died
        self._pool = pool
        self._log = log

    def context(self, run: JobRun) -> JobContext:
        """Build a context without a client, fit for the journey."""
        context = JobContext.from_job(run.job, self._log)
        context.lost, context.shutting_down = run.lost, run.shutting_down
        return context

    async def call(self, run: JobRun, context: JobContext) -> Ended:
        """Run the handler in a child; a cancelled job's child is killed."""
        pool = self._pool()
        future = pool.submit(call_in_child, self._packed, context, logging.getLogger().getEffectiveLevel())
        run.on_cancel = lambda: pool.kill(future)
        try:
            report = await asyncio.wrap_future(future)
        except BrokenProcessPool:
            self._child_died()
            return Ended(error=WorkerProcessDiedError("the process died while it ran the handler"))
        except WorkerClosedError:
            raise
        except Exception as error:  # noqa: BLE001 - the pool could not run it at all
            return Ended(error=error)
        finally:
            run.on_cancel = None
        self._replay(report.lines, context.log)
        return _opened(report)

    def close(self, *, wait: bool) -> None:
        """Nothing is held; the pool belongs to the worker."""

    def _replay(self, lines: list[LogLine], log: SdkLogger) -> None:
        for line in lines:
            if line.record is not None:
                logger = logging.getLogger(line.record["name"])
                if logger.isEnabledFor(line.record["levelno"]):
                    logger.handle(logging.makeLogRecord(line.record))
            else:
                getattr(log, line.level)(line.text)


def _opened(report: ChildReport) -> Ended:
    if report.unpicklable:
        return Ended(error=RemoteHandlerError(report.error_text), fatal=True)
    if report.value is not None:
        try:
            return Ended(pickle.loads(report.value))  # noqa: S301 - our own child's bytes
        except Exception as error:  # noqa: BLE001 - unpickling runs the user's code
            text = f"result: cannot be read from the process: {failure_message(error)}"
            return Ended(error=RemoteHandlerError(text), fatal=True)
    if report.error is not None:
        try:
            raised = pickle.loads(report.error)  # noqa: S301 - our own child's bytes
        except Exception:  # noqa: BLE001 - unpickling runs the user's code
            raised = None
        if isinstance(raised, BaseException):
            return Ended(error=raised, message=report.error_text, trace=report.trace)
    return Ended(error=RemoteHandlerError(report.error_text), message=report.error_text, trace=report.trace)
