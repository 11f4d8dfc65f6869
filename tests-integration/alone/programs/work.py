"""camunda-worker and the client it brings: one worker of each strategy."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from camunda_client import CamundaAsyncClient
from camunda_worker import ConnectedJobContext, JobContext, JobWorker, WorkerConfig


async def double(job: ConnectedJobContext) -> dict[str, Any]:
    """Twice the amount; the first try fails."""
    if job.retries == 3:
        raise ConnectionError("not yet")
    return {"doubled": job.variables["amount"] * 2, "retries": job.retries}


def double_elsewhere(job: JobContext) -> dict[str, Any]:
    """The same in a thread or a process."""
    if job.retries == 3:
        raise ConnectionError("not yet")
    return {"doubled": job.variables["amount"] * 2, "retries": job.retries}


async def main(how: Any, address: str, path: Path) -> dict[str, Any]:
    """The variables of an instance that a worker brought to its end, and the worker's health then."""
    settings = {"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"}
    config = WorkerConfig(path.stem, job_timeout_milliseconds=20_000, request_timeout_milliseconds=2_000)
    async with CamundaAsyncClient(settings) as client:
        await client.deploy_resources_from_files([path])
        handler: Any = double if how == "async" else double_elsewhere
        async with JobWorker(client, handler, config, execution_strategy=how) as worker:
            worker.start()
            result = await client.create_process_instance(
                process_definition_id=path.stem,
                variables={"amount": 21},
                await_completion=True,
                request_timeout=20_000,
            )
            health = worker.health()
    return {"variables": dict(result.variables), "ready": health.ready, "live": health.live}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))))
