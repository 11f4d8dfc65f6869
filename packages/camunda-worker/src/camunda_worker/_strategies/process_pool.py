"""Processes for handlers, each apart from the others, so that a death costs one job only."""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from .child_process import ChildProcess
from .thread_pool import DaemonThreadPool

__all__ = ["IsolatedProcessPool"]

T = TypeVar("T")
_LAST_SECONDS = 1.0
_open: set[IsolatedProcessPool] = set()


class IsolatedProcessPool(ProcessPoolExecutor):
    """A ProcessPoolExecutor whose children fail alone.

    The standard pool is broken for good, for all its jobs, once one child dies, and a job passes three threads on its way.
    Here each child has a thread, which asks it over a pipe, and starts another one when it died. Children are spawned, never
    forked, and only when no idle one is left.

    Args:
        max_workers: The most children.
        initializer: Called first in each child.
    """

    def __init__(self, max_workers: int, initializer: Callable[[], None] | None = None) -> None:
        # The base class is not initialised: its queues and pipes would stay unused.
        self._max_workers = max_workers
        self._initializer = initializer
        self._local = threading.local()
        self._calls: dict[Future[Any], _Call] = {}
        self._threads = DaemonThreadPool(max_workers, "camunda-child", at_end=self._end_child)
        _open.add(self)

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run the function in a child of its own for as long as it takes."""
        try:
            packed = pickle.dumps((fn, args, kwargs))
        except Exception as error:  # noqa: BLE001 - pickling runs the user's code
            refused: Future[T] = Future()
            refused.set_exception(error)
            return refused
        call = _Call(packed)
        future: Future[T] = self._threads.submit(self._make, call)
        self._calls[future] = call
        future.add_done_callback(self._calls.pop)
        return future

    def kill(self, future: Future[Any]) -> None:
        """End the child that works on this future; the future then fails as broken."""
        call = self._calls.get(future)
        if call is not None:
            call.give_up()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work and end the children: at once where they are idle, and soon where they are not waited for."""
        _open.discard(self)
        self._threads.shutdown(wait=wait, cancel_futures=cancel_futures)
        if not wait and self._calls:
            threading.Thread(target=self._see_off, name="camunda-children", daemon=True).start()

    def _make(self, call: _Call) -> Any:
        child: ChildProcess | None = getattr(self._local, "child", None)
        if child is None:
            child = self._local.child = ChildProcess(self._initializer)
        return call.make(child)

    def _end_child(self) -> None:
        child: ChildProcess | None = getattr(self._local, "child", None)
        if child is not None:
            child.end()

    def _see_off(self) -> None:
        """Kill the children that are still at work after a while, since they would keep the program as well."""
        for future in wait_for(list(self._calls), _LAST_SECONDS).not_done:
            self.kill(future)


class _Call:
    """A call on its way to a child and back, which can be given up at any time."""

    def __init__(self, packed: bytes) -> None:
        self._packed = packed
        self._guard = threading.Lock()
        self._child: ChildProcess | None = None
        self._given_up = False

    def make(self, child: ChildProcess) -> Any:
        """Have the child make the call; one that was given up leaves no child behind that the next call could be sent to."""
        self._child = child
        try:
            child.start()
            if self._given_up:
                raise BrokenProcessPool("The call was given up")
            return child.call(self._packed)
        finally:
            with self._guard:
                self._child = None
            if self._given_up:
                child.end(at_once=True)

    def give_up(self) -> None:
        """End the child that makes the call, but never one that has gone on to another."""
        with self._guard:
            self._given_up = True
            if self._child is not None:
                self._child.kill()


def _end_all() -> None:
    """End what was left open when the program ends, which would otherwise wait for its children for ever."""
    for pool in list(_open):
        with contextlib.suppress(Exception):
            pool.shutdown(wait=False, cancel_futures=True)
            pool._see_off()


atexit.register(_end_all)
if hasattr(os, "register_at_fork"):
    # Children belong to the process that started them.
    os.register_at_fork(after_in_child=_open.clear)
