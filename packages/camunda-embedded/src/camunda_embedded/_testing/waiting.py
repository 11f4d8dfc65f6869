"""Waits until something holds, in a thread or on an event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from camunda_embedded._engine import Engine
from camunda_embedded._testing.sources import EngineSource, Remote, Source

__tracebackhide__ = True  # failures show the line of the test

_LOOP_PAUSE = 0.01


class Step(NamedTuple):
    """One assertion.

    Attributes:
        wanted: What is expected, to be read after "expected".
        holds: Whether it is so.
        explain: Tells what is so instead.
        waits: Whether it may still come true.
    """

    wanted: str
    holds: Callable[[], bool]
    explain: Callable[[], str]
    waits: bool = True

    def failure(self) -> AssertionError:
        """What is raised when it does not hold."""
        return AssertionError(f"expected {self.wanted}, but {self.explain()}")


class Waiter:
    """Waits at an engine.

    Args:
        engine: The engine.
        timeout: After how many seconds a step that does not hold fails.
    """

    def __init__(self, engine: Engine | Remote, timeout: float) -> None:
        self._wake = threading.Event()
        self.source: Source = engine if isinstance(engine, Remote) else EngineSource(engine, self._wake)
        self._timeout = timeout

    def wait(self, step: Step) -> None:
        """Wait in this thread.

        Raises:
            AssertionError: The step does not hold in time.
        """
        end = self._end(step)
        with self.source.changes() as look:
            while True:
                pause = look()
                if step.holds():
                    return
                left = end - time.monotonic()
                if left <= 0:
                    raise step.failure()
                self._wake.wait(min(left, pause))

    async def wait_async(self, step: Step) -> None:
        """Wait on the event loop, on which workers go on.

        Raises:
            AssertionError: The step does not hold in time.
        """
        end = self._end(step)
        with self.source.changes() as look:
            while True:
                pause = look()
                holds = (
                    await asyncio.to_thread(step.holds) if isinstance(self.source, Remote) else step.holds()
                )
                if holds:
                    return
                left = end - time.monotonic()
                if left <= 0:
                    raise step.failure()
                await asyncio.sleep(max(min(left, pause, _LOOP_PAUSE), 0))

    def _end(self, step: Step) -> float:
        return time.monotonic() + (self._timeout if step.waits else 0)
