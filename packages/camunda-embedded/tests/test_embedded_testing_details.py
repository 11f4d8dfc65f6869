"""Assertions about user tasks, jobs, messages, decisions and called processes; stand-ins for one job type."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

import pytest
from rest_processes import _HEAD, DISH, FORM, LATER, ORDER

from camunda_embedded import Engine
from camunda_embedded._core.commands import CreateInstance, PublishMessage
from camunda_embedded.testing import assert_that, mock_job_worker, use_engine

DINNER = f"""{_HEAD}
  <bpmn:process id="dinner" isExecutable="true">
    <bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:businessRuleTask id="choose">
      <bpmn:extensionElements><zeebe:calledDecision decisionId="dish" resultVariable="dish" /></bpmn:extensionElements>
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
    </bpmn:businessRuleTask>
    <bpmn:callActivity id="cook">
      <bpmn:extensionElements><zeebe:calledElement processId="later" /></bpmn:extensionElements>
      <bpmn:incoming>f2</bpmn:incoming>
    </bpmn:callActivity>
    <bpmn:boundaryEvent id="late" attachedToRef="cook">
      <bpmn:outgoing>f3</bpmn:outgoing>
      <bpmn:timerEventDefinition id="td2">
        <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration>
      </bpmn:timerEventDefinition>
    </bpmn:boundaryEvent>
    <bpmn:endEvent id="pizza"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="choose" />
    <bpmn:sequenceFlow id="f2" sourceRef="choose" targetRef="cook" />
    <bpmn:sequenceFlow id="f3" sourceRef="late" targetRef="pizza" />
  </bpmn:process>
</bpmn:definitions>
""".encode()


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(start_time=datetime(2026, 1, 1, tzinfo=timezone.utc)) as made:
        made.deploy(("order.bpmn", ORDER), ("later.bpmn", LATER), ("dish.dmn", DISH), ("approval.form", FORM))
        made.deploy(("dinner.bpmn", DINNER))
        end = use_engine(made, timeout=5)
        yield made
        end()


def _start(engine: Engine, process: str, **variables: object) -> int:
    command = CreateInstance(process_definition_id=process, variables=variables)
    key: int = engine.execute(command).process_instance_key
    return key


def test_a_decision_a_called_process_and_an_interruption_are_asserted(engine: Engine) -> None:
    """What an instance evaluated, called and gave up is asserted, whatever order its elements are named in."""
    key = _start(engine, "dinner", season="Winter", wait="PT5H")
    assert_that(key).has_evaluated("dish", "Roast").has_evaluated("dish").has_called("later").is_waiting_at(
        "cook"
    )
    engine.clock.advance(hours=1)
    assert_that(key).is_completed().has_terminated("cook").passed("pizza", "choose").passed_in_order(
        "choose", "late"
    )
    for wrong in ("Salad", None):
        with pytest.raises(AssertionError, match='dish EVALUATED with output "Roast"'):
            assert_that(key, timeout=0).has_evaluated("dish", wrong)
    with pytest.raises(AssertionError, match="have called order"):
        assert_that(key, timeout=0).has_called("order")
    with pytest.raises(AssertionError, match="choose, choose"):
        assert_that(key, timeout=0).passed("choose", "choose")
    with pytest.raises(AssertionError, match="in this order"):
        assert_that(key, timeout=0).passed_in_order("pizza", "choose")


def test_jobs_user_tasks_and_messages_are_asserted_along_the_way(engine: Engine) -> None:
    """Each thing that an instance waits for is asserted by its facts, and a failure shows what there is instead."""
    key = _start(engine, "order", orderId="o-1")
    waiting = assert_that(key, timeout=0)
    waiting.has_job("charge", at="charge", state="CREATED", retries=2, worker="")
    with pytest.raises(
        AssertionError, match=r"retries 7, but(.|\n)*charge at charge CREATED \(2 retries left"
    ):
        waiting.has_job("charge", retries=7)
    with mock_job_worker(engine, "charge") as worker:
        worker.then_fail("no money").then_complete({"paid": True})
        assert_that(key).has_user_task(
            "approve", name="Approve", candidate_group="ops", assignee=None, priority=50
        )
        assert [job.value.retries for job in worker.invocations] == [2, 1]
    waiting.has_variable("paid", True).has_job(state="COMPLETED")
    with pytest.raises(AssertionError, match=r"candidate_user 'bob', but(.|\n)*groups \['sales', 'ops'\]"):
        waiting.has_user_task(candidate_user="bob")
    with pytest.raises(AssertionError, match="message subscriptions: none"):
        waiting.is_waiting_for_message("paid")


def test_a_message_is_waited_for_and_got(engine: Engine) -> None:
    """Before it comes an instance waits for a message, and afterwards it has got it."""
    from camunda_embedded._core.commands import CompleteUserTask

    key = _start(engine, "order", orderId="o-1")
    with mock_job_worker(engine, "charge") as worker:
        worker.then_complete()
        assert_that(key).has_user_task("approve")
    [task] = engine.read_models.search("user-tasks", {})["items"]
    engine.execute(CompleteUserTask(int(task["userTaskKey"])))
    assert_that(key).has_user_task(state="COMPLETED").is_waiting_for_message("paid", "o-1")
    with pytest.raises(AssertionError, match="have got the message"):
        assert_that(key, timeout=0).has_correlated_message("paid")
    engine.execute(PublishMessage("paid", "o-1"))
    assert_that(key).is_completed().has_correlated_message("paid", "o-1")
    with pytest.raises(AssertionError, match="paid with correlation key 'o-1' CORRELATED"):
        assert_that(key, timeout=0).is_waiting_for_message("paid")


def test_an_outcome_may_be_an_error_or_a_function(engine: Engine) -> None:
    """A stand-in throws errors and calls functions; the last outcome goes for every job after it."""
    with mock_job_worker(engine, "charge") as worker:
        worker.then_throw_error("NO_MONEY", "empty").then(lambda job: {"charged": job.variables["orderId"]})
        first = _start(engine, "order", orderId="o-1")
        assert_that(first).has_incident("UNHANDLED_ERROR_EVENT", at="charge", message="NO_MONEY")
        for order in ("o-2", "o-3"):
            assert_that(_start(engine, "order", orderId=order)).has_variables(orderId=order, charged=order)
        assert len(worker.invocations) == 3


def test_local_variables_are_those_of_an_element(engine: Engine) -> None:
    """A variable of an element is asserted where it is, and is none of the instance's."""
    from camunda_embedded._core.commands import SetVariables

    key = _start(engine, "order", orderId="o-1")
    [element] = engine.read_models.search("element-instances", {"filter": {"elementId": "charge"}})["items"]
    engine.execute(SetVariables(int(element["elementInstanceKey"]), {"try": 1.5}, local=True))
    assert_that(key).has_local_variable("charge", "try", 1.5)
    for at, name in (("charge", "orderId"), ("nowhere", "try")):
        with pytest.raises(AssertionError, match=f"variable {name} at {at}"):
            assert_that(key, timeout=0).has_local_variable(at, name)
    with pytest.raises(AssertionError, match="variable try"):
        assert_that(key, timeout=0).has_variable("try")
