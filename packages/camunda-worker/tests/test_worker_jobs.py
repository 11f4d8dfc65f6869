from __future__ import annotations

import asyncio
import pickle
from types import SimpleNamespace
from typing import Any

import pytest
from worker_support import build, eventually, running, settled

from camunda_logging.testing import RecordingLogger
from camunda_worker import ConnectedJobContext, Handled, JobContext, JobError, PollSucceeded, WorkerHooks
from camunda_worker._clock import LIVE_CLOCK
from camunda_worker._flag import Flag
from camunda_worker._job_client import Acknowledgement, JobClient
from camunda_worker.testing import (
    ClusterError,
    InMemoryCluster,
    ManualClock,
    arun_handler,
    make_job,
    run_handler,
)


async def test_explicit_completion_is_not_repeated() -> None:
    """A handler that completes its own job has acknowledged it, whatever it returns or raises afterwards."""
    cluster = InMemoryCluster()

    async def handler(job: Any) -> dict[str, int]:
        await job.client.complete_job(job.job_key, variables={"mine": 1})
        raise ValueError("too late")

    state = cluster.add()
    async with running(cluster, handler) as worker:
        await eventually(lambda: worker.health().jobs_completed == 1)
    assert [("complete_job", {"variables": {"mine": 1}})] == state.calls


async def test_explicit_acknowledgement_in_a_thread() -> None:
    """A thread handler acknowledges through its synchronous client."""
    cluster = InMemoryCluster()

    def handler(job: Any) -> None:
        job.client.throw_job_error(job_key=job.job_key, error_code="E")

    state = cluster.add()
    async with running(cluster, handler) as worker:
        await eventually(lambda: worker.health().jobs_completed == 1)
    assert ["throw_job_error"] == state.operations()


async def test_a_failed_explicit_acknowledgement_does_not_count() -> None:
    """When the handler's own completion fails, the worker decides by what the handler raised."""
    cluster = InMemoryCluster()
    cluster.fail_next("complete_job", ClusterError(503))

    async def handler(job: Any) -> None:
        await job.client.complete_job(job.job_key)

    state = cluster.add(retries=1)
    async with running(cluster, handler):
        await eventually(lambda: settled(cluster))
    assert ["complete_job", "fail_job"] == state.operations()


async def test_other_jobs_do_not_count() -> None:
    """Completing another job through the client leaves the own one to the worker."""
    cluster = InMemoryCluster()
    other = cluster.add(job_type="other")

    async def handler(job: Any) -> None:
        await job.client.complete_job(other.job.job_key)

    state = cluster.add()
    async with running(cluster, handler):
        await eventually(lambda: settled(cluster))
    assert ["complete_job"] == state.operations()


@pytest.mark.parametrize("given", [{}, {"data": {"variables": {}}}, {"data": {"jobLeaseToken": "old"}}])
def test_the_lease_token_goes_along(given: dict[str, Any]) -> None:
    """The own job's token is added to keyword fields and to a copy of a body, and always wins."""
    sent: list[dict[str, Any]] = []
    inner = SimpleNamespace(complete_job=lambda job_key, **fields: sent.append(fields))
    before = {name: dict(value) for name, value in given.items()}
    JobClient(inner, "1", "token", Acknowledgement()).complete_job("1", **given)
    assert "token" == (sent[0]["data"]["jobLeaseToken"] if "data" in given else sent[0]["job_lease_token"])
    assert before == given


async def test_leases_travel_with_every_outcome() -> None:
    """A leased job sends its token back when it is completed, failed or ended by an error."""
    cluster = InMemoryCluster()

    async def handler(job: Any) -> None:
        if job.variables["do"] == "fail":
            raise ValueError("x")
        if job.variables["do"] == "throw":
            raise JobError("E")

    states = [
        cluster.add(variables={"do": do}, job_lease_token=f"t-{do}", retries=1)
        for do in ("complete", "fail", "throw")
    ]
    async with running(cluster, handler, with_lease=True):
        await eventually(lambda: settled(cluster))
    assert ["t-complete", "t-fail", "t-throw"] == [state.calls[0][1]["job_lease_token"] for state in states]
    assert True is cluster.activations[0]["withLease"]


async def test_required_leases_keep_unfenced_jobs_from_running() -> None:
    """Where leases are required, a job without one is given back, not run, and the poll counts as failed with the reason."""
    cluster = InMemoryCluster()
    state = cluster.add()
    ran: list[Any] = []

    async def handler(job: Any) -> None:
        ran.append(job)

    async with running(cluster, handler, require_lease=True, timeout_ms=60_000) as worker:
        await eventually(lambda: "fail_job" in state.operations())
        assert "LeaseNotHonoredError: job" in str(worker.health().last_error)
        assert worker.running
    assert [] == ran
    assert 3 == state.job.retries
    leased = cluster.add(job_lease_token="t")
    state.state = "completed"
    async with running(cluster, handler, require_lease=True):
        await eventually(lambda: leased.state == "completed")
    assert 1 == len(ran)


