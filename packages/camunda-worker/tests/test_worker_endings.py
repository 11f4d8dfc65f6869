"""Jobs that end in unusual ways still end once, and nothing is left locked that could be told."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from worker_stub import StubServer
from worker_support import build, eventually, running, settled

from camunda_client import CamundaAsyncClient
from camunda_client.models import ActivatedJobResult
from camunda_logging.testing import RecordingLogger
from camunda_worker import (
    ErrorThrown,
    Failed,
    JobError,
    JobFailure,
    JobFinished,
    JobStarted,
    JobWorker,
    WorkerConfig,
    WorkerHooks,
    run_workers,
)
from camunda_worker._backoff import Backoff
from camunda_worker._capacity import Capacity
from camunda_worker._clock import LIVE_CLOCK, LIVE_RANDOM
from camunda_worker._gateway import Activated
from camunda_worker._job_run import JobRun
from camunda_worker._locks import JobLock
from camunda_worker._outcome import of_exception
from camunda_worker._poll_gate import PollGate
from camunda_worker._poller import Poller
from camunda_worker._renewal import keep_locked
from camunda_worker.testing import ClusterError, InMemoryCluster, ManualClock, arun_handler, make_job


class Wrapping(WorkerHooks):
    """Puts a context manager around every handler."""

    def __init__(self, make: Any) -> None:
        self.make = make

    def around_job(self, job: Any) -> Any:
        """Return the context manager."""
        return self.make()


class Counting(WorkerHooks):
    """Counts jobs in hand, as a gauge would."""

    def __init__(self) -> None:
        self.now = 0
        self.finished: list[JobFinished] = []

    def job_started(self, event: JobStarted) -> None:
        """Count up."""
        self.now += 1

    def job_finished(self, event: JobFinished) -> None:
        """Count down."""
        self.now -= 1
        self.finished.append(event)


class Closing(WorkerHooks):
    """Closes the worker in the moment in which its first job starts."""

    worker: JobWorker

    def job_started(self, event: JobStarted) -> None:
        """Close it."""
        self.worker.close()


class NoMembers(Exception):
    """Computes a field that a group of exceptions has, and fails at it."""

    @property
    def exceptions(self) -> Any:
        raise ValueError("none")


class NoCode(JobError):
    def __init__(self) -> None:
        Exception.__init__(self)

    @property
    def error_code(self) -> str:  # type: ignore[override]
        raise ValueError("none")


class NoVariables(JobFailure):
    def __init__(self) -> None:
        Exception.__init__(self)

    @property
    def variables(self) -> Any:  # type: ignore[override]
        raise ValueError("none")


async def asleep(job: Any) -> None:
    """Outlast any test."""
    await asyncio.sleep(60)


class Unreadable(dict[str, Any]):
    """A mapping that cannot be read any more, as one that belongs to a closed session."""

    def items(self) -> Any:
        raise RuntimeError("closed")


@pytest.mark.parametrize("strategy", ["async", "thread"])
async def test_a_swallowed_exception_completes_the_job(strategy: Any) -> None:
    """A hook's context manager that swallows what the handler raised leaves a handler that returned nothing."""
    cluster = InMemoryCluster()
    state = cluster.add()

    def failing(job: Any) -> None:
        raise LookupError("gone")

    async def failing_too(job: Any) -> None:
        raise LookupError("gone")

    hook = Wrapping(lambda: contextlib.suppress(LookupError))
    async with running(cluster, failing_too if strategy == "async" else failing, hooks=[hook]):
        await eventually(lambda: settled(cluster))
    assert ["complete_job"] == state.operations()


@pytest.mark.parametrize("kind", [NoMembers, NoCode, NoVariables])
def test_exceptions_that_cannot_be_read_fail_the_job(kind: type[Exception]) -> None:
    """Whatever an attribute of an exception does, the job loses a retry like with any other."""
    outcome = of_exception(kind(), make_job(retries=3))
    assert isinstance(outcome, Failed)
    assert 2 == outcome.retries
    assert outcome.message.startswith(kind.__name__)


@pytest.mark.parametrize("number", [2**31, 2**70, 2**5000, 1e300])
def test_numbers_stay_within_what_the_api_takes(number: Any) -> None:
    """Retries and back-offs of any size are cut, since a failure that cannot be sent would end nothing."""
    outcome = of_exception(JobFailure("bad", retries=number, retry_back_off=number), make_job())
    assert isinstance(outcome, Failed)
    assert 2**31 - 1 == outcome.retries
    assert 2**31 <= outcome.back_off_ms <= 2**53


