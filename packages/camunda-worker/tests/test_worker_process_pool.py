"""The pool of child processes by itself: what comes home, what a death costs, and how everything ends."""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from worker_handlers import nap, unsendable, vanish

from camunda_worker._strategies.child import prepare_child
from camunda_worker._strategies.process_pool import IsolatedProcessPool

WITHIN_SECONDS = 60.0


@pytest.fixture
def pool() -> Iterator[IsolatedProcessPool]:
    with IsolatedProcessPool(3, prepare_child) as pool:
        yield pool
    assert [] == multiprocessing.active_children()


def test_what_a_function_raises_comes_home(pool: IsolatedProcessPool) -> None:
    """An exception has its traceback in the child as its cause, and the child lives on."""
    with pytest.raises(ValueError, match="invalid literal") as caught:
        pool.submit(int, "x").result(WITHIN_SECONDS)
    assert "invalid literal" in str(caught.value.__cause__)
    first, second = (pool.submit(os.getpid).result(WITHIN_SECONDS) for _ in range(2))
    assert first == second != os.getpid()


def test_what_cannot_be_pickled_is_told(pool: IsolatedProcessPool) -> None:
    """Arguments that cannot travel fail the future."""
    with pytest.raises(Exception, match="pickle"):
        pool.submit(str, lambda: 0).result(WITHIN_SECONDS)
    assert "1" == pool.submit(str, 1).result(WITHIN_SECONDS)


def test_what_cannot_be_sent_home_is_told(pool: IsolatedProcessPool) -> None:
    """A result that cannot travel fails the future, and no child dies of it."""
    with pytest.raises(Exception, match="pickle"):
        pool.submit(unsendable).result(WITHIN_SECONDS)
    assert "1" == pool.submit(str, 1).result(WITHIN_SECONDS)


def test_a_death_between_two_calls_costs_nothing(pool: IsolatedProcessPool) -> None:
    """A child that died while it was idle is replaced before it is asked."""
    first = pool.submit(os.getpid).result(WITHIN_SECONDS)
    (process,) = multiprocessing.active_children()
    process.kill()
    process.join(WITHIN_SECONDS)
    assert first != pool.submit(os.getpid).result(WITHIN_SECONDS)


def test_a_death_costs_the_call_that_it_interrupts(pool: IsolatedProcessPool) -> None:
    """The calls beside it go on."""
    beside = [pool.submit(nap, number, 0.3) for number in range(2)]
    with pytest.raises(BrokenProcessPool):
        pool.submit(vanish).result(WITHIN_SECONDS)
    assert [0, 1] == [future.result(WITHIN_SECONDS) for future in beside]


def test_kills_hit_the_call_they_are_meant_for(pool: IsolatedProcessPool) -> None:
    """However late a call is given up, the one that follows it on the same child is never hit."""
    chance = random.Random(5)
    for _ in range(40):
        futures = [pool.submit(nap, number, chance.choice([0.0, 0.001, 0.01])) for number in range(3)]
        unlucky = {number for number in range(3) if chance.random() < 0.3}
        for number in unlucky:
            time.sleep(chance.choice([0.0, 0.0005, 0.002, 0.01]))
            pool.kill(futures[number])
        for number, future in enumerate(futures):
            try:
                assert number == future.result(WITHIN_SECONDS)
            except BrokenProcessPool:
                assert number in unlucky


def test_messages_larger_than_a_pipe(pool: IsolatedProcessPool) -> None:
    """Arguments and results of megabytes pass."""
    text = "x" * 5_000_000
    assert text.upper() == pool.submit(str.upper, text).result(WITHIN_SECONDS)


def test_queued_work_is_done_or_cancelled_at_the_end() -> None:
    """Shutting down waits for what was given, unless it is told to cancel that."""
    with IsolatedProcessPool(1) as pool:
        futures = [pool.submit(nap, number, 0.01) for number in range(3)]
    assert [0, 1, 2] == [future.result(0) for future in futures]
    with pytest.raises(RuntimeError, match="after shutdown"):
        pool.submit(nap, 1, 0)
    pool = IsolatedProcessPool(1)
    first = pool.submit(nap, 1, 1.0)
    while not first.running():
        time.sleep(0.01)
    second = pool.submit(nap, 2, 0.0)
    pool.shutdown(cancel_futures=True)
    assert 1 == first.result(0)
    assert second.cancelled()
    assert [] == multiprocessing.active_children()


def test_a_child_at_work_is_not_waited_for_long() -> None:
    """Without waiting, a child that is still at work a second later is killed."""
    pool = IsolatedProcessPool(1, prepare_child)
    future = pool.submit(nap, 1, 300.0)
    while not multiprocessing.active_children():
        time.sleep(0.01)
    pool.shutdown(wait=False, cancel_futures=True)
    with pytest.raises(BrokenProcessPool):
        future.result(WITHIN_SECONDS)


PROGRAM = """
    import sys, time
    from camunda_worker._strategies.child import prepare_child
    from camunda_worker._strategies.process_pool import IsolatedProcessPool

    if __name__ == "__main__":
        pool = IsolatedProcessPool(2, prepare_child)
        if sys.argv[1] == "idle":
            pool.submit(time.sleep, 0).result()
        else:
            pool.submit(time.sleep, 600)
            time.sleep(float(sys.argv[1]))
        print("last line", flush=True)
"""


@pytest.mark.parametrize("state", ["idle", "0", "0.3"])
def test_a_pool_left_open_does_not_keep_the_program(tmp_path: Path, state: str) -> None:
    """A program that ends without closing its worker ends, whatever its children do."""
    program = tmp_path / "program.py"
    program.write_text(textwrap.dedent(PROGRAM))
    ended = subprocess.run(
        [sys.executable, str(program), state], capture_output=True, text=True, timeout=120, check=False
    )
    assert (0, "last line\n", "") == (ended.returncode, ended.stdout, ended.stderr)
