"""Messages and timers: who gets them, when, and how often."""

from __future__ import annotations

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
    of_message,
    process,
    scope,
    script,
    service,
    start,
    timer,
)  # fmt: skip

from camunda_embedded._core.commands import (
    CancelInstance,
    CorrelateMessage,
    PublishMessage,
    ResolveIncident,
    SetVariables,
)
from camunda_embedded._core.rejection import CommandRejected

PAID = message("m", "paid", "=k")
CATCH = element("intermediateCatchEvent", "c", inner=of_message("m"))
WAITING = process(line(CATCH), beside=PAID)
TWO_DAYS = 2 * 24 * 3_600_000


def test_a_message_goes_to_who_waits_for_its_key() -> None:
    """Its variables reach the process; a number is a key too."""
    bench = Bench(WAITING)
    one, other = bench.start(k="a"), bench.start(k=42)
    bench.check()
    bench.do(PublishMessage("paid", "42", {"v": 1}))
    assert {"k": 42, "v": 1} == bench.results[other]
    assert one not in bench.results
    bench.do(CorrelateMessage("paid", "a"))
    assert one in bench.results


def test_a_message_that_came_early_is_kept_for_its_time() -> None:
    """For the first instance of a process alone."""
    bench = Bench(WAITING)
    bench.do(PublishMessage("paid", "a", time_to_live_ms=10_000))
    bench.check()
    first, second = bench.start(k="a"), bench.start(k="a")
    assert first in bench.results
    assert second not in bench.results
    bench.advance(10_000)
    assert not bench.core.state.messages
    bench.check()
    bench.do(PublishMessage("paid", "z"))
    third = bench.start(k="z")
    assert third not in bench.results


def test_one_instance_of_a_process_gets_a_message_oldest_first() -> None:
    """The next message goes to the next."""
    bench = Bench(WAITING)
    first, second = bench.start(k="a"), bench.start(k="a")
    bench.do(PublishMessage("paid", "a"))
    assert [first] == list(bench.results)
    bench.do(PublishMessage("paid", "a"))
    assert [first, second] == list(bench.results)


def test_a_message_id_is_used_once_while_its_message_is_kept() -> None:
    """For one name and key."""
    bench = Bench(WAITING)
    bench.do(PublishMessage("paid", "a", time_to_live_ms=1_000, message_id="1"))
    with pytest.raises(CommandRejected) as error:
        bench.do(PublishMessage("paid", "a", message_id="1"))
    assert ("ALREADY_EXISTS", True) == (error.value.code, "'1'" in error.value.reason)
    bench.do(PublishMessage("paid", "b", message_id="1"))
    bench.advance(1_000)
    bench.do(PublishMessage("paid", "a", message_id="1"))
    bench.check()


def test_correlating_without_anybody_waiting_is_an_error() -> None:
    """Name and key are named, and nothing is kept."""
    bench = Bench(WAITING)
    with pytest.raises(CommandRejected) as error:
        bench.do(CorrelateMessage("paid", "nobody"))
    assert "NOT_FOUND" == error.value.code
    assert "'paid'" in error.value.reason
    assert "'nobody'" in error.value.reason
    assert not bench.core.state.messages


def test_a_start_message_makes_one_instance_for_a_key_at_a_time() -> None:
    """Without a key every message makes one."""
    part = Part([start("s", of_message("m")), service("t"), end()], ["s -> t", "t -> e"])
    bench = Bench(process(part, beside=message("m", "go")))
    for _ in range(2):
        bench.do(PublishMessage("go", "a", {"v": 1}))
    assert 1 == len(bench.core.state.jobs)
    bench.check()
    with pytest.raises(CommandRejected, match="NOT_FOUND"):
        bench.do(CorrelateMessage("go", "a"))
    for _ in range(2):
        bench.do(PublishMessage("go"))
    assert 3 == len(bench.core.state.jobs)
    assert 1 == dict(bench.jobs()[0].variables)["v"]
    bench.check()


