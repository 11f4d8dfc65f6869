"""How many retries a failed job keeps and how long it rests, unless the handler says so itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from ._clock import LIVE_RANDOM, RandomSource

__all__ = ["ExponentialRetry", "FixedRetry", "Retry", "RetryByException", "RetryPolicy"]

MAX_BACK_OFF_MS = 2**53


@dataclass(frozen=True)
class Retry:
    """What a failed job is given.

    Args:
        retries: Retries left.
        back_off_ms: Milliseconds before it can be activated again.
    """

    retries: int
    back_off_ms: int = 0


class RetryPolicy(Protocol):
    """Decides over a job whose handler raised something other than `JobError` and `JobFailure`."""

    def retry_for(self, error: BaseException, retries: int) -> Retry:
        """Return what the job is given.

        Args:
            error: What the handler raised.
            retries: The job's retries before this failure.
        """
        ...


@dataclass(frozen=True)
class FixedRetry:
    """One retry fewer and always the same rest; the default, with no rest at all.

    Args:
        back_off_ms: Milliseconds between attempts.
    """

    back_off_ms: int = 0

    def __post_init__(self) -> None:
        if self.back_off_ms < 0:
            raise ValueError(f"back_off_ms must not be negative, not {self.back_off_ms}")

    def retry_for(self, error: BaseException, retries: int) -> Retry:
        """Return one retry fewer and the fixed rest."""
        return Retry(max(retries - 1, 0), self.back_off_ms)


@dataclass(frozen=True)
class ExponentialRetry:
    """One retry fewer and a rest that grows with each attempt.

    The attempt is told from the retries left, so `total_retries` is what the process model gives the job.

    Args:
        initial_ms: The rest after the first failure.
        factor: Growth from one rest to the next.
        cap_ms: The longest rest.
        total_retries: Retries that the job starts with.
        jitter: Share by which a rest is spread, 0.1 for ±10 %.
        random: Where the spread comes from.
    """

    initial_ms: int = 1000
    factor: float = 2.0
    cap_ms: int = 300_000
    total_retries: int = 3
    jitter: float = 0.1
    random: RandomSource = field(default=LIVE_RANDOM, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.initial_ms < 0 or self.cap_ms < 0:
            raise ValueError("initial_ms and cap_ms must not be negative")
        if self.factor < 1:
            raise ValueError(f"factor must be at least 1, not {self.factor}")
        if not 0 <= self.jitter < 1:
            raise ValueError(f"jitter must be at least 0 and below 1, not {self.jitter}")

    def retry_for(self, error: BaseException, retries: int) -> Retry:
        """Return one retry fewer and the rest for this attempt."""
        attempt = min(max(self.total_retries - retries, 0), 64)
        nominal = min(float(self.cap_ms), self.initial_ms * self.factor**attempt)
        spread = 1.0 + self.jitter * (2.0 * self.random.next() - 1.0)
        return Retry(max(retries - 1, 0), min(int(nominal * spread), MAX_BACK_OFF_MS))


@dataclass(frozen=True)
class RetryByException:
    """Picks a policy by the exception's class, the nearest base first.

    Args:
        policies: Exception class to policy; None means that no retry is left at once.
        default: For classes that are not listed.
    """

    policies: Mapping[type[BaseException], RetryPolicy | None]
    default: RetryPolicy = field(default_factory=FixedRetry)

    def retry_for(self, error: BaseException, retries: int) -> Retry:
        """Return what the policy of the nearest class gives."""
        for kind in type(error).__mro__:
            if kind in self.policies:
                policy = self.policies[kind]
                return Retry(0) if policy is None else policy.retry_for(error, retries)
        return self.default.retry_for(error, retries)
