"""Starting and cancelling process instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import creation, elements
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
                f"Expected to create instance of process '{about.process_definition_id}' with business id '{command.business_id}', but instance '{taken}' has it",
            )
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


def begin_elsewhere(core: Core, instance: Instance, command: CreateInstance) -> None:
    """Begin at the elements that are named, or not at all."""
    nodes = instance.definition.process.nodes
    try:
        for instruction in command.start_instructions:
            node = nodes[instruction.element_id]
            elements.create(core, node, creation.scope_for(core, instance, node))
    except CommandRejected:
        elements.terminate(core, instance)
        core.run()
        raise


def find(core: Core, command: CreateInstance) -> Definition:
    """The version that is meant."""
    state, name = core.state, command.process_definition_id
    if command.process_definition_key is not None:
        definition = state.definitions.get(command.process_definition_key)
        if definition is None or definition.deleted:
            reason = f"Expected to find process definition with key '{command.process_definition_key}', but none found"
            raise CommandRejected("NOT_FOUND", "CREATE", reason)
        return definition
    tenant = command.tenant_id
    if command.version_tag:
        key = state.processes.by_tag.get((tenant, name or "", command.version_tag))
        told = f" and version tag '{command.version_tag}'"
    elif command.version is not None and command.version != -1:
        key = state.processes.by_version.get((tenant, name or "", command.version))
        told = f" and version '{command.version}'"
    else:
        key, told = state.processes.latest.get((tenant, name or "")), ""
    if key is None:
        reason = f"Expected to find process definition with process ID '{name}'{told}, but none found"
        raise CommandRejected("NOT_FOUND", "CREATE", reason)
    return state.definitions[key]


def check_start(definition: Definition, command: CreateInstance) -> None:
    """See whether the instance can begin as it is told to."""
    if not command.start_instructions and definition.process.node.start is None:
        reason = "Expected to create instance of process with none start event, but there is no such event"
        raise CommandRejected("INVALID_STATE", "CREATE", reason)
    for instruction in command.start_instructions:
        node = definition.process.nodes.get(instruction.element_id)
        if node is None:
            reason = f"Expected to create instance of process with start instructions but no element found with id '{instruction.element_id}'."
            raise CommandRejected("INVALID_ARGUMENT", "CREATE", reason)
        if creation.is_in_loop(node):
            reason = f"Expected to create instance of process with start instructions but the element with id '{node.id}' is inside a multi-instance sub-process, which cannot be entered from outside."
            raise CommandRejected("INVALID_ARGUMENT", "CREATE", reason)
        if node.type in {"START_EVENT", "BOUNDARY_EVENT", "EVENT_SUB_PROCESS"}:
            reason = f"Expected to create instance of process with start instructions but the element with id '{node.id}' targets unsupported element type '{node.type}'."
            raise CommandRejected("INVALID_ARGUMENT", "CREATE", reason)


def cancel(core: Core, command: CancelInstance) -> None:
    """Terminate an instance."""
    key = command.process_instance_key
    instance = core.state.instances.get(key)
    if instance is None or instance.parent is not None:
        reason = f"Expected to cancel a process instance with key '{key}', but no such process was found"
        raise CommandRejected("NOT_FOUND", "CANCEL", reason)
    if instance.value.parent_process_instance_key > 0:
        root = instance.value.root_process_instance_key
        reason = f"Expected to cancel a process instance with key '{key}', but it is created by a parent process instance. Cancel the root process instance '{root}' instead."
        raise CommandRejected("INVALID_STATE", "CANCEL", reason)
    elements.terminate(core, instance)