async def test_missing_leases_are_reported_once() -> None:
    """A server that ignores the wish for leases is reported once, and the jobs still run."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    for _ in range(3):
        cluster.add()
    async with running(cluster, print, with_lease=True, max_concurrent_jobs=1, logger=lines):
        await eventually(lambda: settled(cluster))
    assert 1 == len([text for text in lines.texts("error") if "no leases" in text])


def test_context_pickles_silent() -> None:
    """A job's context goes to another process with its fields, and its logger arrives silent."""
    context = JobContext.from_job(make_job(variables={"a": 1}, retries=7))
    copy = pickle.loads(pickle.dumps(context))
    assert (context.job_key, 7, 1) == (copy.job_key, copy.retries, copy.variables["a"])
    copy.log.error("unheard")


def test_context_s_logger_is_bound() -> None:
    """A job's lines name its type and key."""
    lines = RecordingLogger()
    job = make_job("pay")
    ConnectedJobContext.create(job, object(), _logger(lines)).log.info("hello")
    assert f"job_key={job.job_key}" in lines.texts()[0]
    assert "job_type=pay" in lines.texts()[0]


def _logger(lines: RecordingLogger) -> Any:
    from camunda_logging import create_logger

    return create_logger(lines)


def test_create_keeps_the_given_client() -> None:
    """A context built by hand holds the very client it was given."""
    client = object()
    assert client is ConnectedJobContext.create(make_job(), client).client


async def test_duplicates_run_once() -> None:
    """A job that arrives again while it runs is not started a second time."""
    clock = ManualClock()
    cluster = InMemoryCluster(clock)
    started: list[str] = []
    gate = asyncio.Event()

    async def handler(job: Any) -> None:
        started.append(job.job_key)
        await gate.wait()

    state = cluster.add()
    async with running(cluster, handler, clock=clock, max_concurrent_jobs=5, request_timeout_milliseconds=20):
        await eventually(lambda: started)
        clock.set(31.0)
        await eventually(lambda: state.activations >= 2)
        gate.set()
        await eventually(lambda: settled(cluster))
    assert [state.job.job_key] == started
    assert ["complete_job"] == state.operations()


async def test_surplus_jobs_are_given_back() -> None:
    """A server that sends more than asked for gets the surplus back with unchanged retries, and capacity holds."""
    cluster = InMemoryCluster()
    asked = cluster.activate_jobs
    most = 0

    async def greedy(*, data: dict[str, Any]) -> Any:
        return await asked(data={**data, "maxJobsToActivate": 5})

    async def handler(job: Any) -> None:
        nonlocal most
        most = max(most, worker.active_jobs)
        await asyncio.sleep(0.01)

    cluster.activate_jobs = greedy  # type: ignore[method-assign]  # a server that miscounts
    states = [cluster.add() for _ in range(5)]
    worker = build(cluster, handler, max_concurrent_jobs=2)
    worker.start()
    await eventually(lambda: settled(cluster))
    await worker.aclose()
    assert 2 == most
    backs = [fields for state in states for name, fields in state.calls if name == "fail_job"]
    assert backs
    assert {3} == {fields["retries"] for fields in backs}


class Freeze(WorkerHooks):
    """Lets the lock's time pass between a job's arrival and the first step of its task, as a blocked loop does."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock

    def poll_succeeded(self, event: PollSucceeded) -> None:
        if event.received and self.clock.now() == 0.0:
            self.clock.set(31.0)


async def test_an_expired_job_is_not_started() -> None:
    """A job whose lock ran out before its turn is dropped and counted; it runs when it is activated again."""
    clock = ManualClock()
    cluster = InMemoryCluster(clock)
    ran: list[str] = []
    state = cluster.add()
    async with running(
        cluster, ran.append, clock=clock, hooks=[Freeze(clock)], execution_strategy="async"
    ) as worker:
        await eventually(lambda: worker.health().jobs_dropped)
        await eventually(lambda: settled(cluster))
    assert 2 == state.activations
    assert 1 == len(ran)
    assert ["complete_job"] == state.operations()


class SlowToAnswer(InMemoryCluster):
    """Answers failures and completions only when it may; what they do is done before."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = asyncio.Event()

    async def fail_job(self, job_key: str, **fields: Any) -> None:
        await super().fail_job(job_key, **fields)
        await self.may_answer.wait()

    async def complete_job(self, job_key: str, **fields: Any) -> None:
        await super().complete_job(job_key, **fields)
        await self.may_answer.wait()


@pytest.mark.parametrize("by_hand", [False, True])
async def test_a_next_try_that_comes_before_the_answer_to_the_failure_is_not_lost(by_hand: bool) -> None:
    """It starts as soon as the first try is over, and does not wait until its lock has run out."""
    cluster, tries = SlowToAnswer(), list[int]()
    state = cluster.add(retries=3)

    async def handler(job: Any) -> None:
        tries.append(job.retries)
        if len(tries) == 1 and by_hand:
            await job.client.fail_job(job.job_key, retries=2)
        elif len(tries) == 1:
            raise ConnectionError("not yet")

    async with running(cluster, handler, max_concurrent_jobs=2) as worker:
        await eventually(lambda: state.activations == 2)
        assert 1 == len(tries)
        cluster.may_answer.set()
        await eventually(lambda: settled(cluster))
        await eventually(lambda: worker.health().jobs_completed == (2 if by_hand else 1))
    assert 2 == len(tries)
    assert ["fail_job", "complete_job"] == state.operations()


