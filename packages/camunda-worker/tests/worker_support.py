"""What several test modules share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from camunda_logging.testing import RecordingLogger
from camunda_worker import JobWorker, WorkerConfig
from camunda_worker.testing import InMemoryCluster


async def eventually(condition: Callable[[], object], within: float = 30.0) -> None:
    """Wait until the condition holds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.002)


def config(**fields: Any) -> WorkerConfig:
    """A worker's settings for tests."""
    return WorkerConfig(fields.pop("job_type", "test"), fields.pop("timeout_ms", 30_000), **fields)


def build(cluster: Any, handler: Callable[[Any], Any], **options: Any) -> JobWorker:
    """A worker that is not started; options it does not know go to its settings."""
    known = {"hooks", "retry_policy", "clock", "random", "execution_strategy", "startup_jitter_max_seconds"}
    own = {name: options.pop(name) for name in list(options) if name in known}
    logger = options.pop("logger", None) or RecordingLogger()
    return JobWorker(cluster, handler, config(**options), logger, **own)


@asynccontextmanager
async def running(cluster: Any, handler: Callable[[Any], Any], **options: Any) -> AsyncIterator[JobWorker]:
    """A started worker, closed at the end."""
    worker = build(cluster, handler, **options)
    worker.start()
    try:
        yield worker
    finally:
        await worker.aclose()


def settled(cluster: InMemoryCluster) -> bool:
    """Whether every job of the cluster has ended."""
    return all(state.state in {"completed", "failed", "error"} for state in cluster.jobs.values())
