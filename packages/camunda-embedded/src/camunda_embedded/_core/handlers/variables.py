"""Setting variables from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import elements, scopes
from camunda_embedded._core.rejection import CommandRejected

if TYPE_CHECKING:
    from camunda_embedded._core.commands import SetVariables
    from camunda_embedded._core.core import Core


def set_variables(core: Core, command: SetVariables) -> None:
    """Set variables of an element instance."""
    key = command.element_instance_key
    instance = core.state.instances.get(key)
    if instance is None or not elements.is_alive(core, instance):
        reason = f"there is no active element instance with the key '{key}'"
        raise CommandRejected("NOT_FOUND", "UPDATE", reason)
    variables = dict(command.variables)
    if command.local:
        scopes.set_locals(core, instance, variables)
    else:
        scopes.propagate(core, instance, variables)
