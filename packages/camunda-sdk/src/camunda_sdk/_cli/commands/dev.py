"""``camunda dev``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from camunda_sdk._cli.options import Json, checked_host, examples
from camunda_sdk._cli.session import session_of

NAME = "dev"


@examples(
    "camunda dev order.bpmn",
    "camunda dev processes --port 9090",
    "camunda dev processes --json | jq .text",
)
def run(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True, help="Files, or folders with .bpmn, .dmn and .form files, to deploy and to watch."
        ),
    ] = None,
    port: Annotated[
        int, typer.Option("--port", "-p", min=0, max=65535, help="Port; 0 for a free one.")
    ] = 8080,
    host: Annotated[
        str, typer.Option(callback=checked_host, help="Address that it listens on.")
    ] = "127.0.0.1",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No log of what happens in it.")] = False,
    as_json: Json = False,
) -> None:
    """Run a Camunda engine on this machine, deploy files into it, and again whenever they change."""
    from camunda_sdk._cli.develop import develop

    output = session_of(context, as_json=as_json).output
    develop(output, paths or [], host=host, port=port, quiet=quiet)
