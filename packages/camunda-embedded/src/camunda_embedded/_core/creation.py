"""Process instances begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from camunda_embedded._core import elements, scopes, waiting
from camunda_embedded._core.records import ElementValue, InstanceOptionsValue

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
    key = core.new_key() if key is None else key
    value = value_of(definition, key, caller=caller, tags=tags, business_id=business_id)
    core.append(key, "ELEMENT_ACTIVATING", value)
    instance = core.state.instances[key]
    scopes.set_locals(core, instance, variables)
    if terminate_after:
        core.append(key, "CREATED", InstanceOptionsValue(terminate_after, key))
    elements.enter(core, instance)
    return instance


def value_of(
    definition: Definition,
    key: int,
    *,
    caller: Instance | None = None,
    tags: tuple[str, ...] = (),
    business_id: str | None = None,
) -> ElementValue:
    """What records say about a new process instance."""
    about = definition.value
    return ElementValue(
        about.process_definition_id,
        "PROCESS",
        definition.process.node.name,
        key,
        about.key,
        about.process_definition_id,
        about.version,
        -1,
        about.tenant_id,
        parent_process_instance_key=-1 if caller is None else caller.value.process_instance_key,
        parent_element_instance_key=-1 if caller is None else caller.key,
        root_process_instance_key=key if caller is None else caller.value.root_process_instance_key,
        tags=tags if caller is None else caller.root.value.tags,
        business_id=business_id,
    )


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
    waiting.happened(core, node, instance, variables)


def scope_for(
    core: Core,
    instance: Instance,
    node: Node,
    ancestor: Instance | None = None,
    variables: Sequence[tuple[str, Mapping[str, Any]]] = (),
) -> Instance:
    """The scope that an element is to be activated in; scopes on the way are made where they are missing.

    Whether that can be done is seen by a `previews.Preview` before.

    Args:
        core: The engine.
        instance: The process instance.
        node: The element.
        ancestor: A scope around it that is meant; the only one that fits where it is None.
        variables: What the scopes get before they wait for their events, by their ids.
    """
    scope = instance
    for one in reversed(holders(node)):
        found = found_in(scope, one, ancestor)
        is_new = found is None
        if found is None:
            key = core.new_key()
            core.append(key, "ELEMENT_ACTIVATING", elements.value_of(one, scope))
            found = core.state.instances[key]
        for scope_id, values in variables:
            if scope_id == one.id:
                scopes.set_locals(core, found, values)
        if is_new:
            waiting.open_events_of_scope(core, found)
            elements.activated(core, found)
        scope = found
    return scope


def found_in(scope: Instance, holder: Node, ancestor: Instance | None) -> Instance | None:
    """The instance of a sub-process in a scope that is meant, for something to be activated in it; None for a new one."""
    there = [child for child in scope.children.values() if child.node is holder]
    if ancestor is None:
        return next((child for child in there if not child.is_body), None)
    # Below the ancestor that is named, scopes are made anew, whatever else is there.
    found = next((child for child in there if is_inside(ancestor, child)), None)
    while found is not None and found.is_body and found is not ancestor:
        found = next((child for child in found.children.values() if is_inside(ancestor, child)), None)
    return found


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


def is_inside(inner: Instance, outer: Instance) -> bool:
    """Whether an element instance is in another."""
    instance: Instance | None = inner
    while instance is not None:
        if instance is outer:
            return True
        instance = instance.parent
    return False
