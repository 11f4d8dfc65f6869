"""The worker: starts, joins and closes the parts; no logic of its own."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from camunda_logging import CamundaLogger, create_logger

from ._assemble import Parts, assemble, strategy_for
from ._child_deaths import ChildDeaths
from ._clock import Clock, RandomSource, clock_of, random_of
from ._config import WorkerConfig, fill, require_parts, require_seconds
from ._health import HealthBook, WorkerHealth
from ._hooks import HookChain, WorkerBroken, WorkerHooks
from ._job_run import JobTask
from ._resources import Resources
from ._retry_policy import FixedRetry, RetryPolicy
from ._session import Session
from ._strategies.base import StrategyName
from ._strategies.choose import choose, handler_name
from ._twin import sync_twin
from ._watchdog import watchdog
from .exceptions import WorkerClosedError, WorkerForkedError

if TYPE_CHECKING:
    from types import TracebackType

    from camunda_client import CamundaAsyncClient

__all__ = ["JobWorker"]

CANCEL_SECONDS = 5.0
CANCEL_AFTER_DRAIN_SECONDS = 1.0


class JobWorker:
    """Activates jobs of one type, has the callback handle them and tells the cluster how each ended.

    It can be built anywhere, without a running event loop; `start` needs one. Nothing but stopping it ends it: failed
    polls are repeated, a failed handler fails its job, a failed acknowledgement is repeated until the job's lock runs out.

    Args:
        client: The asynchronous client.
        callback: The handler: gets the job's context and returns None, a mapping or model of variables, or a completion;
            raises `JobError`, `JobFailure` or anything else. Plain or ``async``.
        config: What to activate. Open fields are filled from the client's configuration.
        logger: Where to log; None for the client SDK's default.
        execution_strategy: ``async`` (on the event loop), ``thread``, ``process``, or ``auto``: ``async`` for coroutine
            functions, else ``thread``.
        startup_jitter_max_seconds: The first poll waits a random time up to this.
        hooks: Told what happens; see `WorkerHooks`.
        retry_policy: Retries and back-off of jobs whose handler raised an unforeseen exception; by default one retry fewer
            and no back-off.
        clock: Measures locks and waits; None for the client's, if it was given one, else real time.
        random: Spreads waits; None for the client's.

    Raises:
        TypeError: The callback cannot be called with the job alone, or not be pickled for the strategy ``process``; or an
            argument has the wrong type.
        ValueError: A setting is missing or out of range.
    """

    def __init__(
        self,
        client: CamundaAsyncClient,
        callback: Callable[[Any], Any],
        config: WorkerConfig,
        logger: CamundaLogger | None = None,
        execution_strategy: StrategyName = "auto",
        startup_jitter_max_seconds: float = 0,
        *,
        hooks: Sequence[WorkerHooks] = (),
        retry_policy: RetryPolicy | None = None,
        clock: Clock | None = None,
        random: RandomSource | None = None,
    ) -> None:
        require_seconds("startup_jitter_max_seconds", startup_jitter_max_seconds)
        require_parts(client, config, retry_policy=retry_policy, clock=clock, random=random)
        self.client = client
        self.callback = callback
        self.config = fill(config, getattr(client, "configuration", None))
        self.execution_strategy = choose(callback, execution_strategy)
        self.logger = create_logger(logger).bind(
            sdk="camunda-python-sdk", worker=self.config.worker_name or "", job_type=self.config.job_type
        )
        self.startup_jitter_max_seconds = startup_jitter_max_seconds
        self.clock: Clock = clock if clock is not None else clock_of(client)
        self.random: RandomSource = random if random is not None else random_of(client)
        self.retry_policy: RetryPolicy = retry_policy if retry_policy is not None else FixedRetry()
        self.polling_task: JobTask | None = None
        self._hooks = HookChain(hooks, self.logger)
        self._resources = Resources(self.config.max_concurrent_jobs or 1, lambda: sync_twin(client))
        self._health = HealthBook()
        self._deaths = ChildDeaths(self.clock, self._children_die)
        self._strategy = strategy_for(
            self.execution_strategy,
            callback,
            client,
            self._resources,
            self.logger,
            self._hooks,
            self._deaths.note,
            self.clock,
        )
        self._parts: Parts | None = None
        self._pid: int | None = None
        self._closed = False

    def __repr__(self) -> str:
        if not hasattr(self, "_closed"):  # a traceback shows it half made
            return "<JobWorker not made>"
        state = "closed" if self._closed else "running" if self.running else "idle"
        return f"<JobWorker {self.config.job_type!r} {self.execution_strategy} {state}>"

    @property
    def running(self) -> bool:
        """Whether it activates jobs."""
        if self._closed:
            return False
        if self._parts is None:
            return self._polls()
        return not self._parts.session.stopping

    @property
    def active_jobs(self) -> int:
        """Jobs in hand."""
        return 0 if self._parts is None else len(self._parts.session.runs)

    @property
    def thread_pool(self) -> ThreadPoolExecutor:
        """The pool of the strategy ``thread``, made on first use.

        Raises:
            RuntimeError: The worker is closed.
        """
        return self._resources.thread_pool

    @property
    def process_pool(self) -> ProcessPoolExecutor:
        """The pool of the strategy ``process``, made on first use.

        Raises:
            RuntimeError: The worker is closed.
        """
        return self._resources.process_pool

    @property
    def worker_loop(self) -> asyncio.AbstractEventLoop:
        """A running event loop in a thread of its own, made on first use. Locks are renewed on it.

        Raises:
            RuntimeError: The worker is closed.
        """
        return self._resources.worker_loop

    def start(self) -> None:
        """Start polling on the running event loop and return at once; starting a running worker changes nothing.

        Raises:
            RuntimeError: The worker is closed, no event loop runs, or this is a fork of the process it runs in.
        """
        self._check_usable()
        loop = asyncio.get_running_loop()
        if self._polls():
            return
        self._parts = None
        self.polling_task = JobTask(self._poll(), loop=loop, name=f"camunda-poll-{self.config.job_type}")

    async def poll_loop(self) -> None:
        """Do what `start` does, and wait: until cancelled or stopped."""
        self.start()
        task = self.polling_task
        if task is None:
            return
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait({task})
            raise
        if not task.cancelled():
            task.result()

    async def _poll(self) -> None:
        self._check_usable()
        parts = self._begin()
        try:
            if self.startup_jitter_max_seconds:
                await self.clock.sleep(self.random.next() * self.startup_jitter_max_seconds)
            await parts.poller.run()
        finally:
            watchdog.forget(self)
            parts.session.stopping = True

    def stop(self, *, drain_timeout: float | None = None) -> None:
        """Stop polling, end the running jobs and close, without waiting for it.

        Jobs whose handlers are cancelled are given back to the cluster as long as the event loop goes on.

        Args:
            drain_timeout: Seconds that running handlers have to finish in the background; None cancels them at once.
        """
        parts = self._parts
        if parts is not None and drain_timeout:
            self._closed = True
            self._on_loop(
                parts.session, lambda: parts.session.end_with(self.aclose(drain_timeout=drain_timeout))
            )
            return
        self._closed = True
        if parts is not None:
            self._on_loop(parts.session, parts.abandon)
        self._cancel_polling()
        self._resources.close(wait=False)
        self.logger.debug("Worker stopped")

    async def aclose(self, *, drain_timeout: float | None = None) -> None:
        """Stop polling, end the running jobs and close.

        Args:
            drain_timeout: Seconds that running handlers have to finish before they are cancelled; None cancels at once.
                The open long poll is aborted in any case, and jobs not begun are given back.
        """
        self._closed = True
        try:
            await self._end(drain_timeout)
        except BaseException:
            # Cancelled while draining: what still runs is cancelled, nothing is left behind.
            if self._parts is not None:
                self._parts.abandon()
            raise
        finally:
            # A shutdown that waits could block the loop; the pools' threads hold neither it nor the exit.
            self._resources.close(wait=False)
        self.logger.debug("Worker closed")

    def close(self) -> None:
        """Release what the worker allocated, and stop it if it runs. May be called again, and from any thread.

        Returns once handlers in pools have ended, except when called from one of them. A closed worker cannot be
        started again.
        """
        parts = self._parts
        self._closed = True
        if parts is not None and not parts.session.loop.is_closed():
            self._on_loop(parts.session, parts.abandon)
        self._cancel_polling()
        watchdog.forget(self)
        self._resources.close(wait=True)

    async def run_async(self, *, drain_timeout: float = 30.0, handle_signals: bool = True) -> None:
        """Run until cancelled, stopped or signalled, then drain. The worker can be run again afterwards.

        Args:
            drain_timeout: Seconds that running handlers have to finish.
            handle_signals: Whether SIGTERM and SIGINT end it; only in the main thread.
        """
        from ._runner import run_workers

        await run_workers(self, drain_timeout=drain_timeout, handle_signals=handle_signals, close=False)

    def run(self, *, drain_timeout: float = 30.0, handle_signals: bool = True) -> None:
        """Run on an event loop of its own, for a program without asyncio; see `run_async`.

        Args:
            drain_timeout: Seconds that running handlers have to finish.
            handle_signals: Whether SIGTERM and SIGINT end it; only in the main thread.
        """
        asyncio.run(self.run_async(drain_timeout=drain_timeout, handle_signals=handle_signals))

    def health(self) -> WorkerHealth:
        """Return the worker's state. May be called from any thread."""
        parts, book = self._parts, self._health
        now = self.clock.now()
        lag = 0.0 if parts is None else watchdog.lag(parts.session.loop)
        busy = parts is not None and parts.capacity.free <= 0
        return WorkerHealth(
            job_type=self.config.job_type,
            worker_name=self.config.worker_name or "",
            running=self.running,
            closed=self._closed,
            jobs_running=self.active_jobs,
            jobs_stuck=0 if parts is None else parts.session.stuck(),
            free_slots=self.config.max_concurrent_jobs or 0
            if parts is None
            else parts.capacity.limit - parts.capacity.running,
            seconds_since_good_poll=None
            if book.last_good_poll is None
            else max(0.0, now - book.last_good_poll),
            polls_failed_in_a_row=book.polls_failed,
            last_error=book.last_error,
            jobs_completed=book.completed,
            jobs_failed=book.failed,
            jobs_dropped=book.dropped,
            loop_lag_seconds=lag,
            ready=book.ready(
                now,
                self.config.request_timeout_milliseconds or 0,
                running=self.running and not self._deaths.alarming,
                busy=busy,
                lag=lag,
            ),
            live=book.live(started=self.running, polling=self._polls(), lag=lag),
        )

    def __enter__(self) -> JobWorker:  # noqa: PYI034 - Self is not in the oldest supported typing
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> JobWorker:  # noqa: PYI034 - Self is not in the oldest supported typing
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _rest(self, drain_timeout: float | None) -> None:
        """End a run, but leave the worker fit for another."""
        await self._end(drain_timeout)
        self._resources.close(wait=False)
        self._resources.reopen()
        self._parts = None
        self.polling_task = None

    def _begin(self) -> Parts:
        self._pid = os.getpid()
        self._parts = assemble(self, self._strategy, self._resources, self._hooks, self._health)
        self._parts.session.polling = self.polling_task
        watchdog.watch(self, handler_name(self.callback), self.logger)
        self.logger.debug("Worker started")
        return self._parts

    async def _end(self, drain_timeout: float | None) -> None:
        parts = self._parts
        if parts is not None:
            parts.poller.closing = True
            parts.session.announce_end()
        task = self.polling_task
        if task is not None and not task.done():
            task.cancel()
            await asyncio.wait({task})
        if parts is not None:
            grace = CANCEL_AFTER_DRAIN_SECONDS if drain_timeout else CANCEL_SECONDS
            await parts.session.drain(drain_timeout or 0.0, grace)

    def _children_die(self, deaths: int) -> None:
        reason = f"{deaths} child processes died within a minute"
        self._health.last_error = reason
        self.logger.error("%s; each cost its own job, and the worker goes on", reason)
        event = WorkerBroken(self.config.worker_name or "", self.config.job_type, reason)
        self._hooks.emit("worker_broken", event)

    def _cancel_polling(self) -> None:
        task = self.polling_task
        if task is None or task.done():
            return
        loop = task.get_loop()
        if not loop.is_closed():
            loop.call_soon_threadsafe(task.cancel)

    def _on_loop(self, session: Session, call: Callable[[], None]) -> None:
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            running = None
        if running is session.loop:
            call()
        elif not session.loop.is_closed():
            session.loop.call_soon_threadsafe(call)

    def _polls(self) -> bool:
        """Whether the loop of polls goes on; one whose event loop was closed under it never ends, and never goes on."""
        task = self.polling_task
        return task is not None and not task.done() and not task.get_loop().is_closed()

    def _check_usable(self) -> None:
        if self._closed:
            raise WorkerClosedError("JobWorker is closed")
        if self._pid is not None and self._pid != os.getpid():
            raise WorkerForkedError(
                "this worker was started before the process forked; build one in each process"
            )
