"""Time of the engine: it runs, or it is pinned and moved by hand."""

from __future__ import annotations

import time
from collections.abc import Callable

# The end of the year 9999, the last moment that can be written as a date.
LAST_MS = 253_402_300_799_999


class EngineClock:
    """Milliseconds since 1970.

    Args:
        source: Real time in milliseconds.
        pinned_at: A moment to stand still at from the beginning.
    """

    def __init__(self, source: Callable[[], int] | None = None, pinned_at: int | None = None) -> None:
        self._source = source or (lambda: time.time_ns() // 1_000_000)
        self._pinned_at = pinned_at

    @property
    def is_pinned(self) -> bool:
        """Whether time stands still."""
        return self._pinned_at is not None

    def now_ms(self) -> int:
        """The present moment."""
        return self._source() if self._pinned_at is None else self._pinned_at

    def pin_ms(self, moment: int) -> None:
        """Stand still at a moment."""
        self._pinned_at = moment

    def reset(self) -> None:
        """Run with real time again."""
        self._pinned_at = None
