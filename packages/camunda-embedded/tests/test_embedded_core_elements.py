"""Elements, scopes and variables of the core."""

from __future__ import annotations

from typing import Any

import pytest
from core_support import (
    Bench,
    Part,
    boundary,
    element,
    end,
    line,
    loop,
    mapping,
    of_error,
    process,
    scope,
    script,
    service,
    start,
    timer,
)  # fmt: skip

from camunda_embedded._core.commands import (
    CancelInstance,
    CompleteJob,
    CreateInstance,
    StartInstruction,
    TerminateAfter,
    ThrowError,
)
from camunda_embedded._core.rejection import CommandRejected

ERROR = '<bpmn:error id="err" errorCode="E1"/>'


def finished(xml: bytes, **variables: Any) -> dict[str, Any]:
    """The variables of an instance that completes at once."""
    bench = Bench(xml)
    key = bench.start(**variables)
    bench.check()
    return bench.results[key]


def test_a_process_of_events_alone_completes() -> None:
    """Start, end, and nothing is left."""
    bench = Bench(process(line()))
    key = bench.start(a=1)
    assert {"a": 1} == bench.results[key]
    assert ["s", "e"] == bench.path()
    assert not bench.core.state.instances


@pytest.mark.parametrize("kind", ["task", "manualTask", "intermediateThrowEvent"])
def test_elements_without_work_pass_the_token_on(kind: str) -> None:
    """Undefined and manual tasks and none events."""
    bench = Bench(process(line(element(kind, "t"))))
    assert bench.start() in bench.results
    assert ["s", "t", "e"] == bench.path()


def test_a_service_task_waits_for_its_job() -> None:
    """The job has type, retries, headers and variables; its result reaches the process."""
    headers = '<zeebe:taskHeaders><zeebe:header key="h" value="v"/></zeebe:taskHeaders>'
    bench = Bench(process(line(service("t", "=kind", "=1 + 1", headers))))
    key = bench.start(kind="go", a=1)
    bench.check()
    job = bench.job("go")
    assert ("t", 2, {"h": "v"}) == (job.value.element_id, job.value.retries, job.value.custom_headers)
    assert {"kind": "go", "a": 1} == dict(job.variables)
    bench.do(CompleteJob(job.key, {"b": 2}))
    assert {"kind": "go", "a": 1, "b": 2} == bench.results[key]


def test_input_mappings_make_locals_and_outputs_bring_out_what_they_name() -> None:
    """Without an output mapping everything is brought out, with one nothing else."""
    kept = mapping({"local": "=x * 2"}, {"out": "=r + local"})
    bench = Bench(process(line(service("t", extensions=kept))))
    key = bench.start(x=1)
    assert {"x": 1, "local": 2} == dict(bench.job().variables)
    bench.do(CompleteJob(next(iter(bench.core.state.jobs)), {"r": 5, "other": 1}))
    assert {"x": 1, "out": 7} == bench.results[key]


def test_an_exclusive_gateway_takes_the_last_true_condition_or_the_default() -> None:
    """Conditions are tried from the last flow of the file to the first, as Zeebe does it."""
    part = Part(
        [start(), element("exclusiveGateway", "g"), script("a", '="a"', "r"), script("b", '="b"', "r"), script("c", '="c"', "r"), end()],
        ["s -> g", "g -> b: =x > 5", "g -> a: =x > 10", "g -> c*", "a -> e", "b -> e", "c -> e"],
    )  # fmt: skip
    assert ["a", "b", "c"] == [finished(process(part), x=x)["r"] for x in (11, 6, 1)]


def test_a_parallel_gateway_joins_what_it_forked() -> None:
    """The join waits for a token of each flow."""
    part = Part(
        [start(), element("parallelGateway", "f"), service("a", "a"), service("b", "b"), element("parallelGateway", "j"), end()],
        ["s -> f", "f -> a", "f -> b", "a -> j", "b -> j", "j -> e"],
    )  # fmt: skip
    bench = Bench(process(part))
    key = bench.start()
    bench.complete("b", y=1)
    bench.check()
    assert "j" not in bench.path()
    bench.complete("a", x=1)
    assert {"x": 1, "y": 1} == bench.results[key]
    assert 1 == bench.path().count("j")


def test_tokens_are_moved_one_step_at_a_time() -> None:
    """Two branches that change the same variable both read the old value."""
    part = Part(
        [
            start(),
            element("parallelGateway", "f"),
            script("a", "=n + 1", "n"),
            script("b", "=n + 1", "n"),
            end(),
        ],
        ["s -> f", "f -> a", "f -> b", "a -> e", "b -> e"],
    )
    assert {"n": 1} == finished(process(part), n=0)


