"""Time and chance to be given to a client: real ones, and those that tests control."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from typing import TYPE_CHECKING

from camunda_client._clock import Clock, LiveClock, LiveRandom, RandomSource, live_clock
from camunda_client._engine_clock import EngineClock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self

__all__ = [
    "SEED_ENV_VAR",
    "Clock",
    "EngineClock",
    "LiveClock",
    "LiveRandom",
    "ManualClock",
    "RandomSource",
    "SeededRandom",
    "live_clock",
    "live_random",
]

SEED_ENV_VAR = "CAMUNDA_TEST_SEED"
"""Environment variable that `SeededRandom.from_env` reads."""

TURNS = 5  # of the event loop, so that what a sleeper does next has happened when advance() returns

live_random = LiveRandom()
"""The randomness that clients use by default."""


class ManualClock:
    """Time that a test moves.

    Args:
        start: The first moment, in seconds.
        auto_advance: Whether time moves to the end of a sleep by itself, where sleeps that overlap end at the latest of them;
            otherwise sleepers wait for `advance`.
    """

    def __init__(self, *, start: float = 0.0, auto_advance: bool = True) -> None:
        self._now = start
        self._auto_advance = auto_advance
        self._changed = threading.Condition()  # its lock may be taken again by who holds it
        self._pending = 0
        self._sleepers: list[tuple[float, asyncio.AbstractEventLoop, asyncio.Future[None]]] = []
        self._sleeps: list[float] = []
        self._now_calls = 0

    @property
    def sleeps(self) -> tuple[float, ...]:
        """Every sleep asked for, in seconds; a negative one counts as none."""
        return tuple(self._sleeps)

    @property
    def now_calls(self) -> int:
        """How often the time was asked for."""
        return self._now_calls

    @property
    def pending(self) -> int:
        """How many sleepers wait for time to move."""
        return self._pending

    def now(self) -> float:
        """The moment that it is set to."""
        with self._changed:
            self._now_calls += 1
            return self._now

    async def sleep(self, seconds: float) -> None:
        """Sleep in the running event loop, which is given a turn in any case."""
        until = self._begin(seconds)
        try:
            await asyncio.sleep(0)
            if self._auto_advance:
                self._move_to(until)
            elif self._now < until:
                loop = asyncio.get_running_loop()
                woken: asyncio.Future[None] = loop.create_future()
                self._sleepers.append((until, loop, woken))
                await woken
        finally:
            self._end()

    def sleep_sync(self, seconds: float) -> None:
        """Sleep in a thread."""
        until = self._begin(seconds)
        if self._auto_advance:
            self._move_to(until)
        with self._changed:
            self._changed.wait_for(lambda: self._now >= until)
        self._end()

    async def advance(self, seconds: float) -> None:
        """Move time, and give those whose sleep is over a turn.

        Raises:
            ValueError: The number is negative.
        """
        self.advance_sync(seconds)
        for _ in range(TURNS):
            await asyncio.sleep(0)

    def advance_sync(self, seconds: float) -> None:
        """Move time.

        Raises:
            ValueError: The number is negative.
        """
        if not seconds >= 0:
            raise ValueError(f"seconds: time goes forward only, so {seconds!r} is refused")
        with self._changed:
            self._move_to(self._now + seconds)

    def _move_to(self, moment: float) -> None:
        with self._changed:
            self._now = max(self._now, moment)
            self._changed.notify_all()
            due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._now]
            self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > self._now]
        for _, loop, woken in due:
            if not loop.is_closed():
                loop.call_soon_threadsafe(wake, woken)

    def _begin(self, seconds: float) -> float:
        asked = max(0.0, seconds)
        with self._changed:
            self._sleeps.append(asked)
            self._pending += 1
            return self._now + asked

    def _end(self) -> None:
        with self._changed:
            self._pending -= 1


def wake(woken: asyncio.Future[None]) -> None:
    """End a sleep, unless it was cancelled."""
    if not woken.done():
        woken.set_result(None)


class SeededRandom:
    """Chance that repeats itself: SplitMix64, of which each number takes the upper 53 bits.

    Its `repr` tells the seed, which `CAMUNDA_TEST_SEED` repeats. Threads may share it.

    Args:
        seed: A whole number from 0 up to, and without, 2**64.

    Raises:
        ValueError: The seed is none.
    """

    def __init__(self, seed: int) -> None:
        if type(seed) is not int or not 0 <= seed < 1 << 64:
            raise ValueError(f"seed: a whole number of at least 0 and below 2**64 is expected, not {seed!r}")
        self._seed = self._state = seed
        self._lock = threading.Lock()

    @property
    def seed(self) -> int:
        """What it was made with."""
        return self._seed

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Self:
        """With the seed in ``CAMUNDA_TEST_SEED``, or with one by chance where that is not set.

        Args:
            env: Where to look, by default the environment.

        Raises:
            ValueError: It is set and no such number.
        """
        text = (os.environ if env is None else env).get(SEED_ENV_VAR)
        if text is None:
            return cls(int(live_random.next() * (1 << 53)))
        if re.fullmatch(r"[0-9]{1,20}", text) is None or int(text) >= 1 << 64:
            raise ValueError(
                f"{SEED_ENV_VAR}: a whole number of at least 0 and below 2**64 is expected, not {text!r}"
            )
        return cls(int(text))

    def next(self) -> float:
        """A number from 0 up to, and without, 1."""
        mask = (1 << 64) - 1
        with self._lock:
            mixed = self._state = (self._state + 0x9E3779B97F4A7C15) & mask
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)

    def __repr__(self) -> str:
        return f"SeededRandom(seed={self._seed})"
