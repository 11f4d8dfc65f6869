from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from worker_support import build, eventually, running, settled

from camunda_logging import create_logger
from camunda_logging.testing import RecordingLogger
from camunda_worker import JobFinished, PollFailed, PollSucceeded, WorkerHooks
from camunda_worker._clock import LIVE_RANDOM
from camunda_worker._job_run import JobRun
from camunda_worker._locks import JobLock
from camunda_worker._poll_gate import PollGate
from camunda_worker._renewal import keep_locked
from camunda_worker._watchdog import LoopWatchdog
from camunda_worker.testing import ClusterError, InMemoryCluster, ManualClock, make_job


class Recorder(WorkerHooks):
    def __init__(self) -> None:
        self.events: list[Any] = []

    def job_started(self, event: Any) -> None:
        self.events.append(event)

    def job_finished(self, event: Any) -> None:
        self.events.append(event)

    def job_failed(self, event: Any) -> None:
        self.events.append(("failed", event))

    def poll_succeeded(self, event: Any) -> None:
        self.events.append(event)

    def poll_failed(self, event: Any) -> None:
        self.events.append(event)


class Broken(WorkerHooks):
    def job_started(self, event: Any) -> None:
        raise RuntimeError("hook")

    poll_succeeded = job_finished = job_started


async def test_hooks_see_everything() -> None:
    """Hooks are told of polls and jobs, also after a hook that raises."""
    cluster, recorder = InMemoryCluster(), Recorder()
    cluster.fail_next("activate_jobs", ClusterError(503))
    cluster.add(variables={"bad": 1}, retries=1)
    cluster.add(variables={})

    async def handler(job: Any) -> None:
        if "bad" in job.variables:
            raise ValueError("x")

    async with running(cluster, handler, hooks=[Broken(), recorder]):
        await eventually(lambda: settled(cluster))
        await eventually(lambda: len([e for e in recorder.events if isinstance(e, JobFinished)]) == 2)
    failed = [event for event in recorder.events if isinstance(event, PollFailed)]
    assert [1] == [event.failures for event in failed]
    assert 2 == next(event for event in recorder.events if isinstance(event, PollSucceeded)).received
    finished = [event for event in recorder.events if isinstance(event, JobFinished)]
    assert {True} == {event.acknowledged for event in finished}
    assert 1 == len([event for event in recorder.events if isinstance(event, tuple)])
    assert isinstance(finished[0].error or finished[1].error, ValueError)


class Around(WorkerHooks):
    def __init__(self, fail: bool = False) -> None:
        self.fail = fail
        self.trail: list[str] = []

    @contextlib.contextmanager
    def around_job(self, job: Any) -> Iterator[None]:
        self.trail.append("in")
        if self.fail:
            raise ValueError("middleware")
        try:
            yield
        finally:
            self.trail.append("out")


@pytest.mark.parametrize("strategy", ["async", "thread"])
async def test_hooks_wrap_the_handler(strategy: Any) -> None:
    """A hook's context manager is entered around the handler; an error on the way in fails the job."""
    cluster, good, bad = InMemoryCluster(), Around(), Around(fail=True)
    cluster.add(job_type="good")
    failing = cluster.add(job_type="bad", retries=1)

    def plain(job: Any) -> None:
        good.trail.append("handler")

    async def coroutine(job: Any) -> None:
        good.trail.append("handler")

    handler = coroutine if strategy == "async" else plain
    async with (
        running(cluster, handler, job_type="good", hooks=[good], execution_strategy=strategy),
        running(cluster, handler, job_type="bad", hooks=[bad], execution_strategy=strategy),
    ):
        await eventually(lambda: settled(cluster))
    assert ["in", "handler", "out"] == good.trail
    assert "middleware" in failing.calls[0][1]["error_message"]


