"""Process instances begin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from camunda_embedded._core import elements, scopes, waiting
from camunda_embedded._core.records import ElementValue, InstanceOptionsValue
from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._core.state import ACTIVE

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Node
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Definition, Instance


def create(
    core: Core,
    definition: Definition,
    variables: Mapping[str, Any],
    *,
    caller: Instance | None = None,
    tags: tuple[str, ...] = (),
    business_id: str | None = None,
    terminate_after: tuple[str, ...] = (),
    key: int | None = None,
) -> Instance:
    """Make a process instance that has begun nowhere yet."""
    about, node = definition.value, definition.process.node
    key = core.new_key() if key is None else key
    parent_root = key if caller is None else caller.value.root_process_instance_key
    core.append(
        key,
        "ELEMENT_ACTIVATING",
        ElementValue(
            about.process_definition_id,
            "PROCESS",
            node.name,
            key,
            about.key,
            about.process_definition_id,
            about.version,
            -1,
            about.tenant_id,
            parent_process_instance_key=-1 if caller is None else caller.value.process_instance_key,
            parent_element_instance_key=-1 if caller is None else caller.key,
            root_process_instance_key=parent_root,
            tags=tags if caller is None else caller.root.value.tags,
            business_id=business_id,
        ),
    )
    instance = core.state.instances[key]
    scopes.set_locals(core, instance, variables)
    if terminate_after:
        core.append(key, "CREATED", InstanceOptionsValue(terminate_after, key))
    elements.enter(core, instance)
    return instance


def start(
    core: Core, definition: Definition, variables: Mapping[str, Any], caller: Instance, key: int
) -> None:
    """A call activity starts a process."""
    if not elements.is_alive(core, caller):
        return
    instance = create(core, definition, variables, caller=caller, key=key)
    begin_at(core, instance, definition.process.node.start)


def begin_at(core: Core, instance: Instance, node: Node | None) -> None:
    """Let a process instance begin at its start event."""
    if node is not None:
        core.later(elements.activate_start, core, node, instance)


def begin_by_event(core: Core, instance: Instance, node: Node, variables: Mapping[str, Any]) -> None:
    """Let a process instance begin at a start event that has happened."""
    if instance.phase == ACTIVE:
        waiting.happened(core, node, instance, variables)
    else:
        # It cannot wait for its own events yet and begins once that is mended; what the event brought is kept.
        scopes.set_locals(core, instance, variables)


def scope_for(core: Core, instance: Instance, node: Node, ancestor: Instance | None = None) -> Instance:
    """The scope that an element is to be activated in; scopes on the way are made where they are missing."""
    scope = instance
    for one in reversed(holders(node)):
        there = [child for child in scope.children.values() if child.node is one]
        if ancestor is None:
            found = next((child for child in there if not child.is_body), None)
        else:
            # Below the ancestor that is named, scopes are made anew, whatever else is there.
            found = next((child for child in there if is_inside(ancestor, child)), None)
            while found is not None and found.is_body and found is not ancestor:
                found = next((child for child in found.children.values() if is_inside(ancestor, child)), None)
        if one.loop is not None and (found is None or found.is_body):
            reason = f"the element '{node.id}' in '{one.id}' cannot be activated: a turn of a multi-instance must be there and named as its ancestor"
            raise CommandRejected("INVALID_ARGUMENT", "ACTIVATE", reason)
        if found is None:
            key = core.new_key()
            core.append(key, "ELEMENT_ACTIVATING", elements.value_of(one, scope))
            found = core.state.instances[key]
            enter_scope(core, found)
        scope = found
    return scope


def holders(node: Node) -> list[Node]:
    """The sub-processes that an element is in, from the inside out."""
    found: list[Node] = []
    holder = node.parent
    while holder is not None and holder.type != "PROCESS":
        found.append(holder)
        holder = holder.parent
    return found


def is_in_loop(node: Node) -> bool:
    """Whether an element is in a sub-process that is done once for each of many items."""
    return any(holder.loop is not None for holder in holders(node))


def enter_scope(core: Core, scope: Instance) -> None:
    """Make a scope active for what is begun in it by hand.

    Raises:
        CommandRejected: It cannot wait for its events.
    """
    try:
        events = [*waiting.attached(scope), *waiting.starts_of_event_sub_processes(scope)]
        waiting.open_events(core, scope, events)
    except scopes.EvaluationFailed as failed:
        parent = scope.parent
        elements.terminate(core, scope)
        if parent is not None and parent.parent is not None and not parent.has_children:
            elements.terminate(core, parent)
        reason = f"no element in '{scope.node.id}' can be activated: it cannot wait for its events: {failed.message}"
        raise CommandRejected("INVALID_ARGUMENT", "ACTIVATE", reason) from None
    elements.activated(core, scope)


def is_inside(inner: Instance, outer: Instance) -> bool:
    """Whether an element instance is in another."""
    instance: Instance | None = inner
    while instance is not None:
        if instance is outer:
            return True
        instance = instance.parent
    return False
