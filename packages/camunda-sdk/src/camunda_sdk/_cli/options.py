"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON, on one line in pipes.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="The most to print.")]
Tenant = Annotated[str | None, typer.Option("--tenant", help="Tenant; by default CAMUNDA_TENANT_ID.")]
Assignments = Annotated[
    list[str] | None,
    typer.Option(
        "--variable", "-v", metavar="NAME=VALUE", help="A variable: JSON, or else a text. Repeatable."
    ),
]
Document = Annotated[
    str | None,
    typer.Option("--variables", metavar="JSON|@FILE", help="Variables as a JSON object."),
]
