"""Waiting for a result that arrives with a delay: what to do after each attempt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from camunda_client._options import ConsistencyOptions
from camunda_client.exceptions import ApiError, EventualConsistencyTimeoutError, TransportError

if TYPE_CHECKING:
    from camunda_client._calls import Call
    from camunda_client._endpoint import Endpoint

_ANSWERED = 200  # of whatever kind the success was: a value does not tell
_SHORTEST_MS = 10
_PASSING = frozenset({404, 408, 425, 429, 502, 503, 504})
# However little time is left, an attempt can be answered.
_SHORTEST_ATTEMPT = 1.0


@dataclass
class Wait:
    """One wait for a result.

    Attributes:
        endpoint: The operation.
        options: What the caller asked for.
        begun: When the first attempt started, in seconds.
    """

    endpoint: Endpoint[Any]
    options: ConsistencyOptions
    begun: float
    attempts: int = 0
    last_status: int | None = None
    last_value: Any = None

    def __post_init__(self) -> None:
        if not isinstance(self.options, ConsistencyOptions):
            raise TypeError(
                f"consistency: ConsistencyOptions(...) is expected, not {type(self.options).__name__}"
            )

    def bounded(self, call: Call, now: float) -> Call:
        """The call before an attempt, which gets no more time than is left, and a second at least."""
        if self.options.wait_up_to_ms <= 0:
            return call.again(call.timeout)
        left = self.options.wait_up_to_ms / 1000 - (now - self.begun)
        return call.again(min(call.timeout, max(left, _SHORTEST_ATTEMPT)))

    def accept(self, value: Any, now: float) -> float | None:
        """After an answer: None if it is the expected one, else seconds before the next attempt.

        Raises:
            EventualConsistencyTimeoutError: The time is over.
        """
        self.attempts += 1
        self.last_status, self.last_value = _ANSWERED, value
        if self.options.wait_up_to_ms <= 0 or self._is_expected(value):
            return None
        return self._pause(now, 1.0)

    def reject(self, error: Exception, now: float) -> float:
        """After an error: seconds before the next attempt, or the error itself if waiting cannot help.

        Raises:
            EventualConsistencyTimeoutError: The time is over.
        """
        self.attempts += 1
        if self.options.wait_up_to_ms <= 0:
            raise error
        if isinstance(error, ApiError):
            status = self.last_status = error.status_code
            if status not in _PASSING or (status == 404 and self.endpoint.method != "GET"):
                raise error
            return self._pause(now, 2.0 if status == 429 else 1.0, error)
        if isinstance(error, TransportError) and not error.outcome_unknown:
            return self._pause(now, 1.0, error)
        raise error

    def _is_expected(self, value: Any) -> bool:
        if self.options.predicate is not None:
            return judged(self.options.predicate(value))
        if self.endpoint.method == "GET":
            return value is not None
        items = getattr(value, "items", None)
        return bool(items) if isinstance(items, (list, tuple)) else value is not None

    def _pause(self, now: float, factor: float, cause: Exception | None = None) -> float:
        elapsed_ms = (now - self.begun) * 1000
        left = self.options.wait_up_to_ms - elapsed_ms
        if left <= 0:
            raise EventualConsistencyTimeoutError(
                self.attempts,
                round(elapsed_ms),
                self.last_status,
                self.endpoint.operation_id,
                last_value=self.last_value,
            ) from cause
        return min(max(_SHORTEST_MS, self.options.poll_interval_ms) * factor, left) / 1000


def judged(verdict: Any) -> bool:
    """What a predicate says of an answer.

    Raises:
        TypeError: It is asynchronous: what is to be awaited would count as a yes.
    """
    if hasattr(verdict, "__await__"):
        close = getattr(verdict, "close", None)
        if close is not None:
            close()
        raise TypeError("predicate: a function that need not be awaited is expected")
    return bool(verdict)