async def test_health_tells_the_truth() -> None:
    """A worker is ready after a good poll, unready when polls fail for long, and live all the time."""
    clock = ManualClock()
    cluster = InMemoryCluster(clock)
    worker = build(cluster, print, clock=clock, request_timeout_milliseconds=20)
    assert (False, True) == (worker.health().ready, worker.health().live)
    worker.start()
    await eventually(lambda: worker.health().seconds_since_good_poll is not None)
    assert worker.health().ready
    cluster.fail_next("activate_jobs", *[ClusterError(503, "down")] * 100)
    await eventually(lambda: worker.health().polls_failed_in_a_row)
    clock.set(60.0)
    health = worker.health()
    assert (False, True) == (health.ready, health.live)
    assert "503 down" in str(health.last_error)
    assert 60 <= health.to_dict()["seconds_since_good_poll"] <= 61
    await worker.aclose()
    assert (True, False) == (worker.health().closed, worker.health().ready)


async def test_an_outage_is_logged_once() -> None:
    """Polls that fail again and again leave one warning, and one line when they work again."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    cluster.fail_next("activate_jobs", *[ClusterError(503)] * 4)
    cluster.add()
    async with running(cluster, print, logger=lines):
        await eventually(lambda: settled(cluster))
    assert 1 == len(lines.texts("warning"))
    assert 1 == len([text for text in lines.texts("info") if "works again" in text])


async def test_refused_credentials_are_an_error() -> None:
    """401 and 403 leave one error that names type, tenants and permission; polling goes on."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    cluster.fail_next("activate_jobs", ClusterError(403), ClusterError(401))
    cluster.add()
    async with running(cluster, print, logger=lines, tenant_ids=["acme"]):
        await eventually(lambda: settled(cluster))
    (text,) = lines.texts("error")
    assert all(part in text for part in ("type test", "acme", "UPDATE_PROCESS_INSTANCE"))


async def test_a_freed_slot_is_filled_quickly() -> None:
    """With nine of ten slots taken for long, one that frees up is polled for within 20 ms."""
    cluster = InMemoryCluster()
    gates = [asyncio.Event() for _ in range(10)]

    async def handler(job: Any) -> None:
        await gates[job.variables["n"]].wait()

    for number in range(10):
        cluster.add(variables={"n": number})
    async with running(cluster, handler) as worker:
        await eventually(lambda: worker.active_jobs == 10)
        polls = len(cluster.activations)
        gates[0].set()
        started = time.monotonic()
        await eventually(lambda: len(cluster.activations) > polls)
        took = time.monotonic() - started
        assert 1 == cluster.activations[-1]["maxJobsToActivate"]
        for gate in gates:
            gate.set()
    assert took < 0.5


async def test_the_activation_request() -> None:
    """An activation asks for the free slots, and names variables and tenants only when they are set."""
    cluster = InMemoryCluster()
    async with running(
        cluster, print, max_concurrent_jobs=4, request_timeout_milliseconds=70, worker_name="w"
    ):
        await eventually(lambda: cluster.activations)
    async with running(cluster, print, fetch_variables=["a"], tenant_ids=["t"]):
        await eventually(lambda: len(cluster.activations) > 1)
    bare = {"type": "test", "worker": "w", "timeout": 30_000, "maxJobsToActivate": 4, "requestTimeout": 70}
    assert bare == cluster.activations[0]
    assert (["a"], ["t"]) == (cluster.activations[-1]["fetchVariable"], cluster.activations[-1]["tenantIds"])


