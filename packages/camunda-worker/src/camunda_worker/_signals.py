"""Turns SIGTERM and SIGINT into an orderly end, and a second one into an immediate end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["ending_signals"]


@contextmanager
def ending_signals(
    on_first: Callable[[int], None], exit_now: Callable[[int], None] | None = None
) -> Iterator[bool]:
    """Handle the signals that end a program; yields whether they are handled, which only the main thread can do.

    Plain signal handlers instead of the event loop's, since Windows' loops have none, and since a second signal must get
    through even while a handler blocks the loop.

    Args:
        on_first: Called with the first signal, in the main thread at any point of its code.
        exit_now: Called with any further signal; by default the process exits with 128 plus its number.
    """
    if threading.current_thread() is not threading.main_thread():
        yield False
        return
    leave = exit_now if exit_now is not None else _exit
    seen: list[int] = []

    def handle(number: int, frame: FrameType | None) -> None:
        del frame
        seen.append(number)
        if len(seen) == 1:
            on_first(number)
        else:
            leave(number)

    before: dict[int, Any] = {number: signal.signal(number, handle) for number in _ending_numbers()}
    try:
        yield True
    finally:
        for number, previous in before.items():
            signal.signal(number, signal.SIG_DFL if previous is None else previous)


def _ending_numbers() -> list[int]:
    names = ("SIGINT", "SIGTERM", "SIGBREAK")
    return [int(getattr(signal, name)) for name in names if hasattr(signal, name)]


def _exit(number: int) -> None:
    os._exit(128 + number)
