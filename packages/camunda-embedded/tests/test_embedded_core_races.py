"""What happens when things come at once, fail half-way, multiply or go round without end."""

from __future__ import annotations

import itertools
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
    message,
    of_error,
    of_message,
    process,
    scope,
    script,
    service,
    start,
    timer,
)

from camunda_embedded._core.commands import (
    ActivateInstruction,
    CancelInstance,
    CompleteJob,
    CreateInstance,
    ModifyInstance,
    PublishMessage,
    ResolveIncident,
    SetVariables,
    StartInstruction,
    ThrowError,
)
from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._engine import Engine

PAID = message("m", "paid", "=k")


def event_sub_process(identity: str, first: str, *elements: str) -> str:
    """An event sub-process with elements one after another."""
    inside = line(*elements)
    inside.elements[0] = first
    part = Part([one.replace('id="e"', f'id="{identity}_end"') for one in inside.elements], [])
    names = [one.split('id="', 1)[1].split('"', 1)[0] for one in part.elements]
    part.flows = [(one, other, "", False) for one, other in itertools.pairwise(names)]
    return scope("subProcess", identity, part, attributes='triggeredByEvent="true"')


def mend(bench: Bench, **variables: Any) -> None:
    """Set variables of the one instance and resolve its one incident."""
    [(key, value)] = bench.core.state.incidents.items()
    bench.do(SetVariables(value.process_instance_key, variables))
    bench.do(ResolveIncident(key))


def test_tokens_that_multiply_without_end_are_stopped() -> None:
    """Each round makes two of one; every one of them ends in an incident."""
    part = Part(
        [start(), element("exclusiveGateway", "g"), element("parallelGateway", "f")],
        ["s -> g", "g -> f", "f -> g", "f -> g"],
    )
    # Two flows between the same elements need ids of their own.
    xml = (
        process(part)
        .replace(b'id="f_g"', b'id="f_g1"', 1)
        .replace(b"<bpmn:outgoing>f_g</", b"<bpmn:outgoing>f_g1</", 1)
    )
    bench = Bench(xml.replace(b"<bpmn:incoming>f_g</", b"<bpmn:incoming>f_g1</", 1))
    bench.start()
    assert {"UNKNOWN"} == set(bench.incidents())
    assert len(bench.incidents()) <= 10_000


def test_processes_that_call_themselves_twice_are_stopped() -> None:
    """Depth alone would allow more calls than there are atoms."""
    called = '<zeebe:calledElement processId="p"/>'
    part = Part(
        [
            start(),
            element("parallelGateway", "f"),
            element("callActivity", "one", extensions=called),
            element("callActivity", "two", extensions=called),
            end(),
        ],
        ["s -> f", "f -> one", "f -> two", "one -> e", "two -> e"],
    )
    bench = Bench(process(part))
    bench.start()
    assert "UNKNOWN" in bench.incidents()
    assert len(bench.core.state.instances) < 200_000


def test_a_multi_instance_may_have_many_items() -> None:
    """Its end is known, however many turns there are."""
    bench = Bench(process(line(element("task", "t", inner=loop("=items")))))
    key = bench.start(items=list(range(12_000)))
    assert key in bench.results


def test_timers_that_let_no_time_pass_do_not_stop_time() -> None:
    """The next tick goes on with them."""
    part = Part(
        [
            start(),
            element("exclusiveGateway", "g"),
            element("intermediateCatchEvent", "t", inner=timer("timeDuration", "PT0S")),
        ],
        ["s -> g", "g -> t", "t -> g"],
    )
    bench = Bench(process(part))
    bench.start()
    bench.advance(1_000)
    assert ["t"] == bench.active()
    bench.check()
    engine = Engine()
    engine.clock.pin(engine.clock.now())
    engine.deploy(("loop.bpmn", process(part)))
    engine.execute(CreateInstance(process_definition_id="p"))
    before = engine.clock.now_ms()
    engine.clock.advance(hours=1)
    assert before + 3_600_000 == engine.clock.now_ms()


