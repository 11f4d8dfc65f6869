"""The work of the demo's service tasks, as a user would write it."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from camunda_sdk import JobError, JobFailure

if TYPE_CHECKING:
    from camunda_sdk import ConnectedJobContext, SyncJobContext

STOCK = 20
FIRST_TRY = 3


async def check_stock(job: ConnectedJobContext) -> dict[str, Any]:
    """Whether there is enough; on the event loop."""
    await asyncio.sleep(0.002)
    return {"inStock": job.variables["quantity"] <= STOCK}


def charge_card(job: SyncJobContext) -> dict[str, Any]:
    """Charge the customer; in a thread, since it waits for a bank that knows no asyncio.

    Raises:
        JobError: The bank refuses; the process goes another way.
        ConnectionError: The bank does not answer, as it does for every seventh order; the job is tried again.
    """
    time.sleep(0.004)
    if job.variables["customer"].endswith("(blocked)"):
        raise JobError("CARD_REFUSED", "the bank refuses this card")
    number = int("".join(letter for letter in job.variables["orderId"] if letter.isdigit()) or 0)
    if number % 7 == 0 and job.retries == FIRST_TRY:
        raise ConnectionError("the bank did not answer")
    return {"paid": job.variables["amount"]}


async def ship(job: ConnectedJobContext) -> dict[str, Any]:
    """Send the parcel; on the event loop.

    Raises:
        JobFailure: Nobody knows where to; with no retries left this is an incident.
    """
    if not job.variables["address"]:
        raise JobFailure(f"{job.variables['orderId']} has no address", retries=0)
    await asyncio.sleep(0.002)
    return {"parcel": f"parcel of {job.variables['orderId']}"}
