"""Starting and cancelling process instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import creation, elements, waiting
from camunda_embedded._core.previews import Preview, set_in
from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._core.results import InstanceCreated
from camunda_embedded._core.state import Definition, Instance

if TYPE_CHECKING:
    from camunda_embedded._core.commands import CancelInstance, CreateInstance
    from camunda_embedded._core.core import Core


def create(core: Core, command: CreateInstance) -> InstanceCreated:
    """Start an instance."""
    definition = find(core, command)
    check_start(definition, command)
    about = definition.value
    if command.business_id:
        taken = core.state.business_ids.get(
            (about.tenant_id, about.process_definition_id, command.business_id)
        )
        if taken is not None:
            raise CommandRejected(
                "ALREADY_EXISTS",
                "CREATE",
                f"the active instance '{taken}' of the process '{about.process_definition_id}' has the business id '{command.business_id}'",
            )
    if command.start_instructions:
        check_elsewhere(core, definition, command)
    terminate_after = tuple(one.element_id for one in command.runtime_instructions)
    instance = creation.create(
        core,
        definition,
        dict(command.variables),
        tags=command.tags,
        business_id=command.business_id,
        terminate_after=terminate_after,
    )
    if command.start_instructions:
        begin_elsewhere(core, instance, command)
    else:
        creation.begin_at(core, instance, definition.process.node.start)
    return InstanceCreated(
        instance.key,
        about.key,
        about.process_definition_id,
        about.version,
        about.tenant_id,
        command.tags,
        command.business_id,
        about.version_tag,
    )


def check_elsewhere(core: Core, definition: Definition, command: CreateInstance) -> None:
    """See whether the scopes around the elements that are named can wait for their events."""
    process = definition.process
    instance = Instance(0, process.node, creation.value_of(definition, 0), None, definition)
    set_in(instance, command.variables)
    preview = Preview(core, "CREATE")
    preview.wait(instance)
    for instruction in command.start_instructions:
        preview.activate(instance, process.nodes[instruction.element_id])


def begin_elsewhere(core: Core, instance: Instance, command: CreateInstance) -> None:
    """Begin at the elements that are named."""
    nodes = instance.definition.process.nodes
    waiting.open_events_of_scope(core, instance)
    for instruction in command.start_instructions:
        node = nodes[instruction.element_id]
        elements.create(core, node, creation.scope_for(core, instance, node))


def find(core: Core, command: CreateInstance) -> Definition:
    """The version that is meant."""
    state, name = core.state, command.process_definition_id
    if command.process_definition_key is not None:
        definition = state.definitions.get(command.process_definition_key)
        if definition is None or definition.deleted:
            reason = f"there is no process definition with the key '{command.process_definition_key}'"
            raise CommandRejected("NOT_FOUND", "CREATE", reason)
        return definition
    tenant = command.tenant_id
    if command.version_tag:
        key = state.processes.by_tag.get((tenant, name or "", command.version_tag))
        told = f" and the version tag '{command.version_tag}'"
    elif command.version is not None and command.version != -1:
        key = state.processes.by_version.get((tenant, name or "", command.version))
        told = f" in the version '{command.version}'"
    else:
        key, told = state.processes.latest.get((tenant, name or "")), ""
    if key is None:
        reason = f"there is no process definition with the id '{name}'{told}"
        raise CommandRejected("NOT_FOUND", "CREATE", reason)
    return state.definitions[key]


def check_start(definition: Definition, command: CreateInstance) -> None:
    """See whether the instance can begin as it is told to."""
    if not command.start_instructions and definition.process.node.start is None:
        reason = "the process has no start event that a request can begin at"
        raise CommandRejected("INVALID_STATE", "CREATE", reason)
    for instruction in command.start_instructions:
        node = definition.process.nodes.get(instruction.element_id)
        if node is None:
            reason = f"the process has no element '{instruction.element_id}' to start at"
            raise CommandRejected("INVALID_ARGUMENT", "CREATE", reason)
        if creation.is_in_loop(node):
            reason = (
                f"the process cannot start at the element '{node.id}', which lies inside a multi-instance"
            )
            raise CommandRejected("INVALID_ARGUMENT", "CREATE", reason)
        if node.type in {"START_EVENT", "BOUNDARY_EVENT", "EVENT_SUB_PROCESS"}:
            reason = f"the process cannot start at the element '{node.id}' of the type '{node.type}'"
            raise CommandRejected("INVALID_ARGUMENT", "CREATE", reason)


def cancel(core: Core, command: CancelInstance) -> None:
    """Terminate an instance."""
    key = command.process_instance_key
    instance = core.state.instances.get(key)
    if instance is None or instance.parent is not None:
        reason = f"there is no active process instance with the key '{key}'"
        raise CommandRejected("NOT_FOUND", "CANCEL", reason)
    if instance.value.parent_process_instance_key > 0:
        root = instance.value.root_process_instance_key
        reason = f"the process instance with the key '{key}' was called by another; cancel the outermost one, '{root}'"
        raise CommandRejected("INVALID_STATE", "CANCEL", reason)
    elements.terminate(core, instance)
