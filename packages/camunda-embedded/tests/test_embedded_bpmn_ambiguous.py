"""What a deployment refuses because it would mean two things at once, or nothing."""

from __future__ import annotations

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
    message,
    of_error,
    of_message,
    process,
    scope,
    service,
    start,
    timer,
)

from camunda_embedded._core.rejection import CommandRejected

CODES = '<bpmn:error id="x" name="x" errorCode="X"/><bpmn:error id="y" name="y" errorCode="X"/>'
PAID = message("m", "paid", "=1") + message("m2", "paid", "=2")


def caught_twice(first: str, second: str) -> bytes:
    """Two boundary events of one task."""
    part = Part(
        [start(), service("t"), end(), boundary("b", "t", first), boundary("c", "t", second)],
        ["s -> t", "t -> e", "b -> e", "c -> e"],
    )
    return process(part, beside=CODES + PAID)


def begun_twice(first: str, second: str) -> bytes:
    """Two event sub-processes of one process."""
    handlers = [
        scope("subProcess", f"h{n}", Part([start(f"s{n}", event)], []), attributes='triggeredByEvent="true"')
        for n, event in enumerate((first, second))
    ]
    return process(Part([start(), service("t"), end(), *handlers], ["s -> t", "t -> e"]), beside=CODES + PAID)


def awaited_twice() -> bytes:
    """Two events behind one event-based gateway."""
    catches = [element("intermediateCatchEvent", one, inner=of_message(one)) for one in ("m", "m2")]
    renamed = [
        catch.replace(f'id="{one}"', f'id="c{one}"') for catch, one in zip(catches, ("m", "m2"), strict=True)
    ]
    part = Part(
        [start(), element("eventBasedGateway", "g"), *renamed, end()],
        ["s -> g", "g -> cm", "g -> cm2", "cm -> e", "cm2 -> e"],
    )
    return process(part, beside=PAID)


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (caught_twice(of_error("x"), of_error("y")), "the error code 'X'"),
        (caught_twice(of_error(), of_error()), "all errors"),
        (caught_twice(of_message("m"), of_message("m2")), "the message 'paid'"),
        (begun_twice(of_error("x"), of_error("x")), "the error code 'X'"),
        (begun_twice(of_error(), of_error()), "all errors"),
        (begun_twice(of_message("m"), of_message("m2")), "the message 'paid'"),
        (awaited_twice(), "the message 'paid'"),
    ],
)  # fmt: skip
def test_two_events_do_not_wait_for_the_same_at_one_place(file: bytes, told: str) -> None:
    """Nobody could say which of them gets it."""
    with pytest.raises(CommandRejected, match=told):
        Bench(file)


def test_events_that_wait_for_different_things_stand_together() -> None:
    """A code and all others, two timers, a message here and there."""
    Bench(caught_twice(of_error("x"), of_error()))
    Bench(caught_twice(of_message("m"), of_error("x")))
    Bench(begun_twice(of_error("x"), of_error()))
    Bench(caught_twice(timer("timeDuration", "PT1S"), timer("timeDuration", "PT1S")))


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (process(line(service("t", inner=loop("items")))), "inputCollection"),
        (
            process(line(service("t", inner=loop("=[1]", attributes='outputCollection="o" outputElement="r"')))),
            "outputElement",
        ),
        (
            process(
                line(element("intermediateCatchEvent", "c", inner=of_message("m"))),
                beside=message("m", "paid", "plain"),
            ),
            "correlationKey",
        ),
    ],
)  # fmt: skip
def test_what_only_an_expression_can_say_is_no_plain_text(file: bytes, name: str) -> None:
    """A forgotten '=' is told when it is deployed."""
    with pytest.raises(CommandRejected, match=f"'{name}'.* must be an expression"):
        Bench(file)


@pytest.mark.parametrize("target", ["a b", "null", "1a", "a.", "ä", "if", "a-b"])
def test_a_mapping_leads_to_a_name(target: str) -> None:
    """Names of variables that no expression could use are refused."""
    with pytest.raises(CommandRejected, match="must be a name"):
        Bench(process(line(service("t", extensions=mapping({target: "=1"})))))
    Bench(process(line(service("t", extensions=mapping({"a_1.b": "=1", "nulls": "=1"})))))


def test_the_last_boundary_event_of_a_file_comes_first() -> None:
    """Of two timers that are due together, as Zeebe has it."""
    part = Part(
        [
            start(), service("t"), end(), service("x", "x"), service("y", "y"),
            boundary("b", "t", timer("timeDuration", "PT1S")), boundary("c", "t", timer("timeDuration", "PT1S")),
        ],
        ["s -> t", "t -> e", "b -> x", "c -> y", "x -> e", "y -> e"],
    )  # fmt: skip
    bench = Bench(process(part))
    bench.start()
    bench.advance(1000)
    assert bench.active() == ["y"]


def test_the_job_of_a_user_task_tells_whose_it_is() -> None:
    """In headers, beside its own."""
    told = (
        '<zeebe:assignmentDefinition assignee="=who" candidateGroups="a, b" candidateUsers="=[]"/>'
        '<zeebe:taskSchedule dueDate="2027-01-01T00:00:00Z"/><zeebe:formDefinition formKey="form"/>'
        '<zeebe:taskHeaders><zeebe:header key="h" value="1"/></zeebe:taskHeaders>'
    )
    bench = Bench(process(line(element("userTask", "u", extensions=told))))
    bench.start(who="ann")
    assert bench.job("io.camunda.zeebe:userTask").value.custom_headers == {
        "h": "1",
        "io.camunda.zeebe:assignee": "ann",
        "io.camunda.zeebe:candidateGroups": '["a","b"]',
        "io.camunda.zeebe:candidateUsers": "[]",
        "io.camunda.zeebe:dueDate": "2027-01-01T00:00:00Z",
        "io.camunda.zeebe:formKey": "form",
    }
    bench.start(who=None)
    assert bench.incidents() == ["EXTRACT_VALUE_ERROR"]
    bench.check()