async def test_a_result_that_cannot_be_read_fails_for_good() -> None:
    """Its own code fails while it is encoded, and would again; it was sent again until the lock ran out."""
    cluster = InMemoryCluster()
    state = cluster.add()

    async def handler(job: Any) -> Any:
        return {"rows": Unreadable(a=1)}

    async with running(cluster, handler):
        await eventually(lambda: settled(cluster))
    (_, sent) = state.calls[-1]
    assert 0 == sent["retries"]
    assert "$.variables.rows: cannot be read: RuntimeError" in sent["error_message"]


async def test_a_handler_that_cancels_its_own_task_fails_its_job() -> None:
    """Each run costs a retry; the job was given back untouched, to come again for ever."""
    cluster = InMemoryCluster()
    state = cluster.add(retries=2)

    async def handler(job: Any) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(60)

    async with running(cluster, handler):
        await eventually(lambda: settled(cluster))
    assert [1, 0] == [fields["retries"] for _, fields in state.calls]


async def test_a_cancelled_loop_gives_the_job_back() -> None:
    """When all tasks of a loop are cancelled, as at its end, no retry is lost."""
    cluster = InMemoryCluster()
    state = cluster.add(retries=2)
    worker = build(cluster, asleep)
    worker.start()
    await eventually(lambda: worker.active_jobs == 1)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await eventually(state.operations)
    await worker.aclose()
    assert [("fail_job", 2)] == [(name, fields["retries"]) for name, fields in state.calls]


async def test_a_second_end_leaves_a_job_on_its_way_back_alone() -> None:
    """A job whose return is being sent is not cancelled again by the next stop."""
    cluster = InMemoryCluster()
    state = cluster.add(retries=2)
    sending, gate = asyncio.Event(), asyncio.Event()
    plain = cluster.fail_job

    async def slow(job_key: str, **fields: Any) -> None:
        sending.set()
        await gate.wait()
        await plain(job_key, **fields)

    cluster.fail_job = slow  # type: ignore[method-assign]
    worker = build(cluster, asleep)
    worker.start()
    await eventually(lambda: worker.active_jobs == 1)
    worker.stop()
    await sending.wait()
    worker.stop()
    closing = asyncio.ensure_future(worker.aclose())
    await asyncio.sleep(0.05)
    gate.set()
    await closing
    assert "available" == state.state


async def test_handlers_that_close_their_worker_give_their_jobs_back() -> None:
    """Several handlers that all await the end of their own worker lose no job."""
    cluster = InMemoryCluster()
    states = [cluster.add(retries=2) for _ in range(3)]
    started: list[int] = []

    async def handler(job: Any) -> None:
        started.append(1)
        await eventually(lambda: len(started) == 3)
        await worker.aclose()

    worker = build(cluster, handler)
    worker.start()
    await eventually(lambda: all(state.operations() for state in states) and not worker.active_jobs)
    assert [["fail_job"]] * 3 == [state.operations() for state in states]


@pytest.mark.parametrize("how", ["stop", "close", "aclose"])
async def test_a_thread_that_cannot_be_cancelled_is_heard_out(how: str) -> None:
    """What a thread comes to is sent although the worker was told to end meanwhile: its work is not done twice."""
    cluster, gate = InMemoryCluster(), threading.Event()
    state = cluster.add()
    worker = build(cluster, lambda job: gate.wait(30) and None)
    worker.start()
    await eventually(lambda: worker.active_jobs == 1)
    threading.Timer(0.1, gate.set).start()
    ending = getattr(worker, how)()
    if how == "aclose":
        await ending
    await eventually(lambda: settled(cluster))
    assert ["complete_job"] == state.operations()


