"""Tokens shared by the processes of one user through a directory."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from camunda_auth._file_lock import FileLock, file_lock
from camunda_auth._flow import Issued
from camunda_auth._headers import token_problem
from camunda_auth._private_file import UnsafeFileError, private_directory, read_private, write_private
from camunda_auth._secret import Unpicklable
from camunda_auth._token import MAX_LIFETIME, SOFT_SHARE, SOFT_SPREAD, Grant
from camunda_auth.exceptions import CamundaAuthError, TokenRefused
from camunda_logging import SdkLogger

FORMAT = 1
MAX_SKEW = 30.0  # an entry from further in the future was written under another clock
_SAAS_HOST = "login.cloud.camunda.io"
_SHORT_REFUSAL = 5.0
_warned: set[tuple[str, str]] = set()


class DiskShelf(Unpicklable):
    """A directory with one file a token, and a lock beside it. Whatever is wrong with it, tokens still come from memory.

    A refusal is kept too, so that programs that start together do not repeat it: for the whole cooldown with Camunda
    SaaS, which counts failed requests, and for at most 5 s elsewhere. It expires by itself.

    Args:
        directory: The directory; made, for its owner alone, when first used.
        name: Gives the file's name, a hash over all that identifies the token; may be slow, is asked once.
        host: The token endpoint's host.
        cooldown: Seconds for which a refusal holds.
        wall: Seconds since 1970.
        logger: Told once a process of each kind of trouble.
    """

    __slots__ = ("_cooldown", "_directory", "_key", "_lock", "_logger", "_name", "_usable", "_wall")

    def __init__(
        self,
        directory: str,
        name: Callable[[], str],
        *,
        host: str,
        cooldown: float,
        wall: Callable[[], float],
        logger: SdkLogger,
    ) -> None:
        self._directory = Path(directory)
        self._name = name
        self._key = ""
        self._cooldown = cooldown if host == _SAAS_HOST else min(cooldown, _SHORT_REFUSAL)
        self._wall = wall
        self._logger = logger
        self._lock: FileLock | None = None
        self._usable: bool | None = None

    def load(self, stale: str | None, *, fresher: bool) -> Issued | CamundaAuthError | None:
        """A token that may be used, a refusal that still holds, or nothing.

        Args:
            stale: The header of a token that is not wanted any more.
            fresher: Whether a token that is due for its own refresh is not wanted either.
        """
        if not self._ready():
            return None
        try:
            content = read_private(self._path)
        except (UnsafeFileError, OSError) as error:
            self._give_up(error)
            return None
        if content is None:
            return None
        entry = self._entry(content)
        if entry is None:
            self._warn("corrupt", f"the token cache file {self._path} is unreadable and was ignored")
            return None
        return self._judge(entry, stale, fresher=fresher)

    def _entry(self, content: bytes) -> dict[str, Any] | None:
        try:
            entry = json.loads(content)
        except (ValueError, RecursionError):
            return None
        if not isinstance(entry, dict) or entry.get("format") != FORMAT or entry.get("key") != self._key:
            return None
        numbers = [entry.get("issued_at"), entry.get("lifetime")]
        if any(isinstance(n, bool) or not isinstance(n, (int, float)) for n in numbers):
            return None
        if not 0 <= entry["lifetime"] <= MAX_LIFETIME or not 0 <= entry["issued_at"] < 1e11:
            return None
        if "refused" in entry:
            return entry if isinstance(entry["refused"], dict) else None
        return None if token_problem(entry.get("access_token")) else entry

    def _judge(
        self, entry: dict[str, Any], stale: str | None, *, fresher: bool
    ) -> Issued | CamundaAuthError | None:
        age = self._wall() - entry["issued_at"]
        if age < -MAX_SKEW:
            return None
        age = max(0.0, age)
        lifetime = float(entry["lifetime"])
        if "refused" in entry:
            return _refusal(entry["refused"], lifetime - age) if age < lifetime else None
        share = SOFT_SHARE - SOFT_SPREAD if fresher else 1.0
        end = min(lifetime - min(30.0, lifetime * 0.1), lifetime * share)
        if age >= end or f"Bearer {entry['access_token']}" == stale:
            return None
        return Issued(Grant(entry["access_token"], lifetime), age)

    def save(self, issued: Issued) -> None:
        """Keep a token for the others."""
        self._write({"access_token": issued.grant.value}, issued.grant.lifetime)

    def save_refusal(self, error: CamundaAuthError) -> None:
        """Keep a refusal for the others, while it holds; other errors are not kept."""
        if isinstance(error, TokenRefused) and self._cooldown > 0:
            facts = {
                "status_code": error.status_code,
                "error": error.error,
                "error_description": error.error_description,
                "message": error.message,
            }
            self._write({"refused": facts}, min(self._cooldown, MAX_LIFETIME))

    def _write(self, entry: dict[str, Any], lifetime: float) -> None:
        if not self._ready():
            return
        whole = {"format": FORMAT, "key": self._key, "issued_at": self._wall(), "lifetime": lifetime, **entry}
        try:
            write_private(self._path, json.dumps(whole).encode())
        except OSError as error:
            self._give_up(error)

    def try_lock(self) -> bool:
        """Become the only process that asks; True as well where locks do not work."""
        if not self._usable:
            return True
        try:
            if self._lock is None:
                self._lock = file_lock(self._path.with_suffix(".lock"))
            return self._lock.try_acquire()
        except (OSError, NotImplementedError, RuntimeError) as error:
            self._warn("lock", f"the token cache in {self._directory} cannot be locked ({_why(error)})")
            return True

    def unlock(self) -> None:
        """Let others ask."""
        lock, self._lock = self._lock, None
        if lock is not None:
            try:
                lock.release()
            except OSError as error:
                self._warn("lock", f"the token cache's lock cannot be given back ({_why(error)})")

    @property
    def _path(self) -> Path:
        return self._directory / f"camunda-token-{self._key[:40]}.json"

    def _ready(self) -> bool:
        if self._usable is None:
            self._key = self._name()
            try:
                self._directory = self._directory.expanduser().absolute()
                private_directory(self._directory)
                self._usable = True
            except (UnsafeFileError, OSError, RuntimeError, ValueError) as error:
                self._give_up(error)
        return bool(self._usable)

    def _give_up(self, error: Exception) -> None:
        self._usable = False
        self._warn("unusable", f"tokens are kept in memory alone, because of the token cache: {_why(error)}")

    def _warn(self, kind: str, message: str) -> None:
        if (str(self._directory), kind) not in _warned:
            _warned.add((str(self._directory), kind))
            self._logger.warning(message)

    def __repr__(self) -> str:
        return f"DiskShelf({str(self._directory)!r})"


def _refusal(facts: dict[str, Any], left: float) -> CamundaAuthError:
    def text(name: str) -> str | None:
        value = facts.get(name)
        return value[:1000] if isinstance(value, str) else None

    status = facts.get("status_code")
    return TokenRefused(
        text("message") or "the token endpoint refused the client a moment ago",
        status_code=status if isinstance(status, int) else None,
        error=text("error"),
        error_description=text("error_description"),
        retry_after=left,
    )


def _why(error: Exception) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)
