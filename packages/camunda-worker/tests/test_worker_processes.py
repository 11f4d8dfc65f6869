from __future__ import annotations

import asyncio
import logging
import os
from typing import Any

import pytest
from worker_handlers import act, act_async
from worker_support import build, eventually, running, settled

from camunda_logging.testing import RecordingLogger
from camunda_worker import WorkerBroken, WorkerHooks
from camunda_worker._child_deaths import ChildDeaths
from camunda_worker.testing import InMemoryCluster, ManualClock


async def _run(cluster: InMemoryCluster, handler: Any = act, **options: Any) -> RecordingLogger:
    lines = RecordingLogger()
    async with running(
        cluster, handler, execution_strategy="process", logger=lines, max_concurrent_jobs=1, **options
    ):
        await eventually(lambda: settled(cluster), within=40.0)
    return lines


async def test_jobs_of_one_process() -> None:
    """Results, exceptions, BPMN errors and odd values all come home from a child, which lives on; a death costs one job."""
    cluster = InMemoryCluster()
    wishes = ["pid", "raise", "two", "throw", "lambda", "exit", "pid", "die", "pid"]
    states = [cluster.add(variables={"do": do}, retries=1) for do in wishes]
    await _run(cluster)
    first, raised, two, thrown, odd, left, again, died, after = (state.calls for state in states)
    assert first[0][1]["variables"]["pid"] != os.getpid()
    assert first[0][1]["variables"]["client"] is False
    assert raised[0][1]["error_message"].startswith("ValueError: from the child (worker_handlers.py:")
    assert two[0][1]["error_message"].startswith("TwoArguments: a (worker_handlers.py:")
    assert (
        "throw_job_error",
        {"error_code": "CODE", "error_message": "text", "variables": {"v": 1}},
    ) == thrown[0]
    assert 0 == odd[0][1]["retries"]
    assert "cannot be sent home" in odd[0][1]["error_message"]
    assert left[0][1]["error_message"].startswith("SystemExit: 4")
    assert first[0][1]["variables"]["pid"] == again[0][1]["variables"]["pid"]
    assert ["fail_job"] == [name for name, _ in died]
    assert "died" in died[0][1]["error_message"]
    assert again[0][1]["variables"]["pid"] != after[0][1]["variables"]["pid"]


async def test_dying_children_raise_the_alarm() -> None:
    """Three deaths cost three jobs one retry each; hooks are told once, and the worker is not ready but goes on."""
    told: list[WorkerBroken] = []

    class Hooks(WorkerHooks):
        def worker_broken(self, event: WorkerBroken) -> None:
            told.append(event)

    cluster = InMemoryCluster()
    doomed = [cluster.add(variables={"do": "die"}, retries=1) for _ in range(4)]
    options = {"execution_strategy": "process", "max_concurrent_jobs": 2, "hooks": [Hooks()]}
    async with running(cluster, act, **options) as worker:
        await eventually(lambda: settled(cluster), within=40.0)
        assert not worker.health().ready
        assert worker.health().live
        assert "child processes died" in str(worker.health().last_error)
        innocent = cluster.add(variables={"do": "pid"})
        await eventually(lambda: innocent.state == "completed", within=40.0)
    assert ["3 child processes died within a minute"] == [event.reason for event in told]
    assert [["fail_job"]] * 4 == [state.operations() for state in doomed]


def test_old_deaths_are_forgotten() -> None:
    """Deaths a minute apart are accidents; the alarm is given again only after quieter times."""
    clock, told = ManualClock(), list[int]()
    deaths = ChildDeaths(clock, told.append)
    for wait in (0.0, 30.0, 31.0):
        asyncio.run(clock.advance(wait))
        deaths.note()
    assert (False, []) == (deaths.alarming, told)
    for wait in (1.0, 1.0, 1.0):
        asyncio.run(clock.advance(wait))
        deaths.note()
    assert (True, [3]) == (deaths.alarming, told)
    asyncio.run(clock.advance(61.0))
    assert (False, [3]) == (deaths.alarming, told)
    for _ in range(3):
        deaths.note()
    assert [3, 3] == told


async def test_logs_come_home(caplog: pytest.LogCaptureFixture) -> None:
    """Lines written in the child through job.log and the standard library reach the parent's loggers."""
    cluster = InMemoryCluster()
    state = cluster.add(variables={"do": "log"})
    with caplog.at_level(logging.INFO):
        lines = await _run(cluster)
    assert any("from job.log 1" in text and state.job.job_key in text for text in lines.texts("info"))
    assert ["from logging"] == [record.getMessage() for record in caplog.records if record.name == "child"]


async def test_an_async_handler_in_a_process() -> None:
    """An asynchronous handler runs in the child on a loop of its own."""
    cluster = InMemoryCluster()
    state = cluster.add()
    await _run(cluster, act_async)
    assert {"async": True} == state.calls[0][1]["variables"]


async def test_a_cancelled_process_gives_its_job_back() -> None:
    """Closing kills a child at work and gives its job back with unchanged retries."""
    cluster = InMemoryCluster()
    state = cluster.add(variables={"do": "sleep"})
    worker = build(cluster, act, execution_strategy="process", max_concurrent_jobs=1)
    worker.start()
    await eventually(lambda: worker.active_jobs == 1)
    await worker.aclose(drain_timeout=0.1)
    assert [("fail_job", 3)] == [(name, fields["retries"]) for name, fields in state.calls]


def test_unpicklable_handlers_are_refused() -> None:
    """A lambda cannot go to a process, which is said when the worker is made."""
    with pytest.raises(TypeError, match="top level of a module"):
        build(InMemoryCluster(), lambda job: None, execution_strategy="process")


async def test_errors_of_a_program_s_own_classes_come_home() -> None:
    """A subclass of JobError or JobFailure that does not pickle by itself still ends the job as it says."""
    cluster = InMemoryCluster()
    error, failure = (cluster.add(variables={"do": do}, retries=1) for do in ("own error", "own failure"))
    async with running(cluster, act, execution_strategy="process", max_concurrent_jobs=1):
        await eventually(lambda: error.calls and failure.calls, within=40.0)
    thrown = {"error_code": "OUT_OF_STOCK", "error_message": "tea", "variables": {"article": "tea"}}
    assert ("throw_job_error", thrown) == error.calls[0]
    assert ("fail_job", 5, 60_000) == (
        failure.calls[0][0],
        failure.calls[0][1]["retries"],
        failure.calls[0][1]["retry_back_off"],
    )
