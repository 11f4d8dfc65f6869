"""Typed results of user task listeners and ad-hoc sub-processes, for a handler to return.

Each is a plain value; the worker turns it into the ``result`` of the operation ``completeJob``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["AdHocResult", "DenyUserTask", "ElementActivation", "UserTaskCorrections"]


class _Unchanged:
    """Marks a field that a listener leaves as it is, where None would clear it."""

    def __repr__(self) -> str:
        return "UNCHANGED"

    def __reduce__(self) -> str:
        return "UNCHANGED"


UNCHANGED = _Unchanged()


@dataclass(frozen=True)
class DenyUserTask:
    """Deny the user task's transition (assigning, updating, completing, …).

    Args:
        reason: Told to whoever asked for the transition.
    """

    reason: str | None = None

    def to_result(self) -> dict[str, Any]:
        """Return the operation's ``result`` in the names of the API."""
        result: dict[str, Any] = {"type": "userTask", "denied": True}
        if self.reason is not None:
            result["deniedReason"] = self.reason
        return result


@dataclass(frozen=True)
class UserTaskCorrections:
    """Accept the user task's transition and correct the task. A field that is not given stays as it is.

    Args:
        assignee: The new assignee; empty text removes it.
        due_date: When the task is due.
        follow_up_date: When to follow up.
        candidate_users: All candidate users; an empty list removes them.
        candidate_groups: All candidate groups; an empty list removes them.
        priority: From 0 to 100.
        variables: Variables to set with the completion.
    """

    assignee: str | _Unchanged | None = UNCHANGED
    due_date: datetime.datetime | str | _Unchanged | None = UNCHANGED
    follow_up_date: datetime.datetime | str | _Unchanged | None = UNCHANGED
    candidate_users: Sequence[str] | _Unchanged | None = UNCHANGED
    candidate_groups: Sequence[str] | _Unchanged | None = UNCHANGED
    priority: int | _Unchanged | None = UNCHANGED
    variables: Mapping[str, Any] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if isinstance(self.priority, int) and not 0 <= self.priority <= 100:
            raise ValueError(f"priority must be from 0 to 100, not {self.priority}")
        _check_list("candidate_users", self.candidate_users)
        _check_list("candidate_groups", self.candidate_groups)
        _check_moment("due_date", self.due_date)
        _check_moment("follow_up_date", self.follow_up_date)
        _check_variables(self.variables)

    def to_result(self) -> dict[str, Any]:
        """Return the operation's ``result`` in the names of the API."""
        fields = {
            "assignee": self.assignee,
            "dueDate": _iso(self.due_date),
            "followUpDate": _iso(self.follow_up_date),
            "candidateUsers": _listed(self.candidate_users),
            "candidateGroups": _listed(self.candidate_groups),
            "priority": self.priority,
        }
        corrections = {name: value for name, value in fields.items() if value is not UNCHANGED}
        return {"type": "userTask", "denied": False, "corrections": corrections}


@dataclass(frozen=True)
class ElementActivation:
    """One element of an ad-hoc sub-process to activate.

    Args:
        element_id: The element's id in the process model.
        variables: Variables local to the activated element.
    """

    element_id: str
    variables: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        _check_variables(self.variables)


@dataclass(frozen=True)
class AdHocResult:
    """Decide how an ad-hoc sub-process goes on.

    Args:
        activate: Elements to activate, as ids or with variables.
        condition_fulfilled: Whether the completion condition holds.
        cancel_remaining: Whether the instances still running are cancelled; only with a fulfilled condition.
        variables: Variables to set with the completion.
    """

    activate: Sequence[ElementActivation | str] = ()
    condition_fulfilled: bool = False
    cancel_remaining: bool = False
    variables: Mapping[str, Any] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        _check_list("activate", self.activate)
        for entry in self.activate:
            if not isinstance(entry, (str, ElementActivation)):
                raise TypeError(f"activate must hold element ids or ElementActivation, not {entry!r}")
        _check_variables(self.variables)

    def to_result(self) -> dict[str, Any]:
        """Return the operation's ``result`` in the names of the API."""
        elements: list[dict[str, Any]] = []
        for entry in self.activate:
            element = ElementActivation(entry) if isinstance(entry, str) else entry
            item: dict[str, Any] = {"elementId": element.element_id}
            if element.variables is not None:
                item["variables"] = element.variables
            elements.append(item)
        return {
            "type": "adHocSubProcess",
            "activateElements": elements,
            "isCompletionConditionFulfilled": self.condition_fulfilled,
            "isCancelRemainingInstances": self.cancel_remaining,
        }


def _check_list(name: str, value: object) -> None:
    """Refuse text in the place of a list, which would be taken letter by letter."""
    if value is None or isinstance(value, _Unchanged):
        return
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a list, not {value!r}")


def _check_moment(name: str, value: object) -> None:
    if value is not None and not isinstance(value, (_Unchanged, datetime.datetime, str)):
        raise TypeError(f"{name} must be a datetime or ISO 8601 text, not {value!r}")


def _check_variables(value: object) -> None:
    if value is not None and not isinstance(value, Mapping):
        raise TypeError(f"variables must be a mapping, not {value!r}")


def _iso(moment: datetime.datetime | str | _Unchanged | None) -> str | _Unchanged | None:
    if isinstance(moment, datetime.datetime):
        return (moment if moment.tzinfo else moment.astimezone()).isoformat()
    return moment


def _listed(names: Sequence[str] | _Unchanged | None) -> list[str] | _Unchanged | None:
    if names is None or isinstance(names, _Unchanged):
        return names
    return list(names)
