"""The limiter: shrinks with each signal, grows in quiet times, and forgets nobody who waits."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import httpx
import pytest
from client_support import SETTINGS, FakeClock, Half
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from camunda_client import (
    BackpressureQueueFull,
    CallTimeoutError,
    CamundaAsyncClient,
    CamundaClient,
    RequestOptions,
    RequestRetryPolicy,
    ServiceUnavailableError,
)
from camunda_client._policies.backpressure import MAX_WAITERS, Gate


class Turn:
    """Somebody who waits."""

    def __init__(self) -> None:
        self.granted = False

    def grant(self) -> None:
        assert not self.granted
        self.granted = True


def test_signals_shrink_the_limit_step_by_step() -> None:
    """From unlimited to one call at once, then a growing delay before each call."""
    clock = FakeClock()
    gate = Gate(clock.now)
    assert gate.state().permits_max is None
    seen = []
    for _ in range(8):
        gate.signal()
        seen.append((gate.state().permits_max, gate.state().severity, gate.state().backoff_ms))
    assert [12, 9, 5, 3, 2, 1, 1, 1] == [limit for limit, _, _ in seen]
    assert ["soft", "soft", *["severe"] * 6] == [severity for _, severity, _ in seen]
    assert [0, 0, 0, 0, 0, 25, 50, 100] == [delay for _, _, delay in seen]
    for _ in range(20):
        gate.signal()
    assert 2000 == gate.state().backoff_ms


def test_quiet_times_bring_the_limit_back() -> None:
    """One step a second at most: first by one, then by half as much again, at last unlimited."""
    clock = FakeClock()
    gate = Gate(clock.now)
    for _ in range(6):
        gate.signal()
    limits = []
    for _ in range(40):
        clock.time += 1.0
        gate.success()
        limits.append(gate.state().permits_max)
    assert [2, 3, 4, 6, 9, 14, 21] == limits[:7]
    assert limits[-1] is None
    assert ("healthy", 0, 0) == (gate.state().severity, gate.state().consecutive, gate.state().backoff_ms)


def test_several_successes_within_a_second_count_once() -> None:
    """Load does not speed recovery up."""
    clock = FakeClock()
    gate = Gate(clock.now)
    gate.signal()
    for _ in range(50):
        gate.success()
    assert 13 == gate.state().permits_max


def test_legacy_only_observes() -> None:
    """The severity can be read and nothing is limited."""
    gate = Gate(FakeClock().now, "LEGACY")
    for _ in range(5):
        gate.signal()
    assert ("severe", None, 0) == (gate.state().severity, gate.state().permits_max, gate.state().backoff_ms)


def test_too_many_waiters_are_turned_away() -> None:
    """A thousand wait, the next one gets an error that can be retried."""
    gate = Gate(FakeClock().now)
    for _ in range(6):
        gate.signal()
    assert gate.enter(Turn())
    for _ in range(MAX_WAITERS):
        assert not gate.enter(Turn())
    with pytest.raises(BackpressureQueueFull, match="1000 calls wait") as caught:
        gate.enter(Turn())
    assert caught.value.retryable


class GateMachine(RuleBasedStateMachine):
    """Any order of calls, signals, successes and cancellations."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock()
        self.gate = Gate(self.clock.now)
        self.running = 0
        self.waiting: list[Turn] = []

    @rule()
    def enter(self) -> None:
        turn = Turn()
        if self.gate.enter(turn):
            self.running += 1
        else:
            self.waiting.append(turn)

    @precondition(lambda self: self.running)
    @rule()
    def leave(self) -> None:
        self.running -= 1
        self.gate.leave()

    @rule()
    def signal(self) -> None:
        self.gate.signal()

    @rule(seconds=st.floats(0, 40))
    def success(self, seconds: float) -> None:
        self.clock.time += seconds
        self.gate.success()

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        turn = data.draw(st.sampled_from(self.waiting))
        self.waiting.remove(turn)
        if not self.gate.forget(turn):
            assert turn.granted
            self.gate.leave()

    @invariant()
    def nobody_waits_while_there_is_room(self) -> None:
        granted = [turn for turn in self.waiting if turn.granted]
        assert granted == self.waiting[: len(granted)], "first come, first served"
        self.waiting = self.waiting[len(granted) :]
        self.running += len(granted)
        state = self.gate.state()
        assert (self.running, len(self.waiting)) == (state.permits_current, state.waiters)
        assert not self.waiting or (state.permits_max is not None and self.running >= state.permits_max)


