from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from camunda_worker._locks import JobLock


def test_renewal_is_due_with_a_third_left() -> None:
    """A lock of nine seconds is renewed after six."""
    assert 6.0 == JobLock(100.0, 9.0).renew_in(100.0)


def test_a_late_renewal_counts_from_its_sending() -> None:
    """The slow answer to a renewal does not make the lock longer than it is."""
    lock = JobLock(0.0, 9.0)
    lock.renewed(6.0)
    assert 15.0 == lock.deadline


def test_a_lost_lock_stays_lost() -> None:
    """No renewal brings a lost lock back."""
    lock = JobLock(0.0, 9.0)
    lock.lose()
    lock.renewed(1.0)
    assert lock.expired(0.0)
    assert 0.0 == lock.remaining(0.0)


class LockAccounting(RuleBasedStateMachine):
    """A server and a worker that each count the lock: the worker never believes in it for longer than the server."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.timeout = 10.0
        # The server locked the job before its answer arrived.
        self.server_until = self.now + self.timeout
        self.lock = JobLock(self.now, self.timeout)
        self.sent: float | None = None

    @rule(seconds=st.floats(0.0, 6.0))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @precondition(lambda self: self.sent is None)
    @rule()
    def renewal_leaves(self) -> None:
        self.sent = self.now

    @precondition(lambda self: self.sent is not None)
    @rule(travel=st.floats(0.0, 3.0), back=st.floats(0.0, 3.0), lost_answer=st.booleans())
    def renewal_arrives(self, travel: float, back: float, lost_answer: bool) -> None:
        assert self.sent is not None
        arrival = max(self.now, self.sent + travel)
        self.now = arrival + back
        if arrival >= self.server_until:
            self.lock.lose()
        else:
            self.server_until = arrival + self.timeout
            if not lost_answer:
                self.lock.renewed(self.sent)
        self.sent = None

    @invariant()
    def never_longer_than_the_server(self) -> None:
        assert self.lock.lost or self.lock.deadline <= self.server_until + 1e-9
        assert self.lock.remaining(self.now) <= self.timeout + 1e-9
        assert self.lock.expired(self.now) == (self.lock.remaining(self.now) == 0.0)
        assert 0.0 <= self.lock.renew_in(self.now) <= self.timeout * 2 / 3 + 1e-9


TestLockAccounting = LockAccounting.TestCase
