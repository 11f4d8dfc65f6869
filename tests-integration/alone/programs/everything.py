"""camunda-sdk: settings from the environment, OAuth, a logger of the program's own, a client and workers."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

from camunda_sdk import CamundaAsyncClient, ConnectedJobContext, WorkerConfig


class Kept(logging.Handler):
    """Keeps what was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep level and text."""
        self.records.append((record.levelname, record.getMessage()))


async def double(job: ConnectedJobContext) -> dict[str, Any]:
    """Twice the amount."""
    job.log.info("doubling %s", job.variables["amount"])
    return {"doubled": job.variables["amount"] * 2}


async def main(path: Path) -> dict[str, Any]:
    """The variables of each instance, and what the program's logger received."""
    kept, logger = Kept(), logging.getLogger("shop")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(kept)
    config = WorkerConfig(path.stem, job_timeout_milliseconds=20_000, request_timeout_milliseconds=2_000)
    async with CamundaAsyncClient(logger=logger) as client:
        await client.deploy_resources_from_files([path])
        client.create_job_worker(config, double)
        results = await asyncio.gather(
            *(
                client.create_process_instance(
                    process_definition_id=path.stem,
                    variables={"amount": amount},
                    await_completion=True,
                    request_timeout=20_000,
                )
                for amount in range(5)
            )
        )
        strategy = client.configuration.CAMUNDA_AUTH_STRATEGY
    return {
        "doubled": [result.variables["doubled"] for result in results],
        "strategy": strategy,
        "records": kept.records,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(Path(sys.argv[1])))))
