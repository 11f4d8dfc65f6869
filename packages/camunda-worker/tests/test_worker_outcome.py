from __future__ import annotations

import datetime
import pickle
from collections import UserDict
from dataclasses import dataclass
from typing import Any

import attrs
import pydantic
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worker_support import eventually, running

from camunda_client.models import JobCompletionRequest
from camunda_worker import (
    AdHocResult,
    Completed,
    DenyUserTask,
    ElementActivation,
    ErrorThrown,
    Failed,
    JobError,
    JobFailure,
    NonRetryable,
    UserTaskCorrections,
)
from camunda_worker._failure_text import MESSAGE_LIMIT, bounded, failure_message, full_traceback
from camunda_worker._outcome import of_exception, of_result
from camunda_worker.testing import InMemoryCluster, arun_handler, make_job


@dataclass
class DataResult:
    amount: int


@attrs.define
class AttrsResult:
    amount: int


class ModelResult(pydantic.BaseModel):
    amount: int = pydantic.Field(alias="Amount")


@pytest.mark.parametrize(
    ("value", "variables"),
    [
        (None, None),
        ({"a": 1}, {"a": 1}),
        (UserDict({"a": 1}), {"a": 1}),
        (DataResult(3), {"amount": 3}),
        (AttrsResult(3), {"amount": 3}),
        (ModelResult(Amount=3), {"Amount": 3}),
    ],
)
def test_results_become_variables(value: object, variables: dict[str, Any] | None) -> None:
    """None, mappings, data classes, attrs and pydantic models complete the job with their fields."""
    outcome = of_result(value)
    assert isinstance(outcome, Completed)
    assert variables == (None if outcome.variables is None else dict(outcome.variables))


@pytest.mark.parametrize("value", [[1], "text", 3, 1.5, True, {1, 2}, b"x", DataResult, object()])
def test_other_results_fail_for_good(value: object) -> None:
    """A value that is no set of variables fails the job with retries 0 and says what would be right."""
    outcome = of_result(value)
    assert isinstance(outcome, Failed)
    assert 0 == outcome.retries
    assert "must return None, a mapping" in outcome.message


def test_a_completion_request_goes_out_as_it_is() -> None:
    """A handler that builds the request itself is not second-guessed."""
    request = JobCompletionRequest()
    outcome = of_result(request)
    assert isinstance(outcome, Completed)
    assert request is outcome.request


def test_a_listener_denies() -> None:
    """DenyUserTask sends the denial and its reason."""
    outcome = of_result(DenyUserTask("not today"))
    assert isinstance(outcome, Completed)
    assert {"type": "userTask", "denied": True, "deniedReason": "not today"} == outcome.result


def test_a_listener_corrects_only_what_it_names() -> None:
    """Corrections that were not given are absent; None and empty values are sent."""
    due = datetime.datetime(2030, 1, 2, tzinfo=datetime.timezone.utc)
    outcome = of_result(
        UserTaskCorrections(assignee="", due_date=due, candidate_users=[], variables={"v": 1})
    )
    assert isinstance(outcome, Completed)
    assert {"v": 1} == outcome.variables
    corrections = {"assignee": "", "dueDate": "2030-01-02T00:00:00+00:00", "candidateUsers": []}
    assert {"type": "userTask", "denied": False, "corrections": corrections} == outcome.result


def test_an_ad_hoc_sub_process_is_steered() -> None:
    """AdHocResult names elements with and without variables, the condition, and what to cancel."""
    outcome = of_result(
        AdHocResult(["a", ElementActivation("b", {"x": 1})], condition_fulfilled=True, cancel_remaining=True)
    )
    assert isinstance(outcome, Completed)
    assert {
        "type": "adHocSubProcess",
        "activateElements": [{"elementId": "a"}, {"elementId": "b", "variables": {"x": 1}}],
        "isCompletionConditionFulfilled": True,
        "isCancelRemainingInstances": True,
    } == outcome.result


def test_a_bad_priority_is_refused() -> None:
    """A correction that the API would refuse is refused where it is made."""
    with pytest.raises(ValueError, match="0 to 100"):
        UserTaskCorrections(priority=101)


