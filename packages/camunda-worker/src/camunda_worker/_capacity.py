"""How many jobs to ask for, and when. No input, no output, no clock of its own."""

from __future__ import annotations

import math

__all__ = ["Capacity"]

_REFILL_SHARE = 0.3


class Capacity:
    """Counts a worker's slots: each is free, reserved by an open poll, or taken by a job.

    A poll reserves what it asks for, so that what it brings always fits. Refilling waits until about 30 % of the slots
    are free, which saves requests while jobs flow, but never longer than `LINGER` seconds.
    """

    LINGER = 0.005

    def __init__(self, limit: int) -> None:
        if limit < 1:
            raise ValueError(f"max_concurrent_jobs must be at least 1, not {limit}")
        self.limit = limit
        self.reserved = 0
        self._taken: set[str] = set()
        self._threshold = max(1, math.ceil(limit * _REFILL_SHARE))

    @property
    def running(self) -> int:
        """Jobs that hold a slot."""
        return len(self._taken)

    @property
    def free(self) -> int:
        """Slots that neither a job nor an open poll holds."""
        return self.limit - self.reserved - len(self._taken)

    @property
    def plenty(self) -> bool:
        """Whether enough slots are free to poll without waiting for more."""
        return self.free >= self._threshold

    def reserve(self, at_most: int | None = None) -> int:
        """Set the free slots, or so many of them, aside for a poll and return how many there are."""
        if self.reserved:
            raise RuntimeError("a poll already holds the free slots")
        self.reserved = self.free if at_most is None else min(self.free, at_most)
        return self.reserved

    def unreserve(self) -> None:
        """Give back what the poll did not fill."""
        self.reserved = 0

    def holds(self, key: str) -> bool:
        """Whether the job with this key has a slot now."""
        return key in self._taken

    def take(self, key: str) -> bool:
        """Give the job a slot, first from the reservation; False when all are taken."""
        if key in self._taken:
            raise RuntimeError(f"job {key} already holds a slot")
        if self.reserved > 0:
            self.reserved -= 1
        elif self.free <= 0:
            return False
        self._taken.add(key)
        return True

    def release(self, key: str) -> None:
        """Free the job's slot; freeing it twice changes nothing."""
        self._taken.discard(key)
