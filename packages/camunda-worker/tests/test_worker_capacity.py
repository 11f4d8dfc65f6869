from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from camunda_worker._capacity import Capacity


def test_refill_waits_for_thirty_percent() -> None:
    """Of ten slots, one free slot is no reason to poll at once, three are."""
    capacity = Capacity(10)
    for number in range(9):
        capacity.take(str(number))
    assert not capacity.plenty
    capacity.release("0")
    capacity.release("1")
    assert capacity.plenty


def test_one_slot_is_always_plenty() -> None:
    """A worker of one job polls as soon as it is free."""
    assert Capacity(1).plenty


def test_a_job_cannot_take_two_slots() -> None:
    """Taking a slot again for the same job is an error of the worker."""
    capacity = Capacity(2)
    capacity.take("1")
    with pytest.raises(RuntimeError, match="already holds"):
        capacity.take("1")


def test_two_polls_cannot_reserve() -> None:
    """Only one poll at a time may hold the free slots."""
    capacity = Capacity(2)
    capacity.reserve()
    with pytest.raises(RuntimeError, match="already"):
        capacity.reserve()


def test_a_worker_needs_a_slot() -> None:
    """No slots are refused."""
    with pytest.raises(ValueError, match="at least 1"):
        Capacity(0)


class SlotAccounting(RuleBasedStateMachine):
    """Any order of polls, answers (short, full, too full), and ends keeps the books right."""

    def __init__(self) -> None:
        super().__init__()
        self.capacity = Capacity(7)
        self.jobs: list[str] = []
        self.asked = 0
        self.polling = False
        self.next_key = 0

    @precondition(lambda self: not self.polling)
    @rule()
    def poll(self) -> None:
        self.asked = self.capacity.reserve()
        self.polling = True

    @precondition(lambda self: self.polling)
    @rule(count=st.integers(0, 12))
    def answer(self, count: int) -> None:
        accepted = 0
        for _ in range(count):
            self.next_key += 1
            if self.capacity.take(str(self.next_key)):
                self.jobs.append(str(self.next_key))
                accepted += 1
        self.capacity.unreserve()
        self.polling = False
        # What was asked for always fits; what frees up meanwhile may take surplus jobs.
        assert accepted >= min(count, self.asked)

    @precondition(lambda self: self.polling)
    @rule()
    def poll_fails(self) -> None:
        self.capacity.unreserve()
        self.polling = False

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), twice=st.booleans())
    def end(self, data: st.DataObject, twice: bool) -> None:
        key = self.jobs.pop(data.draw(st.integers(0, len(self.jobs) - 1)))
        self.capacity.release(key)
        if twice:
            self.capacity.release(key)
        assert not self.capacity.holds(key)

    @invariant()
    def books_balance(self) -> None:
        assert len(self.jobs) == self.capacity.running <= self.capacity.limit
        assert 0 <= self.capacity.free
        assert self.capacity.limit == self.capacity.free + self.capacity.reserved + self.capacity.running


TestSlotAccounting = SlotAccounting.TestCase
