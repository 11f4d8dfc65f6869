from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from worker_support import build, eventually, settled

from camunda_logging.testing import RecordingLogger
from camunda_worker import PollSucceeded, WorkerHooks, run_workers
from camunda_worker.testing import ClusterError, InMemoryCluster


@pytest.mark.parametrize("strategy", ["async", "thread"])
async def test_draining_lets_handlers_finish(strategy: Any) -> None:
    """A drain sends no new activation, shows `shutting_down`, and each running job is completed once."""
    cluster = InMemoryCluster()
    gate = threading.Event()
    saw: list[bool] = []

    def blocking(job: Any) -> None:
        gate.wait(10)
        saw.append(bool(job.shutting_down))

    async def waiting(job: Any) -> None:
        while not gate.is_set():
            await asyncio.sleep(0.005)
        saw.append(bool(job.shutting_down))

    states = [cluster.add() for _ in range(3)]
    worker = build(cluster, waiting if strategy == "async" else blocking)
    worker.start()
    await eventually(lambda: worker.active_jobs == 3)
    polls = len(cluster.activations)
    closing = asyncio.ensure_future(worker.aclose(drain_timeout=10))
    await asyncio.sleep(0.05)
    assert not closing.done()
    cluster.add()
    gate.set()
    await closing
    assert [["complete_job"]] * 3 == [state.operations() for state in states]
    assert [True] * 3 == saw
    assert len(cluster.activations) <= polls + 1


async def test_after_the_drain_handlers_are_cancelled() -> None:
    """A handler that does not end in time is cancelled, named in the log, and its job given back untouched."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    cancelled: list[bool] = []

    async def handler(job: Any) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    state = cluster.add(retries=3)
    worker = build(cluster, handler, logger=lines)
    worker.start()
    await eventually(lambda: worker.active_jobs == 1)
    started = time.monotonic()
    await worker.aclose(drain_timeout=0.2)
    assert time.monotonic() - started < 15
    assert [True] == cancelled
    assert [("fail_job", 3)] == [(name, fields["retries"]) for name, fields in state.calls]
    assert any(str(state.job.job_key) in text for text in lines.texts("warning"))


async def test_closing_aborts_the_open_poll() -> None:
    """An idle worker closes at once, although its long poll could take ten seconds, and logs no warning."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    worker = build(cluster, print, logger=lines)
    worker.start()
    await eventually(lambda: cluster.activations)
    started = time.monotonic()
    await worker.aclose(drain_timeout=30)
    assert time.monotonic() - started < 8
    assert [] == [line for line in lines.lines if line.level in {"info", "warning", "error"}]


async def test_jobs_that_come_too_late_are_given_back() -> None:
    """Jobs in the answer of an aborted poll are failed with unchanged retries, and never run."""
    cluster = InMemoryCluster()
    original = cluster.activate_jobs
    ran: list[Any] = []

    async def stubborn(*, data: dict[str, Any]) -> Any:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            pass
        return await original(data=data)

    cluster.activate_jobs = stubborn  # type: ignore[method-assign]  # an answer that arrives with the abort
    state = cluster.add(retries=3)
    worker = build(cluster, ran.append)
    worker.start()
    await asyncio.sleep(0.05)
    await worker.aclose(drain_timeout=5)
    assert [] == ran
    assert [("fail_job", 3)] == [(name, fields["retries"]) for name, fields in state.calls]


async def test_an_answer_on_its_way_is_waited_for() -> None:
    """A poll that was sent a moment ago may bring jobs that nobody else could have before their lock runs out."""
    cluster = InMemoryCluster()
    original = cluster.activate_jobs

    async def slow(*, data: dict[str, Any]) -> Any:
        answer = await original(data=data)
        await asyncio.sleep(0.05)
        return answer

    cluster.activate_jobs = slow  # type: ignore[method-assign]  # a network
    state = cluster.add(retries=3)
    worker = build(cluster, print)
    worker.start()
    await eventually(lambda: state.activations)
    await worker.aclose(drain_timeout=5)
    assert [("fail_job", 3)] == [(name, fields["retries"]) for name, fields in state.calls]


async def test_a_stuck_thread_does_not_hold_the_end() -> None:
    """A thread handler that never returns leaves its job to the lock; closing returns after the drain and a second."""
    cluster, gate = InMemoryCluster(), threading.Event()
    state = cluster.add()
    worker = build(cluster, lambda job: gate.wait(60))
    worker.start()
    await eventually(lambda: worker.active_jobs == 1)
    started = time.monotonic()
    await worker.aclose(drain_timeout=0.2)
    assert time.monotonic() - started < 20
    gate.set()
    assert [] == state.operations()


