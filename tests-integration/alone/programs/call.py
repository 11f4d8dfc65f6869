"""camunda-client without a worker: deploy, start, work on the job by hand, and see the end of it; sync and async."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from camunda_client import CamundaAsyncClient, CamundaClient, NotFoundError, conditions


def settings(address: str) -> dict[str, str]:
    """How the server is reached."""
    return {"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"}


def sync_story(address: str, path: Path) -> dict[str, Any]:
    """What each step gave."""
    with CamundaClient(settings(address)) as client:
        deployed = client.deploy_resources_from_files([path])
        started = client.create_process_instance(process_definition_id=path.stem, variables={"amount": 21})
        batch = client.activate_jobs(
            type=path.stem, timeout=30_000, max_jobs_to_activate=5, request_timeout=5_000
        )
        for job in batch.jobs:
            client.complete_job(job.job_key, variables={"doubled": job.variables["amount"] * 2})
        key = started.process_instance_key
        done = client.wait_until(conditions.instance_completed(key), timeout=20)
        found = client.search_variables(filter={"processInstanceKey": key, "name": "doubled"})
        try:
            client.complete_job(batch.jobs[0].job_key)
        except NotFoundError as error:
            refusal = error.status_code
    return {
        "deployed": [one.process_definition_id for one in deployed.processes],
        "jobs": [job.type_ for job in batch.jobs],
        "state": done.state,
        "variables": {one.name: one.value for one in found.items},
        "again": refusal,
    }


async def async_story(address: str, path: Path) -> dict[str, Any]:
    """The same."""
    async with CamundaAsyncClient(settings(address)) as client:
        deployed = await client.deploy_resources_from_files([path])
        started = await client.create_process_instance(
            process_definition_id=path.stem, variables={"amount": 21}
        )
        batch = await client.activate_jobs(
            type=path.stem, timeout=30_000, max_jobs_to_activate=5, request_timeout=5_000
        )
        for job in batch.jobs:
            await client.complete_job(job.job_key, variables={"doubled": job.variables["amount"] * 2})
        key = started.process_instance_key
        done = await client.wait_until(conditions.instance_completed(key), timeout=20)
        found = await client.search_variables(filter={"processInstanceKey": key, "name": "doubled"})
        try:
            await client.complete_job(batch.jobs[0].job_key)
        except NotFoundError as error:
            refusal = error.status_code
    return {
        "deployed": [one.process_definition_id for one in deployed.processes],
        "jobs": [job.type_ for job in batch.jobs],
        "state": done.state,
        "variables": {one.name: one.value for one in found.items},
        "again": refusal,
    }


if __name__ == "__main__":
    how, where, file = sys.argv[1:]
    if how == "sync":
        print(json.dumps(sync_story(where, Path(file))))
    else:
        print(json.dumps(asyncio.run(async_story(where, Path(file)))))
