"""A user's program as it should be written; the checkers accept it without a cast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from camunda_client import CallReport, CamundaAsyncClient, CamundaClient, conditions
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


@dataclass
class Order:
    """What the variables hold."""

    amount: float


def helped(client: CamundaClient, folder: Path) -> list[str]:
    """The helpers give typed results: pages, conditions, deployments, variables, downloads."""
    deployed = client.deploy_resources_from_files([folder / "*.bpmn", ("a.form", b"{}")])
    names: list[str] = [process.process_definition_id for process in deployed.processes]
    key = start(client)
    instance = client.wait_until(conditions.instance_completed(key), timeout=5)
    tasks = client.wait_until(lambda: client.search_user_tasks(filter={"assignee": "ann"}).items)
    names += [task.user_task_key for task in tasks]
    order = client.search_variables_as_dto(Order, process_instance_key=key).validate()
    total: float = order.amount * 2
    first = client.paginate(client.search_user_tasks, filter={"assignee": "ann"}).first()
    if first is not None and first.assignee is not None:
        names.append(first.assignee)
    with client.download_document("d") as document:
        document.save(folder)
    users = client.paginate(client.search_users_for_group, "staff", page={"limit": 10})
    return [*names, instance.process_definition_id, str(total), *(user.username for user in users)]


async def helped_later(client: CamundaAsyncClient) -> list[str]:
    """The same helpers for asyncio."""
    async for incident in client.paginate(client.search_incidents, filter={"state": "ACTIVE"}):
        await client.resolve_incident(incident.incident_key)
    task = await client.wait_until(conditions.user_task_created(ProcessInstanceKey("1")))
    async with client.download_resource("12") as resource:
        pieces = [len(piece) async for piece in resource]
    return [task.name or "", str(sum(pieces))]


def watched(seen: list[str]) -> CamundaClient:
    """A hook for metrics is a function of a report."""

    def note(report: CallReport) -> None:
        seen.append(f"{report.operation_id} {report.outcome} {report.seconds:.3f}")

    return CamundaClient(on_call=note)
