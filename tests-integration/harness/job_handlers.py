"""Handlers that do what a job's variables say; at the top of a module, so that other processes can be given them."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from typing import Any


class Unspeakable(Exception):
    """Its own text fails."""

    def __str__(self) -> str:
        raise RuntimeError("no text")


class TwoArguments(Exception):
    """Can be sent to another process and not be read there."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(first)
        self.second = second


RAISED: dict[str, BaseException] = {
    "SystemExit": SystemExit(3),
    "KeyboardInterrupt": KeyboardInterrupt(),
    "GeneratorExit": GeneratorExit(),
    "StopIteration": StopIteration("stop"),
    "StopAsyncIteration": StopAsyncIteration(),
    "CancelledError": asyncio.CancelledError(),
    "TimeoutError": asyncio.TimeoutError(),
    "Unspeakable": Unspeakable(),
    "TwoArguments": TwoArguments("a", "b"),
    "RecursionError": RecursionError("too deep"),
    "MemoryError": MemoryError(),
    "ValueError": ValueError("x" * 10_000_000),
}


def act(job: Any) -> dict[str, Any]:
    """Raise, die, sleep, or tell which process this is."""
    if "raises" in job.variables:
        raise RAISED[job.variables["raises"]]
    if job.variables.get("dies"):
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(job.variables.get("seconds", 0))
    return {"pid": os.getpid()}


async def aact(job: Any) -> dict[str, Any]:
    """The same on the event loop."""
    if "raises" in job.variables:
        raise RAISED[job.variables["raises"]]
    await asyncio.sleep(job.variables.get("seconds", 0))
    return {"pid": os.getpid()}
