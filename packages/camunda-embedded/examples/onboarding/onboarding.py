"""Onboarding: documents that come by message, reminders and deadlines that come by timer."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from camunda_client import CamundaAsyncClient, conditions
from camunda_worker import ConnectedJobContext, JobWorker, WorkerConfig

sys.path.insert(0, str(Path(__file__).parent.parent))
from place import cluster, files

from camunda_client.models import ProcessInstanceKey

MINUTE = 60_000


class Office:
    """Does the work, and remembers what was done."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.calls: list[str] = []

    async def send_mail(self, job: ConnectedJobContext) -> None:
        """The header of the task names the template."""
        self.mails.append(f"{job.custom_headers['template']} to {job.variables['customerId']}")

    async def check_documents(self, job: ConnectedJobContext) -> dict[str, bool]:
        """They are fine."""
        return {"checked": True}

    async def plan_call(self, job: ConnectedJobContext) -> None:
        """For those who never came back."""
        self.calls.append(job.variables["customerId"])

    def workers(self, client: CamundaAsyncClient) -> list[JobWorker]:
        """One for each type of job."""
        handlers = {
            "send-mail": self.send_mail,
            "check-documents": self.check_documents,
            "plan-call": self.plan_call,
        }
        return [JobWorker(client, handler, WorkerConfig(name, MINUTE)) for name, handler in handlers.items()]


async def sign_up(client: CamundaAsyncClient, customer: str) -> ProcessInstanceKey:
    """A customer signs up and waits to send documents."""
    created = await client.create_process_instance(
        process_definition_id="customer-onboarding", variables={"customerId": customer}
    )
    await client.wait_until(conditions.element_active(created.process_instance_key, "documents"))
    return created.process_instance_key


async def run(client: CamundaAsyncClient) -> list[str]:
    """One customer goes the quick way; returns the mails."""
    await client.deploy_resources_from_files(files(__file__))
    office = Office()
    workers = office.workers(client)
    for worker in workers:
        worker.start()
    try:
        key = await sign_up(client, "ada")
        await client.publish_message(name="documents-received", correlation_key="ada", time_to_live=MINUTE)
        await client.wait_until(conditions.element_active(key, "choose"))
        await client.publish_message(name="first-login", correlation_key="ada", time_to_live=MINUTE)
        await client.wait_until(conditions.instance_completed(key))
        return office.mails
    finally:
        for worker in workers:
            await worker.aclose()


async def main() -> None:
    """Run it and print the mails."""
    async with cluster() as client:
        print(await run(client))


if __name__ == "__main__":
    asyncio.run(main())
