from __future__ import annotations

from typing import Any

import pytest
from worker_support import eventually, running, settled

from camunda_auth import AuthConfigurationError, TokenRefused
from camunda_logging import create_logger
from camunda_logging.testing import RecordingLogger
from camunda_worker import Completed, ErrorThrown, Failed
from camunda_worker._acknowledge import Acknowledger, Settlement
from camunda_worker._clock import LIVE_RANDOM
from camunda_worker._job_run import JobRun
from camunda_worker._locks import JobLock
from camunda_worker._verdict import Verdict, verdict_on
from camunda_worker.testing import ClusterError, InMemoryCluster, ManualClock, make_job


class Impatient(ManualClock):
    """A clock whose sleepers wake at once, later."""

    async def sleep(self, seconds: float) -> None:
        self.set(self.now() + seconds)


class Scripted:
    """A gateway that answers from a list and records what was sent."""

    def __init__(self, *answers: BaseException | None) -> None:
        self.answers = list(answers)
        self.sent: list[tuple[str, Any]] = []
        self.waits: list[float] = []

    async def _send(self, name: str, outcome: Any, within: float) -> None:
        self.sent.append((name, outcome))
        self.waits.append(within)
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer

    async def complete(
        self, job_key: str, outcome: Any, lease_token: str | None, within: float = 30.0
    ) -> None:
        await self._send("complete", outcome, within)

    async def fail(self, job_key: str, outcome: Any, lease_token: str | None, within: float = 30.0) -> None:
        await self._send("fail", outcome, within)

    async def throw(self, job_key: str, outcome: Any, lease_token: str | None, within: float = 30.0) -> None:
        await self._send("throw", outcome, within)


def _settle(gateway: Scripted, lock_seconds: float = 30.0) -> tuple[Acknowledger, JobRun, RecordingLogger]:
    clock, lines = Impatient(), RecordingLogger()
    run = JobRun(make_job(), JobLock(0.0, lock_seconds))
    return Acknowledger(gateway, clock, LIVE_RANDOM, create_logger(lines)), run, lines  # type: ignore[arg-type]  # no activation


@pytest.mark.parametrize("outcome", [Completed({"a": 1}), Failed("m", 1), ErrorThrown("c")])
async def test_transient_errors_are_repeated(outcome: Any) -> None:
    """An outage of two answers leads to a third try of the same outcome."""
    gateway = Scripted(ClusterError(503), ConnectionResetError(), None)
    acknowledger, run, _ = _settle(gateway)
    assert (Settlement.TAKEN, outcome) == await acknowledger.settle(run, outcome)
    assert [outcome] * 3 == [sent for _, sent in gateway.sent]


@pytest.mark.parametrize("status", [404, 409])
async def test_gone_after_an_ambiguous_send_is_settled(status: int) -> None:
    """A reset connection and then 404 or 409 mean that it arrived: nothing more is sent, nothing above debug is logged."""
    gateway = Scripted(ConnectionResetError(), ClusterError(status))
    acknowledger, run, lines = _settle(gateway)
    settlement, _ = await acknowledger.settle(run, Completed())
    assert Settlement.GONE is settlement
    assert ["complete", "complete"] == [name for name, _ in gateway.sent]
    assert [] == [line for line in lines.lines if line.level in {"info", "warning", "error"}]


async def test_repeating_ends_with_the_lock() -> None:
    """No acknowledgement is sent once the lock has run out, and the job is reported."""
    gateway = Scripted(*[ClusterError(503)] * 1000)
    acknowledger, run, lines = _settle(gateway, lock_seconds=10.0)
    settlement, _ = await acknowledger.settle(run, Completed())
    assert Settlement.EXPIRED is settlement
    assert 3 <= len(gateway.sent) < 100
    assert {"complete"} == {name for name, _ in gateway.sent}
    assert any("lock of job" in text for text in lines.texts("warning"))


@pytest.mark.parametrize("status", [400, 405])
async def test_a_refused_completion_never_becomes_a_failure(status: int) -> None:
    """What the server refuses is sent once, logged as an error, and not turned into a failure."""
    gateway = Scripted(ClusterError(status))
    acknowledger, run, lines = _settle(gateway)
    settlement, _ = await acknowledger.settle(run, Completed())
    assert Settlement.REFUSED is settlement
    assert ["complete"] == [name for name, _ in gateway.sent]
    assert 1 == len(lines.texts("error"))