def test_job_error_throws() -> None:
    """JobError becomes a BPMN error with its code, message and variables."""
    assert ErrorThrown("E1", "why", {"a": 1}) == of_exception(JobError("E1", "why", {"a": 1}), make_job())


@pytest.mark.parametrize(("given_retries", "left"), [(None, 2), (5, 5), (0, 0)])
def test_job_failure_fails(given_retries: int | None, left: int) -> None:
    """JobFailure keeps its retries, or leaves one fewer; its back-off is in milliseconds."""
    error = JobFailure("m", given_retries, 250, {"a": 1})
    assert Failed("m", left, 250, {"a": 1}, error) == of_exception(error, make_job(retries=3))


def test_retries_never_go_below_zero() -> None:
    """A job without retries fails with none."""
    outcome = of_exception(ValueError("x"), make_job(retries=0))
    assert isinstance(outcome, Failed)
    assert 0 == outcome.retries


@pytest.mark.parametrize(
    "error", [SystemExit(1), KeyboardInterrupt(), GeneratorExit(), StopIteration(), ValueError()]
)
def test_every_exception_fails_the_job(error: BaseException) -> None:
    """Exceptions that would end a program only fail the job, and an empty message still names the kind."""
    outcome = of_exception(error, make_job(retries=3))
    assert isinstance(outcome, Failed)
    assert outcome.message.startswith(type(error).__name__)
    assert 2 == outcome.retries


@pytest.mark.parametrize(
    "error", [JobError("C", "m", {"a": 1}), JobFailure("m", 1, 2, {"a": 1}), NonRetryable("m", {"a": 1})]
)
def test_exceptions_pickle(error: Exception) -> None:
    """What a handler raises on purpose survives the way home from a process."""
    copy = pickle.loads(pickle.dumps(error))
    assert type(error) is type(copy)
    assert error.__dict__ == copy.__dict__
    assert str(error) == str(copy)


def _raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


def test_message_names_kind_text_and_place() -> None:
    """The message on the wire reads ``ValueError: bad (file:line)``."""
    message = failure_message(_raised(ValueError("bad")))
    assert message.startswith("ValueError: bad (test_worker_outcome.py:")


def test_a_huge_message_is_cut() -> None:
    """Ten megabytes of text become the limit, with a marker and still with the place."""
    message = failure_message(_raised(ValueError("é" * 5_000_000)))
    assert len(message.encode()) <= MESSAGE_LIMIT
    assert "… [truncated] (test_worker_outcome.py:" in message


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __str__


def test_an_exception_without_text() -> None:
    """An exception whose own text fails still gives a message and a traceback."""
    error = _raised(Unspeakable())
    assert failure_message(error).startswith("Unspeakable: <message unavailable>")
    assert "Unspeakable" in full_traceback(error)


def test_a_group_names_its_members() -> None:
    """An exception group's message holds the text of what it groups."""

    class Group(Exception):
        exceptions = (ValueError("a"), KeyError("b"))

    assert failure_message(Group("two")) == "Group: two: ValueError: a; KeyError: 'b'"


@given(st.text(), st.integers(40, 200))
def test_bounded_text_is_safe(text: str, limit: int) -> None:
    """Any text comes out within the limit, as valid UTF-8, without control characters but tab and line feed."""
    out = bounded(text, limit)
    assert len(out.encode("utf-8")) <= limit
    assert all(character in "\t\n" or ord(character) >= 32 for character in out)


async def test_the_test_kit_tells_what_cannot_be_sent() -> None:
    """A value without JSON form fails in a test as it would in a worker, with run_handler and on a cluster in memory."""

    def handler(job: Any) -> dict[str, Any]:
        if job.variables:
            raise JobFailure("later", 3, variables={"x": {1, 2}})
        return {"items": [{"at": {1, 2}}]}

    outcome = await arun_handler(handler)
    assert isinstance(outcome, Failed)
    assert (0, True) == (outcome.retries, "$.variables.items[0].at" in outcome.message)
    failure = await arun_handler(handler, variables={"a": 1})
    assert isinstance(failure, Failed)
    assert ("later", 3, None) == (failure.message, failure.retries, failure.variables)
    cluster = InMemoryCluster()
    state = cluster.add()
    async with running(cluster, handler):
        await eventually(lambda: state.state == "failed")
    assert ["fail_job"] == state.operations()