async def test_a_job_that_was_set_free_while_its_handler_ran_is_not_run_twice() -> None:
    """The handler's completion ends the job, whichever activation it belongs to."""
    cluster, ran, go_on = InMemoryCluster(), list[str](), asyncio.Event()
    state = cluster.add()

    async def handler(job: Any) -> None:
        ran.append(str(job.job_key))
        await go_on.wait()

    async with running(cluster, handler, max_concurrent_jobs=2) as worker:
        await eventually(lambda: ran)
        await cluster.fail_job(str(state.job.job_key), retries=3)  # as an operator may
        await eventually(lambda: state.activations == 2)
        go_on.set()
        await eventually(lambda: worker.health().jobs_completed == 1)
    assert 1 == len(ran)
    assert ["fail_job", "complete_job"] == state.operations()


async def test_a_next_try_that_came_while_the_worker_stops_is_given_back() -> None:
    """Another worker has it at once, with the retries that the failure left."""
    cluster = SlowToAnswer()
    state = cluster.add(retries=3)

    async def handler(job: Any) -> None:
        raise ConnectionError("not yet")

    async with running(cluster, handler, max_concurrent_jobs=2) as worker:
        await eventually(lambda: state.activations == 2)
        closing = asyncio.create_task(worker.aclose(drain_timeout=5))
        await asyncio.sleep(0)
        cluster.may_answer.set()
        await closing
    assert ("available", 2) == (state.state, state.job.retries)
    assert ["fail_job", "fail_job"] == state.operations()


def test_flags() -> None:
    """A flag tells by truth, by waiting and after pickling."""
    flag = Flag()
    assert not flag
    assert not flag.wait(0)
    flag.set()
    assert flag.is_set()
    assert flag.wait(0)
    assert pickle.loads(pickle.dumps(flag))


def test_the_kit_reports_explicit_acknowledgement() -> None:
    """run_handler says which operation the handler used itself."""

    def handler(job: Any) -> None:
        job.client.fail_job(job.job_key, retries=0, error_message="m")

    assert Handled("fail_job") == run_handler(handler)


def test_the_kit_names_a_missing_client() -> None:
    """A handler that needs more of the client is told to bring one."""
    outcome = run_handler(lambda job: job.client.get_topology())
    assert "client=" in str(outcome)


async def test_the_kit_works_inside_a_loop() -> None:
    """arun_handler is the same for asynchronous tests."""
    job = make_job(variables={"n": 2})
    outcome = await arun_handler(lambda job: {"twice": job.variables["n"] * 2}, job)
    assert {"twice": 4} == outcome.variables  # type: ignore[union-attr]  # shown by the equality


def test_the_kit_refuses_unknown_fields() -> None:
    """A misspelled field of a made-up job is an error."""
    with pytest.raises(TypeError, match="varables"):
        make_job(varables={})


async def test_a_handler_waits_with_the_worker_s_clock() -> None:
    """job.clock is the clock that the worker was given, or its client; else the machine's, for both kinds of handlers."""
    clock = ManualClock()
    cluster = InMemoryCluster(clock)
    seen: list[Any] = []

    async def handler(job: ConnectedJobContext) -> None:
        seen.append(job.clock)
        await job.clock.sleep(5)

    state = cluster.add()
    async with running(cluster, handler, clock=clock):
        await eventually(lambda: seen)
        await clock.advance(6)
        await eventually(lambda: state.state == "completed")
    assert seen[0] is clock
    state = cluster.add()

    def plain(job: Any) -> None:
        seen.append(job.clock)
        job.clock.sleep_sync(5)

    async with running(cluster, plain, clock=clock):
        await eventually(lambda: len(seen) == 2)
        await clock.advance(6)
        await eventually(lambda: state.state == "completed")
    real = InMemoryCluster()
    state = real.add()
    async with running(real, lambda job: job.clock.sleep_sync(0.001)):
        await eventually(lambda: state.state == "completed")


def test_a_worker_takes_time_and_chance_from_its_client() -> None:
    """What a client was given for tests counts for its workers; a client's real clock does not, which is set by wall time."""
    from camunda_client import CamundaAsyncClient
    from camunda_client.clocks import ManualClock as ClientsClock
    from camunda_client.clocks import SeededRandom

    clock, chance = ClientsClock(), SeededRandom(7)
    settings = {"CAMUNDA_AUTH_STRATEGY": "NONE"}
    worker = build(CamundaAsyncClient(settings, clock=clock, random=chance), print)
    assert (clock, chance) == (worker.clock, worker.random)
    own = ManualClock()
    assert own is build(CamundaAsyncClient(settings, clock=clock), print, clock=own).clock
    assert LIVE_CLOCK is build(CamundaAsyncClient(settings), print).clock
