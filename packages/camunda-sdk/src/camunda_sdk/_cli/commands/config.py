"""``camunda config``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from camunda_sdk._cli.options import Json, examples
from camunda_sdk._cli.session import session_of

NAME = "config"
COLUMNS = ("setting", "value", "source")


@examples(
    "camunda config",
    "camunda --env-file prod.env config --all",
)
def run(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Settings left at their default as well.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the settings that count and where each came from; secrets are masked."""
    session = session_of(context, as_json=as_json)
    with session.errors():
        rows: list[dict[str, Any]] = [
            {"setting": row.key, "value": row.value, "source": row.source}
            for row in session.resolved().describe().rows
        ]
    chosen = [row for row in rows if everything or as_json or row["source"] != "default"]
    session.output.rows("settings", COLUMNS, chosen or rows)
