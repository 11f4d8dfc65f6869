"""A fact about a job that a handler can look at or wait for, from a task, a thread or a process."""

from __future__ import annotations

import threading

__all__ = ["Flag"]


class Flag:
    """Unset until the worker sets it. True in a condition once set; pickles as a snapshot.

    The event behind `wait` is made on first use, since most handlers never look.
    """

    __slots__ = ("_event", "_set")

    def __init__(self, value: bool = False) -> None:
        self._set = value
        self._event: threading.Event | None = None

    def __bool__(self) -> bool:
        return self._set

    def __repr__(self) -> str:
        return f"Flag({self._set})"

    def __reduce__(self) -> tuple[type[Flag], tuple[bool]]:
        return Flag, (self._set,)

    def is_set(self) -> bool:
        """Return whether it happened."""
        return self._set

    def wait(self, timeout: float | None = None) -> bool:
        """Block the calling thread until it happens or so many seconds pass; return whether it happened."""
        if self._event is None:
            self._event = threading.Event()
        # Set before the event existed, or between the two lines above: the flag itself tells.
        if self._set:
            return True
        return self._event.wait(timeout)

    def set(self) -> None:
        """Say that it happened. For the worker, not for handlers."""
        self._set = True
        if self._event is not None:
            self._event.set()
