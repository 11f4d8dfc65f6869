"""Time and chance, so that tests can bring their own."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Protocol


class Clock(Protocol):
    """Time as the client sees it.

    ``now`` is in seconds, never goes back, and its origin means nothing.
    """

    def now(self) -> float:
        """The present moment."""

    async def sleep(self, seconds: float) -> None:
        """Let others work for a while."""

    def sleep_sync(self, seconds: float) -> None:
        """Wait."""


class RandomSource(Protocol):
    """Where jitter comes from."""

    def next(self) -> float:
        """A number from 0 up to, and without, 1."""


class LiveClock:
    """Real time."""

    def now(self) -> float:
        """Seconds on the monotonic clock."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Sleep in the running event loop."""
        await asyncio.sleep(seconds)

    def sleep_sync(self, seconds: float) -> None:
        """Block the thread."""
        time.sleep(seconds)


class LiveRandom:
    """Real chance."""

    def next(self) -> float:
        """A number from 0 up to, and without, 1."""
        return random.random()  # noqa: S311 - jitter is no secret