def test_a_sub_process_has_variables_of_its_own() -> None:
    """Its mapped locals stay inside, new variables reach the process."""
    inner = Part([start("is"), script("t", "=local + 1", "out"), end("ie")], ["is -> t", "t -> ie"])
    sub = scope("subProcess", "sub", inner, extensions=mapping({"local": "=x"}))
    assert {"x": 1, "out": 2} == finished(process(line(sub)), x=1)


@pytest.mark.parametrize("code", ["E1", ""])
def test_an_error_is_caught_by_code_or_by_an_event_for_all(code: str) -> None:
    """At the boundary of a sub-process; what it brings stays with the event unless it is mapped."""
    inner = Part([start("is"), service("t"), end("ie")], ["is -> t", "t -> ie"])
    part = Part(
        [
            start(), scope("subProcess", "sub", inner), boundary("b", "sub", of_error("err" if code else "")),
            script("handled", '="yes"', "h"), end(), end("e2"),
        ],
        ["s -> sub", "sub -> e", "b -> handled", "handled -> e2"],
    )  # fmt: skip
    bench = Bench(process(part, beside=ERROR))
    key = bench.start()
    bench.do(ThrowError(bench.job().key, "E1", "message", {"v": 1}))
    assert {"h": "yes"} == bench.results[key]
    assert ["sub", "t"] == sorted(bench.path("ELEMENT_TERMINATED"))


def test_an_error_that_nobody_catches_is_an_incident() -> None:
    """The job can be tried again once it is resolved."""
    bench = Bench(process(line(service("t"))))
    bench.start()
    bench.do(ThrowError(bench.job().key, "nope"))
    assert ["UNHANDLED_ERROR_EVENT"] == bench.incidents()
    bench.check()


def test_an_error_end_event_starts_an_event_sub_process() -> None:
    """It interrupts what it is in, and the process completes with it."""
    handler = Part(
        [start("es", of_error("err")), script("h", '="esp"', "r"), end("ee")], ["es -> h", "h -> ee"]
    )
    part = Part(
        [
            start(), element("parallelGateway", "f"), service("other"), end("boom", of_error("err")), end(),
            scope("subProcess", "esp", handler, attributes='triggeredByEvent="true"'),
        ],
        ["s -> f", "f -> other", "f -> boom", "other -> e"],
    )  # fmt: skip
    bench = Bench(process(part, beside=ERROR))
    key = bench.start()
    assert {"r": "esp"} == bench.results[key]
    assert "other" in bench.path("ELEMENT_TERMINATED")


@pytest.mark.parametrize("sequential", [True, False])
def test_a_multi_instance_does_its_activity_for_each_item(sequential: bool) -> None:
    """The outputs are in the order of the items, whatever the order of completion."""
    inside = loop(
        "=xs", sequential=sequential, attributes='inputElement="x" outputCollection="ys" outputElement="=y"'
    )
    bench = Bench(process(line(service("t", inner=inside))))
    key = bench.start(xs=[1, 2, 3])
    for _ in range(3):
        jobs = bench.jobs()
        assert (1 if sequential else 3) >= len(jobs)
        for job in reversed(jobs):
            variables = dict(job.variables)
            bench.do(CompleteJob(job.key, {"y": variables["x"] * 10}))
        bench.check()
    assert {"xs": [1, 2, 3], "ys": [10, 20, 30]} == bench.results[key]


def test_a_completion_condition_ends_a_multi_instance_early() -> None:
    """What was not done is null, and the other turns are terminated."""
    inside = loop(
        "=xs",
        attributes='inputElement="x" outputCollection="ys" outputElement="=x"',
        inside="<bpmn:completionCondition>=numberOfCompletedInstances = 2</bpmn:completionCondition>",
    )
    bench = Bench(process(line(service("t", inner=inside))))
    key = bench.start(xs=[1, 2, 3])
    jobs = bench.jobs()
    bench.do(CompleteJob(jobs[0].key))
    bench.check()
    bench.do(CompleteJob(jobs[2].key))
    assert [1, None, 3] == bench.results[key]["ys"]
    assert not bench.core.state.jobs


@pytest.mark.parametrize("both", [True, False])
def test_a_call_activity_runs_another_process(both: bool) -> None:
    """All variables go in and come back, or only those that are mapped."""
    flags = (
        f'propagateAllParentVariables="{str(both).lower()}" propagateAllChildVariables="{str(both).lower()}"'
    )
    mapped = "" if both else mapping({"x": "=x"}, {"res": "=r"})
    call = element(
        "callActivity", "call", extensions=f'<zeebe:calledElement processId="child" {flags}/>{mapped}'
    )
    child = process(line(script("t", "=[x, y]", "r")), identity="child")
    bench = Bench(child, process(line(call)))
    key = bench.start(x=1, y=2)
    expected = {"x": 1, "y": 2, "r": [1, 2]} if both else {"x": 1, "y": 2, "res": [1, None]}
    assert expected == bench.results[key]


