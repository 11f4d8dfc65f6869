"""Time and chance as values that can be swapped for tests."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Protocol, runtime_checkable

from camunda_client._clock import LiveClock as ClientClock

__all__ = [
    "LIVE_CLOCK",
    "LIVE_RANDOM",
    "Clock",
    "LiveClock",
    "LiveRandom",
    "RandomSource",
    "clock_of",
    "random_of",
]


@runtime_checkable
class Clock(Protocol):
    """What a worker asks of time: a reading that never goes back, and a way to wait."""

    def now(self) -> float:
        """Return seconds from any fixed origin; never less than before."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds of this clock."""
        ...


@runtime_checkable
class RandomSource(Protocol):
    """A source of numbers in [0, 1)."""

    def next(self) -> float:
        """Return the next number."""
        ...


class LiveClock:
    """The machine's monotonic clock, so that steps of the wall clock change nothing."""

    def now(self) -> float:
        """Return the monotonic time in seconds."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait so many seconds on the running event loop."""
        await asyncio.sleep(max(0.0, seconds))


class LiveRandom:
    """Numbers from the process's own generator."""

    def next(self) -> float:
        """Return a number in [0, 1)."""
        return random.random()  # noqa: S311 - spreads load, protects nothing


LIVE_CLOCK = LiveClock()
LIVE_RANDOM = LiveRandom()


def clock_of(client: object) -> Clock:
    """Return the clock that the client was given, else the machine's."""
    clock: Clock | None = getattr(client, "clock", None)
    return LIVE_CLOCK if clock is None or isinstance(clock, ClientClock) else clock


def random_of(client: object) -> RandomSource:
    """Return the client's source of randomness, else the process's own."""
    random: RandomSource | None = getattr(client, "random", None)
    return LIVE_RANDOM if random is None else random
