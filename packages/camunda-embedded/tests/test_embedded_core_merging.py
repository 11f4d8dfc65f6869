"""Where variables go, and who catches errors, in places that a reading of BPMN alone does not tell."""

from __future__ import annotations

from typing import Any

import pytest
from core_support import (
    NOON,
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

from camunda_embedded._core.commands import (
    CompleteJob,
    CorrelateMessage,
    PublishMessage,
    ResolveIncident,
    SetVariables,
    ThrowError,
)

BROKEN = '<bpmn:error id="x" name="x" errorCode="X"/>'
CHILD = process(line(service("k", "child")), identity="child")
LOST = ["UNHANDLED_ERROR_EVENT"]


def called(extensions: str = "", inner: str = "", attributes: str = "") -> bytes:
    """A process that calls another one, then does some work."""
    element_called = f'<zeebe:calledElement processId="child" {attributes}/>'
    call = element("callActivity", "c", extensions=element_called + extensions, inner=inner)
    return process(line(call, service("after")))


def completed(bench: Bench, job_type: str, **variables: object) -> None:
    """Complete the job that came first."""
    bench.do(CompleteJob(bench.jobs(job_type, 1)[0].key, variables))


def test_a_value_that_a_scope_has_already_goes_on_outwards() -> None:
    """An input comes back changed: it stays. It comes back as it was: the process gets it."""
    given = mapping({"v": "=1", "o": "={a: [1, 2.5]}"})
    for back, left in ((2, {}), (1, {"v": 1}), (1.0, {})):
        bench = Bench(process(line(service("t", extensions=given), service("after", "after"))))
        bench.start()
        bench.complete(v=back)
        assert bench.job("after").variables == left
        bench.check()
    bench = Bench(process(line(service("t", extensions=given), service("after", "after"))))
    bench.start()
    bench.complete(o={"a": [1, 2.5]})
    assert bench.job("after").variables == {"o": {"a": [1, 2.5]}}


def test_inputs_of_a_called_process_come_back_when_it_left_them_alone() -> None:
    """What only the call had, the calling process has afterwards."""
    bench = Bench(
        CHILD, called(mapping({"b": "=a + 1", "c": "=a"}), attributes='propagateAllParentVariables="false"')
    )
    bench.start(a=1)
    bench.complete("child", c=5, kv=1)
    assert bench.job().variables == {"a": 1, "b": 2, "kv": 1}


def test_calls_for_each_item_bring_their_item_back() -> None:
    """The loop's own variables are among those that a called process gives back unchanged."""
    turns = loop(
        "=[1, 2]", sequential=True, attributes='inputElement="it" outputCollection="out" outputElement="=it"'
    )
    bench = Bench(CHILD, called(inner=turns))
    bench.start()
    bench.complete("child", kv=5)
    bench.complete("child", kv=6)
    assert bench.job().variables == {"it": 2, "kv": 6, "loopCounter": 2, "out": [1, 2]}


@pytest.mark.parametrize("sequential", [False, True])
def test_an_output_mapping_feeds_the_output_element_of_its_turn(sequential: bool) -> None:
    """The mapped variable belongs to the turn, not to the process."""
    turns = loop("=[1, 2]", sequential=sequential, attributes='outputCollection="out" outputElement="=o"')
    task = service("t", extensions=mapping(outputs={"o": "=r * 2"}), inner=turns)
    bench = Bench(process(line(task, service("after", "after"))))
    bench.start()
    completed(bench, "work", r=5)
    completed(bench, "work", r=6)
    assert bench.job("after").variables == {"out": [10, 12]}


def test_a_literal_output_element_makes_no_variable() -> None:
    """`null` is no name."""
    turns = loop("=[1]", attributes='outputCollection="out" outputElement="=null"')
    bench = Bench(process(line(service("t", inner=turns))))
    bench.start()
    assert bench.job().variables == {"loopCounter": 1, "out": [None]}


def handler(begin: str, *, ending: str = "") -> str:
    """An event sub-process that does some work, or ends at once in its own way."""
    inside = (
        Part([begin, end("he", ending)], ["hs -> he"])
        if ending
        else Part([begin, service("h", "handle"), end("he")], ["hs -> h", "h -> he"])
    )
    return scope("subProcess", "handler", inside, attributes='triggeredByEvent="true"')


def guarded(event_sub_process: str, extensions: str = "") -> bytes:
    """A sub-process with an event sub-process and a boundary event that catches X."""
    inside = Part([start("is"), service("t"), end("ie"), event_sub_process], ["is -> t", "t -> ie"])
    whole = scope("subProcess", "sub", inside, extensions=extensions)
    outer = Part(
        [start(), whole, end(), boundary("b", "sub", of_error("x")), service("caught", "caught"), end("be")],
        ["s -> sub", "sub -> e", "b -> caught", "caught -> be"],
    )
    return process(outer, beside=BROKEN + message("m", "stop", '="k"'))


def test_variables_of_an_error_are_merged_where_an_event_sub_process_catches_it() -> None:
    """In the scope that has them, and the others in the process."""
    bench = Bench(guarded(handler(start("hs", of_error("x"))), mapping({"ev": "=1"})))
    bench.start()
    bench.do(ThrowError(bench.job().key, "X", variables={"ev": 5, "ew": 2}))
    assert bench.job("handle").variables == {"ev": 5, "ew": 2}
    scopes = {one.node.id: one.variables for one in bench.core.state.instances.values() if one.variables}
    assert scopes == {"sub": {"ev": 5}, "p": {"ew": 2}}
    bench.check()


@pytest.mark.parametrize("ending", [of_error("x"), ""], ids=["end event", "job"])
def test_an_error_out_of_an_interrupting_event_sub_process_is_not_caught_around_it(ending: str) -> None:
    """Its scope is interrupted: nothing of the same process catches any more, which is an incident."""
    bench = Bench(guarded(handler(start("hs", of_message("m")), ending=ending)))
    bench.start()
    bench.do(CorrelateMessage("stop", "k"))
    if not ending:
        bench.do(ThrowError(bench.job("handle").key, "X"))
    assert bench.incidents() == LOST
    bench.check()


def test_an_error_out_of_a_non_interrupting_event_sub_process_is_caught_around_it() -> None:
    """Its scope goes on, and catches."""
    begin = start("hs", of_message("m"), 'isInterrupting="false"')
    bench = Bench(guarded(handler(begin, ending=of_error("x"))))
    bench.start()
    bench.do(CorrelateMessage("stop", "k"))
    assert bench.active() == ["caught"]
    bench.check()


def test_the_caller_catches_what_an_interrupted_process_throws() -> None:
    """The rule ends with the process: a calling process is not interrupted."""
    inside = Part(
        [start(), service("t"), end(), handler(start("hs", of_message("m")), ending=of_error("x"))],
        ["s -> t", "t -> e"],
    )
    child = process(inside, identity="child", beside=BROKEN + message("m", "stop", '="k"'))
    call = element("callActivity", "c", extensions='<zeebe:calledElement processId="child"/>')
    outer = Part(
        [start(), call, end(), boundary("b", "c", of_error("x")), service("caught", "caught"), end("be")],
        ["s -> c", "c -> e", "b -> caught", "caught -> be"],
    )
    bench = Bench(child, process(outer, beside=BROKEN))
    bench.start()
    bench.do(CorrelateMessage("stop", "k"))
    assert bench.active() == ["caught"]
    bench.check()


@pytest.mark.parametrize(
    ("value", "key"),
    [(42.5, "42"), (43.0, "43"), (-1.9, "-1"), (1e20, "7766279631452241920"), (2**63, str(-(2**63)))],
)
def test_a_number_correlates_by_its_whole_part(value: float, key: str) -> None:
    """As far as 64 bits hold it."""
    catch = element("intermediateCatchEvent", "c", inner=of_message("m"))
    bench = Bench(process(line(catch), beside=message("m", "paid", "=k")))
    instance = bench.start(k=value)
    bench.do(CorrelateMessage("paid", key))
    assert instance in bench.results


def mapped(io: str, result: dict[str, Any], **variables: Any) -> dict[str, object]:
    """What a process is left with after a task with these mappings."""
    bench = Bench(
        process(
            line(
                service("t", extensions=f"<zeebe:ioMapping>{io}</zeebe:ioMapping>"), service("after", "after")
            )
        )
    )
    bench.start(**variables)
    bench.complete(**result)
    found = dict(bench.job("after").variables)
    bench.check()
    return found


def out(*pairs: tuple[str, str]) -> str:
    """Output mappings in their order."""
    return "".join(f'<zeebe:output source="{source}" target="{target}"/>' for source, target in pairs)


@pytest.mark.parametrize(
    ("pairs", "before", "after"),
    [
        ([("=r", "o.x")], {"k": 0}, {"k": 0, "x": 5}),
        (
            [("=r", "o.x.y"), ("=r+1", "o.x.z"), ("=r", "o.w")],
            {"k": 0, "x": {"q": 1, "z": 0}},
            {"k": 0, "x": {"q": 1, "z": 6, "y": 5}, "w": 5},
        ),
        ([("=r", "o.x.y")], {"k": 0, "x": 5}, {"k": 0, "x": None}),
        ([("=r", "o.x.y")], 7, None),
        ([("=r", "o.x")], [1], None),
        ([("=r", "o.x.y")], None, {"x": {"y": 5}}),
        ([("=o.x", "o.y"), ("=o.y", "o.z"), ("=y", "o.w")], {"x": 1}, {"x": 1, "y": 1, "z": None, "w": 1}),
        ([("=r", "o.x"), ("={m:1}", "o"), ("=r", "o.y")], {"k": 0}, {"k": 0, "y": 5}),
        ([("=r", "o.x.y"), ("=r+2", "o.x")], {"k": 0, "x": {"q": 1}}, {"k": 0, "x": 7}),
    ],
)
def test_an_output_into_a_context_adds_to_the_one_that_is_there(
    pairs: list[tuple[str, str]], before: object, after: object
) -> None:
    """Each row came out of a real engine: contexts are merged, and nothing else can be."""
    assert mapped(out(*pairs), {"r": 5}, o=before) == {"o": after}


def test_mappings_see_what_the_ones_before_them_made() -> None:
    """Where a context has its first part decides its turn, and values are typed until all are there."""
    assert mapped(out(("=r", "o.x"), ("=o.x", "p"), ("=p", "o.y")), {"r": 5}, p=77) == {
        "o": {"x": 5, "y": 77},
        "p": 5,
    }
    dates = out(("=@&quot;2020-02-01&quot;", "d"), ("=d.month", "m"), ("=function(a) a", "f"), ("=f(3)", "g"))
    assert mapped(dates, {}) == {"d": "2020-02-01", "m": 2, "g": 3}


def test_inputs_make_their_contexts_anew() -> None:
    """What is outside does not shine through."""
    io = '<zeebe:input source="=o.k" target="o.x"/><zeebe:input source="=o" target="p"/>' + out(
        ("=p", "seen")
    )
    assert mapped(io, {}, o={"k": 3}) == {"o": {"k": 3}, "seen": {"x": 3}}


@pytest.mark.parametrize("kind", ["task", "manualTask", "exclusiveGateway", "parallelGateway"])
def test_elements_that_do_nothing_apply_no_mappings(kind: str) -> None:
    """Not even those that fail."""
    ignored = mapping({"a": "=assert(x, false)"}, {"b": "=x"})
    bench = Bench(process(line(element(kind, "t", extensions=ignored))))
    key = bench.start(x=1)
    assert {"x": 1} == bench.results[key]
    bench.check()


def test_start_throw_and_end_events_apply_output_mappings_alone() -> None:
    """An input mapping of theirs is never looked at."""
    maps = mapping({"a": "=assert(x, false)"}, {"b": "=x"})
    begin, throw = (element(kind, identity, extensions=maps) for kind, identity in (("startEvent", "s"), ("intermediateThrowEvent", "t")))  # fmt: skip
    for part in (
        Part([begin, end()], ["s -> e"]),
        line(throw),
        Part([start(), end(extensions=maps)], ["s -> e"]),
    ):
        bench = Bench(process(part))
        key = bench.start(x=1)
        assert {"x": 1, "b": 1} == bench.results[key]


def failing(extensions: str) -> bytes:
    """A process whose error is caught by an event sub-process with mappings."""
    handler = Part([start("es", of_error()), end("ee")], ["es -> ee"])
    inside = scope("subProcess", "h", handler, extensions=extensions, attributes='triggeredByEvent="true"')
    return process(Part([start(), end("e", of_error("x")), inside], ["s -> e"]), beside=BROKEN)


def test_an_event_sub_process_applies_its_mappings() -> None:
    """Inputs before it begins, outputs when it ends."""
    bench = Bench(failing(mapping({"a": "=x + 1"}, {"b": "=a"})))
    key = bench.start(x=1)
    assert {"x": 1, "b": 2} == bench.results[key]
    bench.check()


def test_an_input_of_an_event_sub_process_that_fails_is_an_incident() -> None:
    """It begins once that is mended."""
    bench = Bench(failing(mapping({"a": "=assert(ready, ready = true)"})))
    key = bench.start(x=1)
    assert ["IO_MAPPING_ERROR"] == bench.incidents()
    bench.check()
    bench.do(SetVariables(key, {"ready": True}))
    bench.do(ResolveIncident(next(iter(bench.core.state.incidents))))
    assert {"x": 1, "ready": True} == bench.results[key]
    bench.check()


def test_an_input_without_a_source_is_null_and_a_lone_sign_a_text() -> None:
    """As a real Camunda reads them."""
    bench = Bench(process(line(service("t", extensions=mapping({"a": "", "b.c": "", "d": "="})))))
    bench.start(a=1)
    assert {"a": None, "b": {"c": None}, "d": "="} == dict(bench.job().variables)


def test_the_key_at_a_boundary_comes_from_around_the_activity() -> None:
    """Names and times see its own variables, as in Zeebe."""
    locals_ = mapping({"k": '="inner"', "n": '="inner"', "d": '="PT1H"'})
    late = boundary("c", "t", timer("timeDuration", "=d"), interrupting=False)
    elements = [start(), service("t", extensions=locals_), boundary("b", "t", of_message("m")), late]
    elements += [end(), end("e2"), end("e3")]
    part = Part(elements, ["s -> t", "t -> e", "b -> e2", "c -> e3"])
    bench = Bench(process(part, beside=message("m", "=n", "=k")))
    bench.start(k="outer", n="outer", d="PT9H")
    [subscription] = bench.core.state.subscriptions.values()
    assert ("inner", "outer") == (subscription.message_name, subscription.correlation_key)
    [waiting] = bench.core.state.timers.values()
    assert 3_600_000 == waiting.due - NOON
    bench.check()


def test_of_messages_that_came_early_an_activity_takes_the_one_that_ends_it() -> None:
    """The other stays for who waits next."""
    elements = [
        start(),
        service("t"),
        boundary("b", "t", of_message("m")),
        boundary("c", "t", of_message("n")),
    ]
    elements += [end(), end("e2"), end("e3")]
    part = Part(elements, ["s -> t", "t -> e", "b -> e2", "c -> e3"])
    bench = Bench(process(part, beside=message("m", "one", '="x"') + message("n", "two", '="x"')))
    for name in ("one", "two"):
        bench.do(PublishMessage(name, "x", {}, 60_000))
    bench.start()
    bench.start()
    assert ["c", "b"] == [one for one in bench.path() if one in {"b", "c"}]
    bench.check()


def test_a_terminating_end_event_maps_nothing() -> None:
    """Other end events do."""
    for event, brought in (("<bpmn:terminateEventDefinition/>", {}), ("", {"x": 1})):
        part = Part([start(), end("e", event, mapping({}, {"x": "=1"}))], ["s -> e"])
        bench = Bench(process(part))
        assert brought == bench.results[bench.start()]


@pytest.mark.parametrize(("inputs", "passed"), [({}, {}), ({"a": "=n"}, {"a": 1, "it": 7, "loopCounter": 1})])
def test_a_call_that_passes_nothing_on_passes_no_item_either(
    inputs: dict[str, str], passed: dict[str, int]
) -> None:
    """An input mapping passes on what the turn of a multi-instance has of its own."""
    called = '<zeebe:calledElement processId="child" propagateAllParentVariables="false"/>'
    turns = loop("=[7]", attributes='inputElement="it"')
    call = element("callActivity", "c", extensions=called + mapping(inputs), inner=turns)
    bench = Bench(CHILD, process(line(call)))
    bench.start(n=1)
    assert passed == dict(bench.job("child").variables)


def handled(first: str) -> Part:
    """A task behind a start event, and beside them an event sub-process for a message of the key ``k``."""
    handler = Part([start("es", of_message("m"), 'isInterrupting="false"'), end("ee")], ["es -> ee"])
    event = scope("subProcess", "ev", handler, attributes='triggeredByEvent="true"')
    return Part([first, service("t"), end(), event], ["s -> t", "t -> e"])


@pytest.mark.parametrize("inside", [False, True])
def test_an_event_sub_process_waits_once_the_start_event_has_brought_its_variables(inside: bool) -> None:
    """Its message's key may come from an output mapping of the start event."""
    part = handled(element("startEvent", "s", extensions=mapping({}, {"k": '="7"'})))
    if inside:
        part = Part([start("os"), scope("subProcess", "sub", part), end("oe")], ["os -> sub", "sub -> oe"])
    bench = Bench(process(part, beside=message("m", "paid", "=k")))
    bench.do(PublishMessage("paid", "7", {}, 60_000))
    bench.start()
    assert not bench.incidents()
    assert "ev" in bench.path()
    bench.check()


def test_the_message_that_starts_a_process_brings_the_key_of_another() -> None:
    """Nothing waits before the start event is done."""
    part = handled(start("s", of_message("first")))
    bench = Bench(process(part, beside=message("m", "paid", "=k") + message("first", "ordered")))
    bench.do(PublishMessage("ordered", "", {"k": "7"}))
    assert not bench.incidents()
    assert ["7"] == [
        one.correlation_key for one in bench.core.state.subscriptions.values() if one.correlation_key
    ]
    bench.check()


def test_what_cannot_be_waited_for_is_an_incident_of_the_start_event() -> None:
    """The scope itself is active, and goes on once that is mended."""
    bench = Bench(process(handled(start()), beside=message("m", "paid", "=k")))
    key = bench.start()
    [(incident, value)] = bench.core.state.incidents.items()
    assert ("s", "EXTRACT_VALUE_ERROR") == (value.element_id, value.error_type)
    bench.do(SetVariables(key, {"k": "7"}))
    bench.do(ResolveIncident(incident))
    assert ["t"] == bench.active()
    assert 1 == len(bench.core.state.subscriptions)
    bench.check()
