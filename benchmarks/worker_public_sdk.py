"""Jobs per second of the public Python SDK's worker with its defaults, against a stub server that runs already.

Run by ``worker_throughput.py``, in an environment that has ``camunda-orchestration-sdk``: ADDRESS SECONDS.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

from camunda_orchestration_sdk import (  # type: ignore[import-not-found]  # installed where this runs
    CamundaAsyncClient,
    NullLogger,
    WorkerConfig,
)

DONE = 0


async def instant(_job: Any) -> dict[str, bool]:
    global DONE
    DONE += 1
    return {"ok": True}


async def main(base: str, seconds: float) -> None:
    async with CamundaAsyncClient(
        configuration={"CAMUNDA_REST_ADDRESS": base}, logger=NullLogger()
    ) as client:
        client.create_job_worker(
            config=WorkerConfig(job_type="bench", job_timeout_milliseconds=30_000), callback=instant
        )
        await asyncio.sleep(1.5)
        before, started = DONE, time.perf_counter()
        await asyncio.sleep(seconds)
        print((DONE - before) / (time.perf_counter() - started))
        for worker in client._workers:
            worker.stop()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
