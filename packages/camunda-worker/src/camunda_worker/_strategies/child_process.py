"""One child process, as the parent sees it: started when first needed, asked over a pipe, ended for good."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from .child import answer_calls, signals_held

__all__ = ["ChildProcess", "ChildTraceback"]

_LAST_SECONDS = 1.0
_SPAWN = get_context("spawn")
# Python does not promise that processes can be started by several threads at once.
_starting = threading.Lock()


class ChildTraceback(Exception):
    """The traceback of an exception that was raised in a child process."""


class ChildProcess:
    """A process that answers one call at a time. Used by one thread, and killed by any.

    Args:
        initializer: Called first in the child.
    """

    def __init__(self, initializer: Callable[[], None] | None) -> None:
        self._initializer = initializer
        self._guard = threading.Lock()
        self._process: SpawnProcess | None = None
        self._pipe: Connection[bytes, bytes] | None = None

    def start(self) -> None:
        """Start the process where there is none that lives."""
        if self._process is not None and not self._process.is_alive():
            self.end()
        if self._process is None:
            self._launch()

    def call(self, packed: bytes) -> Any:
        """Have the child, which must be started, make a call; return what it returns or raise what it raises.

        Args:
            packed: The function, its arguments and its keyword arguments, pickled.

        Raises:
            BrokenProcessPool: The child ended before it answered.
        """
        assert self._pipe is not None  # noqa: S101 - it is started
        try:
            self._pipe.send_bytes(packed)
            answer = self._pipe.recv_bytes()
        except (EOFError, OSError) as error:
            self.end(at_once=True)
            raise BrokenProcessPool("The child process ended before it answered") from error
        returned, value, trace = pickle.loads(answer)  # noqa: S301 - our own child's bytes
        if returned:
            return value
        value.__cause__ = ChildTraceback(trace)
        raise value

    def kill(self) -> None:
        """End the process at once; a call that waits for it fails."""
        with self._guard:
            if self._process is not None:
                self._process.kill()

    def end(self, *, at_once: bool = False) -> None:
        """Let the process end, and kill it when it does not, as a thread that a call left behind would keep it.

        Args:
            at_once: Kill it without waiting.
        """
        with self._guard:
            process, self._process = self._process, None
            pipe, self._pipe = self._pipe, None
        if pipe is not None:
            pipe.close()
        if process is None:
            return
        if at_once:
            process.kill()
        process.join(_LAST_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join(_LAST_SECONDS)

    def _launch(self) -> None:
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=answer_calls, args=(theirs, self._initializer))
        try:
            with _starting, signals_held():
                process.start()
        except BaseException:
            ours.close()
            raise
        finally:
            # The child's end must be the only one, or its death would not end what is read from ours.
            theirs.close()
        with self._guard:
            self._process, self._pipe = process, ours
