"""Jobs: taken, completed, failed, thrown out of, changed."""

from __future__ import annotations

import heapq
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from camunda_embedded._core import elements, errors, scopes
from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._core.results import ActivatedJob
from camunda_embedded._core.state import Job, visible

if TYPE_CHECKING:
    from camunda_embedded._core.commands import ActivateJobs, CompleteJob, FailJob, ThrowError, UpdateJob
    from camunda_embedded._core.core import Core


def activate(core: Core, command: ActivateJobs) -> list[ActivatedJob]:
    """Lock jobs, those with the highest priority first, then the oldest."""
    found: list[ActivatedJob] = []
    for tenant in command.tenant_ids:
        queue = core.state.waiting_jobs.get((tenant, command.job_type))
        put_back: list[tuple[int, int]] = []
        while queue and len(found) < command.max_jobs:
            entry = heapq.heappop(queue)
            job = core.state.jobs.get(entry[1])
            if job is None or job.state != "CREATED" or -entry[0] != job.value.priority:
                continue
            if job.value.lease_token is not None and not command.with_lease:
                put_back.append(entry)
                continue
            found.append(take(core, entry[1], job, command))
        for entry in put_back:
            heapq.heappush(queue or [], entry)
    return found


def take(core: Core, key: int, job: Job, command: ActivateJobs) -> ActivatedJob:
    """Lock one job."""
    token = f"{key}-{core.new_key()}" if command.with_lease else None
    value = replace(
        job.value, worker=command.worker, deadline=core.after(command.timeout_ms), lease_token=token
    )
    core.append(key, "ACTIVATED", value)
    variables = visible(job.element)
    if command.fetch_variables:
        variables = {name: variables[name] for name in command.fetch_variables if name in variables}
    return ActivatedJob(key, value, variables, token)


def found(core: Core, key: int, intent: str, verb: str, lease: str | None = None) -> Job:
    """A job that can be ended by a worker."""
    job = core.state.jobs.get(key)
    if job is None:
        raise CommandRejected("NOT_FOUND", intent, f"there is no job with the key '{key}' to {verb}")
    if job.state in {"FAILED", "ERROR_THROWN"}:
        raise CommandRejected(
            "INVALID_STATE",
            intent,
            f"the job with the key '{key}' is in the state '{job.state}', which leaves nothing to {verb}",
        )
    if job.value.lease_token is not None and lease is not None and lease != job.value.lease_token:
        raise CommandRejected(
            "INVALID_STATE",
            intent,
            f"the lease of the job with the key '{key}' is held by somebody else",
        )
    return job


def complete(core: Core, command: CompleteJob) -> None:
    """Complete a job, and with it its element."""
    job = found(core, command.job_key, "COMPLETE", "complete", command.lease_token)
    element = job.element
    variables = dict(command.variables)
    core.append(command.job_key, "COMPLETED", replace(job.value, variables=variables))
    elements.complete(core, element, variables)


def fail(core: Core, command: FailJob) -> None:
    """Give a job back."""
    job = found(core, command.job_key, "FAIL", "fail", command.lease_token)
    retries = max(0, command.retries)
    retry_at = core.after(command.retry_backoff_ms) if command.retry_backoff_ms > 0 and retries > 0 else 0
    value = replace(
        job.value, retries=retries, error_message=command.error_message, deadline=0, retry_at=retry_at
    )
    core.append(command.job_key, "FAILED", value)
    if command.variables:
        scopes.set_locals(core, job.element, dict(command.variables))
    if retries == 0:
        message = command.error_message or "No more retries left."
        elements.raise_incident(core, job.element, "JOB_NO_RETRIES", message, command.job_key)


def throw_error(core: Core, command: ThrowError) -> None:
    """Throw an error out of a job."""
    job = found(core, command.job_key, "THROW_ERROR", "throw an error for", command.lease_token)
    catcher = errors.catcher(core, job.element, command.error_code)
    value = replace(
        job.value,
        error_code=command.error_code,
        error_message=command.error_message,
        deadline=0,
        caught=catcher is not None,
    )
    core.append(command.job_key, "ERROR_THROWN", value)
    if catcher is not None:
        errors.hand_over(core, catcher, dict(command.variables))
        return
    message = f"Nothing catches the error '{command.error_code}'"
    message += f": {command.error_message}" if command.error_message else ""
    elements.raise_incident(core, job.element, "UNHANDLED_ERROR_EVENT", message, command.job_key)


def update(core: Core, command: UpdateJob) -> None:
    """Change a job."""
    key = command.job_key
    job = core.state.jobs.get(key)
    if job is None:
        raise CommandRejected("NOT_FOUND", "UPDATE", f"there is no job with the key '{key}' to update")
    if command.retries is not None and command.retries < 1:
        reason = f"the retries of the job with the key '{key}' must be positive, but are '{command.retries}'"
        raise CommandRejected("INVALID_ARGUMENT", "UPDATE", reason)
    if command.timeout_ms is not None and job.state != "ACTIVATED":
        raise CommandRejected(
            "INVALID_STATE",
            "UPDATE",
            f"the job with the key '{key}' is locked by no worker, so it has no timeout",
        )
    lease = job.value.lease_token
    if command.lease_token is not None and lease is not None and lease != command.lease_token:
        raise CommandRejected(
            "INVALID_STATE",
            "UPDATE",
            f"the lease of the job with the key '{key}' is held by somebody else",
        )
    changes: list[tuple[str, dict[str, Any]]] = []
    if command.retries is not None:
        changes.append(("RETRIES_UPDATED", {"retries": command.retries}))
    if command.timeout_ms is not None:
        changes.append(("TIMEOUT_UPDATED", {"deadline": core.after(command.timeout_ms)}))
    if command.priority is not None:
        changes.append(("PRIORITY_UPDATED", {"priority": command.priority}))
    for intent, change in changes:
        core.append(key, intent, replace(job.value, **change))
