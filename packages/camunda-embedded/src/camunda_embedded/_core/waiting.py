"""Waiting for timers and messages, and what happens when they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from camunda_embedded._bpmn.graph import Message, Timer
from camunda_embedded._core import elements, scopes
from camunda_embedded._core.records import SubscriptionValue, TimerValue
from camunda_embedded._core.scopes import EvaluationFailed, evaluated, name_of, text_of
from camunda_embedded._core.state import Instance
from camunda_embedded._core.timers import timer_value
from camunda_embedded.feel._numbers import is_number

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Node
    from camunda_embedded._core.core import Core


def open_attached(core: Core, instance: Instance) -> None:
    """Wait for the boundary events of an activity; in a multi-instance they are the body's.

    Raises:
        EvaluationFailed: One of them cannot be waited for.
    """
    boundaries = attached(instance)
    if not boundaries:
        return
    open_events(core, instance, boundaries)
    core.later(receive_buffered, core, instance)


def attached(instance: Instance) -> tuple[Node, ...]:
    """The boundary events that an element instance waits for."""
    scope = instance.parent
    if scope is not None and scope.is_body and scope.node is instance.node:
        return ()
    return instance.node.boundaries


def open_events_of_scope(core: Core, scope: Instance) -> None:
    """Wait for the events at and in a scope, as far as it does not yet.

    Raises:
        EvaluationFailed: One of them cannot be waited for.
    """
    nodes = events_of_scope(scope)
    if not nodes:
        return
    state = core.state
    known = {state.timers[key].element_id for key in scope.timers}
    known |= {state.subscriptions[key].element_id for key in scope.subscriptions}
    open_events(core, scope, [node for node in nodes if node.id not in known])
    core.later(receive_buffered, core, scope)


def events_of_scope(scope: Instance) -> list[Node]:
    """The events that a scope waits for: those at its boundary, and those of its event sub-processes."""
    return [*attached(scope), *(node.starts[0] for node in scope.node.event_sub_processes)]


def open_events(core: Core, instance: Instance, nodes: Iterable[Node]) -> None:
    """Wait for events; errors need no waiting.

    Raises:
        EvaluationFailed: One of them cannot be waited for; then none is.
    """
    for value in event_values(core, instance, nodes):
        core.append(core.new_key(), "CREATED", value)


def event_values(
    core: Core, instance: Instance, nodes: Iterable[Node]
) -> list[TimerValue | SubscriptionValue]:
    """What records say about the events that an element instance is to wait for.

    Raises:
        EvaluationFailed: One of them cannot be waited for.
    """
    values: list[TimerValue | SubscriptionValue] = []
    for node in nodes:
        if isinstance(node.event, Timer):
            values.append(timer_value(core, node, instance))
        elif isinstance(node.event, Message):
            values.append(subscription_value(core, node, instance))
    return values


# messages


def subscription_value(core: Core, node: Node, instance: Instance) -> SubscriptionValue:
    """Who waits for which message.

    Raises:
        EvaluationFailed: Name or correlation key cannot be used.
    """
    event = node.event
    assert isinstance(event, Message)  # noqa: S101 - the caller knows
    name = text_of(core, event.name, instance, "message name")
    # At a boundary, the key comes from what is around the activity, not from its own variables, as in Zeebe.
    seen_by = (instance.parent or instance) if node.type == "BOUNDARY_EVENT" else instance
    key = "" if event.correlation_key is None else correlation_key(core, event, seen_by)
    about = instance.value
    return SubscriptionValue(
        name,
        key,
        about.process_instance_key,
        about.process_definition_key,
        about.process_definition_id,
        node.id,
        instance.key,
        node.interrupting,
        about.tenant_id,
        root_process_instance_key=about.root_process_instance_key,
    )


def correlation_key(core: Core, event: Message, instance: Instance) -> str:
    """A text, or a number as text.

    Raises:
        EvaluationFailed: It is neither.
    """
    assert event.correlation_key is not None  # noqa: S101 - the caller knows
    found = evaluated(core, event.correlation_key, instance, "EXTRACT_VALUE_ERROR")
    if isinstance(found, str):
        return found
    if is_number(found):
        return str(_to_64_bits(int(found)))
    text = event.correlation_key.text.lstrip("=")
    raise EvaluationFailed(
        "EXTRACT_VALUE_ERROR",
        f"Failed to extract the correlation key for '{text}': The value must be either a string or a number, but was '{name_of(found)}'.",
    )


def _to_64_bits(number: int) -> int:
    """A number's whole part as Zeebe takes it for a correlation key: its lowest 64 bits, with a sign."""
    return (number + 2**63) % 2**64 - 2**63


