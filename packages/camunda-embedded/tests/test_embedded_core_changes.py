"""Incidents and their resolution, moving and migrating instances, versions and bindings, user tasks, variables."""

from __future__ import annotations

from typing import Any

import pytest
from core_support import (
    Bench,
    Part,
    element,
    end,
    line,
    loop,
    mapping,
    message,
    of_message,
    process,
    scope,
    script,
    service,
    start,
    timer,
)  # fmt: skip

from camunda_embedded._core.commands import (
    ActivateInstruction,
    ActivateJobs,
    AssignUserTask,
    CompleteJob,
    CompleteUserTask,
    CreateInstance,
    DeleteResource,
    DeployResources,
    EvaluateDecision,
    EvaluateExpression,
    MigrateInstance,
    ModifyInstance,
    MoveInstruction,
    ResolveIncident,
    Resource,
    SetVariables,
    TerminateInstruction,
    UnassignUserTask,
    UpdateUserTask,
    VariableInstruction,
)
from camunda_embedded._core.rejection import CommandRejected

THREE = process(line(service("a", "a"), service("b", "b"), service("c", "c")))
CATCH = element("intermediateCatchEvent", "c", inner=of_message("m"))
GATEWAY = Part(
    [start(), element("exclusiveGateway", "g"), element("task", "t"), element("task", "u"), end()],
    ["s -> g", "g -> t: =x > 1", "g -> u: =x < 0", "t -> e", "u -> e"],
)
USER = element(
    "userTask",
    "u",
    extensions=(
        '<zeebe:userTask/><zeebe:assignmentDefinition assignee="=who" candidateGroups="a, b" candidateUsers="=users"/>'
        '<zeebe:taskSchedule dueDate="=due"/><zeebe:priorityDefinition priority="=50 + 1"/>'
    ),
)
USER_FACTS: dict[str, Any] = {"who": "ann", "users": ["bob"], "due": "2027-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("xml", "kind", "repair"),
    [
        (process(line(service("t", retries="=x"))), "EXTRACT_VALUE_ERROR", {"x": 3}),
        (process(line(service("t", "=x"))), "EXTRACT_VALUE_ERROR", {"x": "work"}),
        (process(line(service("t", extensions=mapping({"y": "=assert(x, x != null)"})))), "IO_MAPPING_ERROR", {"x": 1}),
        (process(line(script("t", "=assert(x, x != null)", "r"))), "EXTRACT_VALUE_ERROR", {"x": 1}),
        (process(line(element("callActivity", "t", extensions='<zeebe:calledElement processId="=x"/>'))), "CALLED_ELEMENT_ERROR", {"x": "other"}),
        (process(line(element("userTask", "t", extensions='<zeebe:userTask/><zeebe:assignmentDefinition assignee="=x"/>'))), "EXTRACT_VALUE_ERROR", {"x": "ann"}),
        (process(GATEWAY), "CONDITION_ERROR", {"x": 5}),
        (process(line(CATCH), beside=message("m", "paid", "=x")), "EXTRACT_VALUE_ERROR", {"x": "k"}),
        (process(line(element("intermediateCatchEvent", "t", inner=timer("timeDuration", "=x")))), "EXTRACT_VALUE_ERROR", {"x": "PT1S"}),
        (process(line(script("t", "=1", "r", inner=loop("=x")))), "EXTRACT_VALUE_ERROR", {"x": [1]}),
        (process(line(element("businessRuleTask", "t", extensions='<zeebe:calledDecision decisionId="=x" resultVariable="r"/>'))), "CALLED_DECISION_ERROR", {"x": "d"}),
    ],
)  # fmt: skip
def test_an_incident_is_raised_until_what_is_wrong_is_mended(
    xml: bytes, kind: str, repair: dict[str, Any]
) -> None:
    """Resolving it too early raises another; with the variables mended the process goes on."""
    decision = (
        b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="g" namespace="n"><decision id="d" name="d">'
        b"<decisionTable><output id='o' name='o'/><rule id='r'><outputEntry id='oe'><text>1</text></outputEntry></rule>"
        b"</decisionTable></decision></definitions>"
    )
    bench = Bench(process(line(service("z")), identity="other"), decision, xml)
    wrong = {"CALLED_ELEMENT_ERROR": "nowhere", "CALLED_DECISION_ERROR": "nothing"}.get(kind)
    key = bench.start(x=0 if kind == "CONDITION_ERROR" else wrong)
    assert [kind] == bench.incidents()
    bench.check()
    first = next(iter(bench.core.state.incidents))
    bench.do(ResolveIncident(first))
    assert [kind] == bench.incidents()
    assert first not in bench.core.state.incidents
    bench.do(SetVariables(key, repair))
    bench.do(ResolveIncident(next(iter(bench.core.state.incidents))))
    assert not bench.incidents()
    bench.check()


