"""Processes for handlers, each apart from the others, so that a death costs one job only."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.connection import wait as wait_for
from typing import Any, TypeVar

from camunda_worker.exceptions import WorkerClosedError

from .child import signals_held

__all__ = ["IsolatedProcessPool"]

T = TypeVar("T")
_WINDOWS_LIMIT = 61
_LAST_SECONDS = 1.0


class IsolatedProcessPool(ProcessPoolExecutor):
    """A ProcessPoolExecutor whose children fail alone.

    The standard pool is broken for good, for all its jobs, once one child dies. Here every child is a pool of its own,
    replaced when it dies. Children are spawned, never forked, and only when no idle one is left.

    Args:
        max_workers: The most children.
        initializer: Called first in each child.
    """

    def __init__(self, max_workers: int, initializer: Callable[[], None] | None = None) -> None:
        # The base class is not initialised: its queues and pipes would stay unused.
        self._limit = min(max_workers, _WINDOWS_LIMIT) if sys.platform == "win32" else max_workers
        self._max_workers = self._limit
        self._mp = get_context("spawn")
        self._guard = threading.Lock()
        self._idle: list[ProcessPoolExecutor] = []
        self._busy: dict[Future[Any], ProcessPoolExecutor] = {}
        self._waiting: deque[tuple[Future[Any], Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = (
            deque()
        )
        self._closed = False
        self._initializer = initializer
        self.deaths = 0

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run the function in a child of its own for as long as it takes."""
        outer: Future[T] = Future()
        with self._guard:
            if self._closed:
                raise WorkerClosedError("cannot schedule new futures after shutdown")
            self._waiting.append((outer, fn, args, kwargs))
        self._dispatch()
        return outer

    def kill(self, future: Future[Any]) -> None:
        """End the child that works on this future; the future then fails as broken."""
        with self._guard:
            child = self._busy.get(future)
        for process in _processes_of(child):
            process.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work and end the children."""
        with self._guard:
            self._closed = True
            if cancel_futures:
                while self._waiting:
                    self._waiting.popleft()[0].cancel()
            idle, self._idle = self._idle, []
            busy = list(self._busy.values())
        left = [process for child in (*idle, *busy) for process in _processes_of(child)]
        for child in (*idle, *busy):
            child.shutdown(wait=wait, cancel_futures=cancel_futures)
        if left and not wait:
            threading.Thread(target=_see_off, args=(left,), name="camunda-children", daemon=True).start()

    def _dispatch(self) -> None:
        while True:
            with self._guard:
                if not self._waiting or (not self._idle and len(self._busy) >= self._limit):
                    return
                outer, fn, args, kwargs = self._waiting.popleft()
                if not outer.set_running_or_notify_cancel():
                    continue
                child = self._idle.pop() if self._idle else self._spawn()
                self._busy[outer] = child
            try:
                with signals_held():
                    inner = child.submit(fn, *args, **kwargs)
            except (BrokenProcessPool, RuntimeError):
                self._again(outer, fn, args, kwargs)
                continue
            inner.add_done_callback(lambda done, outer=outer: self._finished(outer, done))  # type: ignore[misc]

    def _spawn(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(max_workers=1, mp_context=self._mp, initializer=self._initializer)

    def _again(
        self, outer: Future[Any], fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Give work that never reached a child, which had died while idle, to a new one."""
        with self._guard:
            self._busy.pop(outer, None)
            child = None if self._closed else self._spawn()
            if child is not None:
                self._busy[outer] = child
        if child is None:
            outer.set_exception(WorkerClosedError("the pool is closed"))
            return
        with signals_held():
            inner = child.submit(fn, *args, **kwargs)
        inner.add_done_callback(lambda done: self._finished(outer, done))

    def _finished(self, outer: Future[Any], inner: Future[Any]) -> None:
        error = CancelledByPool() if inner.cancelled() else inner.exception()
        died = isinstance(error, BrokenProcessPool)
        with self._guard:
            child: ProcessPoolExecutor | None = self._busy.pop(outer)
            if died:
                self.deaths += 1
            elif child is not None and not self._closed:
                self._idle.append(child)
                child = None
        if child is not None and died:
            # The thread that calls this has the lock of the dead pool in hand, which ending or dropping it here would want.
            threading.Thread(target=child.shutdown, name="camunda-worker-reaper", daemon=True).start()
        elif child is not None:
            child.shutdown(wait=False)
        child = None
        if error is not None:
            outer.set_exception(error)
        else:
            outer.set_result(inner.result())
        self._dispatch()


class CancelledByPool(RuntimeError):
    """The pool was shut down before the work began."""


def _see_off(processes: list[Any]) -> None:
    """Kill the children that do not end by themselves, since a thread left behind in one would keep the program as well."""
    by_sentinel = {process.sentinel: process for process in processes}
    deadline = time.monotonic() + _LAST_SECONDS
    while by_sentinel and (left := deadline - time.monotonic()) > 0:
        for ended in wait_for(list(by_sentinel), left):
            by_sentinel.pop(ended, None)
    for process in by_sentinel.values():
        process.kill()


def _processes_of(child: ProcessPoolExecutor | None) -> list[Any]:
    # The standard pool has no public way to its processes before 3.14.
    processes = getattr(child, "_processes", None) if child is not None else None
    return list(processes.values()) if processes else []
