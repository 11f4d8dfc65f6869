"""Approval: people decide, with a form, a due date, and somebody above them when they do not."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from camunda_client import CamundaAsyncClient, conditions
from camunda_worker import ConnectedJobContext, JobWorker, WorkerConfig

sys.path.insert(0, str(Path(__file__).parent.parent))
from place import cluster, files

EXPENSES: dict[str, Any] = {"employee": "eve", "head": "hilda", "reason": "train to the fair"}


async def reimburse(job: ConnectedJobContext) -> dict[str, Any]:
    """Pay the money back."""
    return {"paid": job.variables["amount"]}


async def run(client: CamundaAsyncClient) -> dict[str, Any]:
    """An expense that is refused, corrected, and approved; returns what was seen on the way."""
    await client.deploy_resources_from_files(files(__file__))
    worker = JobWorker(client, reimburse, WorkerConfig("reimburse", 30_000))
    worker.start()
    try:
        created = await client.create_process_instance(
            process_definition_id="expense-approval", variables={**EXPENSES, "amount": 1_200}
        )
        key = created.process_instance_key
        review = await client.wait_until(conditions.user_task_created(key, "review"))
        form = await client.get_user_task_form(review.user_task_key)
        await client.assign_user_task(review.user_task_key, assignee="max")
        await client.complete_user_task(review.user_task_key, variables={"approved": False})
        correct = await client.wait_until(conditions.user_task_created(key, "correct"))
        await client.complete_user_task(correct.user_task_key, variables={"amount": 700})
        again = await client.wait_until(conditions.user_task_created(key, "review"))
        await client.complete_user_task(again.user_task_key, variables={"approved": True})
        await client.wait_until(conditions.instance_completed(key))
        return {
            "form": form.form_id if form else None,
            "groups": review.candidate_groups,
            "priorities": [review.priority, again.priority],
            "corrected by": correct.assignee,
        }
    finally:
        await worker.aclose()


async def main() -> None:
    """Run it and print what was seen."""
    async with cluster() as client:
        print(await run(client))


if __name__ == "__main__":
    asyncio.run(main())