def test_a_start_message_that_was_kept_starts_the_next_instance() -> None:
    """Once the one with its key is over."""
    part = Part([start("s", of_message("m")), service("t"), end()], ["s -> t", "t -> e"])
    bench = Bench(process(part, beside=message("m", "go")))
    bench.do(PublishMessage("go", "a", time_to_live_ms=60_000))
    bench.do(PublishMessage("go", "a", time_to_live_ms=60_000))
    assert 1 == len(bench.core.state.jobs)
    bench.complete()
    assert 1 == len(bench.core.state.jobs)
    bench.check()


def test_a_boundary_message_that_does_not_interrupt_comes_any_number_of_times() -> None:
    """Its variables reach the process."""
    part = Part(
        [start(), service("t"), boundary("b", "t", of_message("m"), interrupting=False), service("n", "note"), end(), end("e2")],
        ["s -> t", "t -> e", "b -> n", "n -> e2"],
    )  # fmt: skip
    bench = Bench(process(part, beside=PAID))
    bench.start(k="a")
    for number in range(3):
        bench.do(PublishMessage("paid", "a", {"n": number}))
    bench.check()
    assert 3 == len(bench.jobs("note"))
    assert {"k": "a", "n": 2} == dict(bench.job().variables)


def test_the_first_event_behind_an_event_based_gateway_wins() -> None:
    """The others are not waited for any more."""
    part = Part(
        [start(), element("eventBasedGateway", "g"), CATCH,
         element("intermediateCatchEvent", "d", inner=timer("timeDuration", "PT1H")), script("a", '="m"', "r"), script("b", '="t"', "r"), end()],
        ["s -> g", "g -> c", "g -> d", "c -> a", "d -> b", "a -> e", "b -> e"],
    )  # fmt: skip
    bench = Bench(process(part, beside=PAID))
    one, other = bench.start(k="x"), bench.start(k="y")
    bench.check()
    bench.do(PublishMessage("paid", "x"))
    assert "m" == bench.results[one]["r"]
    bench.advance(3_600_000)
    assert "t" == bench.results[other]["r"]
    assert not bench.core.state.timers
    assert not bench.core.state.subscriptions


def test_an_event_sub_process_interrupts_its_scope() -> None:
    """What was waiting is gone, and the scope completes with it."""
    handler = Part(
        [start("es", of_message("m")), script("h", '="esp"', "r"), end("ee")], ["es -> h", "h -> ee"]
    )
    part = Part(
        [
            start(),
            service("t"),
            end(),
            scope("subProcess", "esp", handler, attributes='triggeredByEvent="true"'),
        ],
        ["s -> t", "t -> e"],
    )
    bench = Bench(process(part, beside=PAID))
    key = bench.start(k="a")
    bench.check()
    bench.do(PublishMessage("paid", "a"))
    assert {"k": "a", "r": "esp"} == bench.results[key]
    assert not bench.core.state.jobs
    assert not bench.core.state.subscriptions


def test_an_event_sub_process_beside_its_scope_comes_any_number_of_times() -> None:
    """The scope waits for all of them."""
    handler = Part(
        [start("es", of_message("m"), 'isInterrupting="false"'), service("h", "handle"), end("ee")],
        ["es -> h", "h -> ee"],
    )
    part = Part(
        [
            start(),
            service("t"),
            end(),
            scope("subProcess", "esp", handler, attributes='triggeredByEvent="true"'),
        ],
        ["s -> t", "t -> e"],
    )
    bench = Bench(process(part, beside=PAID))
    key = bench.start(k="a")
    for _ in range(2):
        bench.do(PublishMessage("paid", "a"))
    bench.complete()
    bench.check()
    assert key not in bench.results
    for job in bench.jobs("handle"):
        from camunda_embedded._core.commands import CompleteJob

        bench.do(CompleteJob(job.key))
    assert key in bench.results