async def test_a_blocking_handler_is_named() -> None:
    """An async handler that blocks the loop for longer than a second is named in a warning, with its stack."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    cluster.add()

    async def lazy_sleeper(job: Any) -> None:
        time.sleep(3.0)

    async with running(cluster, lazy_sleeper, logger=lines):
        await eventually(lambda: settled(cluster))
    warnings = [text for text in lines.texts("warning") if "lazy_sleeper" in text]
    assert 1 == len(warnings)
    assert "time.sleep(3.0)" in warnings[0]
    assert "\\n" not in warnings[0]


async def test_loops_stay_watched_when_one_worker_follows_another() -> None:
    """The end of the last worker does not take the watch from one that starts in the same moment."""
    lines, watchdog = RecordingLogger(), LoopWatchdog()
    log = create_logger(lines)
    for turn in range(20):
        watchdog.watch(turn, "before", log)
        watchdog.forget(turn)
    watchdog.watch("last", "lazy_sleeper", log)

    def lazy_sleeper() -> None:
        time.sleep(3.0)

    lazy_sleeper()
    watchdog.forget("last")
    assert any("lazy_sleeper blocks" in text for text in lines.texts("warning"))


async def test_importing_is_not_held_against_anybody() -> None:
    """A module that takes long to load blocks the loop once, and is no reason for a warning."""
    cluster, lines = InMemoryCluster(), RecordingLogger()

    def _find_and_load() -> None:
        """Named like the function in which Python loads a module."""
        time.sleep(2.0)

    async with running(cluster, print, logger=lines):
        await eventually(lambda: cluster.activations)
        _find_and_load()
        await asyncio.sleep(0)
    assert [] == lines.texts("warning")


@pytest.mark.parametrize("strategy", ["async", "thread"])
async def test_locks_are_renewed_while_a_handler_blocks(strategy: Any) -> None:
    """A handler that blocks for three lock times, even on the loop, keeps its job: renewed in time, run once."""
    cluster = InMemoryCluster()
    state = cluster.add()

    async def on_the_loop(job: Any) -> None:
        time.sleep(1.8)

    def in_a_thread(job: Any) -> None:
        time.sleep(1.8)

    handler = on_the_loop if strategy == "async" else in_a_thread
    async with running(cluster, handler, timeout_ms=600, auto_extend=True, execution_strategy=strategy):
        await eventually(lambda: settled(cluster))
    assert 1 == state.activations
    assert state.operations().count("update_job") >= 3
    assert 1 == state.operations().count("complete_job")
    assert {600} == {fields["changeset"]["timeout"] for name, fields in state.calls if name == "update_job"}


async def test_a_lost_lock_cancels_the_handler() -> None:
    """When a renewal is answered 404, the async handler is cancelled, `lost` is set, and nothing is sent."""
    cluster = InMemoryCluster()
    state = cluster.add()
    cluster.fail_next("update_job", ClusterError(404))
    saw: list[bool] = []

    async def handler(job: Any) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            saw.append(bool(job.lost))

    async with running(cluster, handler, timeout_ms=600, auto_extend=True) as worker:
        await eventually(lambda: saw)
        await eventually(lambda: worker.active_jobs == 0)
        assert 1 == worker.health().jobs_dropped
        assert ["update_job"] == state.operations()
    assert [True] == saw


async def test_a_lost_lock_silences_a_thread() -> None:
    """A thread handler that goes on after its lock was lost is not acknowledged."""
    cluster = InMemoryCluster()
    state = cluster.add()
    cluster.fail_next("update_job", ClusterError(409))

    def handler(job: Any) -> None:
        job.lost.wait(5)

    async with running(cluster, handler, timeout_ms=900, auto_extend=True) as worker:
        await eventually(lambda: worker.health().jobs_dropped == 1)
        assert ["update_job"] == state.operations()


async def test_renewals_keep_their_times() -> None:
    """Renewals leave when a third of the lock is left, and are repeated quickly after an outage."""
    clock = ManualClock()
    run = JobRun(make_job(), JobLock(0.0, 9.0))
    sent: list[float] = []

    async def extend(job_key: str, timeout_ms: int, lease_token: str | None, within: float) -> None:
        sent.append(clock.now())
        if len(sent) == 2:
            raise ClusterError(503)

    task = asyncio.ensure_future(
        keep_locked(run, extend, clock, LIVE_RANDOM, create_logger(RecordingLogger()), lambda r: None)
    )
    await clock.advance(17.0)
    task.cancel()
    assert 6.0 == sent[0]
    assert 12.0 == sent[1]
    assert 12.0 < sent[2] < 12.2
    assert 3 == len(sent)


async def test_many_idle_workers_take_turns() -> None:
    """A gate for four polls lets ten cold workers poll four at a time, in order, and none of the served ones wait."""
    gate = PollGate(4)
    for _ in range(10):
        gate.join()
    assert gate.contended
    assert 6.0 == gate.turn_seconds()
    open_now = most = 0
    order: list[int] = []

    async def poll(number: int) -> None:
        nonlocal open_now, most
        async with gate.turn(served=False):
            open_now += 1
            most = max(most, open_now)
            order.append(number)
            await asyncio.sleep(0.001)
            open_now -= 1

    await asyncio.gather(*(poll(number) for number in range(10)))
    assert 4 == most
    assert list(range(10)) == order
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(20):
            await stack.enter_async_context(gate.turn(served=True))
    for _ in range(6):
        gate.leave()
    assert None is gate.turn_seconds()


async def test_an_idle_worker_is_quiet() -> None:
    """An idle worker logs nothing above debug, and sends one request per request timeout."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    async with running(cluster, print, logger=lines, request_timeout_milliseconds=100):
        await asyncio.sleep(0.55)
    assert [] == [line for line in lines.lines if line.level != "debug"]
    assert 4 <= len(cluster.activations) <= 7


