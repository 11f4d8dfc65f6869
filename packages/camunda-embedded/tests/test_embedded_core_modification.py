"""Modifications of multi-instances and of called process instances."""

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
    service,
    start,
)

from camunda_embedded._core.commands import (
    ActivateInstruction,
    CompleteJob,
    CreateInstance,
    ModifyInstance,
    MoveInstruction,
    PublishMessage,
    StartInstruction,
    TerminateInstruction,
    VariableInstruction,
)
from camunda_embedded._core.rejection import CommandRejected


def looped() -> Bench:
    """A sub-process done for two items, with two tasks one after another."""
    inside = Part(
        [start("is"), service("v", "v"), service("w", "w"), end("ie")], ["is -> v", "v -> w", "w -> ie"]
    )
    part = Part(
        [start(), scope("subProcess", "sub", inside, inner=loop("=[1,2]")), end()], ["s -> sub", "sub -> e"]
    )
    return Bench(process(part))


def test_a_turn_of_a_multi_instance_is_entered_by_its_key_alone() -> None:
    """Without it nobody could tell which turn is meant."""
    bench = looped()
    with pytest.raises(CommandRejected, match="multi-instance"):
        bench.do(CreateInstance(process_definition_id="p", start_instructions=(StartInstruction("w"),)))
    assert not bench.core.state.instances
    key = bench.start()
    with pytest.raises(CommandRejected, match="ancestor"):
        bench.do(ModifyInstance(key, activate=(ActivateInstruction("w"),)))
    turn = next(one.value.scope_key for one in bench.core.state.instances.values() if one.node.id == "v")
    bench.do(ModifyInstance(key, activate=(ActivateInstruction("w", ancestor_key=turn),)))
    [job] = bench.jobs("w")
    assert turn == bench.core.state.instances[job.value.element_instance_key].value.scope_key
    bench.check()


def test_a_token_is_moved_inside_its_turn() -> None:
    """Each turn keeps its own."""
    bench = looped()
    key = bench.start()
    bench.do(ModifyInstance(key, move=(MoveInstruction("v", "w"),)))
    assert ["sub", "sub", "sub", "w", "w"] == bench.active()
    bench.check()
    for job in bench.jobs("w"):
        bench.do(CompleteJob(job.key))
    assert key in bench.results


def test_a_called_instance_is_not_ended_behind_its_callers_back() -> None:
    """The caller would wait for ever."""
    call = element("callActivity", "call", extensions='<zeebe:calledElement processId="child"/>')
    bench = Bench(process(line(service("c", "c")), identity="child"), process(line(call)))
    key = bench.start()
    child = bench.core.state.instances[bench.job("c").value.process_instance_key]
    with pytest.raises(CommandRejected, match=str(key)):
        bench.do(ModifyInstance(child.key, terminate=(TerminateInstruction(element_id="c"),)))
    bench.check()
    assert ["c", "call"] == bench.active()


def nested() -> Bench:
    """A sub-process in another, each with a variable of its own, and a task behind them."""
    inside = Part([start("is"), service("w", "w"), end("ie")], ["is -> w", "w -> ie"])
    middle = Part(
        [start("ms"), scope("subProcess", "in", inside, extensions=mapping({"i": "=2"})), service("m", "m"), end("me")],
        ["ms -> in", "in -> m", "m -> me"],
    )  # fmt: skip
    outer = scope("subProcess", "out", middle, extensions=mapping({"o": "=1"}))
    return Bench(
        process(Part([start(), outer, service("z", "z"), end()], ["s -> out", "out -> z", "z -> e"]))
    )


def key_of(bench: Bench, identity: str) -> int:
    """The key of the first active instance of an element."""
    return next(key for key, one in bench.core.state.instances.items() if one.node.id == identity)