def receive_buffered(core: Core, instance: Instance) -> None:
    """Hand messages that came early to those who wait now."""
    state, nodes, interrupted = core.state, instance.definition.process.nodes, False
    for key in instance.subscriptions:
        value = state.subscriptions.get(key)
        if value is None or not elements.can_be_triggered(core, instance):
            continue
        is_inside = nodes[value.element_id].type == "START_EVENT"
        if interrupted and is_inside:
            continue
        held = state.message_index.get((value.tenant_id, value.message_name, value.correlation_key), {})
        for message_key in list(held):
            if value.process_definition_id not in state.received[message_key] and key in state.subscriptions:
                correlate(core, key, message_key)
                if value.interrupting and not is_inside:
                    # It waits for nothing else any more; other messages stay for others.
                    return
                if value.interrupting:
                    interrupted = True
                    break


def correlate(core: Core, subscription_key: int, message_key: int) -> None:
    """A message goes to a subscription."""
    from dataclasses import replace

    value = core.state.subscriptions[subscription_key]
    message = core.state.messages[message_key]
    core.append(subscription_key, "CORRELATED", replace(value, message_key=message_key))
    instance = core.state.instances[value.element_instance_key]
    core.later(trigger, core, instance, value.element_id, message.variables, subscription_key)


# what happens when something comes


def trigger(
    core: Core,
    instance: Instance,
    element_id: str,
    variables: Mapping[str, Any],
    subscription: int,
) -> None:
    """An event that an element instance waited for has happened."""
    if not elements.can_be_triggered(core, instance):
        return
    node = instance.definition.process.nodes[element_id]
    if node is instance.node:
        elements.complete(core, instance, variables)
    elif instance.node.type == "EVENT_BASED_GATEWAY":
        scope = instance.parent
        elements.complete(core, instance)
        if scope is not None and elements.is_alive(core, scope):
            happened(core, node, scope, variables, kept=True)
    elif node.type == "BOUNDARY_EVENT":
        boundary(core, instance, node, variables)
    else:
        event_sub_process(core, instance, node, variables)
    if not node.interrupting and subscription and subscription in core.state.subscriptions:
        core.later(receive_buffered, core, instance)


def boundary(
    core: Core, instance: Instance, node: Node, variables: Mapping[str, Any], *, local: bool = False
) -> None:
    """A boundary event goes off."""
    scope = instance.parent
    if scope is None:
        return
    if node.interrupting:
        elements.terminate(core, instance)
    if elements.is_alive(core, scope):
        happened(core, node, scope, variables, local=local, kept=True)


def event_sub_process(core: Core, scope: Instance, start: Node, variables: Mapping[str, Any]) -> None:
    """An event sub-process begins."""
    holder = start.parent
    assert holder is not None  # noqa: S101 - a start event is in a scope
    if start.interrupting:
        elements.close_events(core, scope, but_attached=True)
        elements.interrupt(core, scope)
        elements.terminate_children(core, scope)
    if not elements.is_alive(core, scope):
        return
    key = core.new_key()
    core.append(key, "ELEMENT_ACTIVATING", elements.value_of(holder, scope))
    instance = core.state.instances[key]
    try:
        elements.read_inputs(core, instance)
    except EvaluationFailed as failed:
        # It begins anew once that is mended; what the event brought is kept.
        scopes.set_locals(core, instance, variables)
        elements.raise_incident(core, instance, failed.kind, failed.message)
        return
    elements.activated(core, instance)
    happened(core, start, instance, variables)


def happened(
    core: Core,
    node: Node,
    scope: Instance,
    variables: Mapping[str, Any],
    *,
    local: bool = False,
    kept: bool = False,
) -> None:
    """An event element that has happened already: it passes the token on with what it brings.

    Args:
        core: The engine.
        node: The event.
        scope: The scope that it is in.
        variables: What it brings.
        local: Whether they stay with the event unless they are mapped, as those of errors at boundaries do.
        kept: Whether they are the event's own as well as what it passes on, as at boundaries and after gateways.
    """
    key = core.new_key()
    core.append(key, "ELEMENT_ACTIVATING", elements.value_of(node, scope))
    instance = core.state.instances[key]
    elements.activated(core, instance)
    if local or kept:
        scopes.set_locals(core, instance, variables)
    core.later(complete_happened, core, instance, {} if local else variables, kept)


def complete_happened(core: Core, instance: Instance, variables: Mapping[str, Any], kept: bool) -> None:
    """An event that has happened completes."""
    if kept and variables and instance.parent is not None and not instance.node.outputs:
        if elements.is_alive(core, instance):
            scopes.propagate(core, instance.parent, variables)
        variables = {}
    elements.complete(core, instance, variables)


def boundary_of_error(core: Core, instance: Instance, node: Node, variables: Mapping[str, Any]) -> None:
    """An error is caught at a boundary event."""
    if elements.is_alive(core, instance):
        boundary(core, instance, node, variables, local=True)


def start_of_error(core: Core, scope: Instance, node: Node, variables: Mapping[str, Any]) -> None:
    """An error is caught by an event sub-process."""
    if elements.is_alive(core, scope) and not scope.interrupted:
        event_sub_process(core, scope, node, variables)
