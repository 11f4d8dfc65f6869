"""Any mixture of handlers, faults and lost locks: every job ends once, and every slot comes back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from worker_support import build

from camunda_logging.testing import RecordingLogger
from camunda_worker import JobError, JobFailure
from camunda_worker.testing import ClusterError, InMemoryCluster, ManualClock

FATES = ("return", "raise", "error", "failure", "exit", "cancelled", "list", "unsendable", "explicit", "wait")
OPERATIONS = ("activate_jobs", "complete_job", "fail_job", "throw_job_error", "update_job")
STATUSES = (0, 401, 404, 409, 429, 500, 503)


@dataclass(frozen=True)
class Plan:
    """What happens in one run."""

    fates: list[str]
    faults: list[tuple[str, int]]
    slots: int
    lease: bool
    drain: bool


plans = st.builds(
    Plan,
    fates=st.lists(st.sampled_from(FATES), min_size=1, max_size=12),
    faults=st.lists(st.tuples(st.sampled_from(OPERATIONS), st.sampled_from(STATUSES)), max_size=8),
    slots=st.integers(1, 5),
    lease=st.booleans(),
    drain=st.booleans(),
)


async def _handle(job: Any, clock: ManualClock) -> Any:
    fate = job.variables["fate"]
    if fate == "raise":
        raise ValueError(fate)
    if fate == "error":
        raise JobError("E")
    if fate == "failure":
        raise JobFailure("f", retries=0)
    if fate == "exit":
        raise SystemExit(1)
    if fate == "cancelled":
        raise asyncio.CancelledError
    if fate == "list":
        return [1]
    if fate == "explicit":
        await job.client.complete_job(job.job_key)
    if fate == "wait":
        await clock.sleep(7.0)
    return {"fate": fate}


async def _run(plan: Plan) -> None:
    clock = ManualClock()
    cluster = InMemoryCluster(clock)
    running: dict[str, int] = {}
    most = 0

    async def handler(job: Any) -> Any:
        nonlocal most
        key = str(job.job_key)
        running[key] = running.get(key, 0) + 1
        assert 1 == running[key], "a job ran twice at once"
        most = max(most, sum(running.values()))
        try:
            return await _handle(job, clock)
        finally:
            running[key] -= 1

    for operation, status in plan.faults:
        cluster.fail_next(operation, ClusterError(status) if status else ConnectionResetError())
    for fate in plan.fates:
        cluster.add(variables={"fate": fate}, retries=1, job_lease_token="t" if plan.lease else None)
    worker = build(
        cluster,
        handler,
        clock=clock,
        max_concurrent_jobs=plan.slots,
        timeout_ms=10_000,
        request_timeout_milliseconds=-1,
        with_lease=plan.lease,
        logger=RecordingLogger(),
    )
    worker.start()
    if not plan.drain:
        for _ in range(200):
            if all(state.state in {"completed", "failed", "error"} for state in cluster.jobs.values()):
                break
            await clock.advance(3.0)
        assert {"completed", "failed", "error"} >= {state.state for state in cluster.jobs.values()}
        await clock.advance(1.0)
        assert 0 == worker.active_jobs
        assert plan.slots == worker.health().free_slots
    else:
        await clock.advance(0.5)
    closing = asyncio.ensure_future(worker.aclose())
    while not closing.done():
        await clock.advance(1.0)
    await closing
    assert most <= plan.slots
    assert 0 == worker.active_jobs
    for state in cluster.jobs.values():
        ends = [name for name, _ in state.calls if name != "update_job"]
        if state.job.variables["fate"] in {"return", "wait", "explicit"} and "complete_job" in ends:
            first = ends.index("complete_job")
            # After a completion was tried, only giving back or running again may fail the job, never its success.
            assert plan.drain or state.job.variables["fate"] == "explicit" or "fail_job" not in ends[first:]


@settings(max_examples=40, deadline=None)
@given(plans)
def test_every_job_ends_and_every_slot_returns(plan: Plan) -> None:
    """Under any mixture, all jobs reach an end, no job runs twice at once, and capacity is whole afterwards."""
    asyncio.run(_run(plan))