TestGateMachine = GateMachine.TestCase


BUSY = httpx.Response(503, json={"title": "RESOURCE_EXHAUSTED"})


def test_the_cluster_being_busy_limits_calls_and_not_completions() -> None:
    """A refused start is a signal; a refused completion is none and never waits."""
    options: dict[str, Any] = {
        "clock": FakeClock(),
        "random": Half(),
        "retry": RequestRetryPolicy(max_attempts=1),
        "transport": httpx.MockTransport(lambda _: BUSY),
    }
    with CamundaClient(SETTINGS, **options) as client:
        for _ in range(3):
            with pytest.raises(ServiceUnavailableError):
                client.complete_job("1")  # type: ignore[arg-type]  # a plain text is taken at run time
        assert "healthy" == client.get_backpressure_state().severity
        for _ in range(3):
            with pytest.raises(ServiceUnavailableError):
                client.get_topology()
        state = client.get_backpressure_state()
        assert ("severe", 3, 5, 0) == (
            state.severity,
            state.consecutive,
            state.permits_max,
            state.permits_current,
        )


def test_waiting_tasks_get_their_turn_and_cancelled_ones_leave_nothing_behind() -> None:
    """With one permit, twenty tasks come through a few at a time although some give up."""
    most = running = 0

    async def handler(request: httpx.Request) -> httpx.Response:
        nonlocal most, running
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1
        return httpx.Response(200, json={"brokers": []})

    async def run() -> None:
        async with CamundaAsyncClient(SETTINGS, transport=httpx.MockTransport(handler)) as client:
            await client.get_topology()
            for _ in range(6):
                client._flow.gate.signal()
            tasks = [asyncio.create_task(client.get_topology()) for _ in range(20)]
            await asyncio.sleep(0.03)
            for task in tasks[10:15]:
                task.cancel()
            done = await asyncio.gather(*tasks, return_exceptions=True)
            assert 5 == sum(isinstance(one, asyncio.CancelledError) for one in done)
            assert 15 == sum(not isinstance(one, BaseException) for one in done)
            assert (0, 0) == (
                client.get_backpressure_state().permits_current,
                client.get_backpressure_state().waiters,
            )

    asyncio.run(run())
    assert most <= 3, "one permit, and one more for each check of the recovery"


def test_waiting_threads_get_their_turn() -> None:
    """With one permit, ten threads come through."""

    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"brokers": []})

    with CamundaClient(SETTINGS, transport=httpx.MockTransport(handler)) as client:
        for _ in range(6):
            client._flow.gate.signal()
        threads = [threading.Thread(target=client.get_topology) for _ in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert not any(thread.is_alive() for thread in threads)
        assert 0 == client.get_backpressure_state().permits_current


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_wait_for_a_turn_is_part_of_the_calls_time(kind: str) -> None:
    """A delay as long as the call's time ends it without a request; a shorter one leaves it the rest."""
    requests: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"brokers": []})

    clock = FakeClock()
    options: dict[str, Any] = {"clock": clock, "transport": httpx.MockTransport(handler)}

    def shrink(client: Any) -> None:
        for _ in range(20):
            client._flow.gate.signal()

    async def run() -> None:
        async with CamundaAsyncClient(SETTINGS, **options) as client:
            shrink(client)
            with pytest.raises(CallTimeoutError, match=r"no turn within 1\.5 s"):
                await client.get_topology(options=RequestOptions(timeout=1.5))
            await client.get_topology(options=RequestOptions(timeout=5))

    if kind == "async":
        asyncio.run(run())
    else:
        with CamundaClient(SETTINGS, **options) as client:
            shrink(client)
            with pytest.raises(CallTimeoutError, match=r"no turn within 1\.5 s"):
                client.get_topology(options=RequestOptions(timeout=1.5))
            client.get_topology(options=RequestOptions(timeout=5))
    assert [1.5, 2.0] == clock.sleeps
    assert [3.0] == [request.extensions["timeout"]["read"] for request in requests]
