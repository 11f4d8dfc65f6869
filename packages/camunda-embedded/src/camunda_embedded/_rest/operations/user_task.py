"""User tasks: assigned, changed, completed, and read."""

from __future__ import annotations

from camunda_embedded._core.commands import AssignUserTask, CompleteUserTask, UnassignUserTask, UpdateUserTask
from camunda_embedded._rest.messages import NO_CONTENT, Response, json_response
from camunda_embedded._rest.operations.form import form_response
from camunda_embedded._rest.operations.variable import shortened
from camunda_embedded._rest.problems import invalid
from camunda_embedded._rest.reads import found, get, search
from camunda_embedded._rest.services import Call
from camunda_embedded._search import InvalidCursor

_ATTRIBUTES = {
    "candidateGroups": "candidate_groups",
    "candidateUsers": "candidate_users",
    "dueDate": "due_date",
    "followUpDate": "follow_up_date",
    "priority": "priority",
}


def assign_user_task(call: Call) -> Response:
    """Give a user task to somebody."""
    fields = call.fields
    assignee = fields.get("assignee", "")
    if not assignee.strip():
        raise invalid("The assignee must not be blank.")
    override = fields.get("allowOverride")
    allowed = True if override is None else override
    call.execute(AssignUserTask(call.key("userTaskKey"), assignee, allowed, fields.get("action") or "assign"))
    return NO_CONTENT


def unassign_user_task(call: Call) -> Response:
    """Take a user task from its assignee."""
    call.execute(UnassignUserTask(call.key("userTaskKey")))
    return NO_CONTENT


def update_user_task(call: Call) -> Response:
    """Change attributes of a user task; an empty date clears it."""
    sent = call.fields.get("changeset") or {}
    changes = {_ATTRIBUTES[name]: value or None for name, value in sent.items() if value is not None}
    for name in ("candidate_groups", "candidate_users"):
        if name in changes:
            changes[name] = tuple(changes[name] or ())
    if "priority" in changes:
        changes["priority"] = sent["priority"]
    action = call.fields.get("action") or ""
    if not changes and not action:
        raise invalid(f"There must be an action, or one of [{', '.join(_ATTRIBUTES)}] in the changeset.")
    call.execute(UpdateUserTask(call.key("userTaskKey"), changes, action or "update"))
    return NO_CONTENT


def complete_user_task(call: Call) -> Response:
    """Complete a user task."""
    action = call.fields.get("action") or "complete"
    call.execute(CompleteUserTask(call.key("userTaskKey"), call.variables, action))
    return NO_CONTENT


def get_user_task_form(call: Call) -> Response:
    """The form of a user task; nothing when it has none."""
    key = found(call, "user-tasks", "userTaskKey")["formKey"]
    return NO_CONTENT if key is None else form_response(call, str(key))


def search_variables(call: Call) -> Response:
    """The variables that a user task sees, each scope's own."""
    return _variables(call, effective=False)


def search_effective_variables(call: Call) -> Response:
    """The variables that a user task sees, of each name the innermost."""
    return _variables(call, effective=True)


def _variables(call: Call, *, effective: bool) -> Response:
    task = found(call, "user-tasks", "userTaskKey")
    key = int(str(task["elementInstanceKey"]))
    try:
        page = call.services.models.seen_variables(key, call.fields, effective=effective)
    except InvalidCursor as error:
        raise invalid(str(error)) from None
    return json_response(shortened(page, cut=call.query.get("truncateValues", True)))


HANDLERS = {
    "assignUserTask": assign_user_task,
    "unassignUserTask": unassign_user_task,
    "updateUserTask": update_user_task,
    "completeUserTask": complete_user_task,
    "getUserTask": get("user-tasks", "userTaskKey"),
    "searchUserTasks": search("user-tasks"),
    "getUserTaskForm": get_user_task_form,
    "searchUserTaskVariables": search_variables,
    "searchUserTaskEffectiveVariables": search_effective_variables,
}