def test_an_output_mapping_that_fails_keeps_the_element_until_it_is_mended() -> None:
    """The job is not done twice."""
    bench = Bench(process(line(service("t", extensions=mapping(outputs={"y": "=assert(x, x != null)"})))))
    key = bench.start()
    bench.complete()
    assert ["IO_MAPPING_ERROR"] == bench.incidents()
    bench.check()
    bench.do(SetVariables(key, {"x": 4}))
    bench.do(ResolveIncident(next(iter(bench.core.state.incidents))))
    assert {"x": 4, "y": 4} == bench.results[key]


@pytest.mark.parametrize(
    "xml",
    [
        process(line(script("t", "=for i in 1..100000 return x", "r"))),
        process(line(service("t", extensions=mapping({"y": "=for i in 1..100000 return x"})))),
        process(line(script("t", "=1", "r", inner=loop("=[1]", attributes='outputCollection="o" outputElement="=for i in 1..100000 return x"')))),
        process(line(service("t", retries="=[for i in 1..1000 return x]"))),
        process(line(element("intermediateCatchEvent", "t", inner=timer("timeDuration", "=[x, x, x]")))),
    ],
)  # fmt: skip
def test_a_value_that_is_too_large_is_an_incident(xml: bytes) -> None:
    """The engine goes on."""
    bench = Bench(xml)
    bench.start(x="y" * 1_000_000)
    assert 1 == len(bench.incidents())
    assert all(len(one.error_message) < 1_000 for one in bench.core.state.incidents.values())


@pytest.mark.parametrize("retries", ["--5", "\u00b2", "1" * 5_000, "1.5", "", 2.5, True])
def test_retries_that_are_no_whole_number_are_an_incident(retries: Any) -> None:
    """Whatever looks like one."""
    bench = Bench(process(line(service("t", retries="=x"))))
    bench.start(x=retries)
    assert ["EXTRACT_VALUE_ERROR"] == bench.incidents()


def test_an_expression_with_a_value_that_is_too_large_is_refused() -> None:
    """Whoever asks gets a rejection."""
    with pytest.raises(CommandRejected) as error:
        Bench().do(EvaluateExpression("=for i in 1..100000 return x", {"x": "y" * 1_000_000}))
    assert "INVALID_ARGUMENT" == error.value.code


def test_an_unknown_incident_is_not_found() -> None:
    """Its key is named."""
    with pytest.raises(CommandRejected, match="77"):
        Bench().do(ResolveIncident(77))


def test_tokens_are_moved_by_hand() -> None:
    """One element is ended and another begun, with variables for it."""
    bench = Bench(THREE)
    key = bench.start()
    bench.do(
        ModifyInstance(
            key,
            (ActivateInstruction("c", (VariableInstruction({"v": 1}), VariableInstruction({"l": 2}, "c"))),),
            (TerminateInstruction(element_id="a"),),
        )
    )
    bench.check()
    assert ["c"] == bench.active()
    assert {"v": 1, "l": 2} == dict(bench.job("c").variables)
    bench.do(ModifyInstance(key, move=(MoveInstruction("c", "b"),)))
    assert ["b"] == bench.active()
    bench.complete("b")
    bench.complete("c")
    assert {"v": 1} == bench.results[key]


def test_an_element_in_a_sub_process_is_activated_in_its_scope() -> None:
    """Which is made where it is missing."""
    inner = Part(
        [start("is"), service("x", "x"), service("y", "y"), end("ie")], ["is -> x", "x -> y", "y -> ie"]
    )
    bench = Bench(process(line(service("t"), scope("subProcess", "sub", inner))))
    key = bench.start()
    bench.do(ModifyInstance(key, (ActivateInstruction("y"),), (TerminateInstruction(element_id="t"),)))
    bench.check()
    assert ["sub", "y"] == bench.active()
    bench.complete("y")
    assert key in bench.results


def test_ending_the_last_element_ends_the_instance() -> None:
    """It is terminated, not completed."""
    bench = Bench(THREE)
    key = bench.start()
    bench.do(ModifyInstance(key, terminate=(TerminateInstruction(element_id="a"),)))
    assert key not in bench.results
    assert not bench.core.state.instances


