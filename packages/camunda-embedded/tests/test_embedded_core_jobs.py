"""Jobs: locks, retries, pauses, priorities, and what is said about jobs that are gone."""

from __future__ import annotations

import pytest
from core_support import Bench, Part, element, end, line, process, service, start

from camunda_embedded._core.commands import (
    CompleteJob,
    CreateInstance,
    FailJob,
    ResolveIncident,
    ThrowError,
    UpdateJob,
)
from camunda_embedded._core.rejection import CommandRejected

ONE = process(line(service("t")))


def test_jobs_are_handed_out_once_and_oldest_first() -> None:
    """While a job is locked nobody else gets it."""
    bench = Bench(ONE)
    for _ in range(5):
        bench.start()
    first, second = bench.jobs(count=3), bench.jobs(count=3)
    assert [3, 2] == [len(first), len(second)]
    keys = [job.key for job in first + second]
    assert sorted(keys) == keys
    assert not bench.jobs()


def test_a_lock_ends_and_the_job_keeps_its_key_and_retries() -> None:
    """Another worker gets it, and the first may still complete it."""
    bench = Bench(ONE)
    key = bench.start()
    first = bench.job()
    bench.advance(59_999)
    assert not bench.jobs()
    bench.advance(1)
    again = bench.job()
    assert (first.key, 3) == (again.key, again.value.retries)
    bench.do(CompleteJob(first.key))
    assert key in bench.results


def test_a_job_with_retries_left_is_there_again_at_once() -> None:
    """Its failure's variables are seen by the next try, and not by the next task."""
    bench = Bench(process(line(service("t"), service("u", "next"))))
    bench.start(a=1)
    bench.do(FailJob(bench.job().key, retries=1, error_message="no", variables={"f": 2}))
    bench.check()
    assert {"a": 1, "f": 2} == dict(bench.job().variables)
    bench.do(CompleteJob(next(iter(bench.core.state.jobs))))
    assert {"a": 1} == dict(bench.job("next").variables)


def test_a_pause_between_tries_is_kept() -> None:
    """A job that backs off is invisible until its time has come."""
    bench = Bench(ONE)
    bench.start()
    bench.do(FailJob(bench.job().key, retries=1, retry_backoff_ms=5_000))
    bench.advance(4_999)
    assert not bench.jobs()
    bench.advance(1)
    assert 1 == len(bench.jobs())
    bench.check()


def test_a_job_without_retries_is_an_incident_until_both_are_mended() -> None:
    """Retries first, then the incident."""
    bench = Bench(ONE)
    key = bench.start()
    job = bench.job()
    bench.do(FailJob(job.key))
    assert ["JOB_NO_RETRIES"] == bench.incidents()
    bench.check()
    incident = next(iter(bench.core.state.incidents))
    with pytest.raises(CommandRejected) as error:
        bench.do(ResolveIncident(incident))
    assert str(job.key) in error.value.reason
    bench.do(UpdateJob(job.key, retries=2))
    assert not bench.jobs()
    bench.do(ResolveIncident(incident))
    bench.check()
    bench.complete()
    assert key in bench.results
    assert not bench.core.state.incidents


@pytest.mark.parametrize("command", [CompleteJob, FailJob, lambda key: ThrowError(key, "E")])
def test_a_failed_job_cannot_be_worked_on(command: type[CompleteJob]) -> None:
    """The state is named."""
    bench = Bench(ONE)
    bench.start()
    job = bench.job()
    bench.do(FailJob(job.key))
    with pytest.raises(CommandRejected) as error:
        bench.do(command(job.key))
    assert "INVALID_STATE" == error.value.code
    assert "FAILED" in error.value.reason


@pytest.mark.parametrize("command", [CompleteJob, FailJob, lambda key: ThrowError(key, "E"), lambda key: UpdateJob(key, retries=1)])  # fmt: skip
def test_a_job_that_is_gone_is_not_found(command: type[CompleteJob]) -> None:
    """Every job ends once."""
    bench = Bench(ONE)
    bench.start()
    job = bench.job()
    bench.do(CompleteJob(job.key))
    with pytest.raises(CommandRejected) as error:
        bench.do(command(job.key))
    assert "NOT_FOUND" == error.value.code
    assert str(job.key) in error.value.reason


def test_jobs_of_a_higher_priority_come_first() -> None:
    """Among equals the older one; the priority can be changed while a job waits."""
    xml = process(line(service("t", extensions='<zeebe:jobPriorityDefinition priority="=p"/>')))
    bench = Bench(xml)
    for priority in (1, 5, 1):
        bench.start(p=priority)
    keys = sorted(bench.core.state.jobs)
    if all(job.value.priority == 0 for job in bench.core.state.jobs.values()):
        pytest.fail("the priority of a job definition is not read")
    bench.do(UpdateJob(keys[2], priority=9))
    assert [keys[2], keys[1], keys[0]] == [job.key for job in bench.jobs()]
    bench.check()


def test_the_lock_of_a_job_can_be_prolonged() -> None:
    """Counted from now."""
    bench = Bench(ONE)
    bench.start()
    job = bench.job()
    bench.advance(30_000)
    bench.do(UpdateJob(job.key, timeout_ms=60_000))
    bench.advance(59_999)
    assert not bench.jobs()
    bench.advance(1)
    assert 1 == len(bench.jobs())


def test_a_business_id_and_tags_reach_the_job() -> None:
    """They belong to the instance."""
    bench = Bench(ONE)
    bench.do(CreateInstance(process_definition_id="p", tags=("a", "b"), business_id="order-1"))
    value = bench.job().value
    assert (("a", "b"), "order-1") == (value.tags, value.business_id)
    bench.check()


def test_user_tasks_without_camundas_own_are_jobs() -> None:
    """Of a type of their own, with one retry."""
    part = Part([start(), element("userTask", "u"), end()], ["s -> u", "u -> e"])
    bench = Bench(process(part))
    bench.start()
    assert 1 == bench.job("io.camunda.zeebe:userTask").value.retries