def test_a_boundary_event_outlives_an_event_sub_process_that_interrupts() -> None:
    """The time limit of a sub-process holds for what interrupts its inside as well."""
    inside = Part(
        [
            start("is"),
            service("t"),
            end("ie"),
            event_sub_process("esp", start("es", of_message("m")), service("h", "handle")),
        ],
        ["is -> t", "t -> ie"],
    )
    part = Part(
        [
            start(),
            scope("subProcess", "sub", inside),
            boundary("late", "sub", timer("timeDuration", "PT1H")),
            end(),
            end("le"),
        ],
        ["s -> sub", "sub -> e", "late -> le"],
    )
    bench = Bench(process(part, beside=PAID))
    bench.start(k="a")
    bench.do(PublishMessage("paid", "a"))
    assert ["esp", "h", "sub"] == bench.active()
    bench.check()
    bench.advance(3_600_000)
    assert "le" in bench.path()
    assert not bench.core.state.instances
    assert not bench.core.state.jobs


@pytest.mark.parametrize(
    ("task", "definition"),
    [
        (
            element(
                "userTask",
                "t",
                extensions='<zeebe:userTask/><zeebe:assignmentDefinition assignee="=who"/>',
            ),
            of_message("m"),
        ),
        (element("receiveTask", "t", attributes='messageRef="n"'), of_message("o")),
        (
            scope(
                "subProcess",
                "t",
                Part(
                    [
                        start("is"),
                        service("w"),
                        end("ie"),
                        event_sub_process("esp", start("es", of_message("o")), service("h")),
                    ],
                    ["is -> w", "w -> ie"],
                ),
            ),
            of_message("m"),
        ),
    ],
    ids=["user task", "receive task", "sub-process"],
)
def test_events_are_waited_for_once_however_often_an_element_begins(task: str, definition: str) -> None:
    """An incident while an element begins leaves nothing behind that would be there twice."""
    part = Part(
        [start(), task, boundary("b", "t", definition), end(), end("be")], ["s -> t", "t -> e", "b -> be"]
    )
    beside = PAID + message("n", "other", "=k") + message("o", "third", "=who")
    bench = Bench(process(part, beside=beside))
    bench.start(k="a")
    for _ in range(2):
        [key] = bench.core.state.incidents
        bench.do(ResolveIncident(key))
    mend(bench, who="ann")
    assert not bench.incidents()
    names = [(one.element_id, one.message_name) for one in bench.core.state.subscriptions.values()]
    assert len(names) == len(set(names))
    bench.check()


@pytest.mark.parametrize("by_message", [False, True])
def test_a_process_that_cannot_wait_for_its_events_begins_once_it_can(by_message: bool) -> None:
    """Nothing is begun before, and nothing is begun twice."""
    part = Part(
        [
            start("s", of_message("b") if by_message else ""),
            service("t"),
            end(),
            event_sub_process("esp", start("es", of_message("m")), service("h", "handle")),
        ],
        ["s -> t", "t -> e"],
    )
    bench = Bench(process(part, beside=PAID + '<bpmn:message id="b" name="begin"/>'))
    if by_message:
        bench.do(PublishMessage("begin", "", variables={"x": 1}))
    else:
        bench.start(x=1)
    assert not bench.jobs()
    bench.check()
    mend(bench, k="a")
    bench.check()
    bench.complete(done=True)
    [result] = bench.results.values()
    assert {"k": "a", "x": 1, "done": True} == result


