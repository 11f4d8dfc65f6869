"""The work of the order process."""

from __future__ import annotations

from dataclasses import dataclass

from camunda_sdk import CamundaAsyncClient, ConnectedJobContext, JobError, SyncJobContext, WorkerConfig

LOCK = 30_000


@dataclass
class Charged:
    """What charging gives."""

    charged: bool
    receipt: str


async def reserve(job: ConnectedJobContext) -> dict[str, int]:
    """Reserve what was ordered."""
    return {"reserved": len(job.variables["items"])}


def charge(job: SyncJobContext) -> Charged:
    """Charge the card; in a thread."""
    if job.variables["card"] == "stolen":
        raise JobError("CARD_REFUSED", "this card is stolen")
    return Charged(charged=True, receipt=f"receipt of {job.job_key}")


async def pack(job: ConnectedJobContext) -> dict[str, str]:
    """Pack one item."""
    return {"parcel": f"box with {job.variables['item']}"}


async def ship(job: ConnectedJobContext) -> dict[str, str]:
    """Ship the parcels."""
    job.log.info("shipping {} parcels", job.variables["parcelCount"])
    return {"trackingCode": "TRACK"}


async def notify(job: ConnectedJobContext) -> None:
    """Tell the customer."""
    job.log.info("telling the customer of instance {}", job.process_instance_key)


def app(client: CamundaAsyncClient) -> None:
    """Every worker of the shop; `camunda worker run shop.workers:app` runs them."""
    client.create_job_worker(WorkerConfig("reserve-goods", LOCK), reserve)
    client.create_job_worker(WorkerConfig("charge-card", LOCK), charge)
    client.create_job_worker(WorkerConfig("pack-item", LOCK), pack)
    client.create_job_worker(WorkerConfig("ship", LOCK), ship)
    client.create_job_worker(WorkerConfig("notify", LOCK), notify)
