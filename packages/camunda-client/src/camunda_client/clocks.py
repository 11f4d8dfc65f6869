"""Time and chance to be given to a client: real ones, and those that tests control."""

from __future__ import annotations

import asyncio
import inspect
import os
import threading
from typing import TYPE_CHECKING, Any

from camunda_client._clock import Clock, LiveClock, LiveRandom, RandomSource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

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

live_clock = LiveClock()
"""The clock that clients use by default."""

live_random = LiveRandom()
"""The randomness that clients use by default."""


class ManualClock:
    """Time that a test moves.

    Args:
        start: The first moment, in seconds.
        auto_advance: Whether sleeping moves time at once; otherwise sleepers wait for `advance`.

    Attributes:
        sleeps: Every sleep asked for, in seconds.
        now_calls: How often the time was asked for.
    """

    def __init__(self, *, start: float = 0.0, auto_advance: bool = True) -> None:
        self._now = start
        self._auto_advance = auto_advance
        self._changed = threading.Condition()
        self._pending = 0
        self._sleepers: list[tuple[float, asyncio.AbstractEventLoop, asyncio.Future[None]]] = []
        self.sleeps: list[float] = []
        self.now_calls = 0

    @property
    def pending(self) -> int:
        """How many sleepers wait for time to move."""
        return self._pending

    def now(self) -> float:
        """The moment that it is set to."""
        self.now_calls += 1
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Sleep in the running event loop, which is given a turn in any case."""
        until = self._begin(seconds)
        try:
            await asyncio.sleep(0)
            if self._now < until:
                loop = asyncio.get_running_loop()
                woken: asyncio.Future[None] = loop.create_future()
                self._sleepers.append((until, loop, woken))
                await woken
        finally:
            self._end()

    def sleep_sync(self, seconds: float) -> None:
        """Sleep in a thread."""
        until = self._begin(seconds)
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
            self._now += seconds
            self._changed.notify_all()
            due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._now]
            self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > self._now]
        for _, loop, woken in due:
            if not loop.is_closed():
                loop.call_soon_threadsafe(wake, woken)

    def _begin(self, seconds: float) -> float:
        self.sleeps.append(seconds)
        until = self._now + max(0.0, seconds)
        if self._auto_advance:
            self.advance_sync(max(0.0, seconds))
        with self._changed:
            self._pending += 1
        return until

    def _end(self) -> None:
        with self._changed:
            self._pending -= 1


def wake(woken: asyncio.Future[None]) -> None:
    """End a sleep, unless it was cancelled."""
    if not woken.done():
        woken.set_result(None)


class EngineClock:
    """Time of an engine whose clock can be pinned: sleeping moves it there and returns at once.

    Args:
        target: The client that pins the engine's clock; it must not be the one that this clock is given to.
        start: The first moment, in seconds since 1970; by default the present.
        is_async: Whether the target is asynchronous; by default this is seen from its methods.
    """

    def __init__(self, target: Any, *, start: float | None = None, is_async: bool | None = None) -> None:
        self._target = target
        self._now = live_clock.now() if start is None else start
        self._is_async = inspect.iscoroutinefunction(target.pin_clock) if is_async is None else is_async
        self._lock = threading.Lock()

    def now(self) -> float:
        """The moment that the engine was pinned to last."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Pin the engine's clock to the moment of waking; sleeps that overlap end at the latest of them."""
        await self.pin(self._now + max(0.0, seconds))
        await asyncio.sleep(0)

    def sleep_sync(self, seconds: float) -> None:
        """Pin the engine's clock to the moment of waking."""
        self.pin_sync(self._now + max(0.0, seconds))

    async def pin(self, at: float | None = None) -> None:
        """Pin the engine's clock, `PUT /clock`, by default to this clock's moment; it never goes back.

        Raises:
            ApiError: The engine refuses.
        """
        milliseconds = self._move(at)
        if self._is_async:
            await self._target.pin_clock(timestamp=milliseconds)
        else:
            await asyncio.to_thread(self._target.pin_clock, timestamp=milliseconds)

    def pin_sync(self, at: float | None = None) -> None:
        """As `pin`, without an event loop.

        Raises:
            ApiError: The engine refuses.
            TypeError: The target is asynchronous.
        """
        self._refuse_async("pin_sync")
        self._target.pin_clock(timestamp=self._move(at))

    async def reset(self) -> None:
        """Let the engine's clock run again: `POST /clock/reset`.

        Raises:
            ApiError: The engine refuses.
        """
        if self._is_async:
            await self._target.reset_clock()
        else:
            await asyncio.to_thread(self._target.reset_clock)

    def reset_sync(self) -> None:
        """As `reset`, without an event loop.

        Raises:
            ApiError: The engine refuses.
            TypeError: The target is asynchronous.
        """
        self._refuse_async("reset_sync")
        self._target.reset_clock()

    def _move(self, at: float | None) -> int:
        if getattr(self._target, "clock", None) is self:
            raise ValueError(
                "an EngineClock cannot drive the client that it was given to: use a second client"
            )
        with self._lock:
            self._now = max(self._now, self._now if at is None else at)
            return round(self._now * 1000)

    def _refuse_async(self, name: str) -> None:
        if self._is_async:
            raise TypeError(f"{name} needs a synchronous client as target")

    def __enter__(self) -> Self:
        self.pin_sync()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.reset_sync()

    async def __aenter__(self) -> Self:
        await self.pin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.reset()


class SeededRandom:
    """Chance that repeats itself: SplitMix64, of which each number takes the upper 53 bits.

    Args:
        seed: A whole number from 0 up to, and without, 2**64.

    Raises:
        ValueError: The seed is none.
    """

    def __init__(self, seed: int) -> None:
        if type(seed) is not int or not 0 <= seed < 1 << 64:
            raise ValueError(f"seed: a whole number of at least 0 and below 2**64 is expected, not {seed!r}")
        self._state = seed

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> Self:
        """With the seed in ``CAMUNDA_TEST_SEED``.

        Raises:
            ValueError: It is not set, or no such number.
        """
        text = (os.environ if environment is None else environment).get(SEED_ENV_VAR, "")
        if not (text.isascii() and text.isdigit()):
            raise ValueError(f"{SEED_ENV_VAR}: a whole number is expected, not {text!r}")
        return cls(int(text))

    def next(self) -> float:
        """A number from 0 up to, and without, 1."""
        mask = (1 << 64) - 1
        self._state = (self._state + 0x9E3779B97F4A7C15) & mask
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        return ((mixed ^ (mixed >> 31)) >> 11) / (1 << 53)
