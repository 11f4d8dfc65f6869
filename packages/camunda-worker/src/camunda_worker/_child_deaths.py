"""Counts dying child processes, to tell an accident from a worker that cannot go on like this."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from ._clock import Clock

__all__ = ["ChildDeaths"]

LIMIT = 3
WINDOW_SECONDS = 60.0


class ChildDeaths:
    """Tells once when `LIMIT` children died within `WINDOW_SECONDS`, and again only after it has been quieter.

    Args:
        clock: Measures the window.
        too_many: Called with the number of deaths in the window.
    """

    def __init__(self, clock: Clock, too_many: Callable[[int], None]) -> None:
        self._clock = clock
        self._too_many = too_many
        self._times: deque[float] = deque()
        self._told = False

    @property
    def alarming(self) -> bool:
        """Whether so many died lately."""
        horizon = self._clock.now() - WINDOW_SECONDS
        # A copy, since health is asked for from any thread.
        return sum(time > horizon for time in list(self._times)) >= LIMIT

    def note(self) -> None:
        """Count a death."""
        now = self._clock.now()
        self._times.append(now)
        while self._times[0] <= now - WINDOW_SECONDS:
            self._times.popleft()
        if len(self._times) < LIMIT:
            self._told = False
        elif not self._told:
            self._told = True
            self._too_many(len(self._times))