def test_below_a_named_ancestor_scopes_are_made_anew() -> None:
    """As in Zeebe: without input mappings, and beside those that are there."""
    bench = nested()
    key = bench.start()
    bench.do(ModifyInstance(key, activate=(ActivateInstruction("w", ancestor_key=key_of(bench, "out")),)))
    assert ["in", "in", "out", "w", "w"] == bench.active()
    assert [{"i": 2, "o": 1}, {"o": 1}] == [job.variables for job in bench.jobs("w")]
    bench.do(ModifyInstance(key, activate=(ActivateInstruction("w", ancestor_key=key),)))
    assert ["in", "in", "in", "out", "out", "w", "w", "w"] == bench.active()
    assert [{}] == [job.variables for job in bench.jobs("w")]
    bench.check()


def test_where_several_scopes_would_do_one_has_to_be_named() -> None:
    """Nothing is guessed, and nothing is done."""
    bench = nested()
    key = bench.start()
    bench.do(ModifyInstance(key, activate=(ActivateInstruction("out"),)))
    before = bench.active()
    with pytest.raises(CommandRejected, match="more than one active instance of 'out'") as refused:
        bench.do(ModifyInstance(key, activate=(ActivateInstruction("z"), ActivateInstruction("m"))))
    assert refused.value.code == "INVALID_ARGUMENT"
    assert before == bench.active()


def test_only_what_is_around_an_element_can_be_named() -> None:
    """As ancestor, and as scope of variables."""
    bench = nested()
    key = bench.start()
    for name in ("in", "w"):
        with pytest.raises(CommandRejected, match="none around it"):
            bench.do(
                ModifyInstance(key, activate=(ActivateInstruction("m", ancestor_key=key_of(bench, name)),))
            )
    other = ActivateInstruction("m", (VariableInstruction({"v": 1}, "in"),))
    with pytest.raises(CommandRejected, match="no scope 'in' for variables"):
        bench.do(ModifyInstance(key, activate=(other,)))
    bench.do(
        ModifyInstance(key, activate=(ActivateInstruction("m", (VariableInstruction({"v": 1}, "out"),)),))
    )
    assert {"o": 1, "v": 1} == bench.job("m").variables


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ({"terminate": (TerminateInstruction(element_id="zz"),)}, "'zz'"),
        ({"move": (MoveInstruction("zz", "m"),)}, "'zz'"),
        ({"move": (MoveInstruction("", "m", 5),)}, "'5'"),
        ({"move": (MoveInstruction("w", "m", ancestor="direct", ancestor_key=5),)}, "'5'"),
    ],
)
def test_what_is_not_there_cannot_be_left(command: dict[str, Any], told: str) -> None:
    """It is no success that nothing happened."""
    bench = nested()
    key = bench.start()
    with pytest.raises(CommandRejected, match=told):
        bench.do(ModifyInstance(key, **command))
    assert ["in", "out", "w"] == bench.active()


def test_moves_say_in_which_scope_they_end() -> None:
    """One that is named, that of the source, or the one around the source that fits."""
    bench = nested()
    key = bench.start()
    bench.do(ModifyInstance(key, activate=(ActivateInstruction("out"),)))
    with pytest.raises(CommandRejected, match="more than one"):
        bench.do(ModifyInstance(key, move=(MoveInstruction("w", "m"),)))
    with pytest.raises(CommandRejected, match="none around it"):
        bench.do(ModifyInstance(key, move=(MoveInstruction("w", "m", ancestor="sourceParent"),)))
    bench.do(ModifyInstance(key, move=(MoveInstruction("w", "m", ancestor="inferred"),)))
    assert ["m", "m", "out", "out"] == bench.active()
    first = key_of(bench, "out")
    [source, _] = [job.value.element_instance_key for job in bench.jobs("m")]
    direct = MoveInstruction("", "w", source, ancestor="direct", ancestor_key=first)
    bench.do(ModifyInstance(key, move=(direct,)))
    assert ["in", "m", "out", "out", "w"] == bench.active()
    bench.check()


