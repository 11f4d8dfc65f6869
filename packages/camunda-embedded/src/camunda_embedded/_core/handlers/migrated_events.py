"""What a migrated element instance waits for: mapped events go on, the others end, and new ones begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from camunda_embedded._core import waiting
from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._core.scopes import EvaluationFailed

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Node
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Definition, Instance


def check(
    core: Core, process_key: int, one: Instance, new: Node, target: Definition, mapping: Mapping[str, str]
) -> None:
    """See whether what an element instance waits for can go on.

    Raises:
        CommandRejected: It cannot.
    """
    about = f"the process instance '{process_key}' cannot be migrated:"
    kept = set()
    for old_id in waited_for(core, one):
        new_id = mapping.get(old_id)
        if new_id is None:
            if one.node.type == "EVENT_BASED_GATEWAY":
                reason = f"{about} the event with id '{old_id}' behind the event-based gateway '{one.node.id}' has no mapping instruction"
                raise CommandRejected("INVALID_STATE", "MIGRATE", reason)
            continue
        old_node, new_node = one.definition.process.nodes[old_id], target.process.nodes[new_id]
        if type(old_node.event) is not type(new_node.event) or new_id not in expected(new):
            reason = f"{about} the event with id '{old_id}' of element '{one.node.id}' is mapped to '{new_id}', which is no such event of element '{new.id}'"
            raise CommandRejected("INVALID_STATE", "MIGRATE", reason)
        kept.add(new_id)
    if one.phase != "ACTIVE":
        return
    for node in added(one, new, kept):
        try:
            waiting.event_values(core, one, (node,))
        except EvaluationFailed as failed:
            reason = f"{about} the event with id '{node.id}' cannot be waited for: {failed.message}"
            raise CommandRejected("INVALID_STATE", "MIGRATE", reason) from None


def waited_for(core: Core, one: Instance) -> list[str]:
    """Ids of the events that an element instance waits for."""
    state = core.state
    found = [state.timers[key].element_id for key in one.timers]
    return found + [state.subscriptions[key].element_id for key in one.subscriptions]


def expected(node: Node) -> dict[str, Node]:
    """The events that an instance of an element may wait for."""
    nodes = [node, *node.boundaries, *(one.starts[0] for one in node.event_sub_processes)]
    if node.type == "EVENT_BASED_GATEWAY":
        nodes += [flow.target for flow in node.outgoing]
    return {one.id: one for one in nodes}


def added(one: Instance, new: Node, kept: set[str]) -> list[Node]:
    """Events of the new element that nothing waits for yet."""
    if one.interrupted:
        return []
    inner = one.parent is not None and one.parent.is_body and one.parent.node is one.node
    boundaries = () if inner else new.boundaries
    starts = () if one.is_body else new.event_sub_processes
    return [node for node in (*boundaries, *(each.starts[0] for each in starts)) if node.id not in kept]


def move(core: Core, one: Instance, mapping: Mapping[str, str]) -> None:
    """Give an element instance, already in its new place, the events of that place."""
    state, about, nodes = core.state, one.value, one.definition.process.nodes
    kept = set()
    for key in one.timers:
        timer = state.timers[key]
        new_id = mapping.get(timer.element_id)
        if new_id is None:
            core.append(key, "CANCELED", timer)
            continue
        kept.add(new_id)
        core.append(
            key,
            "MIGRATED",
            replace(timer, element_id=new_id, process_definition_key=about.process_definition_key),
        )
    for key in one.subscriptions:
        subscription = state.subscriptions[key]
        new_id = mapping.get(subscription.element_id)
        if new_id is None:
            core.append(key, "DELETED", subscription)
            continue
        kept.add(new_id)
        core.append(
            key,
            "MIGRATED",
            replace(
                subscription,
                element_id=new_id,
                process_definition_key=about.process_definition_key,
                process_definition_id=about.process_definition_id,
                interrupting=nodes[new_id].interrupting,
            ),
        )
    if one.phase == "ACTIVE":
        waiting.open_events(core, one, added(one, one.node, kept))
        core.later(waiting.receive_buffered, core, one)
