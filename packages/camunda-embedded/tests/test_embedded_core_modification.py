"""Modifications of multi-instances and of called process instances."""

from __future__ import annotations

import pytest
from core_support import Bench, Part, element, end, line, loop, process, scope, service, start

from camunda_embedded._core.commands import (
    ActivateInstruction,
    CompleteJob,
    CreateInstance,
    ModifyInstance,
    MoveInstruction,
    StartInstruction,
    TerminateInstruction,
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
