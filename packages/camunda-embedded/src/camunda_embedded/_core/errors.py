"""Finding who catches an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from camunda_embedded._bpmn.graph import ErrorCode
from camunda_embedded._core import waiting

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Node
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


def throw(core: Core, source: Instance, code: str, variables: Mapping[str, Any]) -> bool:
    """Hand an error to the nearest event that catches it.

    Returns:
        Whether there is one.
    """
    found = catcher(core, source, code)
    if found is None:
        return False
    hand_over(core, found, variables)
    return True


def hand_over(core: Core, found: tuple[Instance, Node], variables: Mapping[str, Any]) -> None:
    """Let the event that was found catch its error."""
    instance, node = found
    if node.type == "BOUNDARY_EVENT":
        core.later(waiting.boundary_of_error, core, instance, node, variables)
    else:
        core.later(waiting.start_of_error, core, instance, node, variables)


def catcher(core: Core, source: Instance, code: str) -> tuple[Instance, Node] | None:
    """Who catches: boundary events and event sub-processes, from the inside out, callers included."""
    instance: Instance | None = source
    while instance is not None:
        if not (
            instance.parent is not None and instance.parent.is_body and instance.parent.node is instance.node
        ):
            node = best(instance.node.boundaries, code)
            if node is not None:
                return instance, node
        scope = instance.parent
        if scope is None:
            instance = core.state.instances.get(instance.value.parent_element_instance_key)
            continue
        if instance.node.type != "EVENT_SUB_PROCESS" and not scope.is_body and not scope.interrupted:
            node = best(tuple(one.starts[0] for one in scope.node.event_sub_processes), code)
            if node is not None:
                return scope, node
        # Where an event sub-process has interrupted a scope, nothing around it in the same process catches any more.
        instance = (
            core.state.instances.get(scope.root.value.parent_element_instance_key)
            if scope.interrupted
            else scope
        )
    return None


def best(nodes: tuple[Node, ...], code: str) -> Node | None:
    """The event that names the code, or else one that catches all."""
    general = None
    for node in nodes:
        if isinstance(node.event, ErrorCode):
            if node.event.code is None:
                general = general or node
            elif node.event.code.text == code:
                return node
    return general
