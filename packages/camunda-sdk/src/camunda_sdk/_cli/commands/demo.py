"""``camunda demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from camunda_sdk._cli.exit_codes import FAILED
from camunda_sdk._cli.options import Json, examples
from camunda_sdk._cli.session import session_of

NAME = "demo"


@examples(
    "camunda demo",
    "camunda demo --instances 2000",
    "camunda demo --orders orders.csv --json",
    "camunda --address http://localhost:8080 demo --cluster",
)
def run(
    context: typer.Context,
    instances: Annotated[
        int, typer.Option("--instances", "-n", min=1, max=100_000, help="How many orders.")
    ] = 200,
    orders: Annotated[
        Path | None,
        typer.Option(
            "--orders",
            exists=True,
            dir_okay=False,
            help="A CSV file with the orders, instead of made-up ones. Its columns: orderId, customer, article, "
            "quantity, amount, address.",
        ),
    ] = None,
    cluster: Annotated[
        bool,
        typer.Option("--cluster", help="Use the configured cluster instead of an engine in this process."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Run the order process: deploy it, start instances, work their jobs and user tasks, and sum up."""
    import asyncio

    from camunda_sdk._cli.demo import DemoOptions, run_demo

    session = session_of(context, as_json=as_json)
    options = DemoOptions(instances=instances, orders=orders, cluster=cluster)
    with session.errors():
        complete = asyncio.run(run_demo(session, options))
    if not complete:
        raise typer.Exit(FAILED)
