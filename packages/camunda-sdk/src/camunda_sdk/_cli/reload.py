"""Runs this very command in a child process and starts it anew when a Python file changes."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
from pathlib import Path

GRACE_SECONDS = 35.0


def run_again_on_changes() -> None:
    """Watch the working directory's Python files; ends when interrupted."""
    from watchfiles import PythonFilter, watch

    command = [sys.executable, "-m", "camunda_sdk", *(one for one in sys.argv[1:] if one != "--reload")]
    ended = threading.Event()

    def end(*_: object) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    child = subprocess.Popen(command)
    try:
        for changes in watch(
            Path.cwd(), watch_filter=PythonFilter(), stop_event=ended, raise_interrupt=False
        ):
            names = sorted({Path(path).name for _, path in changes})
            print(f"changed: {', '.join(names)}; starting anew", file=sys.stderr)
            stop(child)
            child = subprocess.Popen(command)
    finally:
        stop(child)


def stop(child: subprocess.Popen[bytes]) -> None:
    """Let a child finish what runs, and insist after a while."""
    if child.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
