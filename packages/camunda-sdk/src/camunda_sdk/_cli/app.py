"""The command line: what stands before a command's name, and which commands there are."""

from __future__ import annotations

from importlib import metadata
from typing import Annotated

import typer

from camunda_sdk._cli.commands import (
    config,
    demo,
    deploy,
    dev,
    doctor,
    incidents,
    instances,
    jobs,
    lint,
    publish,
    search,
    start,
    token,
    worker,
)
from camunda_sdk._cli.exit_codes import MEANINGS
from camunda_sdk._cli.session import Session

app = typer.Typer(
    name="camunda",
    help="Work with Camunda 8 from the command line.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def print_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        print(metadata.version("camunda-sdk"))
        raise typer.Exit


CODES = "; ".join(f"{code} {meaning}" for code, meaning in MEANINGS.items())


@app.callback(epilog=f"Settings come from CAMUNDA_* variables. Exit codes: {CODES}.")
def begin(
    context: typer.Context,
    address: Annotated[
        str | None,
        typer.Option("--address", "-a", help="Address of the REST API; wins over CAMUNDA_REST_ADDRESS."),
    ] = None,
    env_file: Annotated[
        str | None,
        typer.Option(
            "--env-file",
            help="A file with CAMUNDA_* settings, such as .env or prod.env; the environment wins over it.",
        ),
    ] = None,
    traceback: Annotated[  # noqa: ARG001 - looked at where errors are told
        bool, typer.Option("--traceback", help="Show where an unexpected error comes from.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Work with Camunda 8 from the command line."""
    explicit: dict[str, str] = {}
    if address:
        explicit["CAMUNDA_REST_ADDRESS"] = address
    if env_file:
        explicit["CAMUNDA_LOAD_ENVFILE"] = env_file
    context.obj = Session(explicit)


for command in (demo, dev, doctor, deploy, start, publish, search, token, config, lint):
    app.command(command.NAME)(command.run)
for group in (instances, incidents, jobs, worker):
    app.add_typer(group.app)
