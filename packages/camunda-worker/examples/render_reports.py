"""Work that needs a processor for long: handlers in processes, with locks that are renewed while they run.

Settings come from CAMUNDA_* variables: python render_reports.py
"""

from __future__ import annotations

import hashlib
import os

from camunda_client import CamundaAsyncClient
from camunda_worker import JobContext, JobWorker, WorkerConfig


def render(job: JobContext) -> dict[str, str]:
    """Render one report; a function at the top of its module, so that a child process finds it."""
    page = job.variables["title"].encode()
    for _ in range(job.variables.get("rounds", 1_000)):
        page = hashlib.sha256(page).digest()
    return {"report": page.hex()}


def build(client: CamundaAsyncClient) -> JobWorker:
    """The worker: as many children as processors, and short locks that are renewed for as long as a handler runs."""
    return JobWorker(
        client,
        render,
        WorkerConfig(
            "render-report",
            job_timeout_milliseconds=15_000,
            max_concurrent_jobs=os.cpu_count() or 1,
            auto_extend=True,
        ),
        execution_strategy="process",
    )


if __name__ == "__main__":
    # The guard matters: children import this module, and must not start workers themselves.
    build(CamundaAsyncClient()).run()