@pytest.mark.parametrize(
    ("kind", "text", "after"),
    [
        ("timeDuration", "PT90S", 90_000),
        ("timeDuration", "=wait", 60_000),
        ("timeDuration", '=duration("PT0.5S")', 500),
        ("timeDuration", '=duration("P1D")', 86_400_000),
        ("timeDuration", "P1W", 7 * 86_400_000),
        ("timeDuration", "P1M1DT1H", (32 * 24 + 1) * 3_600_000),
        ("timeDuration", "-P1M1DT1H", 0),
        ("timeDuration", '="P1Y0M1D"', 366 * 86_400_000),
        ("timeDate", "2027-01-15T08:01:00Z", 60_000),
        ("timeDate", "2027-01-15t09:01:00+01", 60_000),
        ("timeDate", "2027-01-15T09:01:00+01:00[Europe/Berlin]", 60_000),
        ("timeDate", '=date and time("2027-01-15T08:01:00")', 60_000),
        ("timeDate", "=now() + duration(wait)", 60_000),
        ("timeDuration", "-PT5S", 0),
    ],
)
def test_timers_go_off_at_their_moment(kind: str, text: str, after: int) -> None:
    """Not a millisecond before; what lies in the past is due at once."""
    bench = Bench(process(line(element("intermediateCatchEvent", "c", inner=timer(kind, text)))))
    key = bench.start(wait="PT1M")
    bench.check()
    if after:
        bench.advance(after - 1)
        assert key not in bench.results
        bench.advance(1)
    else:
        bench.advance(0)
    assert key in bench.results


def test_a_date_that_is_a_text_needs_an_offset() -> None:
    """One without is no moment, and the instance stays until that is mended."""
    bench = Bench(process(line(element("intermediateCatchEvent", "c", inner=timer("timeDate", "=d")))))
    bench.start(d="2027-01-15T08:01:00")
    assert ["EXTRACT_VALUE_ERROR"] == bench.incidents()


@pytest.mark.parametrize("text", ["PT999999999999S", "P99999Y"])
def test_a_wait_beyond_the_end_of_time_is_one(text: str) -> None:
    """No clock comes so far."""
    bench = Bench(process(line(element("intermediateCatchEvent", "c", inner=timer("timeDuration", text)))))
    bench.start()
    bench.advance(TWO_DAYS)
    assert not bench.incidents()
    assert ["c"] == bench.active()


def test_a_duration_starts_one_instance() -> None:
    """As long after the deployment."""
    bench = Bench(process(Part([start("s", timer("timeDuration", "PT1H")), end()], ["s -> e"])))
    bench.advance(3_599_999)
    assert not bench.results
    bench.advance(1)
    bench.advance(TWO_DAYS)
    assert 1 == len(bench.results)
    bench.check()


@pytest.mark.parametrize("text", ["R0/PT1H", "R-2/PT1H", "R1/PT1H", '="R0/PT1H"'])
def test_a_cycle_without_repetitions_comes_once(text: str) -> None:
    """At a start event, and beside an activity."""
    beside = boundary("b", "t", timer("timeCycle", text), interrupting=False)
    part = Part([start(), service("t"), beside, end(), end("e2")], ["s -> t", "t -> e", "b -> e2"])
    bench = Bench(
        process(Part([start("s", timer("timeCycle", text)), end()], ["s -> e"])), process(part, identity="q")
    )
    bench.start("q")
    bench.advance(TWO_DAYS)
    assert 1 == len(bench.results)
    assert ["e2"] == [one for one in bench.path() if one == "e2"]
    bench.check()


def test_timers_go_off_in_the_order_of_their_moments() -> None:
    """However far the clock jumps."""
    wait = element("intermediateCatchEvent", "c", inner=timer("timeDuration", "=d"))
    bench = Bench(process(line(wait)))
    keys = {text: bench.start(d=text) for text in ("PT3M", "PT1M", "PT2M")}
    bench.advance(TWO_DAYS)
    assert [keys["PT1M"], keys["PT2M"], keys["PT3M"]] == list(bench.results)


def test_a_cycle_starts_as_many_instances_as_it_says() -> None:
    """And catches up with a clock that jumps."""
    part = Part([start("s", timer("timeCycle", "R3/PT1H")), end()], ["s -> e"])
    bench = Bench(process(part))
    bench.advance(3_600_000)
    assert 1 == len(bench.results)
    bench.advance(TWO_DAYS)
    assert 3 == len(bench.results)
    assert not bench.core.state.timers
    bench.check()


