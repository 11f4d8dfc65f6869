"""What can be waited for: how to look, and what tells that it is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from camunda_client.exceptions import WaitFailedError

if TYPE_CHECKING:
    from camunda_client._generated.keys import ElementId, ProcessInstanceKey
    from camunda_client._generated.models.element_instance import ElementInstanceResult
    from camunda_client._generated.models.incident import IncidentResult
    from camunda_client._generated.models.job import JobSearchResult
    from camunda_client._generated.models.process_instance import ProcessInstanceResult
    from camunda_client._generated.models.user_task import UserTaskResult

T = TypeVar("T")


@dataclass(frozen=True)
class Condition(Generic[T]):
    """Something to wait for.

    Attributes:
        description: What it is, for the error when it does not come.
        operation: Name of the client's method that looks.
        arguments: Positional arguments of it.
        options: Keyword arguments of it.
        found: Given an answer, what is waited for, or None while it is not there. It raises where waiting is in vain.
    """

    description: str
    operation: str
    found: Callable[[Any], T | None]
    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)


def instance_completed(key: ProcessInstanceKey) -> Condition[ProcessInstanceResult]:
    """The process instance has completed.

    Waiting raises `WaitFailedError` if it was terminated instead.
    """
    return Condition(f"completion of process instance {key}", "get_process_instance", _completed, (key,))


def instance_ended(key: ProcessInstanceKey) -> Condition[ProcessInstanceResult]:
    """The process instance has completed or was terminated."""
    return Condition(f"end of process instance {key}", "get_process_instance", _ended, (key,))


def incident_raised(key: ProcessInstanceKey) -> Condition[IncidentResult]:
    """The process instance has an incident that is not resolved; the first one is found."""
    return _search("incident", "search_incidents", key, {"state": "ACTIVE"})


def user_task_created(
    key: ProcessInstanceKey, element_id: ElementId | str | None = None
) -> Condition[UserTaskResult]:
    """The process instance has a user task that can be worked on, optionally of one element."""
    return _search("user task", "search_user_tasks", key, {"state": "CREATED"}, element_id)


def element_active(key: ProcessInstanceKey, element_id: ElementId | str) -> Condition[ElementInstanceResult]:
    """The process instance has arrived at an element."""
    return _search("activation", "search_element_instances", key, {"state": "ACTIVE"}, element_id)


def job_created(key: ProcessInstanceKey, job_type: str) -> Condition[JobSearchResult]:
    """The process instance has a job of a type that can be activated."""
    return _search(f"job of type {job_type!r}", "search_jobs", key, {"state": "CREATED", "type": job_type})


def _search(
    what: str,
    operation: str,
    key: ProcessInstanceKey,
    filters: dict[str, Any],
    element_id: str | None = None,
) -> Condition[Any]:
    of_element = f" of element {element_id!r}" if element_id is not None else ""
    conditions = {**filters, "processInstanceKey": str(key)}
    conditions.update({"elementId": str(element_id)} if element_id is not None else {})
    options = {"filter": conditions, "page": {"limit": 1}}
    return Condition(f"{what}{of_element} in process instance {key}", operation, _first, (), options)


def _first(answer: Any) -> Any:
    return answer.items[0] if answer.items else None


def _completed(instance: ProcessInstanceResult) -> ProcessInstanceResult | None:
    if instance.state == "TERMINATED":
        raise WaitFailedError(
            f"process instance {instance.process_instance_key} was terminated, so it will not complete"
        )
    return instance if instance.state == "COMPLETED" else None


def _ended(instance: ProcessInstanceResult) -> ProcessInstanceResult | None:
    return instance if instance.state in {"COMPLETED", "TERMINATED"} else None
