"""Workers of the assembled SDK, told to end, killed, and given handlers that raise what ends programs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from harness.job_handlers import RAISED, aact, act
from harness.jobs import JobServer, job_server
from harness.programs import finish, start_program, until

from camunda_logging.testing import RecordingLogger
from camunda_sdk import CamundaAsyncClient, JobWorker, WorkerConfig

posix = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")


@pytest.fixture
def jobs() -> Iterator[JobServer]:
    """A server of jobs."""
    with job_server() as server:
        yield server


def began(process: subprocess.Popen[str], count: int) -> None:
    """Wait until so many handlers have begun."""
    assert process.stdout is not None
    assert ["began\n"] * count == [process.stdout.readline() for _ in range(count)]


def ends(found: list[Any]) -> list[list[str]]:
    """What was told of each of these jobs."""
    return [job.ends() for job in found]


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_with_a_hundred_jobs_in_flight_loses_none(jobs: JobServer, number: signal.Signals) -> None:
    """C13: those that finish in time are completed or failed, the others returned with their retries; each is told once."""
    quick = jobs.add(50, seconds=1.0)
    failing = jobs.add(20, seconds=1.0, fails=True)
    slow = jobs.add(30, seconds=60)
    process = start_program("work", "async", "2.5", settings=jobs.settings())
    began(process, 100)
    until(lambda: jobs.polls == 2)
    sent = time.monotonic()
    process.send_signal(number)
    late = jobs.add(5)
    out, _ = finish(process)
    assert "over" == out.splitlines()[-1]
    assert time.monotonic() - sent < 15
    assert [["completion"]] * 50 == ends(quick)
    assert [["failure"]] * 20 == ends(failing)
    assert [["returned"]] * 30 == ends(slow)
    assert all(job.ends() in ([], ["returned"], ["completion"]) for job in late)


@posix
def test_a_signal_with_a_hundred_threads_at_work_loses_none(jobs: JobServer) -> None:
    """C13: threads cannot be cancelled; those that end in time are told, and the program ends with an open poll."""
    quick = jobs.add(70, seconds=1.0)
    failing = jobs.add(30, seconds=1.0, fails=True)
    process = start_program("work", "thread", "20", settings=jobs.settings())
    began(process, 100)
    process.send_signal(signal.SIGTERM)
    finish(process)
    assert [["completion"]] * 70 == ends(quick)
    assert [["failure"]] * 30 == ends(failing)


@posix
def test_a_thread_that_never_ends_does_not_hold_the_program(jobs: JobServer) -> None:
    """C11: its job is left to its lock; the program ends after the drain and a moment."""
    (stuck,) = jobs.add(seconds=600)
    (done,) = jobs.add(seconds=0.2)
    process = start_program("work", "thread", "1", settings=jobs.settings())
    began(process, 2)
    sent = time.monotonic()
    process.send_signal(signal.SIGTERM)
    finish(process)
    assert time.monotonic() - sent < 10
    assert ["completion"] == done.ends()
    assert [] == stuck.ends()


@posix
def test_a_second_signal_ends_the_program_at_once(jobs: JobServer) -> None:
    """C13: whoever asks twice does not want to wait."""
    jobs.add(10, seconds=600)
    process = start_program("work", "async", "600", settings=jobs.settings())
    began(process, 10)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    sent = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert 128 + signal.SIGTERM == process.wait(timeout=60)
    assert time.monotonic() - sent < 5
    process.communicate()


@posix
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_programs_that_are_ended_again_and_again_lose_no_job(jobs: JobServer, number: signal.Signals) -> None:
    """C13, C14: a hundred jobs, five programs ended at random moments and one that is left; each job is completed once."""
    jobs.again = True
    made = jobs.add(100, seconds=0.05)
    for _ in range(5):
        process = start_program("work", "async", "5", settings=jobs.settings())
        began(process, 1)
        time.sleep(random.random() * 0.15)
        process.send_signal(number)
        with contextlib.suppress(AssertionError) if number is signal.SIGKILL else contextlib.nullcontext():
            finish(process)
        made += jobs.add(20, seconds=0.05)
    process = start_program("work", "async", "5", settings=jobs.settings())
    until(lambda: all(job.done for job in made), seconds=120)
    process.send_signal(signal.SIGTERM)
    finish(process)
    assert [1] * 200 == [job.ends().count("completion") for job in made]
    assert [] == [job for job in made if "failure" in job.ends()]


@asynccontextmanager
async def working(jobs: JobServer, handler: Callable[[Any], Any], **options: Any) -> Any:
    """A worker of the assembled client, and its log."""
    lines = RecordingLogger()
    config = WorkerConfig("work", 30_000, 5_000, max_concurrent_jobs=options.pop("at_once", 4))
    async with CamundaAsyncClient(jobs.settings(), logger=lines) as client:
        yield client.create_job_worker(config, handler, **options)


async def eventually(condition: Callable[[], object]) -> None:
    """Wait in the background."""
    await asyncio.to_thread(until, condition, 60)


@pytest.mark.parametrize("strategy", ["async", "thread", "process"])
async def test_nothing_that_a_handler_raises_ends_the_worker(jobs: JobServer, strategy: Any) -> None:
    """C8, C9: each job fails once with one retry fewer and a short message, and the worker does the next ones."""
    doomed = {name: jobs.add(raises=name)[0] for name in RAISED}
    worker: JobWorker
    async with working(
        jobs, aact if strategy == "async" else act, execution_strategy=strategy, at_once=3
    ) as worker:
        await eventually(lambda: jobs.ended() == len(RAISED))
        (after,) = jobs.add()
        await eventually(after.ends)
        await eventually(lambda: worker.health().free_slots == 3)
        assert worker.health().live
    assert ["completion"] == after.ends()
    for name, job in doomed.items():
        ((operation, body),) = job.posts
        assert ("failure", 2) == (operation, body["retries"]), name
        assert name in body["errorMessage"]
        assert len(body["errorMessage"]) <= 10_000


@posix
async def test_a_child_that_is_killed_costs_its_own_job_a_try_and_no_other(jobs: JobServer) -> None:
    """C12: three jobs run beside the one whose process dies; they are completed, and so is the next one."""
    innocents = jobs.add(3, seconds=1.5)
    (killed,) = jobs.add(dies=True)
    async with working(jobs, act, execution_strategy="process", at_once=4) as worker:
        await eventually(lambda: jobs.ended() == 4)
        (after,) = jobs.add()
        await eventually(after.ends)
        assert worker.health().live
    ((operation, body),) = killed.posts
    assert ("failure", 2) == (operation, body["retries"])
    assert [["completion"]] * 4 == ends([*innocents, after])
    pids = {job.posts[0][1]["variables"]["pid"] for job in [*innocents, after]}
    assert os.getpid() not in pids


@posix
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
async def test_a_worker_does_not_work_in_a_forked_child(jobs: JobServer) -> None:
    """B16: parent and child would both poll over one connection; the child is told to make its own."""
    async with working(jobs, aact) as worker:
        await eventually(lambda: jobs.polls)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                worker.start()
            except RuntimeError as error:
                code = 0 if type(error).__name__ == "WorkerForkedError" else 2
            finally:
                os._exit(code)
        status = await asyncio.to_thread(os.waitpid, child, 0)
        assert 0 == os.waitstatus_to_exitcode(status[1])
        (job,) = jobs.add()
        await eventually(job.ends)
    assert ["completion"] == job.ends()
