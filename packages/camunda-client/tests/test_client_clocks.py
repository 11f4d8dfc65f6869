"""Clocks and randomness that tests control."""

from __future__ import annotations

import asyncio
import threading
import time

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camunda_client import (
    CamundaAsyncClient,
    CamundaClient,
    Clock,
    EngineClock,
    ForbiddenError,
    LiveClock,
    ManualClock,
    RandomSource,
    SeededRandom,
    live_clock,
    live_random,
)
from camunda_client.clocks import SEED_ENV_VAR
from camunda_client.testing import FakeCluster

SETTINGS = {"CAMUNDA_REST_ADDRESS": "http://camunda.test", "CAMUNDA_AUTH_STRATEGY": "NONE"}


def test_live_time_is_the_time_of_day_and_never_goes_back() -> None:
    """Steps of the machine's clock do not reach it; a step back of a source is paid back out of what comes after it."""
    assert abs(live_clock.now() - time.time()) < 60
    moments = iter([5.0, 5.0, 7.0, 3.0, 19.0, 67.0, 70.0])
    clock = LiveClock(lambda: next(moments))
    assert [5.0, 7.0, 7.0, 22.0, 67.0, 70.0] == [clock.now() for _ in range(6)]


async def test_no_time_left_is_no_sleep() -> None:
    """What is left until a moment in the past is negative."""
    live_clock.sleep_sync(-1)
    await live_clock.sleep(-1)


async def test_manual_time_jumps_over_sleeps() -> None:
    """By default sleeping takes no time and is written down."""
    clock = ManualClock(start=10)
    await clock.sleep(5)
    clock.sleep_sync(2)
    await clock.sleep(-1)
    assert (17, (5, 2, 0), 1) == (clock.now(), clock.sleeps, clock.now_calls)


async def test_sleeps_that_overlap_take_as_long_as_the_longest() -> None:
    """As real ones do."""
    clock = ManualClock()
    await asyncio.gather(*(clock.sleep(seconds) for seconds in (1, 3, 2)))
    assert 3 == clock.now()


async def test_manual_time_can_wait_for_the_test() -> None:
    """Sleepers wake in the moment that they asked for, on the loop and in threads; one that is cancelled is gone."""
    clock = ManualClock(auto_advance=False)
    woken: list[str] = []

    async def sleep(name: str, seconds: float) -> None:
        await clock.sleep(seconds)
        woken.append(name)

    tasks = [asyncio.create_task(sleep("late", 10)), asyncio.create_task(sleep("early", 5))]
    dropped = asyncio.create_task(sleep("dropped", 5))

    def in_a_thread() -> None:
        clock.sleep_sync(5)
        woken.append("thread")

    thread = threading.Thread(target=in_a_thread)
    thread.start()
    while clock.pending < 4:
        await asyncio.sleep(0)
    dropped.cancel()
    await clock.advance(4.9)
    assert [] == woken
    await clock.advance(0.1)
    await asyncio.to_thread(thread.join)
    assert {"early", "thread"} == set(woken)
    await clock.advance(5)
    assert "late" in woken
    assert "dropped" not in woken
    await asyncio.gather(*tasks)
    assert 0 == clock.pending


def test_time_goes_forward_only() -> None:
    """Negative steps are refused."""
    with pytest.raises(ValueError, match="forward"):
        ManualClock().advance_sync(-1)
    with pytest.raises(ValueError, match="forward"):
        ManualClock().advance_sync(float("nan"))


def test_an_engine_clock_pins_the_engine_to_where_a_sleep_ends() -> None:
    """In milliseconds; only a pin goes back, and reset lets it run again."""
    cluster = FakeCluster().on("pin_clock", None).on("reset_clock", None)
    with CamundaClient(SETTINGS, transport=cluster) as target, EngineClock(target, start=100) as clock:
        clock.sleep_sync(1.5)
        assert 101.5 == clock.now()
        clock.pin_sync(50)
        asyncio.run(clock.sleep(1))
    assert [100_000, 101_500, 50_000, 51_000] == [c.body["timestamp"] for c in cluster.calls_of("pin_clock")]
    assert "reset_clock" == cluster.calls[-1].operation
    assert clock.now() > 1_000_000  # real time again


async def test_sleeps_that_overlap_move_an_engine_to_the_latest_of_them() -> None:
    """Ten jobs that wait for a second take a second of the engine's time, not ten."""
    cluster = FakeCluster().on("pin_clock", None).on("reset_clock", None)
    async with (
        CamundaAsyncClient(SETTINGS, transport=cluster) as target,
        EngineClock(target, start=100) as clock,
    ):
        await asyncio.gather(*(clock.sleep(seconds) for seconds in (1, 3, 2)))
        assert 103 == clock.now()
    pinned = [call.body["timestamp"] for call in cluster.calls_of("pin_clock")]
    assert (sorted(pinned), 103_000) == (pinned, pinned[-1])


