"""Resolving incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import elements
from camunda_embedded._core.rejection import CommandRejected

if TYPE_CHECKING:
    from camunda_embedded._core.commands import ResolveIncident
    from camunda_embedded._core.core import Core


def resolve(core: Core, command: ResolveIncident) -> None:
    """Try again what raised an incident."""
    key = command.incident_key
    value = core.state.incidents.get(key)
    if value is None:
        reason = f"Expected to resolve incident with key '{key}', but no such incident was found"
        raise CommandRejected("NOT_FOUND", "RESOLVE", reason)
    job = core.state.jobs.get(value.job_key)
    if job is not None and job.value.retries <= 0:
        reason = f"Expected to resolve incident with key '{key}', but job with key '{value.job_key}' has no retries left. Please update the job retries and retry resolving the incident"
        raise CommandRejected("NOT_FOUND", "RESOLVE", reason)
    core.append(key, "RESOLVED", value)
    instance = core.state.instances.get(value.element_instance_key)
    if instance is not None and job is None:
        elements.retry(core, instance)
