"""A user's program as it should be written; the checkers accept it without a cast."""

from __future__ import annotations

from datetime import datetime, timezone

from camunda_client import CamundaAsyncClient, CamundaClient
from camunda_client.keys import JobKey, ProcessInstanceKey
from camunda_client.models import (
    ActivatedJobResult,
    JobCompletionRequest,
    JobStateEnum,
    LimitBasedPagination,
    ProcessInstanceFilter,
)


def start(client: CamundaClient) -> ProcessInstanceKey:
    """Start by id, then by the key that came back."""
    result = client.create_process_instance(process_definition_id="order", variables={"amount": 3})
    client.create_process_instance(process_definition_key=result.process_definition_key)
    client.create_process_instance(data={"processDefinitionId": "order"})
    client.cancel_process_instance(result.process_instance_key)
    return result.process_instance_key


def find(client: CamundaClient) -> list[str]:
    """Search with mappings and with models alike."""
    client.search_process_instances(
        filter={"state": "ACTIVE"}, sort=[{"field": "startDate"}], page={"limit": 5}
    )
    page = client.search_process_instances(
        filter=ProcessInstanceFilter(start_date=datetime.now(timezone.utc)),
        page=LimitBasedPagination(limit=10),
    )
    return [item.process_definition_name or item.process_definition_id for item in page.items]


def work(client: CamundaClient) -> None:
    """Activate jobs, and finish them."""
    for job in client.activate_jobs(type="charge", timeout=60_000, max_jobs_to_activate=5).jobs:
        finish(client, job)


def finish(client: CamundaClient, job: ActivatedJobResult) -> None:
    """Complete or fail one job."""
    if job.variables["amount"] > 3 and job.retries > 0:
        client.fail_job(job.job_key, retries=job.retries - 1, error_message="too much")
    client.complete_job(job.job_key, data=JobCompletionRequest(variables={"charged": True}))
    client.complete_job(JobKey("12"), variables={"charged": True})


async def later(client: CamundaAsyncClient) -> bool:
    """The asynchronous twin."""
    jobs = await client.search_jobs(filter={"type": "charge"})
    return any(job.state == JobStateEnum.COMPLETED for job in jobs.items)
