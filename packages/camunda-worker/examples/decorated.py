"""Workers by decorator, measured and with a resource around each job: all of it on hooks, in forty lines.

Settings come from CAMUNDA_* variables: python decorated.py
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from camunda_client import CamundaAsyncClient
from camunda_worker import (
    ConnectedJobContext,
    Failed,
    JobContext,
    JobFinished,
    JobWorker,
    SyncJobContext,
    WorkerConfig,
    WorkerHooks,
    run_workers,
)

Handler = TypeVar("Handler", bound=Callable[[Any], Any])
trace: ContextVar[str] = ContextVar("trace", default="none")


class Metrics(WorkerHooks):
    """Counts jobs by type and outcome, and sums up the seconds spent in handlers."""

    def __init__(self) -> None:
        self.jobs: Counter[tuple[str, str]] = Counter()
        self.seconds: Counter[str] = Counter()

    def job_finished(self, event: JobFinished) -> None:
        """Count one job."""
        outcome = "failed" if isinstance(event.outcome, Failed) else "done"
        self.jobs[event.job_type, outcome] += 1
        self.seconds[event.job_type] += event.handler_seconds  # type: ignore[assignment]  # a Counter of floats


class Tracing(WorkerHooks):
    """Runs each handler inside a span, which its code and what it calls can see."""

    def around_job(self, job: JobContext) -> AbstractContextManager[Any]:
        """Return the span."""
        return self._span(f"{job.type_}:{job.job_key}")

    @contextmanager
    def _span(self, name: str) -> Iterator[None]:
        token = trace.set(name)
        try:
            yield
        finally:
            trace.reset(token)


class Workers:
    """Collects handlers; `on` builds a worker for each."""

    def __init__(self, *hooks: WorkerHooks, **defaults: Any) -> None:
        self._hooks = hooks
        self._defaults = defaults
        self._handlers: dict[str, tuple[Callable[[Any], Any], WorkerConfig]] = {}

    def job(self, job_type: str, **settings: Any) -> Callable[[Handler], Handler]:
        """Register the decorated function, which stays as it is."""

        def register(handler: Handler) -> Handler:
            if job_type in self._handlers:
                raise ValueError(f"there is a handler for {job_type!r} already")
            self._handlers[job_type] = handler, WorkerConfig(job_type, **{**self._defaults, **settings})
            return handler

        return register

    def on(self, client: CamundaAsyncClient) -> list[JobWorker]:
        """Build the workers."""
        return [
            JobWorker(client, handler, config, hooks=self._hooks)
            for handler, config in self._handlers.values()
        ]


metrics = Metrics()
workers = Workers(metrics, Tracing(), job_timeout_milliseconds=30_000)


@workers.job("greet")
async def greet(job: ConnectedJobContext) -> dict[str, str]:
    """Greet somebody."""
    return {"greeting": f"Hello, {job.variables['name']}", "trace": trace.get()}


@workers.job("shout", max_concurrent_jobs=2)
def shout(job: SyncJobContext) -> dict[str, str]:
    """Greet somebody, in a thread."""
    return {"greeting": job.variables["name"].upper(), "trace": trace.get()}


async def main(client: CamundaAsyncClient) -> None:
    """Work until SIGTERM or SIGINT."""
    await run_workers(*workers.on(client))
    print(dict(metrics.jobs))


async def _program() -> None:
    async with CamundaAsyncClient() as client:
        await main(client)


if __name__ == "__main__":
    asyncio.run(_program())
