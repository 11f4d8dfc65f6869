"""User tasks: assigned, changed, completed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from camunda_embedded._core import elements
from camunda_embedded._core.rejection import CommandRejected

if TYPE_CHECKING:
    from camunda_embedded._core.commands import (
        AssignUserTask,
        CompleteUserTask,
        UnassignUserTask,
        UpdateUserTask,
    )
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.records import UserTaskValue


def found(core: Core, key: int, intent: str, verb: str) -> UserTaskValue:
    """A task that is there."""
    task = core.state.user_tasks.get(key)
    if task is None:
        reason = f"there is no user task with the key '{key}' to {verb}"
        raise CommandRejected("NOT_FOUND", intent, reason)
    return task


def assign(core: Core, command: AssignUserTask) -> None:
    """Give a task to somebody."""
    key = command.user_task_key
    task = found(
        core,
        key,
        "ASSIGN" if command.allow_override else "CLAIM",
        "assign" if command.allow_override else "claim",
    )
    if not command.allow_override and task.assignee and task.assignee != command.assignee:
        reason = f"the user task with the key '{key}' has an assignee already"
        raise CommandRejected("INVALID_STATE", "CLAIM", reason)
    core.append(key, "ASSIGNED", replace(task, assignee=command.assignee, action=command.action or "assign"))


def unassign(core: Core, command: UnassignUserTask) -> None:
    """Take a task from its assignee."""
    task = found(core, command.user_task_key, "ASSIGN", "assign")
    core.append(command.user_task_key, "ASSIGNED", replace(task, assignee=None, action="unassign"))


def update(core: Core, command: UpdateUserTask) -> None:
    """Change attributes of a task."""
    task = found(core, command.user_task_key, "UPDATE", "update")
    core.append(
        command.user_task_key,
        "UPDATED",
        replace(task, **dict(command.changes), action=command.action or "update"),
    )


def complete(core: Core, command: CompleteUserTask) -> None:
    """Complete a task, and with it its element."""
    task = found(core, command.user_task_key, "COMPLETE", "complete")
    instance = core.state.instances[task.element_instance_key]
    core.append(command.user_task_key, "COMPLETED", replace(task, action=command.action or "complete"))
    elements.complete(core, instance, dict(command.variables))
