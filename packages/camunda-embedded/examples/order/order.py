"""An order: goods and payment at once, then packing item by item, then shipping."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from camunda_client import CamundaAsyncClient
from camunda_worker import ConnectedJobContext, JobError, JobWorker, WorkerConfig

sys.path.insert(0, str(Path(__file__).parent.parent))
from place import cluster, files

LOCK = 30_000


async def reserve_goods(job: ConnectedJobContext) -> dict[str, Any]:
    """Everything is in stock."""
    return {"reserved": len(job.variables["items"])}


async def charge_card(job: ConnectedJobContext) -> dict[str, Any]:
    """Cards that end in 0 are refused: the process takes the boundary event."""
    if job.variables["card"].endswith("0"):
        raise JobError("CARD_REFUSED", "the bank refuses this card")
    return {"charged": True}


async def notify(_job: ConnectedJobContext) -> dict[str, Any]:
    """Tell the customer."""
    return {"told": "your card was refused"}


async def pack_item(job: ConnectedJobContext) -> dict[str, Any]:
    """One turn of the multi-instance; ``parcel`` is collected."""
    return {"parcel": f"box with {job.variables['item']}"}


async def ship(job: ConnectedJobContext) -> dict[str, Any]:
    """Sees what the input mapping made of the parcels."""
    return {"trackingCode": f"TRACK-{job.variables['parcelCount']}"}


async def run(client: CamundaAsyncClient) -> list[dict[str, Any]]:
    """Two orders, one of which cannot be paid."""
    await client.deploy_resources_from_files(files(__file__))
    handlers = {
        "reserve-goods": reserve_goods,
        "charge-card": charge_card,
        "notify": notify,
        "pack-item": pack_item,
        "ship": ship,
    }
    workers = [JobWorker(client, handler, WorkerConfig(name, LOCK)) for name, handler in handlers.items()]
    for worker in workers:
        worker.start()
    try:
        orders = [{"items": ["lamp", "chair"], "card": "4711"}, {"items": ["desk"], "card": "4710"}]
        results = await asyncio.gather(
            *(
                client.create_process_instance(
                    process_definition_id="shop-order", variables=order, await_completion=True
                )
                for order in orders
            )
        )
        return [dict(result.variables) for result in results]
    finally:
        for worker in workers:
            await worker.aclose()


async def main() -> None:
    """Run it and print what the orders ended with."""
    async with cluster() as client:
        for result in await run(client):
            print(result)


if __name__ == "__main__":
    asyncio.run(main())