@pytest.mark.parametrize(
    "error", [ValueError("variables.items[3].at: a set has no JSON form"), ClusterError(413, "too large")]
)
async def test_values_that_cannot_be_sent_fail_for_good(error: Exception) -> None:
    """A result without JSON form, or too large, fails the job with retries 0 and the reason."""
    gateway = Scripted(error)
    acknowledger, run, _ = _settle(gateway)
    settlement, sent = await acknowledger.settle(run, Completed({"items": []}))
    assert Settlement.TAKEN is settlement
    assert isinstance(sent, Failed)
    assert 0 == sent.retries
    assert str(error) in sent.message


async def test_a_failure_with_bad_variables_goes_without_them() -> None:
    """A failure whose variables have no JSON form is sent with its retries, without the variables."""
    gateway = Scripted(ValueError("variables.x: no"))
    acknowledger, run, _ = _settle(gateway)
    await acknowledger.settle(run, Failed("m", 2, 5, {"x": object()}))
    assert Failed("m", 2, 5) == gateway.sent[-1][1]


async def test_the_server_s_wish_is_kept() -> None:
    """Retry-After delays the next try; one beyond the lock ends it."""
    gateway = Scripted(ClusterError(503, retry_after=7.0), None)
    acknowledger, run, _ = _settle(gateway)
    await acknowledger.settle(run, Completed())
    assert 7.0 <= acknowledger._clock.now() <= 7.8
    gateway = Scripted(ClusterError(503, retry_after=70.0))
    acknowledger, run, _ = _settle(gateway)
    assert Settlement.EXPIRED is (await acknowledger.settle(run, Completed()))[0]


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (ClusterError(401), Verdict.RETRY),
        (ClusterError(408), Verdict.RETRY),
        (ClusterError(429), Verdict.RETRY),
        (ClusterError(500), Verdict.RETRY),
        (ClusterError(504), Verdict.RETRY),
        (ClusterError(400), Verdict.REFUSED),
        (ClusterError(403), Verdict.RETRY),
        (ClusterError(404), Verdict.SETTLED),
        (ClusterError(409), Verdict.SETTLED),
        (ClusterError(413), Verdict.TOO_LARGE),
        (TypeError("no JSON form"), Verdict.INVALID),
        (ConnectionResetError(), Verdict.RETRY),
        (TimeoutError(), Verdict.RETRY),
        (TokenRefused("invalid_client", status_code=400), Verdict.RETRY),
        (AuthConfigurationError("no secret"), Verdict.RETRY),
    ],
)
def test_verdicts(error: Exception, verdict: Verdict) -> None:
    """Each kind of error is sorted by what it says about the job."""
    assert verdict is verdict_on(error)


async def test_a_finished_job_is_not_run_again() -> None:
    """A completion answered 503, 503, 204: the handler ran once, three completions, no failure."""
    cluster = InMemoryCluster()
    runs = 0

    async def handler(job: Any) -> dict[str, int]:
        nonlocal runs
        runs += 1
        return {"a": 1}

    cluster.fail_next("complete_job", ClusterError(503), ClusterError(503))
    state = cluster.add()
    async with running(cluster, handler):
        await eventually(lambda: settled(cluster))
    assert 1 == runs
    assert ["complete_job"] * 3 == state.operations()


async def test_failures_are_repeated_too() -> None:
    """A failure answered with an outage is sent again, and only once counted."""
    cluster = InMemoryCluster()
    cluster.fail_next("fail_job", ClusterError(503))
    state = cluster.add(retries=1)
    async with running(cluster, lambda job: 1 / 0):
        await eventually(lambda: settled(cluster))
    assert [0, 0] == [fields["retries"] for _, fields in state.calls]
    assert state.calls[0][1]["error_message"].startswith(
        "ZeroDivisionError: division by zero (test_worker_acknowledge.py:"
    )


async def test_a_server_that_never_answers_is_tried_again_within_the_lock() -> None:
    """The wait for one answer is half of what is left of the lock, between three and thirty seconds."""
    gateway = Scripted(ConnectionResetError(), ConnectionResetError())
    for lock_seconds, first in ((300.0, 30.0), (20.0, 10.0), (2.0, 3.0)):
        acknowledger, run, _ = _settle(gateway, lock_seconds=lock_seconds)
        await acknowledger.settle(run, Completed())
        assert first == gateway.waits[0]
        gateway.waits.clear()


async def test_a_result_beyond_the_server_s_limit_says_so() -> None:
    """The failure names the size as the reason."""
    gateway = Scripted(ClusterError(413))
    acknowledger, run, _ = _settle(gateway)
    _, sent = await acknowledger.settle(run, Completed({"x": "y"}))
    assert isinstance(sent, Failed)
    assert "too large" in sent.message