async def test_an_acknowledgement_is_not_cancelled() -> None:
    """A finished job whose completion is being repeated is completed in the drain, not given back."""
    cluster = InMemoryCluster()
    cluster.fail_next("complete_job", *[ClusterError(503)] * 4)
    state = cluster.add()

    async def handler(job: Any) -> None:
        return None

    worker = build(cluster, handler)
    worker.start()
    await eventually(lambda: state.calls)
    await worker.aclose(drain_timeout=10)
    assert {"complete_job"} == set(state.operations())
    assert "completed" == state.state


async def test_stop_cancels_without_waiting() -> None:
    """stop() returns at once; a cancelled handler's job is given back while the loop goes on."""
    cluster = InMemoryCluster()
    state = cluster.add(retries=3)

    async def handler(job: Any) -> None:
        await asyncio.sleep(60)

    worker = build(cluster, handler)
    worker.start()
    await eventually(lambda: worker.active_jobs == 1)
    worker.stop()
    assert not worker.running
    await eventually(lambda: state.calls)
    assert {("fail_job", 3)} == {(name, fields["retries"]) for name, fields in state.calls}
    with pytest.raises(RuntimeError, match="closed"):
        worker.start()


async def test_a_job_whose_turn_has_not_come_at_the_end_is_given_back() -> None:
    """stop() between a job's arrival and the start of its handler: the handler does not run."""
    cluster = InMemoryCluster()
    state = cluster.add(retries=3)
    handled: list[str] = []

    async def handler(job: Any) -> None:
        handled.append(job.job_key)

    class StopAtOnce(WorkerHooks):
        def poll_succeeded(self, event: PollSucceeded) -> None:
            worker.stop()

    worker = build(cluster, handler, hooks=[StopAtOnce()])
    worker.start()
    await eventually(lambda: state.calls)
    assert [("fail_job", 3)] == [(name, fields["retries"]) for name, fields in state.calls]
    assert [] == handled


async def test_stop_drains_in_the_background() -> None:
    """stop(drain_timeout=...) returns at once, and the running job is completed."""
    cluster = InMemoryCluster()
    state = cluster.add()

    async def handler(job: Any) -> None:
        await asyncio.sleep(0.1)

    worker = build(cluster, handler)
    worker.start()
    await eventually(lambda: worker.active_jobs == 1)
    worker.stop(drain_timeout=5)
    assert [] == state.operations()
    await eventually(lambda: state.operations())
    assert ["complete_job"] == state.operations()


async def test_a_cancelled_drain_cancels_the_handlers() -> None:
    """Cancelling aclose() while it drains cancels the handlers and is raised to the caller."""
    cluster = InMemoryCluster()
    state = cluster.add(retries=3)

    async def handler(job: Any) -> None:
        await asyncio.sleep(60)

    worker = build(cluster, handler)
    worker.start()
    await eventually(lambda: worker.active_jobs == 1)
    closing = asyncio.ensure_future(worker.aclose(drain_timeout=60))
    await asyncio.sleep(0.05)
    closing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await closing
    await eventually(lambda: state.operations())
    assert ["fail_job"] == state.operations()


async def test_close_works_from_another_thread() -> None:
    """close() stops a running worker from any thread, several times."""
    cluster = InMemoryCluster()
    worker = build(cluster, print)
    worker.start()
    await eventually(lambda: cluster.activations)
    loop = asyncio.get_running_loop()
    await asyncio.gather(*(loop.run_in_executor(None, worker.close) for _ in range(4)))
    await eventually(lambda: worker.polling_task is not None and worker.polling_task.done())
    assert not worker.running


async def test_close_from_inside_a_handler() -> None:
    """A thread handler may close its own worker without a deadlock."""
    cluster = InMemoryCluster()
    cluster.add()
    done = threading.Event()

    def handler(job: Any) -> None:
        worker.close()
        done.set()

    worker = build(cluster, handler)
    worker.start()
    await eventually(done.is_set)


async def test_context_managers() -> None:
    """Leaving either kind of context closes the worker."""
    cluster = InMemoryCluster()
    with build(cluster, print) as first:
        first.start()
    async with build(cluster, print) as second:
        second.start()
    for worker in (first, second):
        with pytest.raises(RuntimeError, match="closed"):
            worker.start()


