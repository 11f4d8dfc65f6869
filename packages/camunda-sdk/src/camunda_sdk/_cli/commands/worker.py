"""``camunda worker``."""

from __future__ import annotations

from typing import Annotated

import typer

from camunda_sdk._cli.options import Json, checked_host, checked_seconds, examples
from camunda_sdk._cli.session import session_of

app = typer.Typer(name="worker", help="Run job workers.", no_args_is_help=True)


@app.command()
@examples(
    "camunda worker run shop:app",
    "camunda worker run shop.workers:app --reload",
    "camunda worker run shop:app --health-port 8081 --drain-timeout 60",
)
def run(
    context: typer.Context,
    target: Annotated[
        str,
        typer.Argument(
            metavar="MODULE:NAME",
            help="A function that takes the client and makes workers on it, or a client, a worker or a list of workers "
            "that is there already.",
        ),
    ],
    reload: Annotated[bool, typer.Option("--reload", help="Start anew when a Python file changes.")] = False,
    health_port: Annotated[
        int | None,
        typer.Option("--health-port", min=0, max=65535, help="Port that tells /live, /ready and /health."),
    ] = None,
    health_host: Annotated[
        str, typer.Option(callback=checked_host, help="Address that the health port listens on.")
    ] = "127.0.0.1",
    drain_timeout: Annotated[
        float,
        typer.Option(
            min=0,
            callback=checked_seconds,
            help="Seconds that running handlers have to finish when it is stopped.",
        ),
    ] = 30.0,
    as_json: Json = False,
) -> None:
    """Run workers until SIGTERM or SIGINT; then finish what runs and hand back the rest."""
    session = session_of(context, as_json=as_json)
    if reload:
        from camunda_sdk._cli.reload import run_again_on_changes

        run_again_on_changes(drain_timeout)
        return
    from camunda_sdk._cli.serving import serve

    with session.errors():
        serve(session, target, health=(health_host, health_port), drain_timeout=drain_timeout)
