"""What may be repeated, when, and how often."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from camunda_client.exceptions import ApiError

if TYPE_CHECKING:
    from camunda_client._endpoint import Endpoint


class Failure(Enum):
    """What a failed attempt says about the server."""

    UNSENT = "the server has not seen the request"
    REFUSED = "the server refused the request before processing it"
    AMBIGUOUS = "the server may have processed the request"
    FINAL = "repeating cannot help"


@dataclass(frozen=True)
class RequestRetryPolicy:
    """How a client repeats calls.

    Attributes:
        max_attempts: Attempts for a call at most, the first included.
        base: Seconds that the first wait is drawn from; it doubles with each attempt.
        cap: Seconds of one wait at most.
        throttle_base: As ``base``, after an answer that asks for less load.
        throttle_cap: As ``cap``, after such an answer.
        quota: What the client may spend on repetitions before successes refill it, so that an outage is not
            multiplied by every caller; a repetition costs 14, after throttling 5.
    """

    max_attempts: int = 3
    base: float = 0.1
    cap: float = 5.0
    throttle_base: float = 1.0
    throttle_cap: float = 20.0
    quota: int = 500

    def __post_init__(self) -> None:
        if self.max_attempts < 1:
            raise ValueError(f"max_attempts: at least 1 is expected, not {self.max_attempts!r}")
        for name in ("base", "cap", "throttle_base", "throttle_cap", "quota"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name}: 0 or more is expected, not {getattr(self, name)!r}")


class RetryQuota:
    """A client's budget for repetitions; thread-safe."""

    _COSTS = ((Failure.REFUSED, 5),)
    _COST = 14

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._left = capacity
        self._lock = threading.Lock()

    def spend(self, failure: Failure) -> int:
        """Take the price of one repetition; 0 means that there is not enough left."""
        price = dict(self._COSTS).get(failure, self._COST)
        with self._lock:
            if price > self._left:
                return 0
            self._left -= price
            return price

    def refund(self, price: int) -> None:
        """Give back after a success: what its repetition cost, or a little."""
        if self._left < self._capacity:
            with self._lock:
                self._left = min(self._capacity, self._left + (price or 1))


def judge_status(error: ApiError) -> Failure:
    """What an error answer says."""
    if error.is_backpressure or error.status_code == 503:
        return Failure.REFUSED
    if error.status_code in {500, 502, 504}:
        return Failure.AMBIGUOUS
    return Failure.FINAL


def may_repeat(failure: Failure, *, repeatable: bool) -> bool:
    """Whether a call that failed so may be made again."""
    if failure is Failure.AMBIGUOUS:
        return repeatable
    return failure is not Failure.FINAL


def changes_something(endpoint: Endpoint[Any]) -> bool:
    """Whether it matters if the server has carried the operation out: reads and searches leave nothing behind."""
    return not endpoint.idempotent or endpoint.method in {"PUT", "PATCH", "DELETE"}


def is_repeatable(endpoint: Endpoint[Any], body: Any) -> bool:
    """Whether doing the operation twice has the effect of doing it once.

    A process instance with a business id is told apart from a second one by a server that keeps business ids unique, a
    message with a message id for as long as the server keeps the message.
    """
    if endpoint.idempotent:
        return True
    if not isinstance(body, dict):
        return False
    if endpoint.operation_id == "create_process_instance":
        return bool(body.get("businessId"))
    kept = endpoint.operation_id == "publish_message" and bool(body.get("timeToLive"))
    return kept and bool(body.get("messageId"))


def wait_before(
    attempt: int, policy: RequestRetryPolicy, chance: float, *, failure: Failure, retry_after: float | None
) -> float:
    """Seconds before the next attempt: full jitter, and never less than the server asks for.

    Args:
        attempt: The number of attempts so far.
        policy: The client's policy.
        chance: A number from 0 up to, and without, 1.
        failure: What the last attempt said.
        retry_after: Seconds the server asked to wait, if it did.
    """
    throttled = failure is Failure.REFUSED
    base, cap = (policy.throttle_base, policy.throttle_cap) if throttled else (policy.base, policy.cap)
    wait = chance * min(cap, base * 2.0 ** (attempt - 1))
    return wait if retry_after is None else retry_after + chance * policy.base
