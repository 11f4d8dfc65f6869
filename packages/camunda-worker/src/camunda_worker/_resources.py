"""What a worker allocates only when needed: pools, a loop of its own, the synchronous client."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from ._strategies.child import prepare_child
from ._strategies.process_pool import IsolatedProcessPool
from ._strategies.thread_pool import DaemonThreadPool
from .exceptions import WorkerClosedError

__all__ = ["Resources"]

_JOIN_SECONDS = 1.0


class Resources:
    """Made on first use, released once, from any thread.

    Args:
        slots: Size of the pools.
        make_sync_client: Builds the synchronous client.
    """

    def __init__(self, slots: int, make_sync_client: Callable[[], Any]) -> None:
        self._slots = slots
        self._make_sync_client = make_sync_client
        self._guard = threading.RLock()
        self._threads: DaemonThreadPool | None = None
        self._processes: IsolatedProcessPool | None = None
        self._renewals: DaemonThreadPool | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._loop_thread: threading.Thread | None = None
        self._sync_client: Any = None
        self.closed = False

    @property
    def thread_pool(self) -> DaemonThreadPool:
        """The pool of the strategy ``thread``."""
        with self._guard:
            self._check()
            if self._threads is None:
                self._threads = DaemonThreadPool(self._slots)
            return self._threads

    @property
    def process_pool(self) -> IsolatedProcessPool:
        """The pool of the strategy ``process``."""
        with self._guard:
            self._check()
            if self._processes is None:
                self._processes = IsolatedProcessPool(self._slots, prepare_child)
            return self._processes

    @property
    def renewal_pool(self) -> DaemonThreadPool:
        """The threads that send renewals."""
        with self._guard:
            self._check()
            if self._renewals is None:
                self._renewals = DaemonThreadPool(min(16, self._slots), "camunda-renewal")
            return self._renewals

    @property
    def worker_loop(self) -> asyncio.AbstractEventLoop:
        """An event loop in a thread of its own, on which locks are renewed."""
        with self._guard:
            self._check()
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._loop_thread = threading.Thread(
                    target=_serve, args=(self._loop,), name="camunda-worker-loop", daemon=True
                )
                self._loop_thread.start()
            return self._loop

    @property
    def sync_client(self) -> Any:
        """The synchronous twin of the worker's client, made once."""
        with self._guard:
            self._check()
            if self._sync_client is None:
                self._sync_client = self._make_sync_client()
            return self._sync_client

    def reopen(self) -> None:
        """Allow use again after a run that ended without closing the worker for good."""
        with self._guard:
            self.closed = False

    def close(self, *, wait: bool) -> None:
        """Release everything.

        Args:
            wait: Whether to return only once running handlers have ended; never from a thread of the pool itself.
        """
        with self._guard:
            self.closed = True
            threads, self._threads = self._threads, None
            processes, self._processes = self._processes, None
            renewals, self._renewals = self._renewals, None
            loop, self._loop = self._loop, None
            loop_thread, self._loop_thread = self._loop_thread, None
            client, self._sync_client = self._sync_client, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)
        if renewals is not None:
            renewals.shutdown(wait=False, cancel_futures=True)
        inside = threads is not None and threads.owns_current_thread()
        if processes is not None:
            processes.shutdown(wait=wait and not inside, cancel_futures=True)
        if threads is not None:
            threads.shutdown(wait=wait and not inside, cancel_futures=True)
        if loop_thread is not None and loop_thread is not threading.current_thread():
            loop_thread.join(_JOIN_SECONDS)
        if client is not None and not inside:
            client.close()

    def _check(self) -> None:
        if self.closed:
            raise WorkerClosedError("JobWorker is closed")


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        # One more turn lets cancelled tasks end before their loop does.
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
