"""Deleting deployed resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core.handlers.deployment import close_starts, open_starts
from camunda_embedded._core.rejection import CommandRejected

if TYPE_CHECKING:
    from camunda_embedded._core.commands import DeleteResource
    from camunda_embedded._core.core import Core


def delete(core: Core, command: DeleteResource) -> None:
    """Remove what has a key."""
    key, state = command.resource_key, core.state
    definition = state.definitions.get(key)
    if definition is not None and not definition.deleted:
        if state.instances_of.get(key, 0) > 0:
            reason = f"the process definition with the key '{key}' has active instances"
            raise CommandRejected("INVALID_STATE", "DELETE", reason)
        index = (definition.value.tenant_id, definition.value.process_definition_id)
        was_latest = state.processes.latest.get(index) == key
        close_starts(core, key)
        core.append(key, "DELETED", definition.value)
        latest = state.processes.latest.get(index)
        if was_latest and latest is not None:
            open_starts(core, latest)
    elif key in state.requirements:
        for decision in list(state.requirements[key].decisions.values()):
            core.append(decision.key, "DELETED", decision)
        core.append(key, "DELETED", state.requirements[key].value)
    elif key in state.forms:
        core.append(key, "DELETED", state.forms[key])
    elif key in state.resources:
        core.append(key, "DELETED", state.resources[key])
    else:
        reason = f"there is no resource with the key '{key}'"
        raise CommandRejected("NOT_FOUND", "DELETE", reason)
