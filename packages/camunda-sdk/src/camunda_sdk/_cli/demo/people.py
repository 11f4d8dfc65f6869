"""What people do in the demo: they approve large orders and mend what went wrong."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from camunda_sdk import ConflictError, NotFoundError

if TYPE_CHECKING:
    from camunda_sdk import CamundaAsyncClient, IncidentResult, ProcessDefinitionKey

TOO_LARGE = 2_000.0
PAUSE_SECONDS = 0.05


async def answer_user_tasks(
    client: CamundaAsyncClient, process: ProcessDefinitionKey, amounts: dict[str, float]
) -> None:
    """Approve what is not too large; runs until it is cancelled.

    Args:
        client: The client.
        process: Whose user tasks are meant.
        amounts: Amount of each order by the key of its instance; other instances' tasks are left alone.
    """
    while True:
        waiting = await client.search_user_tasks(
            filter={"state": "CREATED", "processDefinitionKey": process}, page={"limit": 100}
        )
        ours = [task for task in waiting.items if str(task.process_instance_key) in amounts]
        for task in ours:
            approved = amounts[str(task.process_instance_key)] <= TOO_LARGE
            try:
                await client.complete_user_task(task.user_task_key, variables={"approved": approved})
            except (NotFoundError, ConflictError):
                continue
        if not ours:
            await asyncio.sleep(PAUSE_SECONDS)


async def incidents_of(client: CamundaAsyncClient, instances: dict[str, Any]) -> list[IncidentResult]:
    """The active incidents of these instances."""
    found = await client.search_incidents(
        filter={"state": "ACTIVE", "processDefinitionId": "demo-order"}, page={"limit": 100}
    )
    return [incident for incident in found.items if str(incident.process_instance_key) in instances]


async def mend(client: CamundaAsyncClient, incident: IncidentResult) -> None:
    """Give the order an address, its job another try, and resolve the incident."""
    from camunda_sdk import ElementInstanceKey

    scope = ElementInstanceKey(str(incident.process_instance_key))
    await client.create_element_instance_variables(scope, variables={"address": "1 Harbour Road, Bergen"})
    if incident.job_key:
        await client.update_job(incident.job_key, changeset={"retries": 1})
    await client.resolve_incident(incident.incident_key)
