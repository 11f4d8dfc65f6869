"""Multi-instances: an activity done once for each item, one after another or all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from camunda_embedded._core import elements, scopes, waiting
from camunda_embedded._core.behaviours.base import Behaviour
from camunda_embedded._core.records import LoopValue
from camunda_embedded._core.scopes import EvaluationFailed, evaluated, evaluated_json, name_of
from camunda_embedded._core.state import ACTIVE
from camunda_embedded.feel._text import shortened

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Flow, Loop
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


_LITERALS = ("null", "true", "false")


class LoopBody(Behaviour):
    """What stands around the turns of a multi-instance; boundary events are attached to it."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Find the items and begin."""
        loop = loop_of(instance)
        items = evaluated(core, loop.input_collection, instance, "EXTRACT_VALUE_ERROR")
        if not isinstance(items, list):
            text = loop.input_collection.text.lstrip("=")
            raise EvaluationFailed(
                "EXTRACT_VALUE_ERROR",
                f"Expected result of the expression '{text}' to be 'ARRAY', but was '{name_of(items)}': {shortened(items)}",
            )
        core.append(instance.key, "STARTED", LoopValue(tuple(items), instance.value.process_instance_key))
        waiting.open_attached(core, instance)
        if loop.output_collection is not None:
            scopes.set_local(core, instance, loop.output_collection, [None] * len(items))
        elements.activated(core, instance)
        if not items:
            core.later(elements.complete, core, instance)
        elif loop.sequential:
            core.later(begin_turn, core, instance, 1, core.new_key())
        else:
            core.later(begin_turns, core, instance, 1)

    def leave(self, core: Core, instance: Instance) -> tuple[Flow, ...]:
        """Hand out what the turns gave."""
        output = loop_of(instance).output_collection
        if output is not None and instance.parent is not None:
            scopes.propagate(core, instance.parent, {output: instance.variables.get(output)})
        return instance.node.outgoing

    def cancel(self, core: Core, instance: Instance) -> None:
        """The turns are terminated as children."""

    def resume(self, core: Core, instance: Instance) -> None:
        """An incident of a body is one of its beginning or end, never in between."""


def loop_of(instance: Instance) -> Loop:
    """How often an activity is done."""
    loop = instance.node.loop
    assert loop is not None  # noqa: S101 - only bodies ask
    return loop


def begin_turns(core: Core, body: Instance, number: int) -> None:
    """Begin one turn and then the next: what is at hand in between is done first, as Zeebe does."""
    core.later(begin_turn, core, body, number, core.new_key())
    if number < len(body.items):
        core.later(begin_turns, core, body, number + 1)


def begin_turn(core: Core, body: Instance, number: int, key: int) -> None:
    """Begin one turn, counted from 1; its key is older than what began in between."""
    if not elements.is_alive(core, body) or body.phase != ACTIVE or number > len(body.items):
        return
    loop = loop_of(body)
    node = body.node
    core.append(key, "ELEMENT_ACTIVATING", elements.value_of(node, body, loop_counter=number))
    turn = core.state.instances[key]
    if loop.input_element is not None:
        scopes.set_local(core, turn, loop.input_element, body.items[number - 1])
    scopes.set_local(core, turn, "loopCounter", number)
    output = "" if loop.output_element is None else loop.output_element.text.lstrip("=").strip()
    if output.isidentifier() and output not in {*_LITERALS, *turn.variables}:
        scopes.set_local(core, turn, output, None)
    if not core.count_step(body.key, turn.value.root_process_instance_key, bounded=True):
        elements.raise_incident(core, turn, "UNKNOWN", elements.IN_CIRCLES)
        return
    elements.enter(core, turn)


def before_turn_ends(core: Core, turn: Instance) -> None:
    """Keep what a turn gives, and see whether it is the last.

    Raises:
        EvaluationFailed: An expression of the loop fails.
    """
    body = turn.parent
    if body is None or not body.is_body or body.node is not turn.node:
        return
    loop = loop_of(body)
    number = turn.value.loop_counter
    if loop.output_element is not None and loop.output_collection is not None:
        value = evaluated_json(core, loop.output_element, turn, "EXTRACT_VALUE_ERROR")
        collected: Any = body.variables.get(loop.output_collection)
        if not isinstance(collected, list) or not 0 < number <= len(collected):
            raise EvaluationFailed(
                "EXTRACT_VALUE_ERROR",
                f"Unable to update an item in output collection '{loop.output_collection}': it is no list of the expected size",
            )
        scopes.set_local(
            core, body, loop.output_collection, [*collected[: number - 1], value, *collected[number:]]
        )
    if loop.completion_condition is not None:
        active = len(body.children) - 1
        counters = {
            "numberOfInstances": len(body.items),
            "numberOfActiveInstances": active,
            "numberOfCompletedInstances": body.done + 1,
            "numberOfTerminatedInstances": 0,
        }
        value = evaluated(core, loop.completion_condition, turn, "EXTRACT_VALUE_ERROR", counters)
        if not isinstance(value, bool):
            text = loop.completion_condition.text.lstrip("=")
            raise EvaluationFailed(
                "EXTRACT_VALUE_ERROR",
                f"Expected result of the expression '{text}' to be 'BOOLEAN', but was '{name_of(value)}'",
            )
        if value:
            elements.interrupt(core, body)


def turn_completed(core: Core, body: Instance) -> None:
    """A turn is over: the next one begins, or the body completes."""
    if not elements.is_alive(core, body) or body.phase != ACTIVE:
        return
    if body.interrupted:
        elements.terminate_children(core, body)
        core.later(elements.complete, core, body)
    elif body.done >= len(body.items):
        core.later(elements.complete, core, body)
    elif loop_of(body).sequential:
        core.later(begin_turn, core, body, body.turns + 1, core.new_key())
