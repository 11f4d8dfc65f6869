"""Child processes, signals to their group, and the end of their parent."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import pytest
from worker_handlers import Homeless, act, leave_a_thread
from worker_support import eventually, running, settled

from camunda_logging.testing import RecordingLogger
from camunda_worker._strategies.child import prepare_child
from camunda_worker._strategies.process_pool import IsolatedProcessPool
from camunda_worker.testing import InMemoryCluster

PROGRAM = """
    import os, sys, time
    from camunda_worker import JobWorker, WorkerConfig, WorkerHooks, run
    from camunda_worker.testing import InMemoryCluster

    def handler(job):
        print(os.getpid(), flush=True)
        time.sleep(float(sys.argv[1]))
        return {"done": True}

    class Hooks(WorkerHooks):
        def job_started(self, event):
            print("starting", flush=True)

    if __name__ == "__main__":
        cluster = InMemoryCluster()
        state = cluster.add()
        run(
            JobWorker(cluster, handler, WorkerConfig("test", 30_000), None, "process", hooks=[Hooks()]),
            drain_timeout=20,
        )
        print(state.operations(), flush=True)
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals to a group of processes")


def _start(tmp_path: Path, seconds: str) -> subprocess.Popen[str]:
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM))
    process = subprocess.Popen(
        [sys.executable, str(program), seconds], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    assert "starting\n" == process.stdout.readline()
    return process


def _started(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_group_drains(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl+C and service managers signal children too; their handlers still finish, and their job is completed."""
    process = _start(tmp_path, "0.5")
    _started(process)
    os.killpg(process.pid, number)
    out, _ = process.communicate(timeout=30)
    assert ("['complete_job']", 0) == (out.strip(), process.returncode)


@pytest.mark.skipif(sys.platform != "linux", reason="finds children in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_group_spares_children_that_start(tmp_path: Path, number: signal.Signals) -> None:
    """A child that still loads its modules is not ended either: its handler runs, and the job loses no retry."""
    process = _start(tmp_path, "0.1")
    for _ in range(20):
        time.sleep(0.02)
        for child in _children(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, number)
    os.kill(process.pid, number)
    out, _ = process.communicate(timeout=60)
    assert ("['complete_job']", 0) == (out.splitlines()[-1], process.returncode)


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # The name in parentheses may hold anything; the state and the parent follow it.
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(status.parent.name))
    return found


@posix
def test_children_end_with_their_parent(tmp_path: Path) -> None:
    """A child whose parent is killed ends by itself, even in mid-handler."""
    process = _start(tmp_path, "60")
    _started(process)
    process.kill()
    # The child holds the other end of this pipe: it is read to its end only once the child has gone.
    process.communicate(timeout=20)
    assert process.returncode == -signal.SIGKILL


async def test_lines_that_do_not_fit_their_arguments_fail_no_job(caplog: pytest.LogCaptureFixture) -> None:
    """A log line with wrong arguments comes home as it is, and one with an exception brings its traceback."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    state = cluster.add(variables={"do": "bad log"}, retries=1)
    with caplog.at_level(logging.WARNING):
        async with running(cluster, act, execution_strategy="process", logger=lines):
            await eventually(lambda: settled(cluster), within=40.0)
    assert state.operations() == ["complete_job"]
    assert any("%d ('text',)" in record.getMessage() for record in caplog.records)
    assert any("ZeroDivisionError" in text for text in lines.texts("error"))


def test_a_thread_left_behind_does_not_keep_the_pool() -> None:
    """A child in which a handler left a thread running is ended soon after the pool is shut down."""
    pool = IsolatedProcessPool(1, prepare_child)
    assert pool.submit(leave_a_thread).result(timeout=40)
    (process,) = multiprocessing.active_children()
    sentinel: Connection | int | Any = process.sentinel
    pool.shutdown(wait=False)
    assert wait([sentinel], timeout=20) == [sentinel]


async def test_a_handler_that_cannot_be_loaded_in_the_child_is_named() -> None:
    """A handler that only the parent can load fails its job with the reason, and no child dies of it."""
    cluster, lines = InMemoryCluster(), RecordingLogger()
    states = [cluster.add(retries=1) for _ in range(3)]
    async with running(
        cluster, Homeless(os.getpid()), execution_strategy="process", logger=lines, max_concurrent_jobs=1
    ) as worker:
        await eventually(lambda: settled(cluster), within=40.0)
        assert worker.health().ready
    messages = [state.calls[0][1]["error_message"] for state in states]
    assert len(messages) == 3
    for message in messages:
        assert "the handler cannot be loaded in the process: ModuleNotFoundError" in message
