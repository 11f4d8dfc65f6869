from __future__ import annotations

import pytest

from camunda_worker import ExponentialRetry, FixedRetry, NonRetryable, Retry, RetryByException
from camunda_worker._backoff import Backoff
from camunda_worker._outcome import Failed, of_exception
from camunda_worker.testing import make_job


class Fixed:
    """Chance that always says the same."""

    def __init__(self, value: float) -> None:
        self.value = value

    def next(self) -> float:
        return self.value


def test_waits_grow_to_the_cap() -> None:
    """Each wait is longer by the factor, and none longer than the cap."""
    backoff = Backoff(initial=1.0, cap=4.0, factor=2.0, random=Fixed(0.0))
    assert [1.0, 2.0, 4.0, 4.0] == [backoff.next_delay() for _ in range(4)]


def test_waits_differ_between_workers() -> None:
    """Two workers with different luck are at least 20 % apart to either side of the middle."""
    low, high = (Backoff(initial=1.0, random=Fixed(value)).next_delay() for value in (0.999, 0.0))
    assert (high - low) / ((high + low) / 2) >= 0.4


def test_success_starts_over() -> None:
    """After a success the first wait is short again."""
    backoff = Backoff(initial=1.0, random=Fixed(0.0))
    backoff.next_delay()
    backoff.next_delay()
    backoff.reset()
    assert 1.0 == backoff.next_delay()


def test_the_server_is_obeyed_beyond_the_cap() -> None:
    """A Retry-After longer than the own wait is never cut short, and at most 10 % exceeded."""
    assert 7.0 <= Backoff(cap=1.0, random=Fixed(0.5)).next_delay(7.0) <= 7.7


def test_a_long_outage_overflows_nothing() -> None:
    """Ten thousand failures in a row still give the cap."""
    backoff = Backoff(cap=5.0, random=Fixed(0.0))
    assert 5.0 == [backoff.next_delay() for _ in range(10_000)][-1]


def test_fixed_retry() -> None:
    """One retry fewer, never below zero, and the same rest."""
    assert [Retry(2, 50), Retry(0, 50)] == [
        FixedRetry(50).retry_for(ValueError(), retries) for retries in (3, 0)
    ]


def test_exponential_retry() -> None:
    """The rest doubles with each attempt, told from the retries left, up to its cap."""
    policy = ExponentialRetry(1000, 2.0, 3000, total_retries=3, random=Fixed(0.5))
    assert [Retry(2, 1000), Retry(1, 2000), Retry(0, 3000)] == [
        policy.retry_for(ValueError(), n) for n in (3, 2, 1)
    ]


def test_exponential_retry_spreads() -> None:
    """Jitter moves the rest by its share to both sides."""
    rests = [
        ExponentialRetry(1000, jitter=0.1, random=Fixed(v)).retry_for(ValueError(), 3).back_off_ms
        for v in (0.0, 1.0)
    ]
    assert [900, 1100] == rests


def test_the_nearest_class_decides() -> None:
    """A policy for a subclass beats that of its base; None leaves no retry; others take the default."""
    policy = RetryByException(
        {OSError: FixedRetry(1), ConnectionError: FixedRetry(2), KeyError: None}, FixedRetry(9)
    )
    got = [
        policy.retry_for(error, 3)
        for error in (ConnectionResetError(), FileNotFoundError(), KeyError(), ValueError())
    ]
    assert [Retry(2, 2), Retry(2, 1), Retry(0, 0), Retry(2, 9)] == got


@pytest.mark.parametrize("kwargs", [{"initial_ms": -1}, {"factor": 0.5}, {"jitter": 1.0}])
def test_bad_policies_are_refused(kwargs: dict[str, float]) -> None:
    """A policy that makes no sense is refused where it is made."""
    with pytest.raises(ValueError, match=next(iter(kwargs))):
        ExponentialRetry(**kwargs)  # type: ignore[arg-type]  # one of each kind


def test_a_broken_policy_still_fails_the_job() -> None:
    """A policy that raises is replaced by one retry fewer."""

    class Broken:
        def retry_for(self, error: BaseException, retries: int) -> Retry:
            raise ZeroDivisionError

    outcome = of_exception(ValueError("x"), make_job(retries=3), Broken())
    assert isinstance(outcome, Failed)
    assert 2 == outcome.retries


def test_non_retryable_leaves_no_retries() -> None:
    """NonRetryable fails with retries 0 whatever the job had."""
    outcome = of_exception(NonRetryable("no use", {"a": 1}), make_job(retries=9))
    assert Failed("no use", 0, 0, {"a": 1}, outcome.error) == outcome  # type: ignore[union-attr]  # shown by the equality
