"""Runs workers until they are told to end, then lets them finish what they have."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ._config import require_seconds
from ._overdue import OverdueExit
from ._signals import ending_signals
from ._watchdog import watchdog

if TYPE_CHECKING:
    from ._worker import JobWorker

__all__ = ["run", "run_workers"]

OVERDUE_SECONDS = 2.0


async def run_workers(
    *workers: JobWorker,
    drain_timeout: float = 30.0,
    handle_signals: bool = True,
    close: bool = True,
    joining: Callable[[], Sequence[JobWorker]] = tuple,
) -> None:
    """Start the workers and return once all have ended; drain them first.

    Ends with SIGTERM, SIGINT (and SIGBREAK on Windows), with the cancellation of the caller, which is raised again after
    the drain, with `JobWorker.stop` on all of them, or with the first worker that fails for good, whose error is raised.
    A second signal exits the process at once, and so does an event loop that a handler still blocks two seconds after the
    time for draining.

    Args:
        workers: The workers; those that run already are not started again, and those that are closed are left out.
        drain_timeout: Seconds that running handlers have to finish.
        handle_signals: Whether to handle signals; possible in the main thread only.
        close: Whether the workers are closed for good afterwards.
        joining: Returns the workers that were started in the meantime, which are drained as well.

    Raises:
        ValueError: No worker was given, or the time for draining is negative.
        RuntimeError: A worker runs on another event loop.
    """
    if not workers:
        raise ValueError("run_workers needs at least one worker")
    require_seconds("drain_timeout", drain_timeout)
    loop = asyncio.get_running_loop()
    for worker in workers:
        _refuse_elsewhere(worker, loop)
    ended = asyncio.Event()

    def signalled(number: int) -> None:
        workers[0].logger.info(
            "Received %s, draining for up to %g s", signal.Signals(number).name, drain_timeout
        )
        overdue.begin(drain_timeout + OVERDUE_SECONDS, 128 + number)
        loop.call_soon_threadsafe(ended.set)

    def give_up() -> None:
        workers[0].logger.error(
            "The event loop is still blocked after the drain; the process exits, and the jobs in hand are free once "
            "their locks run out"
        )

    if not handle_signals:
        await _run_until(workers, ended, drain_timeout, joining, close=close)
        return
    overdue = OverdueExit(lambda: watchdog.lag(loop), give_up)
    # Watched for the runner as well, since the workers leave the watch before the drain.
    watchdog.watch(overdue, "run_workers", workers[0].logger)
    try:
        with ending_signals(signalled):
            await _run_until(workers, ended, drain_timeout, joining, close=close)
    finally:
        overdue.over()
        watchdog.forget(overdue)


def run(*workers: JobWorker, drain_timeout: float = 30.0, handle_signals: bool = True) -> None:
    """Run the workers on an event loop of their own, for a program without asyncio; see `run_workers`.

    Args:
        workers: The workers.
        drain_timeout: Seconds that running handlers have to finish.
        handle_signals: Whether to handle signals; possible in the main thread only.
    """
    asyncio.run(run_workers(*workers, drain_timeout=drain_timeout, handle_signals=handle_signals))


def _refuse_elsewhere(worker: JobWorker, loop: asyncio.AbstractEventLoop) -> None:
    """Refuse a worker that runs on another loop: its end could neither be waited for nor brought about from here."""
    task = worker.polling_task
    if (
        task is not None
        and worker.running
        and task.get_loop() is not loop
        and not task.get_loop().is_closed()
    ):
        raise RuntimeError(
            f"the worker for jobs of type {worker.config.job_type!r} runs on another event loop; run it where it was started"
        )


async def _run_until(
    workers: tuple[JobWorker, ...],
    ended: asyncio.Event,
    drain_timeout: float,
    joining: Callable[[], Sequence[JobWorker]],
    *,
    close: bool,
) -> None:
    waiting = asyncio.ensure_future(ended.wait())
    polling: set[asyncio.Task[None]] = set()
    try:
        for worker in workers:
            if worker.health().closed:
                continue
            worker.start()
            if worker.polling_task is not None:
                polling.add(worker.polling_task)
        failure = await _first_failure(polling, waiting)
    finally:
        waiting.cancel()
        await _drain_all({*workers, *joining()}, drain_timeout, close=close)
    if failure is not None:
        raise failure


async def _first_failure(
    polling: set[asyncio.Task[None]], waiting: asyncio.Task[bool]
) -> BaseException | None:
    """Wait for the end; return the error of the first worker that failed, if one did."""
    pending = set(polling)
    while pending and not waiting.done():
        done, _ = await asyncio.wait({*pending, waiting}, return_when=asyncio.FIRST_COMPLETED)
        for task in done & pending:
            pending.discard(task)
            if not task.cancelled() and task.exception() is not None:
                return task.exception()
    return None


async def _drain_all(workers: set[JobWorker], drain_timeout: float, *, close: bool) -> None:
    def ending(worker: JobWorker) -> asyncio.Task[None]:
        body = worker.aclose(drain_timeout=drain_timeout) if close else worker._rest(drain_timeout)
        return asyncio.ensure_future(body)

    drains = {ending(worker) for worker in workers}
    # Shielded by waiting on tasks: a second cancellation ends the wait, not the drains.
    await asyncio.wait(drains)
