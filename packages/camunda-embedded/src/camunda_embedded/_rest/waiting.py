"""Answers that wait for something to happen in the engine, in threads and in event loops alike."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from camunda_embedded._rest.messages import Response

JobTopic = tuple[str, str]
Alarm = Callable[[], "float | None"]

# No system waits for longer at a time; whoever has to, waits again.
_LONGEST_SECONDS = 1_000_000.0


@dataclass(frozen=True)
class Wait:
    """An answer that may not be there yet.

    Attributes:
        topic: What is waited for: a job type or a process instance.
        attempt: Gives the answer, or None when it is not there yet.
        seconds: How long to wait at most.
        expired: Gives the answer when the time is over.
        closed: Called at the end, whether there was an answer or the client went away.
    """

    topic: Hashable
    attempt: Callable[[], Response | None]
    seconds: float
    expired: Callable[[], Response]
    closed: Callable[[], object] = bool


class Waiters:
    """Who waits for what. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakers: dict[Hashable, list[Callable[[], None]]] = {}
        self.closed = False

    def __bool__(self) -> bool:
        return bool(self._wakers)

    def subscribe(self, topic: Hashable, wake: Callable[[], None]) -> None:
        """Call `wake` whenever something happens to the topic."""
        with self._lock:
            self._wakers.setdefault(topic, []).append(wake)

    def unsubscribe(self, topic: Hashable, wake: Callable[[], None]) -> None:
        """Stop calling `wake`."""
        with self._lock:
            wakers = self._wakers[topic]
            wakers.remove(wake)
            if not wakers:
                del self._wakers[topic]

    def topics(self) -> list[Hashable]:
        """Everything that somebody waits for."""
        with self._lock:
            return list(self._wakers)

    def close(self) -> None:
        """Let every wait end now, and every later one at once."""
        self.closed = True
        for topic in self.topics():
            self.wake(topic)

    def reopen(self) -> None:
        """Let later waits wait again."""
        self.closed = False

    def wake(self, topic: Hashable) -> None:
        """Wake everybody who waits for the topic, the one who waits longest first."""
        if topic not in self._wakers:
            return
        with self._lock:
            wakers = list(self._wakers.get(topic, ()))
        for wake in wakers:
            wake()


def wait_in_thread(wait: Wait, waiters: Waiters, alarm: Alarm) -> Response:
    """Block the calling thread until the answer is there or the time is over.

    Args:
        wait: What is waited for.
        waiters: Where to be woken.
        alarm: Lets the engine do what is due and says in how many seconds something is due next.
    """
    event = threading.Event()
    end = time.monotonic() + wait.seconds
    waiters.subscribe(wait.topic, event.set)
    try:
        while True:
            event.clear()
            due = alarm()
            response = wait.attempt()
            if response is not None:
                return response
            left = end - time.monotonic()
            if left <= 0 or waiters.closed:
                return wait.expired()
            event.wait(min(left, _LONGEST_SECONDS) if due is None else min(left, due, _LONGEST_SECONDS))
    finally:
        waiters.unsubscribe(wait.topic, event.set)
        wait.closed()


async def wait_in_loop(wait: Wait, waiters: Waiters, alarm: Alarm) -> Response:
    """Wait in the running event loop until the answer is there or the time is over.

    Args:
        wait: What is waited for.
        waiters: Where to be woken.
        alarm: Lets the engine do what is due and says in how many seconds something is due next.
    """
    event = asyncio.Event()
    loop, thread = asyncio.get_running_loop(), threading.get_ident()

    def wake() -> None:
        if threading.get_ident() == thread:
            event.set()
        else:
            loop.call_soon_threadsafe(event.set)

    end = loop.time() + wait.seconds
    waiters.subscribe(wait.topic, wake)
    try:
        while True:
            event.clear()
            due = alarm()
            response = wait.attempt()
            if response is not None:
                return response
            left = end - loop.time()
            if left <= 0 or waiters.closed:
                return wait.expired()
            try:
                await asyncio.wait_for(event.wait(), left if due is None else min(left, due))
            except asyncio.TimeoutError:
                continue
    finally:
        waiters.unsubscribe(wait.topic, wake)
        wait.closed()
