"""Deploying files, all or none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from camunda_embedded._bpmn import BpmnError, read_bpmn
from camunda_embedded._bpmn.graph import Message, Timer
from camunda_embedded._core import timers
from camunda_embedded._core.handlers.bindings import check_bindings
from camunda_embedded._core.records import (
    DecisionRequirementsValue,
    DecisionValue,
    DeploymentValue,
    FormValue,
    ProcessValue,
    ResourceValue,
    SubscriptionValue,
)
from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._core.results import Deployed
from camunda_embedded._core.scopes import EvaluationFailed, text_of
from camunda_embedded._dmn import DmnError, read_dmn
from camunda_embedded._forms import FormError, read_form

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Process
    from camunda_embedded._core.commands import DeployResources, Resource
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Versions


@dataclass
class Read:
    """The files of a deployment, read."""

    processes: list[tuple[Resource, Process]] = field(default_factory=list)
    decisions: list[tuple[Resource, Any]] = field(default_factory=list)
    forms: list[tuple[Resource, Any]] = field(default_factory=list)
    others: list[Resource] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def deploy(core: Core, command: DeployResources) -> Deployed:
    """Deploy files."""
    read = read_all(command.resources)
    check_starts(core, read)
    check_bindings(read)
    if read.errors:
        listed = "\n".join(read.errors)
        raise CommandRejected(
            "INVALID_ARGUMENT",
            "CREATE",
            f"nothing was deployed because of\n{listed}",
        )
    key = core.new_key()
    core.append(key, "CREATED", DeploymentValue(command.tenant_id))
    tenant = command.tenant_id
    requirements = [
        deploy_requirements(core, resource, graph, tenant, key) for resource, graph in read.decisions
    ]
    return Deployed(
        key,
        tenant,
        tuple(deploy_process(core, resource, process, tenant, key) for resource, process in read.processes),
        tuple(decision for _, decisions in requirements for decision in decisions),
        tuple(value for value, _ in requirements),
        tuple(deploy_form(core, resource, form, tenant, key) for resource, form in read.forms),
        tuple(deploy_other(core, resource, tenant, key) for resource in read.others),
    )


def read_all(resources: tuple[Resource, ...]) -> Read:
    """Read every file; all that is wrong is collected."""
    read = Read()
    readers: dict[str, Callable[[Resource], None]] = {
        "bpmn": lambda one: read.processes.extend(
            (one, process) for process in read_bpmn(one.content, one.name)
        ),
        "dmn": lambda one: read.decisions.append((one, read_dmn(one.content, one.name))),
        "form": lambda one: read.forms.append((one, read_form(one.content, one.name))),
    }
    for resource in resources:
        reader = readers.get(resource.name.rpartition(".")[2].lower(), read.others.append)
        try:
            reader(resource)
        except DmnError as error:
            read.errors.append(f"'{resource.name}': {error}")
        except (BpmnError, FormError) as error:
            read.errors.append(str(error))
    seen: dict[str, str] = {}
    for resource, process in read.processes:
        if process.id in seen:
            read.errors.append(
                f"'{seen[process.id]}' and '{resource.name}' have processes with the same id '{process.id}'"
            )
        seen[process.id] = resource.name
    return read


def check_starts(core: Core, read: Read) -> None:
    """Timers and message names of start events are evaluated now, so they must work without variables."""
    for resource, process in read.processes:
        for node in process.node.starts:
            try:
                if isinstance(node.event, Timer):
                    timers.timer_value(core, node, None, _Nobody)
                elif isinstance(node.event, Message):
                    text_of(core, node.event.name, None, "message name")
            except EvaluationFailed as failed:
                kind = "timer" if isinstance(node.event, Timer) else "message name"
                told = f"- Element: {node.id} (line {node.line}): Invalid {kind}: {failed.message}"
                read.errors.append(f"'{resource.name}':\n{told}")


class _Nobody:
    """Stands for a process that is not deployed yet."""

    key = -1
    tenant_id = ""


def same_as_latest(
    versions: Versions,
    known: dict[int, Any],
    tenant: str,
    identifier: str,
    name: str,
    content: Any,
    field_name: str,
) -> Any:
    """The latest version, if it has this very content under this very name."""
    key = versions.latest.get((tenant, identifier))
    found = known.get(key) if key is not None else None
    value = getattr(found, "value", found)
    if value is not None and value.resource_name == name and getattr(value, field_name) == content:
        return value
    return None


def deploy_process(
    core: Core, resource: Resource, process: Process, tenant: str, deployment: int
) -> ProcessValue:
    """A new version, unless nothing has changed."""
    state = core.state
    same = same_as_latest(
        state.processes, state.definitions, tenant, process.id, resource.name, resource.content, "resource"
    )
    if same is not None:
        found: ProcessValue = same
        return found
    previous = state.processes.latest.get((tenant, process.id))
    value = ProcessValue(
        core.new_key(),
        process.id,
        process.name,
        state.processes.highest.get((tenant, process.id), 0) + 1,
        process.version_tag,
        resource.name,
        deployment,
        tenant,
        resource.content,
    )
    core.append(value.key, "CREATED", value)
    if previous is not None:
        close_starts(core, previous)
    open_starts(core, value.key)
    return value


def close_starts(core: Core, definition_key: int) -> None:
    """An old version no longer starts by itself."""
    state = core.state
    for key, timer in [one for one in state.timers.items() if one[1].element_instance_key < 0]:
        if timer.process_definition_key == definition_key:
            core.append(key, "CANCELED", timer)
    for held in list(state.start_subscriptions.values()):
        for key in list(held):
            if state.subscriptions[key].process_definition_key == definition_key:
                core.append(key, "DELETED", state.subscriptions[key])


def open_starts(core: Core, definition_key: int) -> None:
    """A version starts by its timers and messages."""
    definition = core.state.definitions[definition_key]
    about = definition.value
    for node in definition.process.node.starts:
        if isinstance(node.event, Timer):
            core.append(core.new_key(), "CREATED", timers.timer_value(core, node, None, about))
        elif isinstance(node.event, Message):
            name = text_of(core, node.event.name, None, "message name")
            core.append(
                core.new_key(),
                "CREATED",
                SubscriptionValue(
                    name,
                    "",
                    -1,
                    about.key,
                    about.process_definition_id,
                    node.id,
                    -1,
                    node.interrupting,
                    about.tenant_id,
                ),
            )


def deploy_requirements(
    core: Core, resource: Resource, graph: Any, tenant: str, deployment: int
) -> tuple[DecisionRequirementsValue, list[DecisionValue]]:
    """A new version of a graph and its decisions, unless nothing has changed."""
    state = core.state
    same = same_as_latest(
        state.requirement_versions,
        state.requirements,
        tenant,
        graph.id,
        resource.name,
        resource.content,
        "resource",
    )
    if same is not None:
        return same, list(state.requirements[same.key].decisions.values())
    value = DecisionRequirementsValue(
        core.new_key(),
        graph.id,
        graph.name,
        graph.namespace,
        state.requirement_versions.highest.get((tenant, graph.id), 0) + 1,
        resource.name,
        deployment,
        tenant,
        resource.content,
    )
    core.append(value.key, "CREATED", value)
    decisions = []
    for identifier, decision in graph.decisions.items():
        one = DecisionValue(
            core.new_key(),
            identifier,
            decision.name,
            state.decision_versions.highest.get((tenant, identifier), 0) + 1,
            decision.version_tag,
            graph.id,
            value.key,
            graph.name,
            value.version,
            deployment,
            tenant,
        )
        core.append(one.key, "CREATED", one)
        decisions.append(one)
    return value, decisions


def deploy_form(core: Core, resource: Resource, form: Any, tenant: str, deployment: int) -> FormValue:
    """A new version, unless nothing has changed."""
    state = core.state
    same = same_as_latest(
        state.form_versions, state.forms, tenant, form.id, resource.name, form.schema, "schema"
    )
    if same is not None:
        found: FormValue = same
        return found
    version = state.form_versions.highest.get((tenant, form.id), 0) + 1
    value = FormValue(
        core.new_key(), form.id, version, form.version_tag, resource.name, deployment, tenant, form.schema
    )
    core.append(value.key, "CREATED", value)
    return value


def deploy_other(core: Core, resource: Resource, tenant: str, deployment: int) -> ResourceValue:
    """Any other file is kept as it is; its name is its id."""
    state = core.state
    same = same_as_latest(
        state.resource_versions,
        state.resources,
        tenant,
        resource.name,
        resource.name,
        resource.content,
        "content",
    )
    if same is not None:
        found: ResourceValue = same
        return found
    version = state.resource_versions.highest.get((tenant, resource.name), 0) + 1
    value = ResourceValue(
        core.new_key(), resource.name, version, None, resource.name, deployment, tenant, resource.content
    )
    core.append(value.key, "CREATED", value)
    return value