def test_an_event_sub_process_is_begun_by_hand() -> None:
    """At its start event, as if the event had come."""
    handler = Part(
        [start("es", of_message("m"), 'isInterrupting="false"'), service("h", "h"), end("ee")], ["es -> h", "h -> ee"]
    )  # fmt: skip
    esp = scope("subProcess", "esp", handler, attributes='triggeredByEvent="true"')
    part = Part([start(), service("t", "t"), end(), esp], ["s -> t", "t -> e"])
    bench = Bench(process(part, beside=message("m", "news", "=k")))
    key = bench.start(k="1")
    bench.do(ModifyInstance(key, activate=(ActivateInstruction("esp"),)))
    assert ["esp", "h", "t"] == bench.active()
    bench.check()


def waiting_scope() -> Bench:
    """A task, then a sub-process that waits for a message whose key is a variable."""
    handler = Part([start("es", of_message("m")), end("ee")], ["es -> ee"])
    event = scope("subProcess", "ev", handler, attributes='triggeredByEvent="true"')
    inside = Part([start("is"), service("t", "t"), end("ie"), event], ["is -> t", "t -> ie"])
    part = Part(
        [start(), service("a", "a"), scope("subProcess", "sub", inside), end()],
        ["s -> a", "a -> sub", "sub -> e"],
    )
    return Bench(process(part, beside=message("m", "paid", "=order")))


def test_a_scope_that_cannot_wait_is_refused_before_anything_is_done() -> None:
    """Not even the instruction before it leaves a trace, nor does an instance that would begin there."""
    bench = waiting_scope()
    key = bench.start()
    before = len(bench.records)
    both = (ActivateInstruction("a"), ActivateInstruction("t"))
    with pytest.raises(CommandRejected, match="'sub' cannot wait for its events"):
        bench.do(ModifyInstance(key, activate=both, terminate=(TerminateInstruction(element_id="a"),)))
    with pytest.raises(CommandRejected, match="'sub' cannot wait for its events"):
        bench.do(CreateInstance(process_definition_id="p", start_instructions=(StartInstruction("t"),)))
    assert before == len(bench.records)
    bench.check()


@pytest.mark.parametrize("scope_id", ["", "p", "sub"])
def test_variables_of_an_instruction_come_before_what_their_scope_waits_for(scope_id: str) -> None:
    """A message's key may be among them."""
    bench = waiting_scope()
    key = bench.start()
    given = (VariableInstruction({"order": "7"}, scope_id),)
    bench.do(ModifyInstance(key, activate=(ActivateInstruction("t", given),)))
    [subscription] = bench.core.state.subscriptions.values()
    assert "7" == subscription.correlation_key
    with pytest.raises(CommandRejected, match="cannot wait"):
        bench.do(
            ModifyInstance(
                bench.start(),
                activate=(ActivateInstruction("t", (VariableInstruction({"order": "7"}, "t"),)),),
            )
        )
    bench.check()


def test_a_process_that_cannot_wait_is_not_begun_elsewhere() -> None:
    """At its start event it would be an incident."""
    event = scope(
        "subProcess",
        "ev",
        Part([start("es", of_message("m")), end("ee")], ["es -> ee"]),
        attributes='triggeredByEvent="true"',
    )
    part = Part([start(), service("t", "t"), end(), event], ["s -> t", "t -> e"])
    bench = Bench(process(part, beside=message("m", "paid", "=order")))
    before = len(bench.records)
    elsewhere = (StartInstruction("t"),)
    with pytest.raises(CommandRejected, match="'p' cannot wait for its events"):
        bench.do(CreateInstance(process_definition_id="p", start_instructions=elsewhere))
    assert before == len(bench.records)
    bench.do(CreateInstance(process_definition_id="p", variables={"order": 1}, start_instructions=elsewhere))
    assert ["t"] == bench.active()


def test_a_scope_made_by_hand_gets_messages_that_came_early() -> None:
    """Like one that a token came to."""
    bench = waiting_scope()
    key = bench.start(order="7")
    bench.do(PublishMessage("paid", "7", {}, 60_000))
    bench.do(ModifyInstance(key, activate=(ActivateInstruction("t"),)))
    assert ["a"] == bench.active()
    assert "ev" in bench.path()
    bench.check()
