"""Who uses a set of connections, so that it can be replaced while calls are under way."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Usage:
    """Counts uses, from any thread.

    Args:
        unused: Called once, when the set has been retired and the last use is over.
    """

    __slots__ = ("_active", "_lock", "_retired", "_unused")

    def __init__(self, unused: Callable[[], None]) -> None:
        self._active = 0
        self._retired = False
        self._lock = threading.Lock()
        self._unused = unused

    def begin(self) -> bool:
        """Begin a use; False means that the set has been retired."""
        with self._lock:
            if self._retired:
                return False
            self._active += 1
            return True

    def end(self) -> None:
        """End a use."""
        with self._lock:
            self._active -= 1
            last = self._retired and not self._active
        if last:
            self._unused()

    def retire(self) -> None:
        """Let no further use begin."""
        with self._lock:
            last = not self._retired and not self._active
            self._retired = True
        if last:
            self._unused()
