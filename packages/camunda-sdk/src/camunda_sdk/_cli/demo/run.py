"""The demo from deployment to summary."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import typer

from camunda_sdk import CamundaAsyncClient, NullLogger, ProcessDefinitionKey, WorkerConfig
from camunda_sdk._cli.demo import handlers, people
from camunda_sdk._cli.demo.orders import OrdersError, from_csv, made_up
from camunda_sdk._cli.demo.summary import Outcome, collect, explained, show_summary

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from camunda_sdk._cli.session import Session

AT_ONCE = 24
PATIENCE_SECONDS = 120.0
PROCESS = "demo-order"


@dataclass(frozen=True)
class DemoOptions:
    """What the command line asked for.

    Attributes:
        instances: How many orders are made up.
        orders: A CSV file with orders instead.
        cluster: Whether the configured cluster is used instead of an engine in the process.
    """

    instances: int
    orders: Path | None
    cluster: bool


async def run_demo(session: Session, options: DemoOptions) -> bool:
    """Run it all.

    Args:
        session: Settings, and where to print.
        options: What the command line asked for.

    Returns:
        Whether every instance came to an end.
    """
    try:
        orders = from_csv(options.orders) if options.orders else made_up(options.instances)
    except OrdersError as error:
        raise typer.BadParameter(str(error), param_hint="--orders") from None
    async with where(session, options) as (client, place):
        session.output.note(f"{len(orders)} orders on {place}")
        await client.search_user_tasks(
            page={"limit": 1}
        )  # without search it could not end: fail before it begins
        process = await deploy(client)
        begun = time.monotonic()
        keys: dict[str, float] = {}
        make_workers(client)
        clerk = asyncio.create_task(people.answer_user_tasks(client, process, keys))
        try:
            with progress(session, len(orders)) as advance:
                await start_all(client, process, orders, keys)
                outcome = await until_done(client, process, keys, advance)
        finally:
            clerk.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await clerk
        outcome.seconds = time.monotonic() - begun
        show_summary(session.output, outcome)
        return outcome.complete


@contextlib.asynccontextmanager
async def where(session: Session, options: DemoOptions) -> AsyncIterator[tuple[CamundaAsyncClient, str]]:
    """A client of the configured cluster, or of an engine in this process.

    It is silent: the tries that fail here are meant to.
    """
    if options.cluster:
        address = str(session.resolved().effective.CAMUNDA_REST_ADDRESS)
        async with CamundaAsyncClient(session.explicit, logger=NullLogger()) as client:
            yield client, address
        return
    from camunda_embedded import Engine

    with Engine() as engine, engine.serve() as address:
        settings = {"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"}
        async with CamundaAsyncClient(settings, logger=NullLogger()) as client:
            yield client, "an engine in this process"


async def deploy(client: CamundaAsyncClient) -> ProcessDefinitionKey:
    """Deploy the process from its BPMN file."""
    content = resources.files(__package__).joinpath("order.bpmn").read_bytes()
    deployed = await client.create_deployment(resources=[("order.bpmn", content)])
    definition = deployed.deployments[0].process_definition
    assert definition  # noqa: S101 - the file holds a process
    return ProcessDefinitionKey(definition.process_definition_key)


def make_workers(client: CamundaAsyncClient) -> None:
    """Two workers on the event loop, one in threads."""
    lock = 30_000
    for job_type, handler in (("demo-check-stock", handlers.check_stock), ("demo-ship", handlers.ship)):
        client.create_job_worker(WorkerConfig(job_type, lock, max_concurrent_jobs=32), handler)
    client.create_job_worker(
        WorkerConfig("demo-charge-card", lock, max_concurrent_jobs=16),
        handlers.charge_card,
        execution_strategy="thread",
    )


async def start_all(
    client: CamundaAsyncClient,
    process: ProcessDefinitionKey,
    orders: list[dict[str, Any]],
    keys: dict[str, float],
) -> None:
    """Start an instance for each order, some at once."""
    permits = asyncio.Semaphore(AT_ONCE)

    async def start(order: dict[str, Any]) -> None:
        async with permits:
            created = await client.create_process_instance(process_definition_key=process, variables=order)
            keys[str(created.process_instance_key)] = order["amount"]

    await asyncio.gather(*map(start, orders))


async def until_done(
    client: CamundaAsyncClient,
    process: ProcessDefinitionKey,
    keys: dict[str, float],
    advance: Any,
) -> Outcome:
    """Wait for every instance, and explain and mend the incident on the way."""
    outcome = Outcome(total=len(keys))
    deadline = time.monotonic() + PATIENCE_SECONDS + len(keys) / 50
    while True:
        await collect(client, process, keys, outcome)
        advance(outcome.ended)
        if outcome.complete or time.monotonic() > deadline:
            return outcome
        for incident in await people.incidents_of(client, keys):
            if str(incident.incident_key) not in outcome.incidents:
                outcome.incidents[str(incident.incident_key)] = explained(incident)
                await people.mend(client, incident)
        await asyncio.sleep(0.1)


@contextlib.contextmanager
def progress(session: Session, total: int) -> Iterator[Any]:
    """A bar on a terminal, nothing elsewhere; yields what tells it how far things are."""
    if not session.output.on_terminal or session.output.as_json:
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("orders"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=session.output.errors, transient=True) as bar:
        task = bar.add_task("orders", total=total)
        yield lambda ended: bar.update(task, completed=ended)