def test_cancelling_ends_called_processes_too() -> None:
    """A called instance cannot be cancelled by itself."""
    call = element("callActivity", "call", extensions='<zeebe:calledElement processId="child"/>')
    bench = Bench(process(line(service("t")), identity="child"), process(line(call)))
    key = bench.start()
    child = next(
        one.key for one in bench.core.state.instances.values() if one.parent is None and one.key != key
    )
    with pytest.raises(CommandRejected) as error:
        bench.do(CancelInstance(child))
    assert ("INVALID_STATE", True) == (error.value.code, str(key) in error.value.reason)
    bench.do(CancelInstance(key))
    assert not bench.core.state.instances
    assert not bench.core.state.jobs
    with pytest.raises(CommandRejected, match="NOT_FOUND"):
        bench.do(CancelInstance(key))


def test_processes_that_call_one_another_without_end_stop() -> None:
    """At a depth of a hundred there is an incident."""
    call = element("callActivity", "call", extensions='<zeebe:calledElement processId="p"/>')
    bench = Bench(process(line(call)))
    bench.start()
    assert ["CALLED_ELEMENT_ERROR"] == bench.incidents()


def test_a_loop_without_a_wait_state_ends_as_an_incident() -> None:
    """After ten thousand steps of one command."""
    part = Part(
        [start(), element("exclusiveGateway", "g"), element("task", "t")], ["s -> g", "g -> t", "t -> g"]
    )
    bench = Bench(process(part))
    bench.start()
    assert ["UNKNOWN"] == bench.incidents()
    bench.check()


def test_an_instance_can_begin_elsewhere_and_end_early() -> None:
    """Start instructions and the element after which it is over."""
    bench = Bench(process(line(service("a", "a"), service("b", "b"), service("c", "c"))))
    bench.do(
        CreateInstance(
            process_definition_id="p",
            start_instructions=(StartInstruction("b"),),
            runtime_instructions=(TerminateAfter("b"),),
        )
    )
    assert ["b"] == bench.active()
    bench.complete("b")
    assert not bench.core.state.instances
    assert not bench.jobs("c")


def test_a_terminating_end_event_takes_everything_with_it() -> None:
    """Also tokens that are on their way."""
    part = Part(
        [
            start(), element("parallelGateway", "f"), service("other"), element("task", "t1"), element("task", "t2"),
            element("task", "t3"), end("stop", "<bpmn:terminateEventDefinition/>"), end(),
        ],
        ["s -> f", "f -> other", "f -> t1", "t1 -> t2", "t2 -> t3", "t3 -> e", "f -> stop"],
    )  # fmt: skip
    bench = Bench(process(part))
    assert bench.start() in bench.results
    assert not bench.core.state.instances


def test_a_boundary_timer_interrupts_or_runs_beside() -> None:
    """A timer that does not interrupt leaves its activity alone."""
    for interrupting in (True, False):
        part = Part(
            [start(), service("t"), boundary("b", "t", timer("timeDuration", "PT1M"), interrupting=interrupting),
             service("late", "late"), end(), end("e2")],
            ["s -> t", "t -> e", "b -> late", "late -> e2"],
        )  # fmt: skip
        bench = Bench(process(part))
        key = bench.start()
        bench.advance(60_000)
        bench.check()
        assert (["late"] if interrupting else ["late", "t"]) == bench.active()
        bench.complete("late")
        if not interrupting:
            bench.complete()
        assert key in bench.results


BOUND = {
    "process": element(
        "callActivity", "c", extensions='<zeebe:calledElement processId="x" bindingType="deployment"/>'
    ),
    "decision": element(
        "businessRuleTask",
        "c",
        extensions='<zeebe:calledDecision decisionId="x" resultVariable="r" bindingType="deployment"/>',
    ),
    "form": element(
        "userTask",
        "c",
        extensions='<zeebe:userTask/><zeebe:formDefinition formId="x" bindingType="deployment"/>',
    ),
}


@pytest.mark.parametrize("kind", BOUND)
def test_what_is_bound_to_a_deployment_must_be_in_it(kind: str) -> None:
    """Else the deployment is refused, with the element that names it; an expression is seen later."""
    with pytest.raises(CommandRejected, match=f"Element: c .*There is no {kind} 'x' in this deployment"):
        Bench(process(line(BOUND[kind])))
    Bench(process(line(BOUND[kind].replace('="x"', '="=x"'))))
