"""How long a caller waits for a token, where that is less than a fetch may take."""

from __future__ import annotations

import math
import time
from contextvars import ContextVar, Token
from types import TracebackType

_until: ContextVar[float] = ContextVar("camunda_auth_patience", default=math.inf)


class patience:  # noqa: N801 - read as a statement: with patience(5)
    """A block in which callers wait for a token for so many seconds at most, and get `AuthTimeout` then.

    The fetch itself goes on for others who wait. A block within another one ends no later than the outer one.

    Args:
        seconds: Counted from the beginning of the block.
    """

    __slots__ = ("_seconds", "_token")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        self._token: Token[float] = _until.set(min(_until.get(), time.monotonic() + self._seconds))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _until.reset(self._token)


def waits_until(seconds: float) -> float:
    """The end of a wait of so many seconds on the monotonic clock, or of the block's patience if that is earlier."""
    return min(time.monotonic() + seconds, _until.get())


patience.__module__ = "camunda_auth"
