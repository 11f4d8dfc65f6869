"""Variables of the cluster and of tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core.records import ClusterVariableValue
from camunda_embedded._core.rejection import CommandRejected

if TYPE_CHECKING:
    from camunda_embedded._core.commands import DeleteClusterVariable, SetClusterVariable
    from camunda_embedded._core.core import Core


def set_variable(core: Core, command: SetClusterVariable) -> ClusterVariableValue:
    """Create a variable that is not there, or change one that is."""
    known = core.state.cluster_variables.get((command.tenant_id, command.name))
    if command.create and known is not None:
        reason = f"there is a cluster variable '{command.name}' already"
        raise CommandRejected("ALREADY_EXISTS", "CREATE", reason)
    if not command.create and known is None:
        reason = f"there is no cluster variable '{command.name}' to update"
        raise CommandRejected("NOT_FOUND", "UPDATE", reason)
    value = ClusterVariableValue(command.name, command.value, command.tenant_id, command.metadata)
    core.append(core.new_key(), "CREATED" if command.create else "UPDATED", value)
    return value


def delete_variable(core: Core, command: DeleteClusterVariable) -> None:
    """Remove a variable."""
    known = core.state.cluster_variables.get((command.tenant_id, command.name))
    if known is None:
        reason = f"there is no cluster variable '{command.name}' to delete"
        raise CommandRejected("NOT_FOUND", "DELETE", reason)
    core.append(core.new_key(), "DELETED", known)
