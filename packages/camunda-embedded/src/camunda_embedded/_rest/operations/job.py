"""Jobs: activated, completed, failed, updated."""

from __future__ import annotations

from typing import Any

from camunda_embedded._core.commands import (
    DEFAULT_TENANT,
    ActivateJobs,
    CompleteJob,
    FailJob,
    ThrowError,
    UpdateJob,
)
from camunda_embedded._core.results import ActivatedJob
from camunda_embedded._rest.completions import job_topic
from camunda_embedded._rest.messages import NO_CONTENT, Response, json_response
from camunda_embedded._rest.problems import invalid
from camunda_embedded._rest.reads import search
from camunda_embedded._rest.services import Call
from camunda_embedded._rest.waiting import Wait


def activate_jobs(call: Call) -> Response | Wait:
    """Lock jobs for a worker; wait for one when there is none.

    A negative `requestTimeout` answers at once, zero and none wait as long as the options say.
    """
    command = _activation(call.fields)
    nothing = json_response({"jobs": []})
    if DEFAULT_TENANT not in command.tenant_ids:
        return nothing
    milliseconds = call.fields.get("requestTimeout", 0)

    def attempt() -> Response | None:
        jobs = call.execute(command)
        return json_response({"jobs": [_activated(job) for job in jobs]}) if jobs else None

    found = attempt()
    if found or milliseconds < 0:
        return found or nothing
    seconds = milliseconds / 1000 or call.services.options.activation_seconds
    return Wait(job_topic(command.job_type), attempt, seconds, lambda: nothing)


def _activation(fields: dict[str, Any]) -> ActivateJobs:
    wrong = [] if fields["type"].strip() else ["The type must not be blank."]
    wrong += [
        f"The {name} must be greater than 0, but is {fields[name]}."
        for name in ("timeout", "maxJobsToActivate")
        if fields[name] <= 0
    ]
    if wrong:
        raise invalid(" ".join(wrong))
    return ActivateJobs(
        job_type=fields["type"],
        timeout_ms=fields["timeout"],
        max_jobs=fields["maxJobsToActivate"],
        worker=fields.get("worker", ""),
        fetch_variables=tuple(fields.get("fetchVariable", ())),
        tenant_ids=tuple(fields.get("tenantIds") or (DEFAULT_TENANT,)),
        with_lease=bool(fields.get("withLease")),
    )


def _activated(job: ActivatedJob) -> dict[str, Any]:
    value = job.value
    return {
        "jobKey": str(job.key),
        "type": value.job_type,
        "processInstanceKey": str(value.process_instance_key),
        "processDefinitionId": value.process_definition_id,
        "processDefinitionVersion": value.version,
        "processDefinitionKey": str(value.process_definition_key),
        "elementId": value.element_id,
        "elementInstanceKey": str(value.element_instance_key),
        "customHeaders": dict(value.custom_headers),
        "worker": value.worker,
        "retries": value.retries,
        "deadline": value.deadline,
        "variables": job.variables,
        "tenantId": value.tenant_id,
        "physicalTenantId": "default",
        "kind": value.kind,
        "listenerEventType": value.listener_event_type,
        "tags": list(value.tags),
        "rootProcessInstanceKey": str(value.root_process_instance_key)
        if value.root_process_instance_key > 0
        else None,
        "businessId": value.business_id,
        "priority": value.priority,
        "userTask": None,
        "jobLeaseToken": job.lease_token,
    }


def complete_job(call: Call) -> Response:
    """Complete a job."""
    fields = call.fields
    call.execute(
        CompleteJob(call.key("jobKey"), call.variables, fields.get("result"), fields.get("jobLeaseToken"))
    )
    return NO_CONTENT


def fail_job(call: Call) -> Response:
    """Give a job back; without retries left it becomes an incident."""
    fields = call.fields
    call.execute(
        FailJob(
            job_key=call.key("jobKey"),
            retries=max(fields.get("retries", 0), 0),
            error_message=fields.get("errorMessage", ""),
            retry_backoff_ms=max(fields.get("retryBackOff", 0), 0),
            variables=call.variables,
            lease_token=fields.get("jobLeaseToken"),
        )
    )
    return NO_CONTENT


def throw_job_error(call: Call) -> Response:
    """Throw a BPMN error out of a job."""
    fields = call.fields
    if not fields["errorCode"].strip():
        raise invalid("The errorCode must not be blank.")
    call.execute(
        ThrowError(
            job_key=call.key("jobKey"),
            error_code=fields["errorCode"],
            error_message=fields.get("errorMessage") or "",
            variables=call.variables,
            lease_token=fields.get("jobLeaseToken"),
        )
    )
    return NO_CONTENT


def update_job(call: Call) -> Response:
    """Change retries, timeout or priority of a job."""
    changes = {name: value for name, value in call.fields["changeset"].items() if value is not None}
    if not changes:
        raise invalid("The changeset must have at least one of [retries, timeout, priority].")
    if changes.get("timeout", 1) < 0:
        raise invalid(f"The timeout must not be negative, but is {changes['timeout']}.")
    call.execute(
        UpdateJob(
            job_key=call.key("jobKey"),
            retries=changes.get("retries"),
            timeout_ms=changes.get("timeout"),
            priority=changes.get("priority"),
            lease_token=call.fields.get("jobLeaseToken"),
        )
    )
    return NO_CONTENT


HANDLERS = {
    "activateJobs": activate_jobs,
    "completeJob": complete_job,
    "failJob": fail_job,
    "throwJobError": throw_job_error,
    "updateJob": update_job,
    "searchJobs": search("jobs"),
}
