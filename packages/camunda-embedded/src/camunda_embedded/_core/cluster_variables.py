"""Variables of the cluster and of tenants, which every expression sees as `camunda.vars`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from camunda_embedded._core.applying import applies

if TYPE_CHECKING:
    from camunda_embedded._core.records import Record
    from camunda_embedded._core.state import State


@applies("ClusterVariableValue", "CREATED")
@applies("ClusterVariableValue", "UPDATED")
def variable_set(state: State, record: Record) -> None:
    """A variable has a value."""
    state.cluster_variables[record.value.tenant_id, record.value.name] = record.value
    _show(state)


@applies("ClusterVariableValue", "DELETED")
def variable_deleted(state: State, record: Record) -> None:
    """A variable is gone."""
    del state.cluster_variables[record.value.tenant_id, record.value.name]
    _show(state)


def _show(state: State) -> None:
    # There is one tenant: its variables hide those of the cluster in `env`.
    cluster: dict[str, Any] = {}
    tenant: dict[str, Any] = {}
    for (tenant_id, name), value in state.cluster_variables.items():
        (cluster if tenant_id is None else tenant)[name] = value.value
    names = {"cluster": cluster, "tenant": tenant, "env": {**cluster, **tenant}}
    state.cluster_names = {"camunda": {"vars": names}} if state.cluster_variables else {}
