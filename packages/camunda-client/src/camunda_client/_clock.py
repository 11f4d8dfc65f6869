"""Time and chance, so that tests can bring their own."""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


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


class RandomSource(Protocol):
    """Where jitter comes from."""

    def next(self) -> float:
        """A number from 0 up to, and without, 1."""


class LiveClock:
    """Real time, which steps of the machine's clock do not touch.

    Args:
        source: Where the time comes from instead, in seconds; when it steps back, time stands still until it has caught up.
    """

    def __init__(self, source: Callable[[], float] | None = None) -> None:
        self._source = source
        self._offset = time.time() - time.monotonic()
        self._latest = float("-inf")

    def now(self) -> float:
        """Seconds since 1970, as this clock saw them when it was made."""
        if self._source is None:
            return self._offset + time.monotonic()
        self._latest = max(self._latest, self._source())
        return self._latest

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