async def test_threads_sleep_on_an_asynchronous_engine_clock() -> None:
    """A handler in a thread has the clock of its worker, whose loop does the call."""
    cluster = FakeCluster().on("pin_clock", None).on("reset_clock", None)
    async with (
        CamundaAsyncClient(SETTINGS, transport=cluster) as target,
        EngineClock(target, start=1) as clock,
    ):
        await asyncio.to_thread(clock.sleep_sync, 2)
        assert 3 == clock.now()
        await asyncio.to_thread(clock.pin_sync, 2)
        assert 2 == clock.now()
        await asyncio.to_thread(clock.reset_sync)
        assert clock.now() > 1_000_000
    outside = EngineClock(target, start=1)
    with pytest.raises(TypeError, match="running event loop"):
        await asyncio.to_thread(outside.sleep_sync, 1)


async def test_an_engine_that_refuses_stays_where_it_is() -> None:
    """And so does the clock that tells its time."""
    cluster = FakeCluster().on("pin_clock", httpx.Response(403))
    async with CamundaAsyncClient(SETTINGS, transport=cluster) as target:
        clock = EngineClock(target, start=5)
        with pytest.raises(ForbiddenError):
            await clock.sleep(2)
        assert 5 == clock.now()
    with CamundaClient(SETTINGS, transport=cluster) as blocking:
        clock = EngineClock(blocking, start=5)
        with pytest.raises(ForbiddenError):
            clock.sleep_sync(2)
        assert 5 == clock.now()


async def test_an_engine_is_let_go_when_entering_is_cancelled() -> None:
    """It may have been pinned by then, and nobody would let it go again."""
    asked: list[str] = []

    class Target:
        async def pin_clock(self, *, timestamp: int) -> None:
            asked.append(f"pin {timestamp}")
            await asyncio.Event().wait()

        async def reset_clock(self) -> None:
            asked.append("reset")

    async def enter() -> None:
        async with EngineClock(Target(), start=1):
            pass

    task = asyncio.create_task(enter())
    while not asked:
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ["pin 1000", "reset"] == asked


async def test_an_engine_clock_on_an_asynchronous_client() -> None:
    """The same; its synchronous methods are refused."""
    cluster = FakeCluster().on("pin_clock", None).on("reset_clock", None)
    async with CamundaAsyncClient(SETTINGS, transport=cluster) as target:
        async with EngineClock(target, start=1) as clock:
            await clock.sleep(2)
            with pytest.raises(TypeError, match="synchronous"):
                clock.sleep_sync(1)
            with pytest.raises(TypeError, match="synchronous"):
                clock.reset_sync()
        own = EngineClock(target)
        target.clock = own
        with pytest.raises(ValueError, match="second client"):
            await own.sleep(1)
    assert ["pin_clock", "pin_clock", "reset_clock"] == [call.operation for call in cluster.calls]


def test_seeded_randomness_is_the_published_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    """SplitMix64 from seed 0 begins with E220A8397B1DCDAF, of which the upper 53 bits count."""
    assert (0xE220A8397B1DCDAF >> 11) / 2**53 == SeededRandom(0).next()
    monkeypatch.setenv(SEED_ENV_VAR, "42")
    assert SeededRandom(42).next() == SeededRandom.from_env().next()
    monkeypatch.delenv(SEED_ENV_VAR)
    found = SeededRandom.from_env()
    assert found.next() == SeededRandom(found.seed).next()
    assert f"SeededRandom(seed={found.seed})" == repr(found)


@given(st.integers(0, 2**64 - 1))
def test_seeded_randomness_repeats_and_stays_in_range(seed: int) -> None:
    """From 0 up to and without 1."""
    first, second = SeededRandom(seed), SeededRandom(seed)
    numbers = [first.next() for _ in range(20)]
    assert numbers == [second.next() for _ in range(20)]
    assert all(0 <= number < 1 for number in numbers)


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, True, "1", None])
def test_a_seed_that_is_none_is_refused(seed: object) -> None:
    """It says what is expected."""
    with pytest.raises(ValueError, match="whole number"):
        SeededRandom(seed)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "²", "1_0", " 1", str(2**64), "9" * 5000])
def test_an_environment_with_something_else_than_a_seed(text: str) -> None:
    """The variable is named."""
    with pytest.raises(ValueError, match=SEED_ENV_VAR):
        SeededRandom.from_env({SEED_ENV_VAR: text})


def test_they_fit_the_protocols() -> None:
    """Whatever a client takes can be given to it."""
    clocks: list[Clock] = [LiveClock(), ManualClock(), live_clock]
    sources: list[RandomSource] = [SeededRandom(1), live_random]
    with CamundaClient(SETTINGS, clock=clocks[1], random=sources[0]) as client:
        assert (clocks[1], sources[0]) == (client.clock, client.random)
    assert all(isinstance(clock, Clock) for clock in clocks)
    assert all(isinstance(source, RandomSource) for source in sources)
    assert not isinstance(sources[0], Clock)
