"""The bookkeeping of a session as a state machine on a fake clock: slots, locks, renewals, giving back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from worker_support import config

from camunda_logging import create_logger
from camunda_logging.testing import RecordingLogger
from camunda_worker import FixedRetry, JobError
from camunda_worker._capacity import Capacity
from camunda_worker._clock import LIVE_RANDOM
from camunda_worker._gateway import Activated
from camunda_worker._health import HealthBook
from camunda_worker._hooks import HookChain
from camunda_worker._session import Session, SessionParts
from camunda_worker._strategies.asynchronous import AsyncStrategy
from camunda_worker.testing import ClusterError, ManualClock, make_job

SLOTS = 3
LOCK = 9.0


@dataclass
class OnServer:
    """A job as the server counts it."""

    until: float
    spared: bool = True
    """Whether nothing happened that may cost the lock: no outage, not taken away."""
    ends: list[tuple[str, int | None]] = field(default_factory=list)
    cancelled: bool = False


class Server:
    """Answers for jobs whose locks it counts on the same clock."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.jobs: dict[str, OnServer] = {}
        self.down = False

    def _end(self, key: str, how: str, retries: int | None = None) -> None:
        if self.down:
            raise ClusterError(503)
        job = self.jobs[key]
        if job.ends or job.until <= self.clock.now():
            raise ClusterError(404)
        job.ends.append((how, retries))

    async def activate(self, max_jobs: int, request_timeout_ms: int, margin: float = 10.0) -> Activated:
        """Unused: jobs are handed to the session directly."""
        raise NotImplementedError

    async def complete(
        self, job_key: str, outcome: Any, lease_token: str | None, within: float = 30.0
    ) -> None:
        """Complete a job."""
        self._end(job_key, "complete")

    async def fail(self, job_key: str, outcome: Any, lease_token: str | None, within: float = 30.0) -> None:
        """Fail a job."""
        self._end(job_key, "fail", outcome.retries)

    async def throw(self, job_key: str, outcome: Any, lease_token: str | None, within: float = 30.0) -> None:
        """Throw an error."""
        self._end(job_key, "throw")

    async def extend(self, job_key: str, timeout_ms: int, lease_token: str | None, within: float) -> None:
        """Extend a lock."""
        if self.down:
            raise ClusterError(503)
        job = self.jobs[job_key]
        if job.ends or job.until <= self.clock.now():
            raise ClusterError(409)
        job.until = self.clock.now() + timeout_ms / 1000


class SessionMachine(RuleBasedStateMachine):
    """Jobs arrive, end, and lose their locks while the server comes and goes."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = ManualClock()
        self.server = Server(self.clock)
        self.gates: dict[str, asyncio.Future[str]] = {}
        self.numbers = 0
        self.capacity = Capacity(SLOTS)
        self.session: Session = self.loop.run_until_complete(self._begin())

    async def _begin(self) -> Session:
        log = create_logger(RecordingLogger())
        hooks = HookChain((), log)
        return Session(
            SessionParts(
                config=config(timeout_ms=int(LOCK * 1000), max_concurrent_jobs=SLOTS),
                gateway=self.server,
                strategy=AsyncStrategy(self._handle, None, log, hooks),
                capacity=self.capacity,
                policy=FixedRetry(),
                hooks=hooks,
                clock=self.clock,
                random=LIVE_RANDOM,
                log=log,
                health=HealthBook(),
                extend=self.server.extend,
                renewal_loop=None,
            )
        )

    async def _handle(self, job: Any) -> Any:
        key = str(job.job_key)
        assert key not in self.gates, "a job ran twice at once"
        gate = self.gates[key] = asyncio.get_running_loop().create_future()
        try:
            how = await gate
        except asyncio.CancelledError:
            self.server.jobs[key].cancelled = True
            raise
        finally:
            del self.gates[key]
        if how == "raise":
            raise ValueError(how)
        if how == "error":
            raise JobError("E")
        return {"how": how}

    def _pass(self, seconds: float) -> None:
        self.loop.run_until_complete(self.clock.advance(seconds))

    @rule(wanted=st.booleans(), surplus=st.integers(0, 2), again=st.booleans())
    def jobs_arrive(self, wanted: bool, surplus: int, again: bool) -> None:
        """A poll brings as many jobs as were asked for, or more, or ones that run already, in time or too late."""

        async def arrive() -> None:
            room = self.capacity.reserve()
            keys = [str(self.numbers + offset) for offset in range(room + surplus)]
            self.numbers += len(keys)
            for key in keys:
                self.server.jobs[key] = OnServer(self.clock.now() + LOCK, spared=not self.server.down)
            if again:
                keys += list(self.session.runs)
            jobs = [make_job(job_key=key, retries=3) for key in keys]
            self.session.jobs_arrived(Activated(jobs), wanted=wanted)
            self.capacity.unreserve()

        self.loop.run_until_complete(arrive())
        self._pass(0.0)

    @precondition(lambda self: self.gates)
    @rule(which=st.integers(0, 9), how=st.sampled_from(["return", "raise", "error"]))
    def handler_ends(self, which: int, how: str) -> None:
        """A handler returns or raises."""
        keys = list(self.gates)
        gate = self.gates[keys[which % len(keys)]]
        if not gate.done():
            gate.set_result(how)
        self._pass(0.0)

    @rule(seconds=st.floats(0.1, 8.0))
    def time_passes(self, seconds: float) -> None:
        """Renewals and repetitions become due."""
        self._pass(seconds)

    @rule()
    def outage(self) -> None:
        """The server goes down."""
        self.server.down = True
        for key in self.session.runs:
            self.server.jobs[key].spared = False

    @rule()
    def recovery(self) -> None:
        """The server is back."""
        self.server.down = False

    @precondition(lambda self: self.gates)
    @rule(which=st.integers(0, 9))
    def taken_away(self, which: int) -> None:
        """The server gives a running job to somebody else."""
        keys = list(self.gates)
        job = self.server.jobs[keys[which % len(keys)]]
        job.until, job.spared = self.clock.now(), False

    @invariant()
    def slots_add_up(self) -> None:
        """Every slot is free or held by exactly one job in hand."""
        assert self.capacity.running == len(self.session.runs) <= SLOTS
        assert 0 == self.capacity.reserved
        assert SLOTS - len(self.session.runs) == self.capacity.free

    @invariant()
    def locks_are_kept(self) -> None:
        """A handler that runs has its lock, unless the server was away or took it."""
        for key in self.gates:
            job = self.server.jobs[key]
            assert not job.spared or job.until > self.clock.now()

    @invariant()
    def jobs_end_once(self) -> None:
        """No job ends twice, and jobs without a slot were given back with the retries that they had."""
        for key, job in self.server.jobs.items():
            assert len(job.ends) <= 1
            if job.cancelled:
                assert ("complete", None) not in job.ends
            if job.spared and key not in self.session.runs and job.until > self.clock.now():
                assert job.ends or self.session.waiting(), "a job is in nobody's hands"

    def teardown(self) -> None:
        """In the end everything is let go of, and every slot is back."""
        self.server.down = False
        for gate in list(self.gates.values()):
            if not gate.done():
                gate.set_result("return")
        self._pass(60.0)
        assert {} == self.session.runs
        assert SLOTS == self.capacity.free
        self.loop.run_until_complete(self.session.drain(0.0, 1.0))
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()


SessionMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestSession = SessionMachine.TestCase
