from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from camunda_worker._signals import ending_signals

PROGRAM = """
    import asyncio, sys, time
    from camunda_worker import JobWorker, WorkerConfig, run
    from camunda_worker.testing import InMemoryCluster

    seconds, drain, blocking = float(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == "block"
    cluster = InMemoryCluster()
    state = cluster.add()

    async def handler(job):
        print("started", flush=True)
        if blocking:
            time.sleep(seconds)
        else:
            await asyncio.sleep(seconds)

    worker = JobWorker(cluster, handler, WorkerConfig("test", 30_000))
    run(worker, drain_timeout=drain)
    print(state.operations(), [f.get("retries") for _, f in state.calls], flush=True)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals to a child")


def _start(tmp_path: Path, *args: str) -> subprocess.Popen[str]:
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM))
    process = subprocess.Popen(
        [sys.executable, str(program), *args], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert process.stdout is not None
    assert "started\n" == process.stdout.readline()
    return process


def _end(process: subprocess.Popen[str]) -> tuple[str, int]:
    out, _ = process.communicate(timeout=20)
    return out.strip(), process.returncode


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains(tmp_path: Path, number: signal.Signals) -> None:
    """A signal lets the running handler finish, completes its job once and exits with 0."""
    process = _start(tmp_path, "0.5", "10", "await")
    process.send_signal(number)
    assert ("['complete_job'] [None]", 0) == _end(process)


def test_a_short_drain_gives_back(tmp_path: Path) -> None:
    """A handler that outlives the drain is cancelled, and its job given back with unchanged retries."""
    process = _start(tmp_path, "30", "0.3", "await")
    sent = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert ("['fail_job'] [3]", 0) == _end(process)
    assert time.monotonic() - sent < 15


@pytest.mark.parametrize("blocking", ["await", "block"])
def test_a_second_signal_exits_at_once(tmp_path: Path, blocking: str) -> None:
    """A second signal ends the process at once, even while a handler blocks the loop."""
    process = _start(tmp_path, "30", "30", blocking)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    sent = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert ("", 128 + signal.SIGTERM) == _end(process)
    assert time.monotonic() - sent < 15


def test_a_blocked_loop_does_not_keep_the_process(tmp_path: Path) -> None:
    """A handler that blocks the loop for longer than the drain holds the exit for two more seconds at most."""
    process = _start(tmp_path, "30", "0.5", "block")
    sent = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert ("", 128 + signal.SIGTERM) == _end(process)
    assert 2 < time.monotonic() - sent < 15


def test_handlers_are_put_back() -> None:
    """After the run, the program's own signal handlers are in place again."""
    before = signal.getsignal(signal.SIGTERM)
    with ending_signals(lambda number: None) as handled:
        assert handled
        assert before is not signal.getsignal(signal.SIGTERM)
    assert before is signal.getsignal(signal.SIGTERM)