async def test_a_failure_is_logged_once_with_its_traceback() -> None:
    """An unforeseen exception leaves one error with job key and traceback."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    state = cluster.add(retries=1)

    async def handler(job: Any) -> None:
        raise ValueError("the reason")

    async with running(cluster, handler, logger=lines):
        await eventually(lambda: settled(cluster))
    (text,) = lines.texts("error")
    assert all(part in text for part in (str(state.job.job_key), "Traceback", "the reason"))


async def test_a_traceback_is_logged_in_lines_that_no_message_can_leave() -> None:
    """It can be read as ever, and what an exception says begins no line of the log."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    cluster.add(retries=1)

    async def handler(job: Any) -> None:
        raise ValueError("100 % {} of it\nforged\rforged\u2028forged\x1b[2J")

    async with running(cluster, handler, logger=lines):
        await eventually(lambda: settled(cluster))
    (text,) = lines.texts("error")
    heading, *trace = text.split("\n")
    assert heading.endswith("raised ValueError")
    assert "  Traceback (most recent call last):" == trace[0]
    assert ["  ValueError: 100 % {} of it", r"  forged\u000dforged\u2028forged\u001b[2J"] == trace[-2:]
    assert all(line.startswith("  ") for line in trace)


async def test_a_context_that_cannot_be_built_fails_the_job() -> None:
    """When the client for thread handlers cannot be made, jobs fail visibly and no slot leaks."""
    cluster = InMemoryCluster()

    def broken() -> Any:
        raise OSError("the certificate is gone")

    cluster.sync_twin = broken  # type: ignore[method-assign]  # the fault
    states = [cluster.add(retries=1) for _ in range(5)]
    async with running(cluster, print, max_concurrent_jobs=2) as worker:
        await eventually(lambda: settled(cluster))
        await eventually(lambda: worker.health().free_slots == 2)
    assert all("the certificate is gone" in state.calls[0][1]["error_message"] for state in states)


async def test_a_thread_keeps_its_slot_until_it_ends() -> None:
    """A thread that lost its lock cannot be stopped, so no other job is taken in to wait for it in the pool."""
    cluster, gate = InMemoryCluster(), threading.Event()
    first = cluster.add(variables={"wait": True})
    cluster.fail_next("update_job", ClusterError(404))

    def handler(job: Any) -> None:
        if job.variables and job.lost.wait(5):
            gate.wait(10)

    options = {"timeout_ms": 600, "auto_extend": True, "max_concurrent_jobs": 1}
    async with running(cluster, handler, **options) as worker:
        await eventually(lambda: first.operations())
        second = cluster.add()
        await asyncio.sleep(0.1)
        assert (0, 0) == (worker.health().free_slots, second.activations)
        gate.set()
        await eventually(lambda: second.state == "completed")
    assert ["update_job"] == first.operations()[:1]