def test_a_cron_expression_is_a_cycle_without_end() -> None:
    """Six fields, of which the first are seconds."""
    part = Part([start("s", timer("timeCycle", "0 0 * * * *")), end()], ["s -> e"])
    bench = Bench(process(part))
    bench.advance(3 * 3_600_000)
    assert 3 == len(bench.results)
    assert 1 == len(bench.core.state.timers)


def test_a_new_version_takes_over_the_timers_and_messages_of_its_start() -> None:
    """Only the latest version starts."""

    def xml(name: str) -> bytes:
        return process(
            Part(
                [start("s", timer("timeCycle", "R/PT1H")), script("t", f'="{name}"', "v"), end()],
                ["s -> t", "t -> e"],
            )
        )

    bench = Bench(xml("one"), xml("two"))
    bench.advance(3_600_000)
    assert [{"v": "two"}] == list(bench.results.values())
    bench.check()


def test_a_cancelled_instance_waits_for_nothing() -> None:
    """No timer, no subscription, no job is left."""
    part = Part(
        [start(), service("t"), boundary("b", "t", timer("timeDuration", "PT1H")), boundary("c", "t", of_message("m")), end()],
        ["s -> t", "t -> e", "b -> e", "c -> e"],
    )  # fmt: skip
    bench = Bench(process(part, beside=PAID))
    key = bench.start(k="a")
    bench.check()
    bench.do(CancelInstance(key))
    state = bench.core.state
    left = (state.instances, state.jobs, state.timers, state.subscriptions, state.subscription_index)
    assert not any(left)
    bench.check()
    assert NOON == bench.core.now


@pytest.mark.parametrize("interrupting", [True, False])
@pytest.mark.parametrize("event", [timer("timeDuration", "PT1H"), of_message("m")])
def test_an_element_that_cannot_complete_takes_no_events(event: str, interrupting: bool) -> None:
    """Its incident keeps it, and its boundary events are over; a message stays for others."""
    failing = script("t", "=1", "r", mapping({}, {"q": "=assert(ready, ready = true)"}))
    part = Part(
        [start(), failing, boundary("b", "t", event, interrupting=interrupting), end(), end("e2")],
        ["s -> t", "t -> e", "b -> e2"],
    )
    bench = Bench(process(part, beside=PAID))
    key = bench.start(k="a")
    bench.advance(TWO_DAYS)
    bench.do(PublishMessage("paid", "a", time_to_live_ms=1000))
    with pytest.raises(CommandRejected, match="nothing waits"):
        bench.do(CorrelateMessage("paid", "a"))
    assert ["t"] == bench.active()
    bench.check()
    bench.do(SetVariables(key, {"ready": True}))
    bench.do(ResolveIncident(next(iter(bench.core.state.incidents))))
    assert ["s", "t", "e"] == bench.path()
    assert not bench.core.state.timers
    assert not bench.core.state.subscriptions
    bench.check()


def test_the_turns_of_a_parallel_multi_instance_begin_one_by_one() -> None:
    """What a turn does at once is done before the next but one begins, so that it sees the result."""
    count = script("t", "=n + 1", "n", inner=loop("=[1,2,3]"))
    bench = Bench(process(line(count)))
    key = bench.start(n=0)
    assert {"n": 3} == bench.results[key]
    bench.check()


@pytest.mark.parametrize("kind", ["exclusiveGateway", "parallelGateway"])
def test_a_gateway_takes_no_step_of_its_own(kind: str) -> None:
    """It is passed before what began beside it begins."""
    part = Part(
        [start(), element(kind, "g"), element("task", "a"), end(), end("e2")],
        ["s -> a", "s -> g", "g -> e", "a -> e2"],
    )
    bench = Bench(process(part))
    bench.start()
    seen = [
        (one.intent, one.value.element_id)
        for one in bench.records
        if one.kind == "ElementValue" and one.value.element_id in "ag"
    ]
    assert seen.index(("ELEMENT_ACTIVATING", "g")) < seen.index(("ELEMENT_ACTIVATING", "a"))
    assert seen.index(("ELEMENT_COMPLETED", "g")) < seen.index(("ELEMENT_ACTIVATING", "a"))
