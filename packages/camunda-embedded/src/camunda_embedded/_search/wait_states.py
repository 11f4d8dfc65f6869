"""What active element instances wait for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from camunda_embedded._search.entries import Entry
from camunda_embedded._search.projector import Tables
from camunda_embedded._search.table import Row, key_or_none, told_date

WAIT_KEY = "waitKey"  # tells waits of one element instance apart; the API has no name for it
_OVER = ("COMPLETED", "CANCELED", "ERROR_THROWN", "DELETED", "CORRELATED", "TRIGGERED")


def wait_states(tables: Tables) -> Iterator[Entry]:
    """Every wait of every active element instance, oldest element instance first."""
    for row in list(tables.elements.rows.values()):
        if row.state == "ACTIVE":
            for key, details in sorted(_details(tables, row.key), key=lambda wait: wait[0]):
                yield _entry(row, key, details)


def _entry(row: Row, key: int, details: dict[str, Any]) -> Entry:
    value = row.value
    return {
        WAIT_KEY: f"{row.key}-{key}",
        "rootProcessInstanceKey": key_or_none(value.root_process_instance_key),
        "processInstanceKey": str(value.process_instance_key),
        "elementInstanceKey": str(row.key),
        "elementId": value.element_id,
        "elementType": value.element_type,
        "tenantId": value.tenant_id,
        "bpmnProcessId": value.process_definition_id,
        "details": details,
    }


def _details(tables: Tables, key: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The key of what is waited for, and what is told of it."""
    for job in tables.jobs.by("element_instance_key", key):
        if job.state not in _OVER:
            value = job.value
            yield (
                job.key,
                {
                    "waitStateType": "JOB",
                    "jobKey": str(job.key),
                    "jobType": value.job_type,
                    "jobKind": value.kind,
                    "listenerEventType": value.listener_event_type,
                    "retries": value.retries,
                },
            )
    for task in tables.user_tasks.by("element_instance_key", key):
        if task.state not in _OVER:
            due = told_date(task.value.due_date)
            yield task.key, {"waitStateType": "USER_TASK", "taskKey": str(task.key), "dueDate": due}
    for subscription in tables.subscriptions.by("element_instance_key", key):
        if subscription.state not in _OVER:
            value = subscription.value
            yield (
                subscription.key,
                {
                    "waitStateType": "MESSAGE",
                    "messageName": value.message_name,
                    "correlationKey": value.correlation_key or None,
                },
            )
    for timer in tables.timers.by("element_instance_key", key):
        if timer.state not in _OVER:
            yield (
                timer.key,
                {
                    "waitStateType": "TIMER",
                    "dueDate": timer.value.due,
                    "repetitions": timer.value.repetitions,
                },
            )
