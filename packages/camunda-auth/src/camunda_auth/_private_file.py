"""Files that only their owner can read or plant."""

from __future__ import annotations

import os
import secrets
import stat
import time
from pathlib import Path

MAX_SIZE = 64 * 1024
_TEMPORARY_AGE = 60.0
_POSIX = os.name == "posix"


class UnsafeFileError(Exception):
    """A file or directory that somebody else could have planted or could read."""


def private_directory(path: Path) -> None:
    """Make sure of a directory that nobody else can write to; a new or empty one is made private.

    Raises:
        UnsafeFileError: It is not ours, or others can write to it.
        OSError: It cannot be made.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _POSIX:
        return
    facts = path.stat()
    if facts.st_uid != os.geteuid():
        raise UnsafeFileError(f"{path} belongs to another user")
    if facts.st_mode & 0o022:
        raise UnsafeFileError(f"others can write to {path}; use a directory of its own")
    if facts.st_mode & 0o077 and not any(path.iterdir()):
        path.chmod(0o700)


def read_private(path: Path) -> bytes | None:
    """The content of a file that is ours alone, or None where there is none.

    Never follows a link and never waits on a pipe.

    Raises:
        UnsafeFileError: It is no regular file, not ours, linked elsewhere, too large, or open to others.
        OSError: It cannot be read.
    """
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        fd = os.open(path, flags)
    except FileNotFoundError:
        return None
    except OSError:
        if path.is_symlink():
            raise UnsafeFileError(f"{path} is a symbolic link") from None
        raise
    try:
        facts = os.fstat(fd)
        if not stat.S_ISREG(facts.st_mode):
            raise UnsafeFileError(f"{path} is no regular file")
        if _POSIX and (facts.st_uid != os.geteuid() or facts.st_mode & 0o077 or facts.st_nlink != 1):
            raise UnsafeFileError(f"{path} is not this user's alone")
        if facts.st_size > MAX_SIZE:
            return b""
        return os.read(fd, MAX_SIZE + 1)
    finally:
        os.close(fd)


def write_private(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that a reader sees the old content or the new; 0600 from its creation.

    Raises:
        OSError: It cannot be written; no temporary file is left.
    """
    _sweep(path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    for name in ("O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    fd = os.open(temporary, flags, 0o600)
    try:
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(fd, rest) :]
            os.fsync(fd)
        finally:
            os.close(fd)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _sweep(path: Path) -> None:
    for left in path.parent.glob(f".{path.name}.*.tmp"):
        try:
            if time.time() - left.lstat().st_mtime > _TEMPORARY_AGE:
                left.unlink()
        except OSError:
            continue
