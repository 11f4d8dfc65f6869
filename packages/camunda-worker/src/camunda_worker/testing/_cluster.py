"""A client and its cluster in memory, as far as job workers are concerned."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from camunda_client._codec import encode_variables
from camunda_worker._clock import LIVE_CLOCK, Clock

from ._jobs import make_job

if TYPE_CHECKING:
    from camunda_client.models import ActivatedJobResult

__all__ = ["ClusterError", "InMemoryCluster", "JobState"]


class ClusterError(Exception):
    """An error answer.

    Args:
        status_code: The HTTP status.
        message: What the server says.
        retry_after: Seconds to wait, if the server says so.
    """

    def __init__(self, status_code: int, message: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{status_code} {message}".strip())
        self.status_code = status_code
        self.retry_after = retry_after


@dataclass
class JobState:
    """A job as the cluster sees it.

    Args:
        job: The job.
        state: ``available``, ``locked``, ``completed``, ``failed`` (no retries left) or ``error``.
        locked_until: When its lock runs out.
        rests_until: When the back-off of its last failure is over.
        activations: How often it was activated.
        calls: What was sent for it: the operation's name and its fields.
    """

    job: ActivatedJobResult
    state: str = "available"
    locked_until: float = 0.0
    rests_until: float = 0.0
    activations: int = 0
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def free_at(self) -> float | None:
        """Return from when on it can be activated, None for a job that has ended."""
        if self.state == "available":
            return self.rests_until
        return self.locked_until if self.state == "locked" else None

    def operations(self) -> list[str]:
        """Return the names of what was sent."""
        return [name for name, _ in self.calls]


class InMemoryCluster:
    """Give it to a worker as its client. Long polls wait for jobs; locks expire on the given clock.

    Args:
        clock: Measures locks; the same as the worker's.
        configuration: What the worker reads its defaults from.
    """

    def __init__(self, clock: Clock = LIVE_CLOCK, configuration: Any = None) -> None:
        self.clock = clock
        self.configuration = configuration if configuration is not None else SimpleNamespace()
        self.jobs: dict[str, JobState] = {}
        self.activations: list[dict[str, Any]] = []
        self._faults: dict[str, deque[BaseException]] = defaultdict(deque)
        self._news: list[asyncio.Future[None]] = []

    def add(self, job: ActivatedJobResult | None = None, **fields: Any) -> JobState:
        """Make a job available, and wake the long polls that wait.

        Args:
            job: The job; None makes one up.
            fields: Fields of a made-up job.
        """
        made = job if job is not None else make_job(**fields)
        state = self.jobs[str(made.job_key)] = JobState(made)
        self._wake()
        return state

    def fail_next(self, operation: str, *errors: BaseException) -> None:
        """Answer the next calls of an operation (``complete_job``, ``activate_jobs``, …) with these errors, in order."""
        self._faults[operation].extend(errors)

    def count(self, operation: str) -> int:
        """Return how often an operation was sent for a job."""
        return sum(state.operations().count(operation) for state in self.jobs.values())

    def sync_twin(self) -> Any:
        """Return the synchronous client of this cluster."""
        return _SyncTwin(self)

    async def activate_jobs(self, *, data: dict[str, Any]) -> Any:
        """Answer an activation, once there are jobs or its request timeout is over."""
        self.activations.append(data)
        self._raise_fault("activate_jobs")
        wait_ms = data.get("requestTimeout") or 10_000
        found = self._lock_jobs(data)
        ends = time.monotonic() + wait_ms / 1000
        while not found and (left := ends - time.monotonic()) > 0:
            await self._wait_for_news(data["type"], left)
            found = self._lock_jobs(data)
        return SimpleNamespace(jobs=found)

    async def _wait_for_news(self, job_type: str, left: float) -> None:
        """Wait for a job to come, or for a lock or a back-off to run out on the cluster's clock."""
        news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._news.append(news)
        now = self.clock.now()
        due = [
            moment
            for state in self.jobs.values()
            if state.job.type_ == job_type and (moment := state.free_at()) is not None and moment > now
        ]
        waits: set[asyncio.Future[None]] = {news}
        if due:
            waits.add(asyncio.ensure_future(self.clock.sleep(min(due) - now)))
        try:
            await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            if news in self._news:
                self._news.remove(news)

    async def complete_job(self, job_key: str, **fields: Any) -> None:
        """Complete a job."""
        self._end("complete_job", job_key, fields, "completed")

    async def fail_job(self, job_key: str, **fields: Any) -> None:
        """Fail a job; it becomes available again, after its back-off, while retries are left."""
        state = self._end("fail_job", job_key, fields, "failed")
        state.job.retries = fields.get("retries", 0)
        if state.job.retries > 0:
            state.state = "available"
            state.rests_until = self.clock.now() + (fields.get("retry_back_off") or 0) / 1000
            self._wake()

    async def throw_job_error(self, job_key: str, **fields: Any) -> None:
        """Throw a BPMN error for a job."""
        self._end("throw_job_error", job_key, fields, "error")

    async def update_job(self, job_key: str, **fields: Any) -> None:
        """Change a job's timeout or retries."""
        state = self._known("update_job", job_key, fields)
        self._raise_fault("update_job")
        timeout = fields.get("changeset", {}).get("timeout")
        if timeout is not None:
            if state.state != "locked" or state.locked_until <= self.clock.now():
                raise ClusterError(409, "the job is not active")
            state.locked_until = self.clock.now() + timeout / 1000

    def _lock_jobs(self, data: dict[str, Any]) -> list[ActivatedJobResult]:
        now = self.clock.now()
        found: list[ActivatedJobResult] = []
        for state in self.jobs.values():
            if len(found) >= data["maxJobsToActivate"]:
                break
            free_at = state.free_at()
            if free_at is not None and free_at <= now and state.job.type_ == data["type"]:
                state.state = "locked"
                state.locked_until = now + data["timeout"] / 1000
                state.activations += 1
                found.append(state.job)
        return found

    def _end(self, operation: str, job_key: str, fields: dict[str, Any], ending: str) -> JobState:
        # As in a real client, what has no JSON form is refused before it is sent.
        encode_variables(fields.get("variables"), "$.variables")
        state = self._known(operation, job_key, fields)
        self._raise_fault(operation)
        if state.state not in {"locked", "available"}:
            raise ClusterError(404 if state.state == "completed" else 409, f"the job is {state.state}")
        state.state = ending
        return state

    def _known(self, operation: str, job_key: str, fields: dict[str, Any]) -> JobState:
        state = self.jobs.get(str(job_key))
        if state is None:
            raise ClusterError(404, "no such job")
        state.calls.append((operation, fields))
        return state

    def _raise_fault(self, operation: str) -> None:
        if self._faults[operation]:
            raise self._faults[operation].popleft()

    def _wake(self) -> None:
        waiting, self._news = self._news, []
        for news in waiting:
            loop = news.get_loop()
            if loop.is_closed():
                continue
            if loop is asyncio._get_running_loop():
                _tell(news)
            else:
                # A handler in a thread, or a test beside the worker's loop.
                loop.call_soon_threadsafe(_tell, news)


def _tell(news: asyncio.Future[None]) -> None:
    if not news.done():
        news.set_result(None)


class _SyncTwin:
    """The same cluster through synchronous methods."""

    def __init__(self, cluster: InMemoryCluster) -> None:
        self._cluster = cluster

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._cluster, name)
        if name not in {"complete_job", "fail_job", "throw_job_error", "update_job"}:
            return attribute

        def call(*args: Any, **kwargs: Any) -> None:
            # These coroutines never wait, so one step takes them to their end.
            try:
                attribute(*args, **kwargs).send(None)
            except StopIteration:
                pass

        return call

    def close(self) -> None:
        """Nothing is held."""
