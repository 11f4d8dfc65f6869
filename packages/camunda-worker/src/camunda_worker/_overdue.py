"""Ends the process when a blocked event loop keeps it from ending in order."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

__all__ = ["OverdueExit"]

_BLOCKED_SECONDS = 1.0
_CHECK_SECONDS = 0.25


class OverdueExit:
    """Waits in a thread of its own for the orderly end; a loop that is still blocked after the time given is not waited for.

    Args:
        lag: Returns for how many seconds the loop has not answered.
        report: Called before the process exits.
        leave: Ends the process; by default at once, with the exit code that is given.
    """

    def __init__(
        self,
        lag: Callable[[], float],
        report: Callable[[], None],
        leave: Callable[[int], object] = os._exit,
    ) -> None:
        self._lag = lag
        self._report = report
        self._leave = leave
        self._over = threading.Event()

    def begin(self, seconds: float, exit_code: int) -> None:
        """Give the end so many seconds, from now."""
        threading.Thread(
            target=self._watch, args=(seconds, exit_code), name="camunda-worker-end", daemon=True
        ).start()

    def over(self) -> None:
        """Note that the end came in order."""
        self._over.set()

    def _watch(self, seconds: float, exit_code: int) -> None:
        wait = seconds
        while not self._over.wait(wait):
            wait = _CHECK_SECONDS
            if self._lag() >= _BLOCKED_SECONDS:
                self._report()
                self._leave(exit_code)
                return
