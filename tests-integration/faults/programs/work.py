"""Work jobs until told to end. Arguments: the strategy and the seconds that running handlers get. Settings come from the environment."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import Any

from camunda_sdk import CamundaAsyncClient, WorkerConfig


def note() -> None:
    """Tell that a handler began."""
    os.write(1, b"began\n")  # in one piece, however many threads do it


async def on_the_loop(job: Any) -> dict[str, Any]:
    """Take as long as the job says, then do what it says."""
    note()
    await asyncio.sleep(job.variables.get("seconds", 0))
    if job.variables.get("fails"):
        raise ValueError("as asked")
    return {"done": True}


def in_a_thread(job: Any) -> dict[str, Any]:
    """The same in a thread."""
    note()
    time.sleep(job.variables.get("seconds", 0))
    if job.variables.get("fails"):
        raise ValueError("as asked")
    return {"done": True}


async def main(strategy: str, drain: float) -> None:
    """Run one worker."""
    config = WorkerConfig("work", 2_000, 5_000, max_concurrent_jobs=110, auto_extend=True)
    async with CamundaAsyncClient() as client:
        client.create_job_worker(config, on_the_loop if strategy == "async" else in_a_thread)
        await client.run_workers(drain_timeout=drain)
    print("over", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
