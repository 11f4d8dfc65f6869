"""A worker that charges cards: results, business errors, and failures that are worth another try.

Settings come from CAMUNDA_* variables: python charge_cards.py
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from camunda_client import CamundaAsyncClient
from camunda_worker import (
    ConnectedJobContext,
    ExponentialRetry,
    JobError,
    JobFailure,
    JobWorker,
    NonRetryable,
    RetryByException,
    WorkerConfig,
    run_workers,
)


@dataclass
class Charged:
    """What the process gets to know."""

    reference: str
    amount: int


async def charge(job: ConnectedJobContext) -> Charged:
    """Charge the card of one order."""
    amount, card = job.variables["amount"], job.variables.get("card")
    if card is None:
        raise NonRetryable("the order has no card: somebody has to look at it")
    if amount > 1_000:
        # A boundary event of the process catches this code.
        raise JobError("LIMIT_EXCEEDED", f"{amount} is more than one charge may be", {"limit": 1_000})
    if card == "busy":
        raise JobFailure("the bank is busy", retry_back_off=5_000)
    job.log.info("Charging %s", amount)
    return Charged(f"order-{job.process_instance_key}", amount)


def build(client: CamundaAsyncClient) -> JobWorker:
    """The worker; anything unforeseen is tried again after growing waits, lost connections a little longer."""
    return JobWorker(
        client,
        charge,
        WorkerConfig("charge-card", job_timeout_milliseconds=60_000, fetch_variables=["amount", "card"]),
        retry_policy=RetryByException({ConnectionError: ExponentialRetry(5_000)}, ExponentialRetry(1_000)),
    )


async def main(client: CamundaAsyncClient) -> None:
    """Work until SIGTERM or SIGINT; then finish what was begun."""
    await run_workers(build(client), drain_timeout=30)


async def _program() -> None:
    async with CamundaAsyncClient() as client:
        await main(client)


if __name__ == "__main__":
    asyncio.run(_program())
