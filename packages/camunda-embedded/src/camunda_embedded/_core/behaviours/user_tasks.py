"""User tasks: Camunda's own, or jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from camunda_embedded._core import elements, waiting
from camunda_embedded._core.behaviours.base import Behaviour
from camunda_embedded._core.behaviours.jobs import cancel_job, create_job, whole
from camunda_embedded._core.records import UserTaskValue
from camunda_embedded._core.scopes import EvaluationFailed, evaluated, name_of
from camunda_embedded._json import json_text
from camunda_embedded.feel._temporal import parse_iso_moment, write
from camunda_embedded.feel._text import shortened

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import UserTaskDefinition, Value
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance

JOB_TYPE = "io.camunda.zeebe:userTask"


class UserTask(Behaviour):
    """A user task."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Create the task."""
        definition = instance.node.user_task
        assert definition is not None  # noqa: S101 - every user task has one
        if definition.is_job:
            headers = headers_of(core, instance, definition)
            waiting.open_attached(core, instance)
            create_job(core, instance, JOB_TYPE, 1, 0, headers)
            elements.activated(core, instance)
            return
        value = task_value(core, instance, definition)
        assignee = optional_text(core, definition.assignee, instance, "assignee")
        waiting.open_attached(core, instance)
        key = core.new_key()
        core.append(key, "CREATED", value)
        elements.activated(core, instance)
        if assignee:
            core.append(key, "ASSIGNED", replaced(value, assignee=assignee))

    def cancel(self, core: Core, instance: Instance) -> None:
        """Take the task back."""
        cancel_job(core, instance)
        task = core.state.user_tasks.get(instance.user_task_key)
        if task is not None:
            core.append(instance.user_task_key, "CANCELED", task)


def replaced(value: UserTaskValue, **changes: Any) -> UserTaskValue:
    """A task with other attributes."""
    from dataclasses import replace

    return replace(value, **changes)


def headers_of(core: Core, instance: Instance, definition: UserTaskDefinition) -> dict[str, str]:
    """What the job of a user task tells of it.

    Raises:
        EvaluationFailed: An attribute cannot be used.
    """
    groups, users = definition.candidate_groups, definition.candidate_users
    form = form_key(core, definition, instance)
    found = {
        "assignee": optional_text(core, definition.assignee, instance, "assignee"),
        "candidateGroups": None
        if groups is None
        else list(names(core, groups, instance, "candidate groups")),
        "candidateUsers": None if users is None else list(names(core, users, instance, "candidate users")),
        "dueDate": date(core, definition.due_date, instance, "due date"),
        "followUpDate": date(core, definition.follow_up_date, instance, "follow-up date"),
        "formKey": definition.form_key if form is None else str(form),
    }
    told = {
        f"io.camunda.zeebe:{name}": json_text(value) if isinstance(value, list) else value
        for name, value in found.items()
        if value is not None
    }
    return {**instance.node.headers, **told} if told else instance.node.headers


def task_value(core: Core, instance: Instance, definition: UserTaskDefinition) -> UserTaskValue:
    """What the task is.

    Raises:
        EvaluationFailed: An attribute cannot be used.
    """
    about = instance.value
    priority = 50
    if definition.priority is not None:
        priority = whole(
            evaluated(core, definition.priority, instance, "EXTRACT_VALUE_ERROR"),
            "priority",
            definition.priority.text,
        )
        if not 0 <= priority <= 100:
            raise EvaluationFailed(
                "EXTRACT_VALUE_ERROR", f"Expected priority to be in the range [0,100] but was '{priority}'."
            )
    return UserTaskValue(
        element_id=instance.node.id,
        name=instance.node.name,
        process_instance_key=about.process_instance_key,
        process_definition_key=about.process_definition_key,
        process_definition_id=about.process_definition_id,
        version=about.version,
        element_instance_key=instance.key,
        tenant_id=about.tenant_id,
        candidate_groups=names(core, definition.candidate_groups, instance, "candidate groups"),
        candidate_users=names(core, definition.candidate_users, instance, "candidate users"),
        due_date=date(core, definition.due_date, instance, "due date"),
        follow_up_date=date(core, definition.follow_up_date, instance, "follow-up date"),
        priority=priority,
        form_key=form_key(core, definition, instance),
        external_form_reference=optional_text(
            core, definition.external_reference, instance, "external form reference"
        ),
        custom_headers=instance.node.headers,
        tags=instance.root.value.tags,
        created_at=core.now,
        root_process_instance_key=about.root_process_instance_key,
    )


def form_key(core: Core, definition: UserTaskDefinition, instance: Instance) -> int | None:
    """The key of the task's form.

    Raises:
        EvaluationFailed: It is not deployed.
    """
    form_id = optional_text(core, definition.form_id, instance, "form id")
    if form_id is None:
        return None
    tenant, deployment = instance.value.tenant_id, instance.definition.value.deployment_key
    key = core.state.form_versions.find(
        tenant, form_id, definition.form_binding, definition.form_version_tag, deployment
    )
    if key is None:
        raise EvaluationFailed(
            "FORM_NOT_FOUND",
            f"There is no form with the id '{form_id}'",
        )
    return key


def optional_text(core: Core, value: Value | None, instance: Instance, what: str) -> str | None:
    """A text, or None where there is no such attribute.

    Raises:
        EvaluationFailed: It is no text.
    """
    if value is None:
        return None
    found = evaluated(core, value, instance, "EXTRACT_VALUE_ERROR")
    if isinstance(found, str):
        return found
    raise wrong(value, what, "STRING", found)


def wrong(value: Value, what: str, wanted: str, found: Any) -> EvaluationFailed:
    """An attribute is of another type."""
    return EvaluationFailed(
        "EXTRACT_VALUE_ERROR",
        f"Expected result of the expression '{value.text.lstrip('=')}' ({what}) to be '{wanted}', but was '{name_of(found)}': {shortened(found)}",
    )


def names(core: Core, value: Value | None, instance: Instance, what: str) -> tuple[str, ...]:
    """Names: a list, or a text with commas.

    Raises:
        EvaluationFailed: It is neither.
    """
    if value is None:
        return ()
    found = evaluated(core, value, instance, "EXTRACT_VALUE_ERROR")
    if isinstance(found, str) and value.expression is None:
        return tuple(part.strip() for part in found.split(",") if part.strip())
    if isinstance(found, list) and all(isinstance(one, str) for one in found):
        return tuple(found)
    if found is None:
        return ()
    raise wrong(value, what, "ARRAY of STRING", found)


def date(core: Core, value: Value | None, instance: Instance, what: str) -> str | None:
    """A moment as text.

    Raises:
        EvaluationFailed: It is none.
    """
    if value is None:
        return None
    found = evaluated(core, value, instance, "EXTRACT_VALUE_ERROR")
    if found is None or found == "":
        return None
    text = found if isinstance(found, str) else (write(found) if hasattr(found, "utcoffset") else "")
    moment = parse_iso_moment(text)
    if moment is None or moment.tzinfo is None:
        raise wrong(value, what, "DATE_TIME", found)
    return text