async def test_a_job_whose_pool_is_gone_is_given_back() -> None:
    """A worker closed between taking a job and calling its handler gives it back untouched."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    state = cluster.add(retries=2)
    hook = Closing()
    worker = hook.worker = build(cluster, print, hooks=[hook], logger=lines)
    worker.start()
    await eventually(state.operations)
    assert [("fail_job", 2)] == [(name, fields["retries"]) for name, fields in state.calls]
    assert [] == lines.texts("error")


async def test_a_thread_that_cannot_be_started_fails_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of threads is reached, say: the job is failed instead of left."""
    cluster = InMemoryCluster()
    state = cluster.add(retries=1)

    def refuse(*_: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("camunda_worker._strategies.thread_pool.DaemonThreadPool.submit", refuse)
    async with running(cluster, print) as worker:
        await eventually(lambda: settled(cluster))
        await eventually(lambda: worker.health().free_slots == 10)
    assert ["fail_job"] == state.operations()


async def test_hooks_hear_of_the_end_of_cancelled_jobs() -> None:
    """A gauge of jobs in hand comes back to zero when a lock is lost, and when the worker ends."""
    cluster, hook = InMemoryCluster(), Counting()
    lost = cluster.add()
    cluster.fail_next("update_job", ClusterError(404))
    async with running(cluster, asleep, hooks=[hook], auto_extend=True, timeout_ms=600):
        await eventually(lambda: hook.now == 1)
        await eventually(lambda: hook.now == 0)
        lost.state = "completed"
        cluster.add()
        await eventually(lambda: hook.now == 1)
    assert 0 == hook.now
    assert [(None, False)] * 2 == [(event.outcome, event.acknowledged) for event in hook.finished]


async def test_a_refused_bpmn_error_fails_the_job() -> None:
    """One that the server does not understand ends in an incident instead of coming again with every lock."""
    cluster = InMemoryCluster()
    state = cluster.add()
    cluster.fail_next("throw_job_error", ClusterError(400, "no errorCode"))

    async def handler(job: Any) -> None:
        raise JobError("")

    async with running(cluster, handler):
        await eventually(lambda: settled(cluster))
    assert ["throw_job_error", "fail_job"] == state.operations()
    assert 0 == state.calls[-1][1]["retries"]


async def test_a_bpmn_error_for_a_job_of_others_fails_nothing() -> None:
    """8.6 says with a 400 that a job is not active; whoever has it is left alone."""
    cluster = InMemoryCluster()
    state = cluster.add()
    cluster.fail_next("throw_job_error", ClusterError(400, "the job is not active"))
    outcome = ErrorThrown("X")

    async def handler(job: Any) -> None:
        raise JobError(outcome.code)

    async with running(cluster, handler) as worker:
        await eventually(lambda: worker.health().jobs_dropped == 1)
    assert ["throw_job_error"] == state.operations()


async def test_a_renewal_without_an_answer_leaves_time_for_another() -> None:
    """Each is given half of what is left of the lock, so that one lost request does not cost it."""
    clock = ManualClock()
    run = JobRun(make_job(), JobLock(0.0, 9.0))
    times: list[tuple[float, float]] = []

    async def extend(job_key: str, timeout_ms: int, lease_token: str | None, within: float) -> None:
        times.append((clock.now(), within))
        if len(times) == 1:
            await clock.sleep(within)
            raise TimeoutError

    log: Any = RecordingLogger()
    task = asyncio.ensure_future(keep_locked(run, extend, clock, LIVE_RANDOM, log, lambda r: None))
    await clock.advance(8.9)
    task.cancel()
    assert (6.0, 1.5) == times[0]
    assert 7.5 < times[1][0] < 8.0
    assert not run.lock.expired(9.5)


@pytest.fixture
async def server() -> AsyncIterator[StubServer]:
    """A cluster on a socket."""
    async with StubServer() as stub:
        yield stub


async def test_a_renewal_over_the_wire_has_its_own_time(server: StubServer) -> None:
    """The client's own time for a call, half a minute, is not what a renewal waits."""
    seen: list[Any] = []

    async def handler(job: Any) -> None:
        await eventually(lambda: seen)

    class Spy(CamundaAsyncClient):
        def sync_twin(self) -> Any:
            twin: Any = super().sync_twin()
            plain = twin.update_job

            def update_job(*args: Any, **fields: Any) -> Any:
                seen.append(fields["options"])
                return plain(*args, **fields)

            twin.update_job = update_job
            return twin

    server.add()
    async with (
        Spy({"CAMUNDA_REST_ADDRESS": f"http://127.0.0.1:{server.port}"}) as client,
        running(client, handler, timeout_ms=1_500, auto_extend=True),
    ):
        await eventually(lambda: seen)
    assert 1 == seen[0].max_attempts
    assert 1 == seen[0].timeout


class SlowStart:
    """The way to a cluster whose first answer takes longer than its request, since the loop is blocked meanwhile."""

    def __init__(self, blocked: float) -> None:
        self.blocked = blocked

    async def activate(self, max_jobs: int, request_timeout_ms: int, margin: float = 0.0) -> Activated:
        """Answer with one job."""
        await asyncio.sleep(0)
        time.sleep(self.blocked)
        await asyncio.sleep(0.05)
        return Activated([make_job()])


class Arrivals:
    """Notes what polls bring."""

    def __init__(self) -> None:
        self.jobs: list[tuple[ActivatedJobResult, bool]] = []

    def jobs_arrived(self, activated: Activated, *, wanted: bool) -> None:
        """Note the jobs."""
        self.jobs.extend((job, wanted) for job in activated.jobs)

    def poll_succeeded(self, requested: int, received: int, seconds: float) -> None:
        """Ignore it."""

    def poll_failed(self, error: BaseException, failures: int, delay: float) -> None:
        """Ignore it."""

    def poll_overran(self, seconds: float) -> None:
        """Ignore it."""


async def test_the_first_answer_is_waited_for_although_loading_blocks_the_loop() -> None:
    """A worker that is told to end while it starts gives back the jobs of its first poll."""
    arrivals = Arrivals()
    gateway: Any = SlowStart(blocked=0.4)
    poller = Poller(
        gateway,
        Capacity(3),
        request_timeout_ms=0,
        clock=LIVE_CLOCK,
        backoff=Backoff(),
        idle=Backoff(),
        gate=PollGate(),
        events=arrivals,
    )
    task = asyncio.ensure_future(poller.run())
    asyncio.get_running_loop().call_later(0.01, task.cancel)
    await asyncio.wait({task})
    assert [False] == [wanted for _, wanted in arrivals.jobs]


async def test_a_job_rests_in_memory_as_its_failure_says() -> None:
    """The cluster in memory gives a job out again when its back-off is over on the cluster's clock."""
    clock = ManualClock()
    cluster = InMemoryCluster(clock)
    cluster.add()
    ran: list[float] = []

    async def handler(job: Any) -> None:
        ran.append(clock.now())
        if len(ran) == 1:
            raise JobFailure("later", retry_back_off=60_000)

    async with running(cluster, handler, clock=clock):
        await eventually(lambda: ran)
        await clock.advance(59)
        assert [0.0] == ran
        await clock.advance(2)
        await eventually(lambda: settled(cluster))
    assert 60.0 <= ran[1] <= 61.0


async def test_an_open_poll_in_memory_sees_a_lock_run_out() -> None:
    """A poll that waits gets a job in the moment in which its lock runs out on the cluster's clock."""
    clock = ManualClock()
    cluster = InMemoryCluster(clock)
    cluster.add()
    asked = {"type": "test", "maxJobsToActivate": 1, "timeout": 60_000, "requestTimeout": 3_600_000}
    first = await cluster.activate_jobs(data=asked)
    poll = asyncio.ensure_future(cluster.activate_jobs(data=asked))
    await clock.advance(59)
    assert not poll.done()
    await clock.advance(2)
    assert [job.job_key for job in first.jobs] == [job.job_key for job in (await poll).jobs]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="a task does not tell that it is cancelled")
