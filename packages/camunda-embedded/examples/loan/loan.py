"""A loan: the score of the applicant, then a decision in DMN, then money or a letter."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from camunda_client import CamundaAsyncClient
from camunda_worker import ConnectedJobContext, JobWorker, WorkerConfig

sys.path.insert(0, str(Path(__file__).parent.parent))
from place import cluster, files

SCORES = {"Ada": 780, "Ben": 610, "Carl": 320}
APPLICATIONS: list[dict[str, Any]] = [
    {"name": "Ada", "amount": 12_000, "months": 24, "income": 3_000},
    {"name": "Ben", "amount": 12_000, "months": 24, "income": 3_000},
    {"name": "Ben", "amount": 60_000, "months": 24, "income": 3_000},
    {"name": "Carl", "amount": 1_000, "months": 24, "income": 3_000},
]


async def credit_score(job: ConnectedJobContext) -> dict[str, Any]:
    """Ask the agency."""
    return {"score": SCORES[job.variables["name"]]}


async def pay_out(job: ConnectedJobContext) -> dict[str, Any]:
    """Pay, at the rate that the decision gave."""
    return {"contract": f"{job.variables['amount']} at {job.variables['rate']} %"}


async def run(client: CamundaAsyncClient) -> list[dict[str, Any]]:
    """Four applications."""
    await client.deploy_resources_from_files(files(__file__))
    workers = [
        JobWorker(client, credit_score, WorkerConfig("credit-score", 30_000)),
        JobWorker(client, pay_out, WorkerConfig("pay-out", 30_000)),
    ]
    for worker in workers:
        worker.start()
    try:
        results = await asyncio.gather(
            *(
                client.create_process_instance(
                    process_definition_id="loan-application", variables=one, await_completion=True
                )
                for one in APPLICATIONS
            )
        )
        return [dict(result.variables) for result in results]
    finally:
        for worker in workers:
            await worker.aclose()


async def main() -> None:
    """Run it and print what was decided."""
    async with cluster() as client:
        for result in await run(client):
            print(result["name"], result["amount"], result.get("contract") or result.get("letter"))


if __name__ == "__main__":
    asyncio.run(main())
