"""The loop of polls by itself, on answers from a list."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from worker_support import eventually, running

import camunda_worker._poller as poller_module
from camunda_client.exceptions import CallTimeoutError
from camunda_worker._backoff import Backoff
from camunda_worker._capacity import Capacity
from camunda_worker._gateway import Activated
from camunda_worker._poll_gate import PollGate
from camunda_worker._poller import Poller
from camunda_worker.testing import ClusterError, InMemoryCluster

SIZE = "RESOURCE_EXHAUSTED: gRPC message exceeds maximum size 4194304: 5000000"


class Quick:
    """A clock whose sleeps are over at once, and noted."""

    def __init__(self) -> None:
        self.sleeps: list[float] = []

    def now(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        await asyncio.sleep(0)


class Silent:
    """Is told of polls and does nothing."""

    def jobs_arrived(self, activated: Activated, *, wanted: bool) -> None:
        pass

    def poll_succeeded(self, requested: int, received: int, seconds: float) -> None:
        pass

    def poll_failed(self, error: BaseException, failures: int, delay: float) -> None:
        pass

    def poll_overran(self, seconds: float) -> None:
        pass


async def _polls(script: list[Any], limit: int = 8) -> tuple[list[tuple[int, int, float]], list[float]]:
    """Let a poller meet these answers; return what it asked for and how long it waited in between."""
    asked: list[tuple[int, int, float]] = []
    answers = iter(script)

    class Gateway:
        async def activate(self, max_jobs: int, request_timeout_ms: int, margin: float = 10.0) -> Activated:
            asked.append((max_jobs, request_timeout_ms, margin))
            answer = next(answers, None)
            if answer is None:
                poller.closing = True
            elif callable(answer):
                answer()
            if isinstance(answer, Exception):
                raise answer
            return Activated([])

    clock = Quick()
    poller = Poller(
        Gateway(),  # type: ignore[arg-type]  # polls only
        Capacity(limit),
        request_timeout_ms=30_000,
        clock=clock,
        backoff=Backoff(),
        idle=Backoff(),
        gate=PollGate(),
        events=Silent(),
    )
    await poller.run()
    return asked, clock.sleeps


@pytest.mark.parametrize("error", [ClusterError(413), ClusterError(503, SIZE)])
async def test_answers_that_are_too_large_halve_what_is_asked_for(error: ClusterError) -> None:
    """Each refusal for its size halves the number of jobs asked for, never below one; answers let it grow back."""
    asked, _ = await _polls([error] * 4 + [lambda: None] * 7)
    assert [8, 4, 2, 1, 1, 2, 3, 4, 5, 6, 7, 8] == [jobs for jobs, _, _ in asked]


async def test_overload_is_no_question_of_size() -> None:
    """An overloaded server is asked later, for as many jobs as before."""
    asked, _ = await _polls([ClusterError(503, "RESOURCE_EXHAUSTED: try again later"), ClusterError(429)])
    assert {8} == {jobs for jobs, _, _ in asked}


async def test_silence_is_probed_with_short_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a poll that nobody answered, polls that hold nothing and end soon tell when somebody is there again."""
    now = [0.0]
    monkeypatch.setattr(poller_module, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def silence() -> None:
        now[0] += 4.0
        raise CallTimeoutError("activate_jobs: no answer")

    asked, sleeps = await _polls([silence, silence, silence, lambda: None])
    long, short = (30_000, 10.0), (-1, 4.0)
    assert [long, short, short, short, long] == [asked[1:] for asked in asked]
    assert [0.05, 0.05] == sleeps[1:3], "the time that nobody answered counts as waiting"


async def test_a_gateway_that_gives_up_on_long_polls_is_not_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error with a status is an answer, however late."""
    now = [0.0]
    monkeypatch.setattr(poller_module, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def late() -> None:
        now[0] += 29.0
        raise ClusterError(504)

    asked, _ = await _polls([late])
    assert [30_000, 30_000] == [timeout for _, timeout, _ in asked]


async def test_refused_credentials_make_unready_at_once() -> None:
    """A worker without the permission is not ready, without waiting for the time of an outage; with it, it is again."""
    cluster = InMemoryCluster()
    async with running(cluster, print, request_timeout_milliseconds=20) as worker:
        await eventually(lambda: worker.health().ready)
        cluster.fail_next("activate_jobs", *[ClusterError(403)] * 4)
        await eventually(lambda: worker.health().polls_failed_in_a_row)
        assert (False, True) == (worker.health().ready, worker.health().live)
        await eventually(lambda: worker.health().ready)


async def test_an_answer_without_content_is_an_answer_without_jobs() -> None:
    """204 is no failure of the poll."""
    cluster = InMemoryCluster()
    original, empty = cluster.activate_jobs, [None]

    async def activate_jobs(*, data: dict[str, Any]) -> Any:
        return empty.pop() if empty else await original(data=data)

    cluster.activate_jobs = activate_jobs  # type: ignore[method-assign]  # one odd answer
    state = cluster.add()
    async with running(cluster, print, request_timeout_milliseconds=20) as worker:
        await eventually(lambda: state.state == "completed")
        assert worker.health().last_error is None