def test_two_errors_at_once_are_caught_once() -> None:
    """The first one takes everything with it, the second one too."""
    part = Part(
        [
            start(),
            element("parallelGateway", "f"),
            end("e1", of_error("boom")),
            end("e2", of_error("boom")),
            event_sub_process("esp", start("es", of_error()), service("h", "handle")),
        ],
        ["s -> f", "f -> e1", "f -> e2"],
    )
    bench = Bench(process(part, beside='<bpmn:error id="boom" errorCode="BOOM"/>'))
    key = bench.start()
    assert 1 == len([one for one in bench.path("ELEMENT_ACTIVATED") if one == "esp"])
    bench.check()
    bench.complete("handle")
    assert key in bench.results


def test_deeply_nested_scopes_of_deeply_nested_calls_end() -> None:
    """A hundred calls, each of them ten scopes deep."""
    inner = Part(
        [
            start("s0"),
            element("callActivity", "call", extensions='<zeebe:calledElement processId="p"/>'),
            end("e0"),
        ],
        ["s0 -> call", "call -> e0"],
    )
    for depth in range(1, 11):
        inner = Part(
            [start(f"s{depth}"), scope("subProcess", f"sub{depth}", inner), end(f"e{depth}")],
            [f"s{depth} -> sub{depth}", f"sub{depth} -> e{depth}"],
        )
    bench = Bench(process(inner))
    key = bench.start()
    assert ["CALLED_ELEMENT_ERROR"] == bench.incidents()
    bench.do(CancelInstance(key))
    assert not bench.core.state.instances
    assert not bench.incidents()


def test_a_scope_that_cannot_wait_for_its_events_is_not_entered_by_hand() -> None:
    """Neither at the start nor by a modification, and nothing is left of the try."""
    inside = Part([start("is"), service("t"), end("ie")], ["is -> t", "t -> ie"])
    part = Part(
        [
            start(),
            service("first", "first"),
            scope("subProcess", "sub", inside),
            boundary("b", "sub", of_message("m")),
            end(),
            end("be"),
        ],
        ["s -> first", "first -> sub", "sub -> e", "b -> be"],
    )
    bench = Bench(process(part, beside=PAID))
    with pytest.raises(CommandRejected, match="sub"):
        bench.do(CreateInstance(process_definition_id="p", start_instructions=(StartInstruction("t"),)))
    assert not bench.core.state.instances
    key = bench.start()
    with pytest.raises(CommandRejected, match="sub"):
        bench.do(ModifyInstance(key, activate=(ActivateInstruction("t"),)))
    assert ["first"] == bench.active()
    bench.check()
    bench.do(SetVariables(key, {"k": "a"}))
    bench.do(ModifyInstance(key, activate=(ActivateInstruction("t"),)))
    assert ["first", "sub", "t"] == bench.active()
    bench.check()


def test_an_error_thrown_by_a_job_meets_a_scope_that_is_gone() -> None:
    """The job of a cancelled branch is gone with it."""
    part = Part(
        [
            start(),
            element("parallelGateway", "f"),
            service("a", "a"),
            service("b", "b"),
            end("t", "<bpmn:terminateEventDefinition/>"),
            end(),
        ],
        ["s -> f", "f -> a", "f -> b", "a -> t", "b -> e"],
    )
    bench = Bench(process(part))
    key = bench.start()
    [job] = bench.jobs("b")
    bench.complete("a")
    assert key in bench.results
    with pytest.raises(CommandRejected, match="there is no job"):
        bench.do(ThrowError(job.key, "X"))
    with pytest.raises(CommandRejected, match="there is no job"):
        bench.do(CompleteJob(job.key))


def test_scripts_count_on_what_is_merged_when_they_complete() -> None:
    """Two tokens in one script both read the old value."""
    part = Part(
        [
            start(),
            element("parallelGateway", "f"),
            element("task", "a"),
            element("task", "b"),
            script("n", "=if n = null then 1 else n + 1", "n"),
            end(),
        ],
        ["s -> f", "f -> a", "f -> b", "a -> n", "b -> n", "n -> e"],
    )
    bench = Bench(process(part))
    key = bench.start()
    assert {"n": 1} == bench.results[key]
