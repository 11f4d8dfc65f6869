"""Moving the tokens of a process instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from camunda_embedded._core import creation, elements, scopes
from camunda_embedded._core.handlers.modification_checks import Activation, inside, planned, refused, sources
from camunda_embedded._core.previews import Preview
from camunda_embedded._core.rejection import CommandRejected

if TYPE_CHECKING:
    from camunda_embedded._core.commands import ModifyInstance
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


def modify(core: Core, command: ModifyInstance) -> None:
    """Activate, terminate, move."""
    key = command.process_instance_key
    instance = core.state.instances.get(key)
    if instance is None or instance.parent is not None:
        reason = f"there is no active process instance with the key '{key}'"
        raise CommandRejected("NOT_FOUND", "MODIFY", reason)
    activations = planned(instance, command)
    ending = terminations(instance, command)
    check_called(instance, command, ending)
    preview = Preview(core, "MODIFY")
    for activation in activations:
        preview.activate(instance, activation.node, activation.ancestor, by_scope(activation))
    for activation in activations:
        activate(core, instance, activation)
    for one in ending:
        elements.terminate(core, one)
        close_empty(core, one)
    if (
        not instance.has_children
        and instance.tokens <= 0
        and core.state.instances.get(key) is instance
        and ending
    ):
        elements.terminate(core, instance)


def check_called(instance: Instance, command: ModifyInstance, ending: list[Instance]) -> None:
    """A called process instance ends with its caller, never by itself."""
    if instance.value.parent_process_instance_key <= 0 or not ending:
        return
    keys = {one.key for one in ending}

    def survives(one: Instance) -> bool:
        if one.key in keys:
            return False
        return (
            not one.has_children or one.tokens > 0 or any(survives(child) for child in one.children.values())
        )

    if not command.activate and not command.move and not survives(instance):
        raise refused(
            f"'{instance.value.process_definition_id}' would be terminated, but was called by the process instance '{instance.value.parent_process_instance_key}': modify that one"
        )


def terminations(instance: Instance, command: ModifyInstance) -> list[Instance]:
    """What is to end."""
    found: dict[int, Instance] = {}
    everything = list(inside(instance))
    for one in command.terminate:
        for other in everything:
            if other.key == one.element_instance_key or (
                one.element_id is not None and other.node.id == one.element_id
            ):
                found[other.key] = other
    for move in command.move:
        found.update((source.key, source) for source in sources(instance, move))
    return list(found.values())


def activate(core: Core, instance: Instance, activation: Activation) -> None:
    """Activate an element, with variables for its scopes."""
    node = activation.node
    variables = by_scope(activation)
    for scope_id, values in variables:
        if scope_id in {"", instance.node.id}:
            scopes.set_locals(core, instance, values)
    scope = creation.scope_for(core, instance, node, activation.ancestor, variables)
    own = {
        name: value
        for one in activation.variables
        if one.scope_id == node.id
        for name, value in one.variables.items()
    }
    elements.create(core, node, scope, variables=own)


def by_scope(activation: Activation) -> list[tuple[str, Mapping[str, Any]]]:
    """The variables for the scopes around an element, by their ids."""
    others = [one for one in activation.variables if one.scope_id != activation.node.id]
    return [(one.scope_id, one.variables) for one in others]


def close_empty(core: Core, ended: Instance) -> None:
    """Scopes that nothing is left in end with what was terminated."""
    scope = ended.parent
    while scope is not None and scope.parent is not None:
        if scope.has_children or scope.tokens > 0 or core.state.instances.get(scope.key) is not scope:
            return
        above = scope.parent
        elements.terminate(core, scope)
        scope = above
