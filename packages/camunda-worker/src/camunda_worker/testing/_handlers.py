"""Handlers called as a worker calls them, without worker and cluster."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from camunda_client._codec import encode_variables
from camunda_logging import CamundaLogger, create_logger
from camunda_worker._hooks import HookChain, WorkerHooks
from camunda_worker._job_run import JobRun, Phase
from camunda_worker._locks import JobLock
from camunda_worker._outcome import (
    DEFAULT_POLICY,
    Completed,
    ErrorThrown,
    Failed,
    Handled,
    JobOutcome,
    instead_of,
    of_exception,
    of_result,
)
from camunda_worker._retry_policy import RetryPolicy
from camunda_worker._strategies.asynchronous import AsyncStrategy
from camunda_worker._strategies.base import StrategyName
from camunda_worker._strategies.choose import choose
from camunda_worker._strategies.thread_pool import DaemonThreadPool
from camunda_worker._strategies.threads import ThreadStrategy

from ._jobs import make_job

if TYPE_CHECKING:
    from camunda_client.models import ActivatedJobResult

__all__ = ["arun_handler", "run_handler"]


class _NoClient:
    """Takes what a handler sends for its own job; everything else needs a client from the test."""

    def complete_job(self, job_key: str, **fields: Any) -> None:
        """Take a completion."""

    def fail_job(self, job_key: str, **fields: Any) -> None:
        """Take a failure."""

    def throw_job_error(self, job_key: str, **fields: Any) -> None:
        """Take a BPMN error."""

    def update_job(self, job_key: str, **fields: Any) -> None:
        """Take an update."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"the handler called job.client.{name}: give the test's own client as client=")


class _NoAsyncClient(_NoClient):
    async def complete_job(self, job_key: str, **fields: Any) -> None:  # type: ignore[override] # the async twin
        """Take a completion."""

    async def fail_job(self, job_key: str, **fields: Any) -> None:  # type: ignore[override] # the async twin
        """Take a failure."""

    async def throw_job_error(self, job_key: str, **fields: Any) -> None:  # type: ignore[override] # the async twin
        """Take a BPMN error."""

    async def update_job(self, job_key: str, **fields: Any) -> None:  # type: ignore[override] # the async twin
        """Take an update."""


def run_handler(
    handler: Callable[[Any], Any],
    job: ActivatedJobResult | None = None,
    *,
    client: Any = None,
    logger: CamundaLogger | None = None,
    execution_strategy: StrategyName = "auto",
    retry_policy: RetryPolicy | None = None,
    hooks: Sequence[WorkerHooks] = (),
    **fields: Any,
) -> JobOutcome:
    """Call a handler with a job and return what a worker would tell the cluster.

    Args:
        handler: The handler.
        job: The job; None makes one up.
        client: Becomes ``job.client``; None accepts acknowledgements of the job only.
        logger: Becomes the base of ``job.log``.
        execution_strategy: ``async``, ``thread`` or ``auto``. ``process`` is treated as ``thread``.
        retry_policy: As for a worker.
        hooks: As for a worker; only `around_job` is used.
        fields: Fields of a made-up job, such as ``variables={"amount": 3}``.

    Raises:
        RuntimeError: An event loop runs in this thread; await `arun_handler` instead.
        TypeError: Both a job and fields were given.
    """
    return asyncio.run(
        arun_handler(
            handler,
            job,
            client=client,
            logger=logger,
            execution_strategy=execution_strategy,
            retry_policy=retry_policy,
            hooks=hooks,
            **fields,
        )
    )


async def arun_handler(
    handler: Callable[[Any], Any],
    job: ActivatedJobResult | None = None,
    *,
    client: Any = None,
    logger: CamundaLogger | None = None,
    execution_strategy: StrategyName = "auto",
    retry_policy: RetryPolicy | None = None,
    hooks: Sequence[WorkerHooks] = (),
    **fields: Any,
) -> JobOutcome:
    """Do what `run_handler` does, inside a running event loop."""
    if job is not None and fields:
        raise TypeError("give either a job or its fields, not both")
    run = JobRun(job if job is not None else make_job(**fields), JobLock(0.0, 300.0))
    run.phase = Phase.HANDLING
    log = create_logger(logger)
    chain = HookChain(hooks, log)
    pool = DaemonThreadPool(1)
    strategy: AsyncStrategy | ThreadStrategy
    if choose(handler, execution_strategy) == "async":
        strategy = AsyncStrategy(handler, client if client is not None else _NoAsyncClient(), log, chain)
    else:
        sync_client = client if client is not None else _NoClient()
        strategy = ThreadStrategy(handler, lambda: pool, lambda: sync_client, log, chain)
    try:
        ended = await strategy.call(run, strategy.context(run))
    finally:
        pool.shutdown(wait=False)
    if isinstance(ended.error, asyncio.CancelledError) and _is_cancelled():
        raise ended.error
    if run.acknowledgement.operation is not None:
        return Handled(run.acknowledgement.operation)
    if ended.error is None:
        return _as_sent(of_result(ended.value))
    return _as_sent(of_exception(ended.error, run.job, retry_policy or DEFAULT_POLICY, ended.message))


def _is_cancelled() -> bool:
    """Whether the test's own task was cancelled, by a timeout around the call say. Python 3.10 does not tell."""
    cancelling: Callable[[], int] | None = getattr(asyncio.current_task(), "cancelling", None)
    return cancelling is not None and cancelling() > 0


def _as_sent(outcome: Completed | Failed | ErrorThrown) -> JobOutcome:
    """Return the outcome, or what takes its place since its values have no JSON form."""
    if isinstance(outcome, Completed) and outcome.variables is None:
        return outcome
    try:
        encode_variables(outcome.variables, "$.variables")
    except ValueError as error:
        return instead_of(outcome, error) or outcome
    return outcome
