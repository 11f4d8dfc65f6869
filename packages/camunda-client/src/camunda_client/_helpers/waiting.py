"""When to look again, and when to give up."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutine, signature
from typing import TYPE_CHECKING, Any

from camunda_client._options import RequestOptions
from camunda_client.exceptions import ApiError, EventualConsistencyTimeoutError, TransportError

if TYPE_CHECKING:
    from typing_extensions import Self

    from camunda_client._helpers.conditions import Condition
    from camunda_client._options import ConsistencyOptions

SHORTEST = 0.01
NOT_YET = frozenset({404, 408, 425, 429, 502, 503, 504})


class Deadline:
    """The time that is left.

    Args:
        now: The present, in seconds.
        timeout: Seconds from now.
        interval: Seconds between looks.

    Raises:
        TypeError: One of them is no number.
    """

    def __init__(self, now: Callable[[], float], timeout: float, interval: float) -> None:
        for name, value in (("timeout", timeout), ("poll_interval", interval)):
            if not isinstance(value, (int, float)):
                raise TypeError(f"{name}: a number of seconds is expected, not {type(value).__name__}")
        self._now = now
        self._begun = now()
        self._timeout = timeout
        self._interval = max(SHORTEST, interval)

    @classmethod
    def of_consistency(cls, now: Callable[[], float], consistency: ConsistencyOptions | None) -> Self:
        """The time that options of an operation allow; without them one look."""
        if consistency is None:
            return cls(now, 0, 0)
        return cls(now, consistency.wait_up_to_ms / 1000, consistency.poll_interval_ms / 1000)

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return self._now() - self._begun

    @property
    def left(self) -> float:
        """Seconds until it is over; not above 0 if it is."""
        return self._timeout - self.elapsed

    def pause(self) -> float | None:
        """Seconds to the next look; None if the time is over."""
        left = self.left
        return min(self._interval, left) if left > 0 else None


class Watch:
    """One wait for a condition.

    Args:
        client: Whose method looks.
        condition: What is waited for, or a function without arguments that returns it.
        deadline: How long.

    Raises:
        TypeError: The condition is neither.
    """

    def __init__(self, client: object, condition: Any, deadline: Deadline) -> None:
        method = (
            condition if callable(condition) else getattr(client, getattr(condition, "operation", ""), None)
        )
        if method is None:
            raise TypeError(
                "condition: one of camunda_client.conditions is expected, such as instance_completed(key), "
                f"or a function without arguments, not {type(condition).__name__}"
            )
        self._method = method
        self._condition: Condition[Any] | None = None if callable(condition) else condition
        self._bounded = self._condition is not None and "options" in signature(method).parameters
        self._deadline = deadline
        self._attempts = 0
        self._last_value: Any = None

    def look(self) -> Any:
        """Call what looks; an asynchronous client awaits what this gives. It gets no more time than is left."""
        condition = self._condition
        if condition is None:
            return self._method()
        left = self._deadline.left
        bound = {"options": RequestOptions(timeout=left)} if self._bounded and left > 0 else {}
        return self._method(*condition.arguments, **{**bound, **condition.options})

    def found(self, value: Any) -> Any:
        """What is waited for, given what a look brought; None if it is not there."""
        if self._condition is not None:
            return self._condition.found(value)
        if iscoroutine(value):
            value.close()
            raise TypeError(
                "condition: a function that need not be awaited is expected; CamundaAsyncClient takes others"
            )
        return value or None

    @property
    def description(self) -> str:
        """What is waited for."""
        if self._condition is not None:
            return self._condition.description
        return getattr(self._method, "__qualname__", None) or type(self._method).__qualname__

    def not_yet(self, value: Any) -> float:
        """After a look that did not find it: seconds to the next.

        Raises:
            EventualConsistencyTimeoutError: The time is over.
        """
        self._last_value = value
        return self._pause(None, None)

    def failed(self, error: Exception) -> float:
        """After a look that failed: seconds to the next, if the error may pass.

        Raises:
            EventualConsistencyTimeoutError: The time is over.
            Exception: The error, if waiting does not help against it.
        """
        if isinstance(error, ApiError) and error.status_code in NOT_YET:
            return self._pause(error.status_code, error)
        if isinstance(error, TransportError):
            return self._pause(None, error)
        raise error

    def _pause(self, status: int | None, cause: Exception | None) -> float:
        self._attempts += 1
        pause = self._deadline.pause()
        if pause is None:
            raise EventualConsistencyTimeoutError(
                self._attempts,
                round(self._deadline.elapsed * 1000),
                status,
                self.description,
                last_value=self._last_value,
            ) from cause
        return pause