async def test_run_workers_reraises_cancellation() -> None:
    """A cancelled run drains first and is then truly cancelled."""
    cluster = InMemoryCluster()
    states = [cluster.add() for _ in range(2)]
    entered = asyncio.Event()

    async def handler(job: Any) -> None:
        entered.set()
        await asyncio.sleep(0.2)

    task = asyncio.ensure_future(run_workers(build(cluster, handler), handle_signals=False, drain_timeout=5))
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [["complete_job"]] * 2 == [state.operations() for state in states]


async def test_run_workers_ends_with_its_workers() -> None:
    """When all workers are stopped, the run returns."""
    worker = build(InMemoryCluster(), print)
    task = asyncio.ensure_future(run_workers(worker, handle_signals=False))
    await eventually(lambda: worker.running)
    worker.stop()
    await asyncio.wait_for(task, 5)


async def test_run_workers_leaves_out_what_is_closed() -> None:
    """A worker that was closed before does not keep the others from running; when all were, there is nothing to do."""
    cluster = InMemoryCluster()
    closed, fit = build(cluster, print), build(cluster, print)
    await closed.aclose()
    task = asyncio.ensure_future(run_workers(closed, fit, handle_signals=False))
    await eventually(lambda: fit.running)
    fit.stop()
    await asyncio.wait_for(task, 5)
    await asyncio.wait_for(run_workers(closed, handle_signals=False), 5)


async def test_run_workers_needs_workers() -> None:
    """Running nothing is an error rather than a program that seems to work."""
    with pytest.raises(ValueError, match="at least one"):
        await run_workers()


def test_running_without_asyncio_twice() -> None:
    """A worker built outside any loop runs, ends when cancelled, and the same one runs again."""
    cluster = InMemoryCluster()

    async def handler(job: Any) -> None:
        return None

    worker = build(cluster, handler)

    async def once() -> None:
        task = asyncio.ensure_future(worker.run_async(handle_signals=False))
        state = cluster.add()
        await eventually(lambda: state.state == "completed")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(once())
    asyncio.run(once())
    thread = threading.Thread(target=lambda: asyncio.run(once()))
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    assert settled(cluster)


def test_a_handler_that_swallows_its_cancellation_does_not_hold_the_end() -> None:
    """It is ended all the same, so that the event loop can end; its job is free once its lock has run out."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    state = cluster.add()

    async def stubborn(job: Any) -> None:
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                pass

    async def main() -> None:
        worker = build(cluster, stubborn, logger=lines)
        worker.start()
        await eventually(lambda: worker.active_jobs == 1)
        await worker.aclose(drain_timeout=0.1)

    started = time.monotonic()
    asyncio.run(main())
    assert time.monotonic() - started < 20
    assert [] == state.operations()
    assert [] == lines.texts("error")


async def test_a_thread_is_not_said_to_be_cancelled() -> None:
    """What is logged of a thread that outlives the drain says that it cannot be stopped."""
    cluster, lines, gate = InMemoryCluster(), RecordingLogger(), threading.Event()
    cluster.add()
    worker = build(cluster, lambda job: gate.wait(60), logger=lines)
    worker.start()
    await eventually(lambda: worker.active_jobs == 1)
    await worker.aclose(drain_timeout=0.1)
    gate.set()
    (text,) = lines.texts("warning")
    assert "cannot be cancelled" in text


async def test_a_worker_runs_from_its_start() -> None:
    """It says so as soon as it was started, and no longer once it was stopped."""
    worker = build(InMemoryCluster(), print)
    worker.start()
    assert worker.running
    assert worker.health().running
    worker.stop()
    assert not worker.running


async def test_the_loop_of_polls_can_be_awaited() -> None:
    """poll_loop() handles jobs and is over when the worker is stopped; the worker is live meanwhile."""
    cluster = InMemoryCluster()
    state = cluster.add()
    worker = build(cluster, print)
    loop = asyncio.create_task(worker.poll_loop())
    await eventually(lambda: state.state == "completed")
    assert (True, True) == (worker.running, worker.health().live)
    worker.stop()
    await asyncio.wait_for(loop, 5)
    cancelled = build(InMemoryCluster(), print)
    loop = asyncio.create_task(cancelled.poll_loop())
    await eventually(lambda: cancelled.running)
    loop.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loop
    assert not cancelled.running
