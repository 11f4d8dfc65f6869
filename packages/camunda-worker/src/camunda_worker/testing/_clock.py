"""A clock that a test moves."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import threading

__all__ = ["ManualClock"]

_TURNS = 20


class ManualClock:
    """Stands still until advanced; sleepers wake in order.

    Args:
        start: The first reading in seconds.
    """

    def __init__(self, start: float = 0.0) -> None:
        self._now = start
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._moved = threading.Condition()

    def now(self) -> float:
        """Return the reading in seconds."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock was advanced by so much."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._order), woken))
        await woken

    def sleep_sync(self, seconds: float) -> None:
        """Block a thread, such as that of a handler, until the clock was advanced by so much."""
        until = self._now + seconds
        with self._moved:
            self._moved.wait_for(lambda: self._now >= until)

    def set(self, reading: float) -> None:
        """Jump without waking anybody, as time does while a loop is blocked.

        Raises:
            ValueError: The reading lies in the past.
        """
        if reading < self._now:
            raise ValueError("a clock does not go back")
        self._move(reading)

    async def advance(self, seconds: float) -> None:
        """Move on, waking sleepers in their order and letting them work in between.

        Raises:
            ValueError: The seconds are negative.
        """
        if seconds < 0:
            raise ValueError("a clock does not go back")
        end = self._now + seconds
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, woken = heapq.heappop(self._sleepers)
            self._move(max(self._now, due))
            if not woken.done():
                woken.set_result(None)
            await self._settle()
        self._move(end)
        await self._settle()

    def _move(self, reading: float) -> None:
        with self._moved:
            self._now = reading
            self._moved.notify_all()

    async def _settle(self) -> None:
        for _ in range(_TURNS):
            await asyncio.sleep(0)