async def test_a_timeout_around_a_handler_under_test_fires() -> None:
    """Cancelling the test's own call is no outcome of the handler."""
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(arun_handler(asleep), 0.05)


_TYPED_IN = """
from camunda_worker import JobWorker, WorkerConfig
from camunda_worker.testing import InMemoryCluster
def handler(job): pass
try:
    JobWorker(InMemoryCluster(), handler, WorkerConfig("t", 1000), execution_strategy="process")
except TypeError as error:
    print(error)
"""


@pytest.mark.parametrize("arguments", [["-c", _TYPED_IN], ["-"]])
def test_a_handler_that_no_process_could_import_is_refused(arguments: list[str]) -> None:
    """A function that was typed in pickles, and can be loaded by no child; each job lost a retry for it."""
    ended = subprocess.run(
        [sys.executable, *arguments], input=_TYPED_IN, capture_output=True, text=True, check=True, timeout=60
    )
    assert "put it in a file" in ended.stdout


class Raising:
    """A logger that fails at every line."""

    def __getattr__(self, name: str) -> Any:
        if name in {"debug", "info", "warning", "error"}:
            return self._raise
        raise AttributeError(name)

    def _raise(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError("no sink")


async def test_a_logger_that_raises_harms_no_worker() -> None:
    """Jobs fail and complete, and polls fail and recover, whatever the logger does."""
    cluster = InMemoryCluster()
    cluster.fail_next("activate_jobs", ConnectionResetError(), ClusterError(401))
    states = [cluster.add(retries=1), cluster.add()]

    async def handler(job: Any) -> None:
        if job.retries == 1:
            raise ValueError("bad")

    worker = JobWorker(cluster, handler, WorkerConfig("test", 30_000), Raising())  # type: ignore[arg-type]
    worker.start()
    await eventually(lambda: settled(cluster))
    assert worker.running
    await worker.aclose()
    assert ["failed", "completed"] == [state.state for state in states]


async def test_a_worker_of_another_loop_cannot_be_run_here() -> None:
    """It is refused and goes on where it was; waiting for it never ended."""
    cluster = InMemoryCluster()
    async with running(cluster, print) as worker:
        with pytest.raises(RuntimeError, match="another event loop"):
            await asyncio.to_thread(asyncio.run, run_workers(worker, handle_signals=False))
        cluster.add()
        await eventually(lambda: settled(cluster))
