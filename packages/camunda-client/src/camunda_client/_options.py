"""What a single call may ask for beside its arguments."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from camunda_client._transport.answer import Answer


@dataclass(frozen=True)
class RequestOptions:
    """Options of one call, which come before those of the client.

    Attributes:
        timeout: Seconds for the whole call with its retries; None leaves the client's.
        max_attempts: How often the call is tried at most, when it may be repeated; None leaves the client's.
        headers: Headers added to the request.
        on_answer: Given every answer as it came, before it is read: ``status``, ``headers`` and ``content``. Repetitions and
            refusals have theirs too; downloads have none.
    """

    timeout: float | None = None
    max_attempts: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    on_answer: Callable[[Answer], None] | None = None

    def __post_init__(self) -> None:
        _check_number("timeout", self.timeout, (int, float))
        _check_number("max_attempts", self.max_attempts, (int,))
        if self.timeout is not None and not self.timeout > 0:
            raise ValueError(f"timeout: a number of seconds above 0 is expected, not {self.timeout!r}")
        if self.max_attempts is not None and self.max_attempts < 1:
            raise ValueError(f"max_attempts: at least 1 is expected, not {self.max_attempts!r}")
        if self.on_answer is not None and not callable(self.on_answer):
            raise TypeError(f"on_answer: a function is expected, not {type(self.on_answer).__name__}")
        check_headers(self.headers)


def _check_number(name: str, value: Any, kinds: tuple[type, ...]) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, kinds)):
        what = "a number of seconds" if float in kinds else "a whole number"
        raise TypeError(f"{name}: {what} is expected, not {type(value).__name__}")


_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_VALUE = re.compile(r"[\t\x20-\x7e]*\Z")


def check_headers(headers: Mapping[Any, Any]) -> None:
    """Refuse what cannot be sent as a header, or would be more than one; values may be secret and are not shown.

    Raises:
        ValueError: A name or value has characters that a header cannot carry, or is no text.
        TypeError: It is no mapping.
    """
    if not hasattr(headers, "items"):
        raise TypeError(f"headers: a mapping of names to values is expected, not {type(headers).__name__}")
    for name, value in headers.items():
        if not isinstance(name, str) or not _NAME.match(name):
            raise ValueError(f"headers: {name!r:.60} cannot be the name of a header")
        if not isinstance(value, str) or not _VALUE.match(value):
            raise ValueError(f"headers: the value of {name!r} must be text of printable ASCII characters")


@dataclass(frozen=True)
class ConsistencyOptions:
    """How long to wait for the result of an operation whose data arrives with a delay.

    Attributes:
        wait_up_to_ms: Milliseconds to wait at most; 0 means one attempt.
        poll_interval_ms: Milliseconds between attempts, at least 10.
        predicate: Whether an answer is the expected one. By default any answer to a GET is, and of a search one with
            items.
    """

    wait_up_to_ms: int
    poll_interval_ms: int = 500
    predicate: Callable[[Any], bool] | None = None

    def __post_init__(self) -> None:
        for name in ("wait_up_to_ms", "poll_interval_ms"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise TypeError(f"{name}: a number of milliseconds is expected, not {type(value).__name__}")
            if math.isnan(value):  # after which no time would ever be over
                raise ValueError(f"{name}: a number of milliseconds is expected, not {value!r}")
        if self.predicate is not None and not callable(self.predicate):
            raise TypeError(f"predicate: a function is expected, not {type(self.predicate).__name__}")
