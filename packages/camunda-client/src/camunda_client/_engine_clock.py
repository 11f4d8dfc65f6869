"""Time of an engine whose clock can be pinned."""

from __future__ import annotations

import asyncio
import inspect
import threading
from typing import TYPE_CHECKING, Any

from camunda_client._clock import live_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import TracebackType

    from typing_extensions import Self


class EngineClock:
    """Time of an engine whose clock can be pinned: sleeping moves it to where the sleep ends, and returns at once.

    Sleeps that overlap end at the latest of them. Until it is pinned for the first time, and after a reset, it tells real
    time. What it tells is what it has pinned last, so nothing else should pin the same engine.

    With an asynchronous client as target, threads can use the synchronous methods as well while the event loop runs in which the
    clock was entered, pinned or slept on first: handlers that run in threads do.

    Args:
        target: The client that pins the engine's clock; it must not be the one that this clock is given to.
        start: The first moment, in seconds since 1970; by default the present.
        is_async: Whether the target is asynchronous; by default this is seen from its methods.

    Raises:
        ValueError: The target is a client with this very clock.
    """

    def __init__(self, target: Any, *, start: float | None = None, is_async: bool | None = None) -> None:
        self._target = target
        self._pinned = start
        self._is_async = inspect.iscoroutinefunction(target.pin_clock) if is_async is None else is_async
        self._lock = threading.RLock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn = asyncio.Lock()
        self._refuse_own_client()

    def now(self) -> float:
        """The moment that the engine was pinned to last, in seconds since 1970; real time while it is not pinned."""
        pinned = self._pinned
        return live_clock.now() if pinned is None else pinned

    async def sleep(self, seconds: float) -> None:
        """Pin the engine's clock to the moment of waking."""
        until = self.now() + max(0.0, seconds)
        await asyncio.sleep(0)
        await self._pin(until, forward_only=True)

    def sleep_sync(self, seconds: float) -> None:
        """As `sleep`, without an event loop.

        Raises:
            ApiError: The engine refuses.
            TypeError: The target is asynchronous, and this is no thread beside its running event loop.
        """
        if self._is_async:
            self._in_loop("sleep_sync", lambda: self.sleep(seconds))
            return
        self._pin_now(self.now() + max(0.0, seconds), forward_only=True)

    async def pin(self, at: float | None = None) -> None:
        """Pin the engine's clock, `PUT /clock`; unlike a sleep this may move it back.

        Args:
            at: The moment, in seconds since 1970; by default that of this clock.

        Raises:
            ApiError: The engine refuses.
        """
        await self._pin(self.now() if at is None else at, forward_only=False)

    def pin_sync(self, at: float | None = None) -> None:
        """As `pin`, without an event loop.

        Raises:
            ApiError: The engine refuses.
            TypeError: The target is asynchronous, and this is no thread beside its running event loop.
        """
        if self._is_async:
            self._in_loop("pin_sync", lambda: self.pin(at))
            return
        self._pin_now(self.now() if at is None else at, forward_only=False)

    async def reset(self) -> None:
        """Let the engine's clock run again: `POST /clock/reset`.

        Raises:
            ApiError: The engine refuses.
        """
        if not self._is_async:
            await asyncio.to_thread(self.reset_sync)
            return
        async with self._turn_in_loop():
            await self._target.reset_clock()
            self._pinned = None

    def reset_sync(self) -> None:
        """As `reset`, without an event loop.

        Raises:
            ApiError: The engine refuses.
            TypeError: The target is asynchronous, and this is no thread beside its running event loop.
        """
        if self._is_async:
            self._in_loop("reset_sync", self.reset)
            return
        with self._lock:
            self._target.reset_clock()
            self._pinned = None

    async def _pin(self, moment: float, *, forward_only: bool) -> None:
        if not self._is_async:
            await asyncio.to_thread(self._pin_now, moment, forward_only=forward_only)
            return
        self._refuse_own_client()
        async with self._turn_in_loop():
            at = max(moment, self.now()) if forward_only else moment
            await self._target.pin_clock(timestamp=round(at * 1000))
            self._pinned = at  # not before: an engine that refuses stays where it is

    def _pin_now(self, moment: float, *, forward_only: bool) -> None:
        self._refuse_own_client()
        with self._lock:
            at = max(moment, self.now()) if forward_only else moment
            self._target.pin_clock(timestamp=round(at * 1000))
            self._pinned = at

    def _turn_in_loop(self) -> asyncio.Lock:
        """The lock of the running event loop; a new loop, such as that of a second `asyncio.run`, gets a new one."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._turn = loop, asyncio.Lock()
        return self._turn

    def _in_loop(self, name: str, make: Callable[[], Coroutine[Any, Any, None]]) -> None:
        loop = self._loop
        try:
            own: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            own = None
        if loop is None or own is loop or not loop.is_running():
            raise TypeError(
                f"{name} needs a synchronous client as target, or a thread beside the running event loop that this clock was "
                "entered in"
            )
        asyncio.run_coroutine_threadsafe(make(), loop).result()

    def _refuse_own_client(self) -> None:
        if getattr(self._target, "clock", None) is self:
            raise ValueError(
                "an EngineClock cannot drive the client that it was given to: use a second client"
            )

    def __enter__(self) -> Self:
        self.pin_sync()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.reset_sync()

    async def __aenter__(self) -> Self:
        try:
            await self.pin()
        except asyncio.CancelledError:
            await self.reset()  # the engine may have it already, and nobody would let it go again
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.reset()
