"""Migrating instances that wait for timers and messages."""

from __future__ import annotations

import pytest
from core_support import (
    Bench,
    Part,
    boundary,
    element,
    end,
    line,
    message,
    of_message,
    process,
    scope,
    service,
    start,
    timer,
)

from camunda_embedded._core.commands import DeployResources, MigrateInstance, PublishMessage, Resource
from camunda_embedded._core.rejection import CommandRejected

PAID = message("m", "paid", "=k")


def guarded(task: str, event: str, definition: str) -> bytes:
    """A task with a boundary event."""
    part = Part(
        [start(), service(task), boundary(event, task, definition), end(), end("late")],
        ["s -> " + task, task + " -> e", event + " -> late"],
    )
    return process(part, beside=PAID)


def deployed(bench: Bench, file: bytes) -> int:
    """The key of a new version."""
    key: int = bench.do(DeployResources((Resource("new.bpmn", file),))).processes[0].key
    return key


def test_a_mapped_boundary_event_goes_on_under_its_new_name() -> None:
    """It keeps the moment that it waited for."""
    bench = Bench(guarded("t", "b", timer("timeDuration", "PT1H")))
    key = bench.start(k="a")
    bench.advance(1_800_000)
    target = deployed(bench, guarded("u", "c", timer("timeDuration", "PT9H")))
    bench.do(MigrateInstance(key, target, (("t", "u"), ("b", "c"))))
    bench.check()
    bench.advance(1_800_000)
    assert ["c", "late"] == bench.path()[-2:]
    assert not bench.core.state.instances


def test_what_is_not_mapped_ends_and_what_is_new_begins() -> None:
    """A timer makes way for a message, which may have come already."""
    bench = Bench(guarded("t", "b", timer("timeDuration", "PT1H")))
    key = bench.start(k="a")
    target = deployed(bench, guarded("t", "c", of_message("m")))
    bench.do(MigrateInstance(key, target, (("t", "t"),)))
    bench.check()
    assert not bench.core.state.timers
    bench.do(PublishMessage("paid", "a"))
    assert ["c", "late"] == bench.path()[-2:]


def test_an_element_that_waits_itself_goes_on_waiting() -> None:
    """The same message wakes it in the new version."""
    catch = element("intermediateCatchEvent", "c", inner=of_message("m"))
    bench = Bench(process(line(catch), beside=PAID))
    key = bench.start(k="a")
    target = deployed(bench, process(line(catch.replace('id="c"', 'id="d"'), service("after")), beside=PAID))
    bench.do(MigrateInstance(key, target, (("c", "d"),)))
    bench.check()
    bench.do(PublishMessage("paid", "a"))
    assert ["after"] == bench.active()


def test_event_sub_processes_of_the_process_are_migrated_with_it() -> None:
    """The old one no longer waits, the new one does."""

    def with_event_sub_process(identity: str) -> bytes:
        inside = Part(
            [start(identity + "s", of_message("m")), end(identity + "e")], [f"{identity}s -> {identity}e"]
        )
        part = Part(
            [
                start(),
                service("t"),
                end(),
                scope("subProcess", identity, inside, attributes='triggeredByEvent="true"'),
            ],
            ["s -> t", "t -> e"],
        )
        return process(part, beside=PAID)

    bench = Bench(with_event_sub_process("x"))
    key = bench.start(k="a")
    target = deployed(bench, with_event_sub_process("y"))
    bench.do(MigrateInstance(key, target, (("t", "t"),)))
    bench.check()
    bench.do(PublishMessage("paid", "a"))
    assert ["ys", "ye", "y"] == bench.path()[-3:]
    assert not bench.core.state.instances


@pytest.mark.parametrize(
    ("definition", "mappings", "part"),
    [
        (of_message("m"), (("t", "u"), ("b", "c")), "'c'"),
        (timer("timeDuration", "PT1H"), (("t", "u"), ("b", "s")), "'s'"),
        (timer("timeDuration", "=missing"), (("t", "u"),), "'c'"),
    ],
)
def test_events_that_cannot_go_on_are_named_and_nothing_changes(
    definition: str, mappings: tuple[tuple[str, str], ...], part: str
) -> None:
    """Another kind of event, one elsewhere, or a new one that cannot be waited for."""
    bench = Bench(guarded("t", "b", timer("timeDuration", "PT1H")))
    key = bench.start(k="a")
    target = deployed(bench, guarded("u", "c", definition))
    count = len(bench.records)
    with pytest.raises(CommandRejected, match=part):
        bench.do(MigrateInstance(key, target, mappings))
    assert count == len(bench.records)
    bench.check()
