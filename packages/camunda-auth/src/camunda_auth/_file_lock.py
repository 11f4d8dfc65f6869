"""A lock between processes: the filelock library where it is installed, else the same with the standard library.

The operating system gives both back when their holder dies. A forked child does not hold what its parent does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Protocol
from weakref import WeakSet


class FileLock(Protocol):
    """What the shelf needs of a lock."""

    def try_acquire(self) -> bool:
        """Take it without waiting; False while another process has it."""

    def release(self) -> None:
        """Give it back; without effect where it is not held."""


def file_lock(path: Path) -> FileLock:
    """A lock on a file that is made, for its owner alone, where it does not exist."""
    try:
        import filelock
    except ImportError:
        return StandardFileLock(path)
    return _LibraryFileLock(
        filelock.FileLock(path, timeout=0, mode=0o600, thread_local=False), filelock.Timeout
    )


class _LockOfLibrary(Protocol):
    def acquire(self, timeout: float | None = None) -> object: ...
    def release(self, force: bool = False) -> None: ...


class _LibraryFileLock:
    __slots__ = ("_busy", "_lock")

    def __init__(self, lock: _LockOfLibrary, busy: type[Exception]) -> None:
        self._lock = lock
        self._busy = busy

    def try_acquire(self) -> bool:
        try:
            self._lock.acquire(timeout=0)
        except self._busy:
            return False
        return True

    def release(self) -> None:
        self._lock.release(force=True)


class StandardFileLock:
    """The lock without the library: ``flock`` on POSIX, a locked byte on Windows."""

    __slots__ = ("__weakref__", "_fd", "_path")

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None
        _locks.add(self)

    def try_acquire(self) -> bool:
        """Take it without waiting; False while another process has it."""
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        fd = os.open(self._path, flags, 0o600)
        try:
            taken = _lock(fd)
        except BaseException:
            os.close(fd)
            raise
        if not taken:
            os.close(fd)
            return False
        self._fd = fd
        return True

    def release(self) -> None:
        """Give it back; without effect where it is not held."""
        fd, self._fd = self._fd, None
        if fd is not None:
            try:
                # Closing alone would leave it with a process that was forked meanwhile and has the file open too.
                _unlock(fd)
            finally:
                os.close(fd)

    def abandon(self) -> None:
        """Close the file in a forked child, whose parent goes on holding the lock."""
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def __del__(self) -> None:
        self.release()


_locks: WeakSet[StandardFileLock] = WeakSet()


def _forked() -> None:
    for lock in list(_locks):
        lock.abandon()


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(fd: int) -> bool:
        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _unlock(_fd: int) -> None:
        """Closing is enough: nothing is forked here."""

else:
    import fcntl

    os.register_at_fork(after_in_child=_forked)

    def _lock(fd: int) -> bool:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_UN)
