"""Runs this very command in a child process and starts it anew when a Python file changes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

GRACE_SECONDS = 5.0


def run_again_on_changes(drain_timeout: float) -> None:
    """Watch the working directory's Python files; ends when told to, and at once when told twice.

    Args:
        drain_timeout: Seconds that the workers have to finish; the child is killed when it needs much longer.
    """
    from watchfiles import PythonFilter, watch

    command = [sys.executable, "-m", "camunda_sdk", *(one for one in sys.argv[1:] if one != "--reload")]
    ended = threading.Event()
    child = begin(command)

    def end(*_: object) -> None:
        if ended.is_set():
            tell_to_end(child)
        ended.set()

    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)
    patience = drain_timeout + GRACE_SECONDS
    try:
        for changes in watch(
            Path.cwd(), watch_filter=PythonFilter(), stop_event=ended, raise_interrupt=False
        ):
            names = sorted({Path(path).name for _, path in changes})
            print(f"changed: {', '.join(names)}; starting anew", file=sys.stderr)
            stop(child, patience)
            child = begin(command)
    finally:
        stop(child, patience)


def begin(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child out of reach of the terminal's Ctrl+C: a second signal would keep it from draining."""
    if os.name == "nt":
        return subprocess.Popen(command, creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0))
    return subprocess.Popen(command, start_new_session=True)


def tell_to_end(child: subprocess.Popen[bytes]) -> None:
    """Ask a child to drain."""
    number = getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM)  # on Windows terminate() would kill
    with contextlib.suppress(ProcessLookupError, OSError):
        child.send_signal(number)


def stop(child: subprocess.Popen[bytes], patience: float) -> None:
    """Let a child finish what runs, and insist after a while."""
    if child.poll() is not None:
        return
    tell_to_end(child)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