@pytest.mark.parametrize(
    ("instructions", "part"),
    [
        ({"activate": (ActivateInstruction("zz"),)}, "'zz'"),
        ({"activate": (ActivateInstruction("s"),)}, "START_EVENT"),
        ({"activate": (ActivateInstruction("b", ancestor_key=7),)}, "'7'"),
        ({"activate": (ActivateInstruction("b", (VariableInstruction({}, "zz"),)),)}, "'zz'"),
        ({"terminate": (TerminateInstruction(5),)}, "'5'"),
        ({"move": (MoveInstruction("a", "zz"),)}, "'zz'"),
    ],
)
def test_a_modification_that_cannot_be_made_changes_nothing(instructions: dict[str, Any], part: str) -> None:
    """What is wrong is named."""
    bench = Bench(THREE)
    key = bench.start()
    count = len(bench.records)
    with pytest.raises(CommandRejected) as error:
        bench.do(ModifyInstance(key, **instructions))
    assert "INVALID_ARGUMENT" == error.value.code
    assert part in error.value.reason
    assert count == len(bench.records)


def test_an_instance_continues_with_another_version() -> None:
    """Its jobs keep their keys and belong to the new version."""
    bench = Bench(THREE)
    key = bench.start()
    job = bench.job("a")
    [new] = bench.do(
        DeployResources((Resource("new.bpmn", process(line(service("first", "a"), service("last", "z")))),))
    ).processes
    bench.do(MigrateInstance(key, new.key, (("a", "first"),)))
    bench.check()
    value = bench.core.state.jobs[job.key].value
    assert ("first", 2, new.key) == (value.element_id, value.version, value.process_definition_key)
    bench.do(CompleteJob(job.key))
    bench.complete("z")
    assert key in bench.results


@pytest.mark.parametrize(
    ("mappings", "code", "part"),
    [
        ((), "INVALID_STATE", "'a'"),
        ((("zz", "a"),), "INVALID_ARGUMENT", "'zz'"),
        ((("a", "zz"),), "INVALID_ARGUMENT", "'zz'"),
        ((("a", "e"),), "INVALID_STATE", "END_EVENT"),
    ],
)
def test_a_migration_that_cannot_be_made_changes_nothing(mappings: Any, code: str, part: str) -> None:
    """What is wrong is named."""
    bench = Bench(THREE)
    key = bench.start()
    target = next(iter(bench.core.state.definitions))
    count = len(bench.records)
    with pytest.raises(CommandRejected) as error:
        bench.do(MigrateInstance(key, target, mappings))
    assert (code, True) == (error.value.code, part in error.value.reason)
    assert count == len(bench.records)


def test_versions_count_what_changed() -> None:
    """The same content again is the same version; each is there by its number, the latest without."""
    bench = Bench(THREE)
    again = bench.do(DeployResources((Resource("file0.bpmn", THREE),))).processes[0]
    assert 1 == again.version
    other = bench.do(DeployResources((Resource("file0.bpmn", process(line())),))).processes[0]
    assert 2 == other.version
    assert 2 == bench.do(CreateInstance(process_definition_id="p")).version
    assert 1 == bench.do(CreateInstance(process_definition_id="p", version=1)).version
    assert 1 == bench.do(CreateInstance(process_definition_key=again.key)).version
    with pytest.raises(CommandRejected) as error:
        bench.do(CreateInstance(process_definition_id="p", version=9))
    assert ("NOT_FOUND", True) == (error.value.code, "'9'" in error.value.reason)
    bench.check()


def test_a_deployment_is_all_or_nothing() -> None:
    """One bad file refuses the others too."""
    bench = Bench()
    with pytest.raises(CommandRejected, match=r"bad\.bpmn"):
        bench.do(DeployResources((Resource("good.bpmn", THREE), Resource("bad.bpmn", b"<x/>"))))
    assert not bench.core.state.definitions
    assert not bench.records


@pytest.mark.parametrize("name", ['="a" + assert(1, false)', "=order", "=1"])
def test_a_name_of_a_start_message_that_is_no_text_is_told_by_its_element(name: str) -> None:
    """There are no variables when a process is deployed."""
    part = Part([start("s", of_message("m")), end()], ["s -> e"])
    with pytest.raises(CommandRejected, match=r"Element: s \(line 1\): Invalid message name"):
        Bench(process(part, beside=message("m", name)))


