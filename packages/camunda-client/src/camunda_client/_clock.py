"""Time and chance, so that tests can bring their own."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable

PAID_BACK = 16  # standing still instead would make every wait longer by as much as the source went back


@runtime_checkable
class Clock(Protocol):
    """Time as the client sees it.

    ``now`` is in seconds since 1970 and never goes back.
    """

    def now(self) -> float:
        """The present moment."""

    async def sleep(self, seconds: float) -> None:
        """Let others work for a while."""

    def sleep_sync(self, seconds: float) -> None:
        """Wait."""


@runtime_checkable
class RandomSource(Protocol):
    """Where jitter comes from."""

    def next(self) -> float:
        """A number from 0 up to, and without, 1."""


class LiveClock:
    """Real time, which steps of the machine's clock do not touch.

    Args:
        source: Where the time comes from instead, in seconds. When it steps back, this clock goes on from where it was, and
            a sixteenth more slowly until both agree again.
    """

    def __init__(self, source: Callable[[], float] | None = None) -> None:
        self._source = source
        self._offset = time.time() - time.monotonic()
        self._lock = threading.Lock()
        self._latest = 0.0 if source is None else source()
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970, as this clock saw them when it was made."""
        if self._source is None:
            return self._offset + time.monotonic()
        with self._lock:
            found = self._source()
            step, self._latest = found - self._latest, found
            self._ahead = self._ahead - step if step < 0 else max(0.0, self._ahead - step / PAID_BACK)
            return found + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Sleep in the running event loop; not at all where the number is negative."""
        await asyncio.sleep(max(0.0, seconds))

    def sleep_sync(self, seconds: float) -> None:
        """Block the thread; not at all where the number is negative."""
        time.sleep(max(0.0, seconds))


class LiveRandom:
    """Real chance."""

    def next(self) -> float:
        """A number from 0 up to, and without, 1."""
        return random.random()  # noqa: S311 - jitter is no secret


live_clock = LiveClock()
"""The clock that clients use by default."""
