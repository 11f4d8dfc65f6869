"""How records of deployed and deleted resources change the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core.applying import applies
from camunda_embedded._core.state import Definition, Requirements, State

if TYPE_CHECKING:
    from camunda_embedded._core.records import Record


@applies("ProcessValue", "CREATED")
def process_created(state: State, record: Record) -> None:
    from camunda_embedded._bpmn import read_bpmn

    value = record.value
    process = next(
        one for one in read_bpmn(value.resource, value.resource_name) if one.id == value.process_definition_id
    )
    state.definitions[value.key] = Definition(value, process)
    state.processes.add(
        value.tenant_id,
        value.process_definition_id,
        value.version,
        value.version_tag,
        value.deployment_key,
        value.key,
    )


@applies("ProcessValue", "DELETED")
def process_deleted(state: State, record: Record) -> None:
    value = record.value
    state.definitions[value.key].deleted = True
    state.processes.remove(value.tenant_id, value.process_definition_id, value.key)


@applies("DecisionRequirementsValue", "CREATED")
def requirements_created(state: State, record: Record) -> None:
    from camunda_embedded._dmn import read_dmn

    value = record.value
    state.requirements[value.key] = Requirements(value, read_dmn(value.resource, value.resource_name))
    state.requirement_versions.add(
        value.tenant_id, value.decision_requirements_id, value.version, None, value.deployment_key, value.key
    )


@applies("DecisionRequirementsValue", "DELETED")
def requirements_deleted(state: State, record: Record) -> None:
    value = record.value
    del state.requirements[value.key]
    state.requirement_versions.remove(value.tenant_id, value.decision_requirements_id, value.key)


@applies("DecisionValue", "CREATED")
def decision_created(state: State, record: Record) -> None:
    value = record.value
    state.decisions[value.key] = value
    state.requirements[value.decision_requirements_key].decisions[value.decision_definition_id] = value
    state.decision_versions.add(
        value.tenant_id,
        value.decision_definition_id,
        value.version,
        value.version_tag,
        value.deployment_key,
        value.key,
    )


@applies("DecisionValue", "DELETED")
def decision_deleted(state: State, record: Record) -> None:
    value = record.value
    del state.decisions[value.key]
    state.decision_versions.remove(value.tenant_id, value.decision_definition_id, value.key)


@applies("FormValue", "CREATED")
def form_created(state: State, record: Record) -> None:
    value = record.value
    state.forms[value.key] = value
    state.form_versions.add(
        value.tenant_id, value.form_id, value.version, value.version_tag, value.deployment_key, value.key
    )


@applies("FormValue", "DELETED")
def form_deleted(state: State, record: Record) -> None:
    value = record.value
    del state.forms[value.key]
    state.form_versions.remove(value.tenant_id, value.form_id, value.key)


@applies("ResourceValue", "CREATED")
def resource_created(state: State, record: Record) -> None:
    value = record.value
    state.resources[value.key] = value
    state.resource_versions.add(
        value.tenant_id, value.resource_id, value.version, value.version_tag, value.deployment_key, value.key
    )


@applies("ResourceValue", "DELETED")
def resource_deleted(state: State, record: Record) -> None:
    value = record.value
    del state.resources[value.key]
    state.resource_versions.remove(value.tenant_id, value.resource_id, value.key)
