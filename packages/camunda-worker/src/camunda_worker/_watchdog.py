"""Notices that a handler blocks an event loop, from a thread of its own, and names it."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import traceback
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING
from weakref import ref

from ._failure_text import indented

if TYPE_CHECKING:
    from camunda_logging import SdkLogger

__all__ = ["LoopWatchdog", "watchdog"]

BLOCKED_SECONDS = 1.0
_CHECK_SECONDS = 0.25
_STACK_LINES = 12
_STALL_SECONDS = 0.25


class _Watch:
    """One loop under watch, for all workers on it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, now: float) -> None:
        self.loop = ref(loop)
        self.thread_id = threading.get_ident()
        self.beat = now
        self.pinged: float | None = None
        self.warned = False
        self.stalled: tuple[float, float] | None = None
        self.workers: dict[object, tuple[str, SdkLogger]] = {}

    def answer(self, now: float) -> None:
        if self.pinged is not None and now - self.pinged >= _STALL_SECONDS:
            # The blocking began at some time between the check before the ping and the ping.
            self.stalled = (max(self.beat, self.pinged - _CHECK_SECONDS), now)
        self.beat = now
        self.pinged = None
        self.warned = False


class LoopWatchdog:
    """Pings each loop and warns once for each time that no answer comes within a second.

    Args:
        monotonic: The clock.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._guard = threading.Lock()
        self._watches: dict[int, _Watch] = {}
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()

    def watch(self, owner: object, handler: str, log: SdkLogger) -> None:
        """Watch the running loop for a worker. Call it on that loop.

        Args:
            owner: Identifies the worker.
            handler: The handler's name, for the warning.
            log: Where the warning goes.
        """
        loop = asyncio.get_running_loop()
        with self._guard:
            watch = self._watches.get(id(loop))
            if watch is None or watch.loop() is not loop:
                watch = self._watches[id(loop)] = _Watch(loop, self._monotonic())
            watch.workers[owner] = (handler, log)
            self._wake.clear()
            # A thread that is told to end looks once more under the guard, so one that is here will not miss this.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="camunda-worker-watchdog", daemon=True)
                self._thread.start()

    def forget(self, owner: object) -> None:
        """Stop watching for a worker; the thread ends with the last one."""
        with self._guard:
            for key, watch in list(self._watches.items()):
                watch.workers.pop(owner, None)
                if not watch.workers:
                    del self._watches[key]
            if not self._watches:
                self._wake.set()

    def lag(self, loop: asyncio.AbstractEventLoop) -> float:
        """Return for how many seconds the loop has not answered; 0 while it answers or is not watched."""
        with self._guard:
            watch = self._watches.get(id(loop))
            pinged = watch.pinged if watch is not None else None
        return 0.0 if pinged is None else max(0.0, self._monotonic() - pinged)

    def just_blocked(self, loop: asyncio.AbstractEventLoop) -> float:
        """Return how many seconds ago something may have arrived that the loop reads only now, having been blocked."""
        watch = self._watches.get(id(loop))
        if watch is None or watch.stalled is None:
            return 0.0
        began, ended = watch.stalled
        now = self._monotonic()
        return now - began if now - ended < _STALL_SECONDS else 0.0

    def _run(self) -> None:
        while True:
            self._wake.wait(_CHECK_SECONDS)
            with self._guard:
                if not self._watches:
                    self._thread = None
                    return
                watches = list(self._watches.values())
            for watch in watches:
                self.check(watch)

    def check(self, watch: _Watch) -> None:
        """Look at one loop: ping it, or warn when the last ping is overdue."""
        loop = watch.loop()
        if loop is None or loop.is_closed():
            return
        now = self._monotonic()
        if watch.pinged is None:
            watch.pinged = now
            try:
                loop.call_soon_threadsafe(lambda: watch.answer(self._monotonic()))
            except RuntimeError:
                watch.pinged = None
            return
        if now - watch.pinged >= BLOCKED_SECONDS and not watch.warned:
            watch.warned = True
            self._warn(watch)

    def _warn(self, watch: _Watch) -> None:
        frame = sys._current_frames().get(watch.thread_id)
        stack = traceback.extract_stack(frame)
        names = {entry.name for entry in stack}
        workers = list(watch.workers.values())
        guilty = next(((name, log) for name, log in workers if name.rsplit(".", 1)[-1] in names), None)
        # In the message itself, since an argument would be put on one line, escapes and all.
        where = indented("".join(traceback.format_list(stack[-_STACK_LINES:])))
        if guilty is not None:
            name, log = guilty
            what, advice = (
                f"Handler {name} blocks the event loop",
                "; await instead, or use the strategy 'thread'",
            )
        elif workers and not _excused(frame, names):
            log = workers[0][1]
            what, advice = "The event loop is blocked by other code", ""
        else:
            return
        text = f"{what} for more than {BLOCKED_SECONDS:.0f} s{advice}\n{where}"
        log.warning(text)


def _excused(frame: FrameType | None, names: set[str]) -> bool:
    """Whether nobody is to blame: the process is stopped or starved, or a module is imported, which happens once."""
    return frame is None or frame.f_code.co_name == "select" or "_find_and_load" in names


watchdog = LoopWatchdog()
