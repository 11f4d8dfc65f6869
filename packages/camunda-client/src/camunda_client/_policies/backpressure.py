"""Fewer calls at once when the cluster says that it is too busy."""

from __future__ import annotations

import math
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from camunda_client.exceptions import BackpressureQueueFull

if TYPE_CHECKING:
    from collections.abc import Callable

Severity = Literal["healthy", "soft", "severe"]
Profile = Literal["BALANCED", "LEGACY"]

INITIAL_PERMITS = 16
FLOOR = 1
SOFT_FACTOR = 0.7
SEVERE_FACTOR = 0.5
SEVERE_FROM = 3
CHECK_EVERY = 1.0
QUIET_TIME = 2.0
GROWTH = 1.5
UNLIMITED_AFTER = 30.0
FIRST_DELAY = 0.025
LONGEST_DELAY = 2.0
MAX_WAITERS = 1000


@dataclass(frozen=True)
class BackpressureState:
    """A look at the limiter.

    Attributes:
        severity: healthy, soft or severe.
        consecutive: Signals since the cluster was healthy.
        permits_max: Calls allowed at once; None is unlimited.
        permits_current: Calls under way.
        waiters: Calls that wait for a permit.
        backoff_ms: Milliseconds that each call waits before it starts.
    """

    severity: Severity
    consecutive: int
    permits_max: int | None
    permits_current: int
    waiters: int
    backoff_ms: int


class Waiter(Protocol):
    """A call that waits for a permit."""

    def grant(self) -> None:
        """Let it start; called once, from any thread."""


class Gate:
    """The limiter of one client: permits that shrink with each signal and grow again in quiet times.

    Every change of capacity hands permits to those who wait, first come first served. Thread-safe.

    Args:
        now: Reads a monotonic clock in seconds.
        profile: BALANCED limits; LEGACY only observes.
    """

    def __init__(self, now: Callable[[], float], profile: Profile = "BALANCED") -> None:
        self._now = now
        self._limits = profile != "LEGACY"
        self._lock = threading.Lock()
        self._queue: deque[Waiter] = deque()
        self._severity: Severity = "healthy"
        self._consecutive = 0
        self._max: int | None = None
        self._current = 0
        self._delay = 0.0
        self._last_signal = -math.inf
        self._last_check = -math.inf
        self._healthy_since = now()

    def state(self) -> BackpressureState:
        """The present state."""
        with self._lock:
            return BackpressureState(
                self._severity,
                self._consecutive,
                self._max,
                self._current,
                len(self._queue),
                round(self._delay * 1000),
            )

    @property
    def delay(self) -> float:
        """Seconds that a call waits before it asks for a permit."""
        return self._delay

    def try_enter(self) -> bool:
        """Take a permit if there is one."""
        with self._lock:
            if self._queue or not self._has_room():
                return False
            self._current += 1
            return True

    def enter(self, waiter: Waiter) -> bool:
        """Take a permit, or queue the waiter and return False.

        Raises:
            BackpressureQueueFull: Too many wait already.
        """
        with self._lock:
            if not self._queue and self._has_room():
                self._current += 1
                return True
            if len(self._queue) >= MAX_WAITERS:
                raise BackpressureQueueFull(
                    f"{MAX_WAITERS} calls wait for the cluster to recover; try again later, or start less at once"
                )
            self._queue.append(waiter)
            return False

    def leave(self) -> None:
        """Give a permit back."""
        with self._lock:
            self._current -= 1
            if self._queue:
                self._admit()

    def forget(self, waiter: Waiter) -> bool:
        """Stop waiting; False means that the permit had been granted meanwhile and must be given back."""
        with self._lock:
            try:
                self._queue.remove(waiter)
            except ValueError:
                return False
            return True

    def signal(self) -> None:
        """The cluster refused a call since it is too busy."""
        with self._lock:
            self._consecutive += 1
            self._last_signal = self._now()
            severe = self._consecutive >= SEVERE_FROM
            self._severity = "severe" if severe else "soft"
            if not self._limits:
                return
            at_floor = self._max == FLOOR
            cap = INITIAL_PERMITS if self._max is None else self._max
            self._max = max(FLOOR, math.ceil(cap * (SEVERE_FACTOR if severe else SOFT_FACTOR)))
            if severe and (at_floor or self._max == FLOOR):
                self._delay = min(LONGEST_DELAY, self._delay * 2 or FIRST_DELAY)

    def success(self) -> None:
        """The cluster answered a call; recover, at most once a second."""
        if self._severity == "healthy" and self._max is None:
            return
        with self._lock:
            self._delay = 0.0
            now = self._now()
            if now - self._last_check < CHECK_EVERY:
                return
            self._last_check = now
            self._recover(now)
            self._admit()

    def _recover(self, now: float) -> None:
        if self._severity != "healthy" and now - self._last_signal > QUIET_TIME:
            self._severity = "soft" if self._severity == "severe" else "healthy"
            if self._severity == "healthy":
                self._consecutive = 0
                self._healthy_since = now
        if self._max is None:
            return
        if self._severity != "healthy":
            self._max = min(INITIAL_PERMITS, self._max + 1)
        elif now - self._healthy_since >= UNLIMITED_AFTER:
            self._max = None
        else:
            self._max = math.ceil(self._max * GROWTH)

    def _has_room(self) -> bool:
        return self._max is None or self._current < self._max

    def _admit(self) -> None:
        while self._queue and self._has_room():
            self._current += 1
            self._queue.popleft().grant()
