"""Answers that wait: woken at once, ended on time, in threads and in event loops."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from camunda_embedded._rest.messages import NO_CONTENT, Response
from camunda_embedded._rest.waiting import Wait, Waiters, wait_in_loop, wait_in_thread

DONE = Response(200, b"done")


class _Later:
    """Something that happens once `happen` is called."""

    def __init__(self) -> None:
        self.waiters = Waiters()
        self.answer: Response | None = None
        self.attempts = 0

    def happen(self) -> None:
        """Make the answer available and wake who waits for it."""
        self.answer = DONE
        self.waiters.wake("topic")

    def wait(self, seconds: float) -> Wait:
        """A wait for it."""
        return Wait("topic", self._attempt, seconds, lambda: NO_CONTENT)

    def _attempt(self) -> Response | None:
        self.attempts += 1
        return self.answer


def _nothing_due() -> None:
    return None


def test_a_thread_is_woken_when_it_happens() -> None:
    """A wait in a thread ends with the answer as soon as it is there."""
    later = _Later()
    timer = threading.Timer(0.05, later.happen)
    timer.start()
    start = time.monotonic()
    assert wait_in_thread(later.wait(30), later.waiters, _nothing_due) is DONE
    assert time.monotonic() - start < 10
    timer.join()
    assert not later.waiters


async def test_a_loop_is_woken_from_inside_and_from_another_thread() -> None:
    """A wait in an event loop ends with the answer, whoever brings it about."""
    for from_thread in (True, False):
        later = _Later()
        task = asyncio.ensure_future(wait_in_loop(later.wait(30), later.waiters, _nothing_due))
        await asyncio.sleep(0.01)
        if from_thread:
            await asyncio.to_thread(later.happen)
        else:
            later.happen()
        assert await asyncio.wait_for(task, 10) is DONE
        assert not later.waiters


async def test_a_wait_ends_when_its_time_is_over() -> None:
    """A wait for something that never happens ends with the answer for that."""
    later = _Later()
    assert wait_in_thread(later.wait(0.01), later.waiters, _nothing_due) is NO_CONTENT
    assert await wait_in_loop(later.wait(0.01), later.waiters, _nothing_due) is NO_CONTENT
    assert not later.waiters


async def test_what_is_due_is_looked_after_while_waiting() -> None:
    """A wait wakes for what is due in the engine, and sees what came of it."""
    for in_loop in (True, False):
        later = _Later()
        alarms: list[int] = []

        def alarm(later: _Later = later, alarms: list[int] = alarms) -> float | None:
            alarms.append(1)
            if len(alarms) == 3:
                later.answer = DONE
            return 0.005

        wait = later.wait(30)
        waiters = later.waiters
        answer = await wait_in_loop(wait, waiters, alarm) if in_loop else wait_in_thread(wait, waiters, alarm)
        assert answer is DONE


async def test_a_cancelled_wait_leaves_nothing_behind() -> None:
    """When the client goes away nobody is left to be woken."""
    later = _Later()
    task = asyncio.ensure_future(wait_in_loop(later.wait(30), later.waiters, _nothing_due))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not later.waiters


async def test_closing_ends_every_wait() -> None:
    """When the server stops, waits end at once."""
    later = _Later()
    task = asyncio.ensure_future(wait_in_loop(later.wait(30), later.waiters, _nothing_due))
    await asyncio.sleep(0.01)
    later.waiters.close()
    assert await asyncio.wait_for(task, 10) is NO_CONTENT
    assert wait_in_thread(later.wait(30), later.waiters, _nothing_due) is NO_CONTENT
    later.waiters.reopen()
    assert not later.waiters.closed
