"""One run of a worker on one event loop: takes jobs in, has them handled, sends their outcomes, drains."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._acknowledge import Acknowledger, Settlement
from ._clock import LIVE_CLOCK
from ._drain import Drain
from ._failure_text import text_of
from ._hooks import HookChain, JobFinished, JobStarted, PollFailed, PollSucceeded
from ._job_run import JobRun, JobTask, Phase
from ._locks import JobLock
from ._outcome import Completed, Failed, Handled, of_exception, of_result, returned, unusable
from ._poll_log import PollLog
from ._renewal import Extend, keep_locked
from ._strategies.base import Ended
from ._verdict import is_permission_problem
from ._watchdog import watchdog
from .exceptions import LeaseNotHonoredError, WorkerClosedError

if TYPE_CHECKING:
    from camunda_logging import SdkLogger

    from ._capacity import Capacity
    from ._clock import Clock, RandomSource
    from ._config import WorkerConfig
    from ._gateway import Activated, Gateway
    from ._health import HealthBook
    from ._outcome import JobOutcome
    from ._poller import Poller
    from ._retry_policy import RetryPolicy
    from ._strategies.base import Strategy

__all__ = ["Session", "SessionParts"]

HAND_BACK_SECONDS = 2.0


@dataclass
class SessionParts:
    """What a session works with."""

    config: WorkerConfig
    gateway: Gateway
    strategy: Strategy
    capacity: Capacity
    policy: RetryPolicy
    hooks: HookChain
    clock: Clock
    random: RandomSource
    log: SdkLogger
    health: HealthBook
    extend: Extend | None
    renewal_loop: Any
    configuration: Any = None


class Session:
    """Owns the jobs in hand. Every method belongs on the session's loop, unless it says otherwise."""

    def __init__(self, parts: SessionParts) -> None:
        self.parts = parts
        self.loop = asyncio.get_running_loop()
        self.runs: dict[str, JobRun] = {}
        self._again: dict[str, JobRun] = {}
        self.poller: Poller | None = None
        self.stopping = False
        self.polling: JobTask | None = None
        self._background: set[asyncio.Task[Any]] = set()
        self._ending: asyncio.Task[None] | None = None
        self._acknowledger = Acknowledger(parts.gateway, parts.clock, parts.random, parts.log)
        self._poll_log = PollLog(parts.config, parts.log, parts.configuration)

    # What the poller tells

    def jobs_arrived(self, activated: Activated, *, wanted: bool) -> None:
        """Start the jobs that have a slot; give the others back."""
        for broken in activated.undecodable:
            self._refuse(broken.key, broken.retries, broken.reason)
        now = self.parts.clock.now()
        if self.parts.clock is LIVE_CLOCK:
            # An answer that came while the loop was blocked is as old as the blocking.
            now -= watchdog.just_blocked(self.loop)
        timeout = (self.parts.config.job_timeout_milliseconds or 0) / 1000
        for job in activated.jobs:
            run = JobRun(job, JobLock(now, timeout))
            if run.key in self.runs:
                self._arrived_again(run, now)
            else:
                self._admit(run, wanted=wanted)
        if activated.lease_missing and wanted:
            self._lease_missing(activated)

    def _admit(self, run: JobRun, *, wanted: bool = True) -> None:
        if not wanted or self.stopping:
            self.hand_back(run, "it is shutting down")
        elif self.parts.config.require_lease and run.lease_token is None:
            self.hand_back(run, "it carries no lease")
        elif not self.parts.capacity.take(run.key):
            self.hand_back(run, "more jobs came than were asked for")
        else:
            self._start(run)

    def _arrived_again(self, run: JobRun, now: float) -> None:
        """Keep a job that is still in hand: it may have come before the answer to its failure did."""
        if self.runs[run.key].lock.expired(now):
            self._not_twice(run)
        else:
            self._again[run.key] = run

    def _not_twice(self, run: JobRun) -> None:
        self.parts.log.debug("Job %s was activated again while it ran here; it is not started twice", run.key)

    def _lease_missing(self, activated: Activated) -> None:
        """Report a server without leases; required ones make this a failed poll, which is repeated."""
        if not self.parts.config.require_lease:
            self._poll_log.lease_missing()
            return
        unfenced = next(job for job in activated.jobs if not job.job_lease_token)
        raise LeaseNotHonoredError(str(unfenced.job_key))

    def poll_succeeded(self, requested: int, received: int, seconds: float) -> None:
        """Note an answered poll."""
        health = self.parts.health
        health.last_good_poll = self.parts.clock.now()
        health.polls_failed = 0
        health.refused = False
        self._poll_log.succeeded()
        if self.parts.hooks:
            name, kind = self._names()
            self.parts.hooks.emit("poll_succeeded", PollSucceeded(name, kind, requested, received, seconds))

    def poll_failed(self, error: BaseException, failures: int, delay: float) -> None:
        """Note a failed poll."""
        self.parts.health.polls_failed = failures
        self.parts.health.refused = is_permission_problem(error)
        self.parts.health.last_error = self._poll_log.failed(error, delay)
        if self.parts.hooks:
            name, kind = self._names()
            self.parts.hooks.emit("poll_failed", PollFailed(name, kind, error, failures, delay))

    def poll_overran(self, seconds: float) -> None:
        """Note a poll that the server held for too long."""
        self._poll_log.overran(seconds)

    # Giving back

    def hand_back(self, run: JobRun, reason: str) -> None:
        """Give a job back untouched, so that another worker has it at once."""
        if self.stopping and self.poller is not None:
            self.poller.hurry()
        if run.job.retries > 0:
            self.spawn(self._send_back(run, reason))

    async def _send_back(self, run: JobRun, reason: str) -> None:
        self.parts.log.debug("Job %s is given back: %s", run.key, reason)
        sending = self._acknowledger.settle(run, returned(run.job, reason))
        try:
            await asyncio.wait_for(sending, HAND_BACK_SECONDS)
        except asyncio.TimeoutError:
            self.parts.log.debug("Job %s could not be given back; it is free once its lock runs out", run.key)

    def _refuse(self, key: str | None, retries: int, reason: str) -> None:
        self.parts.log.error("Job %s cannot be read: %s", key or "<without key>", reason)
        if key is not None:
            message = f"The worker cannot read this job: {reason}"
            self.spawn(self._fail_unread(key, Failed(message, max(retries - 1, 0))))

    async def _fail_unread(self, key: str, outcome: Failed) -> None:
        try:
            await self.parts.gateway.fail(key, outcome, None)
        except Exception as error:  # noqa: BLE001 - its lock runs out instead
            self.parts.log.warning("Job %s could not be failed: %s", key, error)

    def spawn(self, body: Coroutine[Any, Any, None]) -> None:
        """Run something beside the jobs, and keep hold of it."""
        task = self.loop.create_task(body)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # One job

    def _start(self, run: JobRun) -> None:
        self.runs[run.key] = run
        run.ending = self.ending
        task = run.start(self._work(run), self.loop)
        # The slot hangs on the task's end, which comes even when the task never began.
        task.add_done_callback(lambda done: self._over(run, done))

    def _over(self, run: JobRun, task: asyncio.Task[None]) -> None:
        self.runs.pop(run.key, None)
        self.parts.capacity.release(run.key)
        again = self._again.pop(run.key, None)
        if again is not None and not self.loop.is_closed():
            # What else sets a job free, such as an operator, leaves it to the handler that has ended it by now.
            (self._admit if run.failed or self.stopping else self._not_twice)(again)
        if self.poller is not None:
            self.poller.slot_freed()
        if run.phase is Phase.QUEUED and not self.loop.is_closed():
            self.hand_back(run, "it is shutting down")
        if not task.cancelled() and task.exception() is not None and not run.given_up:
            self.parts.log.error("Job %s ended with an error of the worker: %r", run.key, task.exception())

    async def _work(self, run: JobRun) -> None:
        run.started_at = self.parts.clock.now()
        if run.lock.expired(run.started_at):
            run.phase = Phase.DONE
            self.parts.health.dropped += 1
            self.parts.log.warning("Job %s waited until its lock ran out and is not started", run.key)
            return
        run.phase = Phase.HANDLING
        try:
            await self._handle_and_settle(run)
        except asyncio.CancelledError:
            await self._cancelled(run)
        except WorkerClosedError:
            # The pools went away between taking the job and calling its handler, which has not begun.
            run.phase = Phase.ACKNOWLEDGING
            await self._send_back(run, "it is shutting down")
        except (SystemExit, KeyboardInterrupt) as error:
            # From the user's code in a value that is being sent, say. Out of a task it would end the whole loop.
            text = f"Job {run.key} is left until its lock runs out: {error!r}"
            self.parts.log.error(text)  # noqa: TRY400 - the worker's logger has no exception()
        finally:
            run.phase = Phase.DONE

    async def _handle_and_settle(self, run: JobRun) -> None:
        renewal = self._renew(run)
        try:
            try:
                context = self.parts.strategy.context(run)
            except WorkerClosedError:
                raise
            except Exception as error:  # noqa: BLE001 - a job must end even when its context cannot be built
                await self._settle(run, run.job, of_exception(error, run.job), error, 0.0)
                return
            if self.parts.hooks:
                name, kind = self._names()
                self.parts.hooks.emit("job_started", JobStarted(context, name, kind))
            ended = await self._ended(run, context)
            seconds = self.parts.clock.now() - run.started_at
            await self._settle(run, context, self._outcome(run, ended), ended.error, seconds)
        finally:
            if renewal is not None:
                renewal.cancel()

    async def _ended(self, run: JobRun, context: Any) -> Ended:
        """Have the handler called; whatever keeps it from being called fails the job."""
        try:
            return await self.parts.strategy.call(run, context)
        except (asyncio.CancelledError, WorkerClosedError):
            if self.parts.hooks:
                # Who counts the jobs in hand was told of its start.
                seconds = self.parts.clock.now() - run.started_at
                self._tell_finished(run, context, None, None, seconds, taken=False)
            raise
        except Exception as error:  # noqa: BLE001 - no thread could be started, say
            return Ended(error=error)

    def _outcome(self, run: JobRun, ended: Ended) -> JobOutcome:
        if run.acknowledgement.operation is not None:
            return Handled(run.acknowledgement.operation)
        if ended.error is None:
            outcome: JobOutcome = of_result(ended.value)
        elif ended.fatal:
            outcome = unusable(text_of(ended.error), ended.error)
        else:
            outcome = of_exception(ended.error, run.job, self.parts.policy, ended.message)
        with suppress(Exception):
            # A logger of the user's that raises must not cost the job.
            self._poll_log.handler_ended(run, ended, outcome)
        return outcome

    async def _settle(
        self, run: JobRun, context: Any, outcome: JobOutcome, error: BaseException | None, seconds: float
    ) -> None:
        run.phase = Phase.ACKNOWLEDGING
        sent: JobOutcome | None = outcome
        taken = True
        if isinstance(outcome, Handled):
            pass
        elif run.lost:
            self.parts.log.warning("Job %s is not acknowledged, since its lock is lost", run.key)
            sent, taken = None, False
        else:
            settlement, sent = await self._acknowledger.settle(run, outcome)
            taken = settlement in {Settlement.TAKEN, Settlement.GONE}
            if not taken:
                self.parts.health.last_error = (
                    f"The outcome of job {run.key} was not taken: {settlement.value}"
                )
        run.failed = isinstance(sent, Failed) or run.acknowledgement.operation == "fail_job"
        self._count(sent, taken=taken)
        if self.parts.hooks:
            self._tell_finished(run, context, sent, error, seconds, taken=taken)

    def _tell_finished(
        self,
        run: JobRun,
        context: Any,
        sent: JobOutcome | None,
        error: BaseException | None,
        seconds: float,
        *,
        taken: bool,
    ) -> None:
        name, kind = self._names()
        total = self.parts.clock.now() - run.started_at
        event = JobFinished(context, name, kind, sent, taken, seconds, total, error)
        if isinstance(sent, Failed):
            self.parts.hooks.emit("job_failed", event)
        self.parts.hooks.emit("job_finished", event)

    def _count(self, sent: JobOutcome | None, *, taken: bool) -> None:
        health = self.parts.health
        if not taken:
            health.dropped += 1
        elif isinstance(sent, (Completed, Handled)):
            health.completed += 1
        else:
            health.failed += 1

    async def _cancelled(self, run: JobRun) -> None:
        """End a job whose handler was cancelled: by its lost lock, by a drain, or with the whole loop."""
        if run.lost:
            self.parts.health.dropped += 1
            self.parts.log.warning("Job %s was cancelled, since its lock is lost", run.key)
        elif (
            run.acknowledgement.operation is None
            and run.phase is Phase.HANDLING
            and self.parts.strategy.interruptible
        ):
            # Cancelled once is enough: a second time would hit the request that gives the job back.
            run.phase = Phase.ACKNOWLEDGING
            await self._send_back(run, "its handler was cancelled")

    # Locks

    def _renew(self, run: JobRun) -> Any:
        parts = self.parts
        if parts.extend is None:
            return None
        body = keep_locked(run, parts.extend, parts.clock, parts.random, parts.log, self._lock_lost)
        if parts.renewal_loop is None:
            return self.loop.create_task(body)
        return asyncio.run_coroutine_threadsafe(body, parts.renewal_loop())

    def _lock_lost(self, run: JobRun) -> None:
        """Cancel the handler of a lost job. Called from any thread.

        A thread goes on in any case and keeps its slot, so that no other job waits for it in the pool.
        """
        if not self.parts.strategy.interruptible:
            return
        try:
            self.loop.call_soon_threadsafe(run.cancel_handler)
        except RuntimeError:
            self.parts.log.debug("The loop of job %s has ended already", run.key)

    # The end

    async def drain(self, timeout: float, grace: float) -> None:
        """Let running jobs finish for so many seconds, then cancel them; `grace` bounds what comes after."""
        await Drain(self).run(timeout, grace)

    def end_with(self, ending: Coroutine[Any, Any, None]) -> None:
        """Run the worker's end beside the jobs that it waits for."""
        self._ending = self.loop.create_task(ending)

    def ending(self) -> bool:
        """Whether the worker ends, or its whole loop does."""
        return self.stopping or (self.polling is not None and self.polling.cancel_requests > 0)

    def announce_end(self) -> None:
        """Take nothing more in, and let handlers see it."""
        self.stopping = True
        for run in list(self.runs.values()):
            run.shutting_down.set()

    def abandon(self) -> None:
        """Cancel everything without waiting."""
        Drain(self).abandon()

    def stuck(self) -> int:
        """Count the handlers that outlived their job's lock. May be called from any thread."""
        now = self.parts.clock.now()
        return sum(run.phase is Phase.HANDLING and run.lock.expired(now) for run in list(self.runs.values()))

    def waiting(self) -> set[asyncio.Task[Any]]:
        """Return the tasks that are still at work."""
        jobs = {run.task for run in self.runs.values() if run.task is not None and not run.task.done()}
        return {*jobs, *self._background}

    def _names(self) -> tuple[str, str]:
        return self.parts.config.worker_name or "", self.parts.config.job_type
