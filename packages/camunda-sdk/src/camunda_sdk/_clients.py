"""The clients with the workers' methods added; further down the order of imports forbids them.

The worker is loaded by the method that needs it: a program that only calls the API does not wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import camunda_client

if TYPE_CHECKING:
    from collections.abc import Callable

    from camunda_worker import JobWorker, WorkerConfig


class CamundaClient(camunda_client.CamundaClient):
    """The synchronous client; see `camunda_client.CamundaClient`. Workers belong to `CamundaAsyncClient`."""


class CamundaAsyncClient(camunda_client.CamundaAsyncClient):
    """The asynchronous client with job workers; see `camunda_client.CamundaAsyncClient` for its arguments."""

    # A constructor of its own would hide the client's arguments from type checkers and editors.
    _workers: tuple[JobWorker, ...] = ()

    @property
    def job_workers(self) -> list[JobWorker]:
        """The workers made by `create_job_worker`, in that order."""
        return list(self._workers)

    def create_job_worker(
        self,
        config: WorkerConfig,
        callback: Callable[[Any], Any],
        auto_start: bool = True,
        *,
        execution_strategy: Literal["auto", "async", "thread", "process"] = "auto",
        startup_jitter_max_seconds: float | None = None,
    ) -> JobWorker:
        """Make a worker for the jobs of one type; it ends with `run_workers`, with its own `aclose`, or with the client.

        Args:
            config: What to work on; what it leaves open comes from ``CAMUNDA_WORKER_*``.
            callback: The handler: called with a job context, its result completes the job.
            auto_start: Whether to start now, which needs a running event loop.
            execution_strategy: Where handlers run; ``auto`` is ``async`` for coroutine functions, else ``thread``.
            startup_jitter_max_seconds: Seconds that starts are spread over; by default as the settings say, else 0.

        Raises:
            ValueError: The job timeout is set nowhere.
        """
        from camunda_worker import JobWorker, resolve_worker_config

        jitter = startup_jitter_max_seconds
        if jitter is None:
            jitter = self.configuration.CAMUNDA_WORKER_STARTUP_JITTER_MAX_SECONDS or 0
        worker = JobWorker(
            self,
            callback,
            resolve_worker_config(config, self.configuration),
            logger=self._logger,
            execution_strategy=execution_strategy,
            startup_jitter_max_seconds=jitter,
        )
        self._workers = (*self._workers, worker)
        if auto_start:
            worker.start()
        return worker

    async def run_workers(self, *, drain_timeout: float = 30.0, handle_signals: bool = True) -> None:
        """Run the workers made by `create_job_worker` until they are told to end, then drain and close them all.

        Ends with SIGTERM or SIGINT, with the cancellation of the caller, or with a worker that fails for good, whose error is
        raised.

        Args:
            drain_timeout: Seconds that running handlers have to finish.
            handle_signals: Whether to handle signals; possible in the main thread only.

        Raises:
            ValueError: There is no worker.
        """
        from camunda_worker import run_workers

        await run_workers(
            *self._workers,
            drain_timeout=drain_timeout,
            handle_signals=handle_signals,
            joining=lambda: self._workers,
        )

    async def aclose(self) -> None:
        """Close the workers, then connections and the authentication provider."""
        workers, self._workers = self._workers, ()
        import asyncio

        # Side by side: each may wait some seconds for handlers that cannot be cancelled.
        try:
            await asyncio.gather(*(worker.aclose() for worker in workers))
        finally:
            await super().aclose()


for _public in (CamundaClient, CamundaAsyncClient):
    _public.__module__ = "camunda_sdk"
