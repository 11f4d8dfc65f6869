"""Programs for the public SDK, run as ``snippets.py PACKAGE ADDRESS FILE``: they print what they found as JSON."""

from __future__ import annotations

import asyncio
import importlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

PACKAGE, ADDRESS, BPMN = sys.argv[1], sys.argv[2], Path(sys.argv[3])
sdk: Any = importlib.import_module(PACKAGE)
models: Any = importlib.import_module(f"{PACKAGE}.models")
errors: Any = importlib.import_module(f"{PACKAGE}.errors")
eventual: Any = importlib.import_module(f"{PACKAGE}.runtime.eventual")
job_worker: Any = importlib.import_module(f"{PACKAGE}.runtime.job_worker")
SETTINGS = {"CAMUNDA_REST_ADDRESS": ADDRESS, "CAMUNDA_AUTH_STRATEGY": "NONE"}


def process(name: str) -> Path:
    """A copy of the process under an id of this run."""
    folder = Path(tempfile.mkdtemp())
    path = folder / f"{name}.bpmn"
    path.write_text(BPMN.read_text("utf-8").replace("PROCESS", name), "utf-8")
    return path


def deploy_start_and_search() -> Any:
    """The synchronous client."""
    name = f"{PACKAGE}_sync"
    with sdk.CamundaClient(configuration=SETTINGS) as client:
        deployed = client.deploy_resources_from_files([str(process(name))])
        request = models.ProcessCreationById(
            process_definition_id=sdk.ProcessDefinitionId(name),
            variables=models.ProcessInstanceCreationInstructionByIdVariables.from_dict({"amount": 3})
            if hasattr(models, "ProcessInstanceCreationInstructionByIdVariables")
            else {"amount": 3},
        )
        created = client.create_process_instance(data=request)
        query = models.ProcessInstanceSearchQuery(
            filter_=models.ProcessInstanceFilter.from_dict({"processDefinitionId": name})
            if hasattr(models, "ProcessInstanceFilter")
            else {"processDefinitionId": name}
        )
        found = client.search_process_instances(
            data=query, consistency=eventual.ConsistencyOptions(wait_up_to_ms=5_000, poll_interval_ms=50)
        )
        return [
            [one.process_definition_id.replace(PACKAGE, "") for one in deployed.processes],
            str(created.process_definition_version),
            [str(one.state.value if hasattr(one.state, "value") else one.state) for one in found.items],
        ]


def errors_have_their_class() -> Any:
    """A class for each status, with the problem's detail."""
    with sdk.CamundaClient(configuration=SETTINGS) as client:
        try:
            client.get_process_instance(sdk.ProcessInstanceKey("2251799899999999"))
        except errors.NotFoundError as error:
            return [error.status_code, isinstance(error, errors.ApiError), error.parsed.title]
    return None


async def a_worker_does_its_jobs() -> Any:
    """The asynchronous client with a worker."""
    name = f"{PACKAGE}_async"
    seen: list[Any] = []
    async with sdk.CamundaAsyncClient(configuration=SETTINGS) as client:
        await client.deploy_resources_from_files([str(process(name))])

        async def handle(job: Any) -> dict[str, Any]:
            seen.append(
                [job.type_.replace(PACKAGE, ""), job.variables["amount"], job.retries, job.element_id]
            )
            if len(seen) == 1:
                raise sdk.JobFailure("once more", retries=2, retry_back_off=0)
            return {"doubled": job.variables["amount"] * 2}

        config = job_worker.WorkerConfig(
            job_type=name, job_timeout_milliseconds=10_000, request_timeout_milliseconds=1_000
        )
        client.create_job_worker(config=config, callback=handle)
        running = asyncio.create_task(client.run_workers())
        result = await client.create_process_instance(
            data=models.ProcessCreationById.from_dict(
                {
                    "processDefinitionId": name,
                    "variables": {"amount": 4},
                    "awaitCompletion": True,
                    "requestTimeout": 20_000,
                }
            )
        )
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return [seen, result.variables.to_dict()]


print(
    json.dumps([deploy_start_and_search(), errors_have_their_class(), asyncio.run(a_worker_does_its_jobs())])
)
