"""A thread pool that neither keeps the interpreter alive nor waits for a handler that never returns."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from camunda_worker.exceptions import WorkerClosedError

__all__ = ["DaemonThreadPool"]

T = TypeVar("T")
_Work = tuple["Future[Any]", Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class DaemonThreadPool(ThreadPoolExecutor):
    """A ThreadPoolExecutor on daemon threads, started as they are needed.

    The standard one joins its threads at interpreter exit, so that one stuck handler would keep the process for ever.

    Args:
        max_workers: The most threads.
        thread_name_prefix: How the threads are named.
        at_end: Called last in each thread.
    """

    def __init__(
        self,
        max_workers: int,
        thread_name_prefix: str = "camunda-worker",
        at_end: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(max_workers, thread_name_prefix)
        self._at_end = at_end
        self._limit = max_workers
        self._prefix = thread_name_prefix
        self._guard = threading.Lock()
        self._work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._crew: list[threading.Thread] = []
        self._idle = 0
        self._closed = False

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run the function in a thread of the pool."""
        future: Future[T] = Future()
        with self._guard:
            if self._closed:
                raise WorkerClosedError("cannot schedule new futures after shutdown")
            self._work.put((future, fn, args, kwargs))
            if self._idle:
                self._idle -= 1
            elif len(self._crew) < self._limit:
                self._hire()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work; waiting leaves out the calling thread."""
        with self._guard:
            first, self._closed = not self._closed, True
            if cancel_futures:
                self._drop_queued()
            if first or cancel_futures:
                for _ in self._crew:
                    self._work.put(None)
            crew = list(self._crew)
        if wait:
            for thread in crew:
                if thread is not threading.current_thread():
                    thread.join()

    def owns_current_thread(self) -> bool:
        """Whether the caller runs in a thread of this pool."""
        return threading.current_thread() in self._crew

    def _hire(self) -> None:
        name = f"{self._prefix}_{len(self._crew)}"
        thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._crew.append(thread)
        thread.start()

    def _drop_queued(self) -> None:
        while True:
            try:
                item = self._work.get_nowait()
            except queue.Empty:
                return
            if item is not None:
                item[0].cancel()

    def _serve(self) -> None:
        while True:
            item = self._work.get()
            if item is None:
                if self._at_end is not None:
                    self._at_end()
                return
            future, fn, args, kwargs = item
            if future.set_running_or_notify_cancel():
                try:
                    result = fn(*args, **kwargs)
                except BaseException as error:  # noqa: BLE001 - as the standard pool does
                    future.set_exception(error)
                else:
                    future.set_result(result)
            # Nothing of the finished call may stay alive while waiting for the next.
            del item, future, fn, args, kwargs
            with self._guard:
                self._idle += 1
