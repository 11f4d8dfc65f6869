"""What must hold for the values of a user task that are no expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded.feel._temporal import parse_iso_moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from camunda_embedded._bpmn.graph import UserTaskDefinition, Value
    from camunda_embedded._bpmn.values import Problems
    from camunda_embedded._xml import Element


def check_user_task(
    task: UserTaskDefinition, owner: Element, form: Element | None, problems: Problems
) -> None:
    """Check form, priority, dates and candidates."""

    def check(value: Value | None, holds: Callable[[str], bool], wanted: str) -> None:
        if value is not None and value.expression is None and not holds(value.text):
            problems.add(owner, f"Expected {wanted}, but found '{value.text}'", owner=owner)

    if form is not None:
        names = ("formId", "formKey") if task.is_job else ("formId", "externalReference")
        if sum(1 for name in names if (form.get(name) or "").strip()) != 1:
            problems.add(form, f"Exactly one of the attributes {' and '.join(names)} must be present", owner=owner)  # fmt: skip
    check(task.priority, is_priority, "a priority between 0 and 100")
    for moment in (task.due_date, task.follow_up_date):
        check(moment, is_moment, "a date and time with an offset, such as 2026-01-02T03:04:05Z")
    for names_of in (task.candidate_groups, task.candidate_users):
        check(names_of, is_list, "names with commas between them, such as a,b")


def is_priority(text: str) -> bool:
    """Whether it is a whole number from 0 to 100."""
    return text.strip().isdecimal() and len(text) < 10 and int(text) <= 100


def is_moment(text: str) -> bool:
    """Whether it is a moment that does not depend on where one is."""
    moment = parse_iso_moment(text)
    return moment is not None and moment.tzinfo is not None


def is_list(text: str) -> bool:
    """Whether there is something between all commas."""
    return all(part.strip() for part in text.split(","))
