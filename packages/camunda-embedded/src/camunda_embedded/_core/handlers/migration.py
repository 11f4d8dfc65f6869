"""Continuing a process instance with another version or process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from camunda_embedded._core.handlers import migrated_events
from camunda_embedded._core.handlers.modification_checks import inside
from camunda_embedded._core.records import ElementValue
from camunda_embedded._core.rejection import CommandRejected

if TYPE_CHECKING:
    from camunda_embedded._core.commands import MigrateInstance
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Definition, Instance


def migrate(core: Core, command: MigrateInstance) -> None:
    """Migrate an instance."""
    key = command.process_instance_key
    instance = core.state.instances.get(key)
    if instance is None or instance.parent is not None:
        raise CommandRejected(
            "NOT_FOUND",
            "MIGRATE",
            f"there is no active process instance with the key '{key}'",
        )
    target = core.state.definitions.get(command.target_process_definition_key)
    if target is None or target.deleted:
        reason = f"there is no process definition with the key '{command.target_process_definition_key}' to migrate to"
        raise CommandRejected("NOT_FOUND", "MIGRATE", reason)
    mapping = dict(command.mappings)
    check(core, instance, target, mapping)
    for one in [instance, *inside(instance)]:
        move(core, one, target, mapping)


def check(core: Core, instance: Instance, target: Definition, mapping: dict[str, str]) -> None:
    """See whether everything that is active can go on."""
    source = instance.definition.process
    for old, new in mapping.items():
        if old not in source.nodes:
            raise CommandRejected(
                "INVALID_ARGUMENT",
                "MIGRATE",
                f"the process of the instance '{instance.key}' has no element '{old}' to be mapped",
            )
        if new not in target.process.nodes:
            raise CommandRejected(
                "INVALID_ARGUMENT",
                "MIGRATE",
                f"the process that the instance '{instance.key}' is to follow has no element '{new}'",
            )
    for one in inside(instance):
        new_id = mapping.get(one.node.id)
        if new_id is None:
            raise CommandRejected(
                "INVALID_STATE",
                "MIGRATE",
                f"the active element '{one.node.id}' of the process instance '{instance.key}' is mapped to nothing",
            )
        node = target.process.nodes[new_id]
        if node.type != one.node.type:
            raise CommandRejected(
                "INVALID_STATE",
                "MIGRATE",
                f"the active element '{one.node.id}' of the process instance '{instance.key}' has the type '{one.node.type}' and cannot become '{node.id}', which has the type '{node.type}'",
            )
        migrated_events.check(core, instance.key, one, node, target, mapping)
    migrated_events.check(core, instance.key, instance, target.process.node, target, mapping)


def move(core: Core, one: Instance, target: Definition, mapping: dict[str, str]) -> None:
    """Give one element instance its place in the new process."""
    about, old = target.value, one.value
    element_id = about.process_definition_id if one.parent is None else mapping[one.node.id]
    node = target.process.node if one.parent is None else target.process.nodes[element_id]
    core.append(
        one.key,
        "ELEMENT_MIGRATED",
        ElementValue(
            element_id,
            old.element_type,
            node.name,
            old.process_instance_key,
            about.key,
            about.process_definition_id,
            about.version,
            old.scope_key,
            old.tenant_id,
            old.parent_process_instance_key,
            old.parent_element_instance_key,
            old.root_process_instance_key,
            old.tags,
            old.business_id,
            old.loop_counter,
        ),
    )
    changes: dict[str, Any] = {
        "process_definition_key": about.key,
        "process_definition_id": about.process_definition_id,
        "version": about.version,
        "element_id": element_id,
    }
    job = core.state.jobs.get(one.job_key)
    if job is not None:
        core.append(one.job_key, "MIGRATED", replace(job.value, **changes))
    task = core.state.user_tasks.get(one.user_task_key)
    if task is not None:
        core.append(one.user_task_key, "MIGRATED", replace(task, **changes))
    migrated_events.move(core, one, mapping)
