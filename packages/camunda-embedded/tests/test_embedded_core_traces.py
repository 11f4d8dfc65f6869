"""What is left to be found of what happened, as a real Camunda leaves it."""

from __future__ import annotations

from core_support import (
    Bench,
    Part,
    boundary,
    element,
    end,
    loop,
    message,
    of_error,
    of_message,
    process,
    scope,
    service,
    start,
    timer,
)

from camunda_embedded._core.commands import CancelInstance, CreateInstance, PublishMessage, ThrowError


def intents(bench: Bench, kind: str = "JobValue") -> list[str]:
    """What happened to jobs, in order."""
    return [record.intent for record in bench.records if record.kind == kind]


def local(bench: Bench, name: str) -> list[str]:
    """The elements whose own a variable was made, in order."""
    elements = {r.key: r.value.element_id for r in bench.records if r.kind == "ElementValue"}
    found = [r for r in bench.records if r.kind == "VariableValue" and r.value.name == name]
    return [elements[record.value.scope_key] for record in found]


def test_a_job_whose_error_is_caught_ends_with_it() -> None:
    """It was not canceled, though its element is terminated."""
    part = Part([start(), service("t"), boundary("b", "t", of_error()), end(), end("e2")], ["s -> t", "t -> e", "b -> e2"])  # fmt: skip
    bench = Bench(process(part))
    bench.start()
    bench.do(ThrowError(bench.job().key, "E1"))
    assert ["CREATED", "ACTIVATED", "ERROR_THROWN"] == intents(bench)
    assert not bench.core.state.jobs
    bench.check()


def test_a_job_whose_error_nobody_caught_is_canceled_with_its_instance() -> None:
    """Until then it can be mended."""
    bench = Bench(process(Part([start(), service("t"), end()], ["s -> t", "t -> e"])))
    key = bench.start()
    bench.do(ThrowError(bench.job().key, "E1"))
    bench.check()
    bench.do(CancelInstance(key))
    assert ["CREATED", "ACTIVATED", "ERROR_THROWN", "CANCELED"] == intents(bench)


def test_what_a_message_brings_is_the_boundary_events_own_as_well() -> None:
    """It reaches the process all the same, or changes what is known in a scope between."""
    inside = Part([start("is"), service("t"), boundary("b", "t", of_message("m")), end("ie"), end("e2")], ["is -> t", "t -> ie", "b -> e2"])  # fmt: skip
    part = Part([start(), scope("subProcess", "sub", inside), end()], ["s -> sub", "sub -> e"])
    bench = Bench(process(part, beside=message("m", "news", "=k")))
    key = bench.start(k="1")
    bench.do(PublishMessage("news", "1", variables={"v": 7}))
    assert ["b", "p"] == local(bench, "v")
    assert 7 == bench.results[key]["v"]


def test_what_comes_after_a_gateway_has_it_as_its_own_as_well() -> None:
    """Like a boundary event, and unlike an event that is waited for by itself."""
    nodes = [
        start(),
        element("eventBasedGateway", "g"),
        element("intermediateCatchEvent", "c", inner=of_message("m")),
    ]
    late = element("intermediateCatchEvent", "l", inner=timer("timeDuration", "PT1M"))
    part = Part([*nodes, late, end()], ["s -> g", "g -> c", "g -> l", "c -> e", "l -> e"])
    bench = Bench(process(part, beside=message("m", "news", "=k")))
    key = bench.start(k="1")
    bench.do(PublishMessage("news", "1", variables={"v": 7}))
    assert ["c", "p"] == local(bench, "v")
    assert 7 == bench.results[key]["v"]


def test_keys_are_given_when_a_token_sets_out() -> None:
    """The turns of a multi-instance are therefore older than what begins in the first of them."""
    inside = Part([start("is"), service("t"), end("ie")], ["is -> t", "t -> ie"])
    part = Part(
        [start(), scope("subProcess", "sub", inside, inner=loop("=[1,2]")), end()], ["s -> sub", "sub -> e"]
    )
    bench = Bench(process(part))
    bench.do(CreateInstance(process_definition_id="p"))
    found = [r for r in bench.records if r.kind == "ElementValue" and r.intent == "ELEMENT_ACTIVATING"]
    by_age = [record.value.element_id for record in sorted(found, key=lambda record: record.key)]
    assert ["p", "s", "sub", "sub", "sub", "is", "t", "is", "t"] == by_age
