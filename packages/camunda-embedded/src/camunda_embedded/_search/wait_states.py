"""What active element instances wait for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from camunda_embedded._search.entries import Entry
from camunda_embedded._search.projector import Tables
from camunda_embedded._search.table import Row, key_or_none

_OVER = ("COMPLETED", "CANCELED", "ERROR_THROWN", "DELETED", "CORRELATED", "TRIGGERED")


def wait_states(tables: Tables) -> Iterator[Entry]:
    """Every wait of every active element instance, oldest element instance first."""
    for row in list(tables.elements.rows.values()):
        if row.state == "ACTIVE":
            for details in _details(tables, row.key):
                yield _entry(row, details)


def _entry(row: Row, details: dict[str, Any]) -> Entry:
    value = row.value
    return {
        "rootProcessInstanceKey": key_or_none(value.root_process_instance_key),
        "processInstanceKey": str(value.process_instance_key),
        "elementInstanceKey": str(row.key),
        "elementId": value.element_id,
        "elementType": value.element_type,
        "tenantId": value.tenant_id,
        "bpmnProcessId": value.process_definition_id,
        "details": details,
    }


def _details(tables: Tables, key: int) -> Iterator[dict[str, Any]]:
    for job in tables.jobs.by("element_instance_key", key):
        if job.state not in _OVER:
            value = job.value
            yield {
                "waitStateType": "JOB",
                "jobKey": str(job.key),
                "jobType": value.job_type,
                "jobKind": value.kind,
                "listenerEventType": value.listener_event_type,
                "retries": value.retries,
            }
    for task in tables.user_tasks.by("element_instance_key", key):
        if task.state not in _OVER:
            yield {"waitStateType": "USER_TASK", "taskKey": str(task.key), "dueDate": task.value.due_date}
    for subscription in tables.subscriptions.by("element_instance_key", key):
        if subscription.state not in _OVER:
            value = subscription.value
            yield {
                "waitStateType": "MESSAGE",
                "messageName": value.message_name,
                "correlationKey": value.correlation_key or None,
            }
    for timer in tables.timers.by("element_instance_key", key):
        if timer.state not in _OVER:
            yield {
                "waitStateType": "TIMER",
                "dueDate": timer.value.due,
                "repetitions": timer.value.repetitions,
            }
