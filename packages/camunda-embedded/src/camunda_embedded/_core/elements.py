"""The life of an element instance: activated, completed or terminated, and what comes after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from camunda_embedded._core import mappings, scopes
from camunda_embedded._core.records import ElementValue
from camunda_embedded._core.scopes import EvaluationFailed
from camunda_embedded._core.state import ACTIVATING, ACTIVE, COMPLETING, TERMINATING, Instance

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Flow, Node
    from camunda_embedded._core.core import Core

IN_CIRCLES = (
    "Expected the process to wait somewhere, but it went on for too many steps: it may run in circles"
)


def value_of(
    node: Node, scope: Instance, kind: str | None = None, loop_counter: int = 0, *, by_flow: bool = False
) -> ElementValue:
    """What records say about a new element instance."""
    about = scope.value
    return ElementValue(
        node.id,
        kind or node.type,
        node.name,
        about.process_instance_key,
        about.process_definition_key,
        about.process_definition_id,
        about.version,
        scope.key,
        about.tenant_id,
        root_process_instance_key=about.root_process_instance_key,
        loop_counter=loop_counter,
        by_flow=by_flow,
    )


def is_alive(core: Core, instance: Instance) -> bool:
    """Whether an element instance is still there and not being terminated."""
    return core.state.instances.get(instance.key) is instance and instance.phase is not TERMINATING


def can_be_triggered(core: Core, instance: Instance) -> bool:
    """Whether events can still come to an element instance: not once it is about to complete."""
    return is_alive(core, instance) and instance.phase is not COMPLETING


def create(
    core: Core,
    node: Node,
    scope: Instance,
    *,
    by_flow: bool = False,
    variables: Mapping[str, Any] | None = None,
    key: int | None = None,
) -> Instance:
    """Make an element instance and let it begin."""
    kind = (
        "MULTI_INSTANCE_BODY"
        if node.loop is not None and not (scope.is_body and scope.node is node)
        else None
    )
    key = core.new_key() if key is None else key
    core.append(key, "ELEMENT_ACTIVATING", value_of(node, scope, kind, by_flow=by_flow))
    instance = core.state.instances[key]
    if variables:
        scopes.set_locals(core, instance, variables)
    if not core.count_step(scope.key, instance.value.root_process_instance_key):
        raise_incident(core, instance, "UNKNOWN", IN_CIRCLES)
        return instance
    enter(core, instance)
    return instance


def enter(core: Core, instance: Instance) -> None:
    """Do what an element does when it is activated; also once more, after an incident."""
    from camunda_embedded._core.behaviours import behaviour_of

    try:
        read_inputs(core, instance)
        behaviour_of(instance).begin(core, instance)
    except EvaluationFailed as failed:
        raise_incident(core, instance, failed.kind, failed.message)


def read_inputs(core: Core, instance: Instance) -> None:
    """Apply the input mappings.

    Raises:
        EvaluationFailed: One of them fails.
    """
    if instance.node.inputs and not instance.is_body:
        scopes.set_locals(core, instance, mappings.inputs(core, instance))


def activated(core: Core, instance: Instance) -> None:
    """The element is active now."""
    core.append(instance.key, "ELEMENT_ACTIVATED", instance.value)


def complete(core: Core, instance: Instance, variables: Mapping[str, Any] | None = None) -> None:
    """Let an active element instance complete; ``variables`` are what it brings."""
    if core.state.instances.get(instance.key) is not instance or instance.phase not in (ACTIVE, COMPLETING):
        return
    if instance.phase == ACTIVE:
        core.append(instance.key, "ELEMENT_COMPLETING", instance.value)
    if variables:
        keep(core, instance, variables)
    finish(core, instance)


def keep(core: Core, instance: Instance, variables: Mapping[str, Any]) -> None:
    """Put what an element brings where it belongs: with output mappings it stays inside."""
    if instance.node.outputs and not instance.is_body:
        scopes.set_locals(core, instance, variables)
    else:
        scopes.propagate(core, instance, variables)


def finish(core: Core, instance: Instance) -> None:
    """The second half of completing; also once more, after an incident."""
    from camunda_embedded._core import waiting
    from camunda_embedded._core.behaviours import behaviour_of
    from camunda_embedded._core.loops import before_turn_ends

    node = instance.node
    try:
        if node.outputs and not instance.is_body:
            result = mappings.outputs(core, instance)
            if instance.parent is not None:
                # What a turn of a multi-instance gives may be meant for its own output element.
                is_turn = instance.parent.is_body and instance.parent.node is node
                scopes.propagate(core, instance if is_turn else instance.parent, result)
        before_turn_ends(core, instance)
        if node.type == "START_EVENT" and instance.parent is not None:
            # What its scope waits for may depend on what the start event has brought.
            waiting.open_events_of_scope(core, instance.parent)
        flows = behaviour_of(instance).leave(core, instance)
    except EvaluationFailed as failed:
        raise_incident(core, instance, failed.kind, failed.message)
        return
    close_events(core, instance)
    ended(core, instance, "ELEMENT_COMPLETED")
    after(core, instance, flows)


def ended(core: Core, instance: Instance, intent: str) -> None:
    """An element instance is over; where it held back messages of its key, the next one may have its turn."""
    lock = core.state.locks_of.get(instance.key) if instance.parent is None else None
    core.append(instance.key, intent, instance.value)
    if lock is not None:
        from camunda_embedded._core.handlers.messages import released

        core.later(released, core, lock)


def after(core: Core, instance: Instance, flows: tuple[Flow, ...]) -> None:
    """What follows the completion of an element."""
    from camunda_embedded._core import loops

    scope = instance.parent
    if scope is None:
        return
    if scope.is_body and scope.node is instance.node:
        loops.turn_completed(core, scope)
        return
    take(core, scope, flows)
    root = instance.root
    if root.options and instance.node.id in root.options and is_alive(core, root):
        terminate(core, root)
        return
    complete_scope_if_done(core, scope)


def take(core: Core, scope: Instance, flows: tuple[Flow, ...]) -> None:
    """Tokens go along flows."""
    if scope.interrupted or not is_alive(core, scope):
        return
    for flow in flows:
        about = scope.value
        core.append(
            core.new_key(),
            "SEQUENCE_FLOW_TAKEN",
            ElementValue(
                flow.id,
                "SEQUENCE_FLOW",
                flow.name,
                about.process_instance_key,
                about.process_definition_key,
                about.process_definition_id,
                about.version,
                scope.key,
                about.tenant_id,
                root_process_instance_key=about.root_process_instance_key,
            ),
        )
        core.later(arrive, core, flow, scope, core.new_key())


def arrive(core: Core, flow: Flow, scope: Instance, key: int) -> None:
    """A token has come along a flow, to an element that got its key when the flow was taken."""
    node = flow.target
    if scope.interrupted or not is_alive(core, scope):
        return
    if node.type == "PARALLEL_GATEWAY" and len(node.incoming) > 1:
        joins = scope.joins or {}
        if not all(joins.get(one.id) for one in node.incoming):
            return
    create(core, node, scope, by_flow=True, key=key)


def complete_scope_if_done(core: Core, scope: Instance) -> None:
    """A scope completes when nothing is left in it."""
    if is_done(scope):
        core.later(complete_scope, core, scope)


def complete_scope(core: Core, scope: Instance) -> None:
    """Complete a scope, unless an event has brought new life into it."""
    if is_done(scope):
        complete(core, scope)


def is_done(scope: Instance) -> bool:
    """Whether nothing is left in an active scope."""
    return (
        scope.phase == ACTIVE
        and not scope.has_children
        and scope.tokens <= 0
        and scope.node.is_scope
        and not scope.is_body
    )


def terminate(core: Core, instance: Instance) -> None:
    """End an element instance and all that is in it, the innermost first; scopes may be nested deeply."""
    from camunda_embedded._core.behaviours import behaviour_of

    open_ones = [instance]
    while open_ones:
        one = open_ones[-1]
        if core.state.instances.get(one.key) is not one:
            open_ones.pop()
            continue
        if one.phase is not TERMINATING:
            core.append(one.key, "ELEMENT_TERMINATING", one.value)
            resolve_incident_of(core, one)
            close_events(core, one)
            behaviour_of(one).cancel(core, one)
        if one.has_children:
            open_ones.extend(reversed(one.children.values()))
        else:
            open_ones.pop()
            ended(core, one, "ELEMENT_TERMINATED")


def interrupt(core: Core, scope: Instance) -> None:
    """Let nothing in a scope go on but what interrupts it; tokens on their way are lost."""
    core.append(scope.key, "ELEMENT_INTERRUPTED", scope.value)


def terminate_children(core: Core, scope: Instance) -> None:
    """End everything in a scope."""
    for child in list(scope.children.values()):
        terminate(core, child)


def close_events(core: Core, instance: Instance, *, but_attached: bool = False) -> None:
    """Wait for nothing any more; ``but_attached``: for nothing but boundary events."""
    state = core.state
    kept = {node.id for node in instance.node.boundaries} if but_attached else ()
    for key in instance.timers:
        if state.timers[key].element_id not in kept:
            core.append(key, "CANCELED", state.timers[key])
    for key in instance.subscriptions:
        if state.subscriptions[key].element_id not in kept:
            core.append(key, "DELETED", state.subscriptions[key])


def raise_incident(core: Core, instance: Instance, kind: str, message: str, job_key: int = -1) -> None:
    """An element cannot go on by itself."""
    from camunda_embedded._core.records import IncidentValue

    about = instance.value
    core.append(
        core.new_key(),
        "CREATED",
        IncidentValue(
            kind,
            message,
            about.process_instance_key,
            about.process_definition_key,
            about.process_definition_id,
            instance.node.id,
            instance.key,
            job_key,
            about.tenant_id,
            about.root_process_instance_key,
        ),
    )


def resolve_incident_of(core: Core, instance: Instance) -> None:
    """What has ended needs no help."""
    key = instance.incident_key
    if key and key in core.state.incidents:
        core.append(key, "RESOLVED", core.state.incidents[key])


def retry(core: Core, instance: Instance) -> None:
    """Go on after an incident was resolved."""
    from camunda_embedded._core.behaviours import behaviour_of

    if not is_alive(core, instance):
        return
    if instance.phase == ACTIVATING:
        enter(core, instance)
    elif instance.phase == COMPLETING:
        finish(core, instance)
    else:
        try:
            behaviour_of(instance).resume(core, instance)
        except EvaluationFailed as failed:
            raise_incident(core, instance, failed.kind, failed.message)


def activate_start(core: Core, node: Node, scope: Instance) -> None:
    """Begin a scope at one of its start events; one that cannot wait for its events begins once it can."""
    if is_alive(core, scope) and scope.phase == ACTIVE:
        create(core, node, scope)
