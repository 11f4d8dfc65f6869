"""One fetch for everybody: threads, tasks and event loops wait for the same flight."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterable

from camunda_auth._token import Token
from camunda_auth.exceptions import AuthTimeout, CamundaAuthError, fresh

GLANCE = 0.25  # how often a waiter looks whether the flight's event loop still runs


class Flight:
    """A fetch under way, and those who wait for it.

    It lands with a token or an error, or is abandoned when whoever flies it goes away; then a waiter starts another.

    Args:
        home: The event loop that flies it, or None for a thread, which always lands.
        background: Whether it renews a token that is still good, in a single attempt.
    """

    __slots__ = (
        "_gate",
        "_home",
        "_lock",
        "_tasks",
        "background",
        "done",
        "error",
        "keep",
        "token",
    )

    def __init__(self, home: asyncio.AbstractEventLoop | None = None, *, background: bool = False) -> None:
        self.background = background
        self.done = False
        self.token: Token | None = None
        self.error: CamundaAuthError | None = None
        self.keep: object = None
        self._home = home
        self._lock = threading.Lock()
        # A turnstile: who passes lets the next one pass. An Event would wake a thousand threads to fight for its lock.
        self._gate = threading.Lock()
        self._gate.acquire()
        self._tasks: dict[asyncio.AbstractEventLoop, set[asyncio.Future[None]]] = {}

    def land(self, token: Token | None = None, error: CamundaAuthError | None = None) -> None:
        """Give everybody the result; neither token nor error means abandoned, and only the first call counts."""
        with self._lock:
            if self.done:
                return
            self.token, self.error, self.done = token, error, True
            tasks, self._tasks = self._tasks, {}
        self._gate.release()
        for loop, futures in tasks.items():
            try:
                loop.call_soon_threadsafe(_wake, futures)
            except RuntimeError:  # that loop has closed, and its tasks with it
                continue

    def wait(self, seconds: float) -> Token | None:
        """Wait in a thread; None means that the flight was abandoned.

        Raises:
            CamundaAuthError: The flight failed, or the time ran out.
        """
        deadline = time.monotonic() + seconds
        while not self.done:
            if self._gate.acquire(timeout=self._slice(deadline, at_home=False)):
                self._gate.release()
            else:
                self._check(deadline)
        return self._result()

    async def await_(self, seconds: float) -> Token | None:
        """Wait in a task; cancelling it harms nobody else.

        Raises:
            CamundaAuthError: The flight failed, or the time ran out.
        """
        deadline = time.monotonic() + seconds
        loop = asyncio.get_running_loop()
        while not self.done:
            future: asyncio.Future[None] = loop.create_future()
            with self._lock:
                waiters = self._tasks.setdefault(loop, set())
                waiters.add(future)
            if self._landed():  # it landed just now and may not have seen this future
                break
            timer = loop.call_later(self._slice(deadline, at_home=loop is self._home), _wake, (future,))
            try:
                await future
            finally:
                timer.cancel()
                if not self.done:
                    with self._lock:
                        waiters.discard(future)
            self._check(deadline)
        return self._result()

    def _landed(self) -> bool:
        return self.done

    def _slice(self, deadline: float, *, at_home: bool) -> float:
        left = max(0.0, deadline - time.monotonic())
        return left if at_home or self._home is None else min(GLANCE, left)

    def _check(self, deadline: float) -> None:
        if self.done:
            return
        if self._home is not None and (self._home.is_closed() or not self._home.is_running()):
            self.land()
        elif time.monotonic() >= deadline:
            raise AuthTimeout(
                "no token came within the time a caller waits for one; the token endpoint may be slow"
            )

    def _result(self) -> Token | None:
        if self.error is not None:
            raise fresh(self.error)
        return self.token


def _wake(futures: Iterable[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)
