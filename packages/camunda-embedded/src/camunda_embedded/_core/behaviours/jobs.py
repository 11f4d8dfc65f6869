"""Elements that are work for a job worker."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from camunda_embedded._core import elements, waiting
from camunda_embedded._core.behaviours.base import Behaviour
from camunda_embedded._core.records import JobValue
from camunda_embedded._core.scopes import EvaluationFailed, evaluated, text_of

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import JobDefinition
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


class JobTask(Behaviour):
    """A service task and its kin."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Open its boundary events and offer its job."""
        definition = instance.node.job
        assert definition is not None  # noqa: S101 - checked at deployment
        job_type, retries, priority = read(core, definition, instance)
        waiting.open_attached(core, instance)
        create_job(core, instance, job_type, retries, priority, instance.node.headers)
        elements.activated(core, instance)

    def cancel(self, core: Core, instance: Instance) -> None:
        """Take its job back."""
        cancel_job(core, instance)


def read(core: Core, definition: JobDefinition, instance: Instance) -> tuple[str, int, int]:
    """Type, retries and priority.

    Raises:
        EvaluationFailed: One of them is of another type.
    """
    job_type = text_of(core, definition.job_type, instance, "job type")
    retries = whole(
        evaluated(core, definition.retries, instance, "EXTRACT_VALUE_ERROR"),
        "retries",
        definition.retries.text,
    )
    priority = 0
    if definition.priority is not None:
        priority = whole(
            evaluated(core, definition.priority, instance, "EXTRACT_VALUE_ERROR"),
            "priority",
            definition.priority.text,
        )
    return job_type, retries, priority


def whole(value: Any, what: str, text: str) -> int:
    """A whole number, also from a text.

    Raises:
        EvaluationFailed: It is none.
    """
    from camunda_embedded.feel._numbers import is_number
    from camunda_embedded.feel._numbers import whole as whole_number
    from camunda_embedded.feel._text import shortened

    found = whole_number(value) if is_number(value) else None
    if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,18}\s*", value):
        found = int(value)
    if found is None:
        raise EvaluationFailed(
            "EXTRACT_VALUE_ERROR",
            f"Expected result of the expression '{text.lstrip('=')}' ({what}) to be a whole number, but was '{shortened(value)}'",
        )
    return found


def create_job(
    core: Core, instance: Instance, job_type: str, retries: int, priority: int, headers: dict[str, str]
) -> None:
    """Offer a job."""
    about, root = instance.value, instance.root.value
    core.append(
        core.new_key(),
        "CREATED",
        JobValue(
            job_type,
            about.process_instance_key,
            about.process_definition_key,
            about.process_definition_id,
            about.version,
            instance.node.id,
            instance.key,
            about.tenant_id,
            retries,
            custom_headers=headers,
            priority=priority,
            tags=root.tags,
            business_id=root.business_id,
            root_process_instance_key=about.root_process_instance_key,
        ),
    )


def cancel_job(core: Core, instance: Instance) -> None:
    """Take back the job of an element instance."""
    job = core.state.jobs.get(instance.job_key)
    if job is not None:
        core.append(instance.job_key, "CANCELED", job.value)
