"""Programs that tests run as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

FAULTS = Path(__file__).parents[1] / "faults" / "programs"


def start_program(name: str, *arguments: str, settings: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start a program of the tests about faults, with these settings in its environment."""
    return subprocess.Popen(
        [sys.executable, str(FAULTS / f"{name}.py"), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )


def finish(process: subprocess.Popen[str], timeout: float = 180.0) -> tuple[str, str]:
    """What a program wrote to both streams; it must end by itself and well. The limit is for one that hangs."""
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise AssertionError(f"still running after {timeout:.0f} s:\n{out}\n{err}") from None
    assert 0 == process.returncode, (process.returncode, out, err)
    return out.strip(), err


def until(condition: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait for what another thread or process does."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.01)
