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
        reason = f"there is no incident with the key '{key}'"
        raise CommandRejected("NOT_FOUND", "RESOLVE", reason)
    job = core.state.jobs.get(value.job_key)
    if job is not None and job.value.retries <= 0:
        reason = f"the incident with the key '{key}' remains until the job with the key '{value.job_key}' has retries again"
        raise CommandRejected("NOT_FOUND", "RESOLVE", reason)
    core.append(key, "RESOLVED", value)
    instance = core.state.instances.get(value.element_instance_key)
    if instance is not None and job is None:
        elements.retry(core, instance)