@pytest.mark.parametrize(("binding", "version"), [("latest", "new"), ("deployment", "old")])
def test_a_call_is_bound_to_the_latest_version_or_to_its_deployment(binding: str, version: str) -> None:
    """Deployed together, they stay together."""
    call = element(
        "callActivity", "call", extensions=f'<zeebe:calledElement processId="child" bindingType="{binding}"/>'
    )

    def child(text: str) -> bytes:
        return process(line(script("t", f'="{text}"', "v")), identity="child")

    bench = Bench()
    bench.do(DeployResources((Resource("c.bpmn", child("old")), Resource("p.bpmn", process(line(call))))))
    bench.do(DeployResources((Resource("c.bpmn", child("new")),)))
    assert {"v": version} == bench.results[bench.start()]


def test_a_deleted_process_starts_no_more() -> None:
    """The version before is the latest again; what nobody has is not found."""
    bench = Bench(process(line(service("t"))), process(line()))
    newest = max(bench.core.state.definitions)
    bench.do(DeleteResource(newest))
    assert 1 == bench.do(CreateInstance(process_definition_id="p")).version
    with pytest.raises(CommandRejected, match="NOT_FOUND"):
        bench.do(DeleteResource(newest))
    bench.check()


def test_a_user_task_has_its_attributes_and_is_completed_once() -> None:
    """Assigned, given to another, given back, changed, completed."""
    bench = Bench(process(line(USER)))
    key = bench.start(**USER_FACTS)
    [(task, value)] = bench.core.state.user_tasks.items()
    assert ("ann", ("a", "b"), ("bob",), 51) == (
        value.assignee,
        value.candidate_groups,
        value.candidate_users,
        value.priority,
    )
    assert "2027-01-01T00:00:00Z" == value.due_date
    bench.check()
    with pytest.raises(CommandRejected) as error:
        bench.do(AssignUserTask(task, "bob", allow_override=False))
    assert "INVALID_STATE" == error.value.code
    bench.do(AssignUserTask(task, "bob"))
    assert "bob" == bench.core.state.user_tasks[task].assignee
    bench.do(UnassignUserTask(task))
    assert not bench.core.state.user_tasks[task].assignee
    bench.do(UpdateUserTask(task, {"priority": 7}))
    assert 7 == bench.core.state.user_tasks[task].priority
    bench.check()
    bench.do(CompleteUserTask(task, {"ok": True}))
    assert bench.results[key]["ok"] is True
    with pytest.raises(CommandRejected) as again:
        bench.do(CompleteUserTask(task))
    assert ("NOT_FOUND", True) == (again.value.code, str(task) in again.value.reason)


def test_variables_are_set_where_they_are_or_in_a_scope_of_their_own() -> None:
    """A name that somebody has is changed there, another goes to the process instance."""
    bench = Bench(process(line(service("t", extensions=mapping({"mine": "=1"})))))
    key = bench.start(a=1)
    task = next(one.key for one in bench.core.state.instances.values() if one.parent is not None)
    bench.do(SetVariables(task, {"a": 2, "mine": 3, "new": 4}))
    bench.do(SetVariables(task, {"local": 5, "a": 6}, local=True))
    bench.check()
    assert {"a": 6, "mine": 3, "new": 4, "local": 5} == dict(bench.job().variables)
    assert {"a": 2, "new": 4} == bench.core.state.instances[key].variables
    with pytest.raises(CommandRejected, match="NOT_FOUND"):
        bench.do(SetVariables(1, {"a": 1}))


def test_only_the_variables_that_are_asked_for_are_fetched() -> None:
    """Names that nobody has are left out."""
    bench = Bench(process(line(service("t"))))
    bench.start(a=1, b=2)
    [job] = bench.do(ActivateJobs("work", 1_000, 1, fetch_variables=("b", "zz")))
    assert {"b": 2} == dict(job.variables)


def test_an_expression_is_evaluated_with_its_warnings() -> None:
    """Null where something was wrong, and what it was; bad syntax is refused."""
    bench = Bench()
    found = bench.do(EvaluateExpression("=a + x", {"a": 1}))
    assert found.result is None
    assert any("'x'" in warning for warning in found.warnings)
    with pytest.raises(CommandRejected) as error:
        bench.do(EvaluateExpression("=1 +"))
    assert "INVALID_ARGUMENT" == error.value.code


def test_an_unknown_decision_is_refused() -> None:
    """Its id is named."""
    with pytest.raises(CommandRejected, match="'nope'"):
        Bench().do(EvaluateDecision("nope"))
