"""What `wait_until` can wait for."""

from camunda_client._helpers.conditions import (
    Condition,
    element_active,
    incident_raised,
    instance_completed,
    instance_ended,
    job_created,
    user_task_created,
)

__all__ = [
    "Condition",
    "element_active",
    "incident_raised",
    "instance_completed",
    "instance_ended",
    "job_created",
    "user_task_created",
]
