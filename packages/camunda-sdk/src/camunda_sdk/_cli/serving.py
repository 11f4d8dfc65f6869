"""Runs the workers that a module of the user's makes."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from camunda_sdk._cli.health import health_server

if TYPE_CHECKING:
    from collections.abc import Sequence

    from camunda_sdk import JobWorker
    from camunda_sdk._cli.session import Session


def serve(session: Session, target: str, *, health: tuple[str, int | None], drain_timeout: float) -> None:
    """Load the target and run its workers until they are told to end.

    Args:
        session: Settings from the command line, and where to print.
        target: ``module:name`` of a function taking the client, of a client, a worker or a list of workers.
        health: Host and port of the health server; no server without a port.
        drain_timeout: Seconds for running handlers.

    Raises:
        BadParameter: There is no such thing, or it is none of these.
    """
    asyncio.run(_serve(session, load(target), target, health, drain_timeout))


async def _serve(
    session: Session, found: Any, target: str, health: tuple[str, int | None], drain_timeout: float
) -> None:
    from camunda_sdk import CamundaAsyncClient

    if isinstance(found, CamundaAsyncClient):
        async with found as client:
            await _run(session, client.job_workers, health, drain_timeout)
        return
    if workers := workers_in(found):
        await _run(session, workers, health, drain_timeout)
        return
    if not callable(found):
        raise typer.BadParameter(
            f"{target} is a {type(found).__name__}; a function taking the client, a CamundaAsyncClient, a JobWorker or "
            "a list of JobWorkers is expected",
            param_hint="MODULE:NAME",
        )
    async with CamundaAsyncClient(settings_of(session)) as client:
        if not takes(found, client):
            raise typer.BadParameter(
                f"{target} cannot be called with a client as its only argument", param_hint="MODULE:NAME"
            )
        made = found(client)
        if inspect.isawaitable(made):
            made = await made
        known = client.job_workers
        others = [worker for worker in workers_in(made) if worker not in known]
        await _run(session, [*known, *others], health, drain_timeout)


def settings_of(session: Session) -> dict[str, Any]:
    """The settings from the command line, with warnings in the log where no level is set anywhere.

    That polls fail is a warning; without it the command would say nothing about a cluster that cannot be reached.
    """
    rows = {row.key: row.source for row in session.resolved().describe().rows}
    by_default = rows.get("CAMUNDA_SDK_LOG_LEVEL") == "default"
    return {**session.explicit, "CAMUNDA_SDK_LOG_LEVEL": "warn"} if by_default else session.explicit


def takes(function: Any, client: object) -> bool:
    """Whether a callable takes a client as its only argument; one that does not tell is tried."""
    try:
        inspect.signature(function).bind(client)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def workers_in(found: object) -> list[JobWorker]:
    """The worker or workers that an object is; none if it is anything else."""
    from camunda_sdk import JobWorker

    several = list(found) if isinstance(found, (list, tuple)) else [found]
    workers = [one for one in several if isinstance(one, JobWorker)]
    return workers if len(workers) == len(several) else []


async def _run(
    session: Session, workers: list[JobWorker], health: tuple[str, int | None], drain_timeout: float
) -> None:
    from camunda_worker import run_workers

    if not workers:
        raise typer.BadParameter(
            "it made no worker; call client.create_job_worker(...) in it, or return a JobWorker or several",
            param_hint="MODULE:NAME",
        )
    with health_server(workers, *health) as port:
        tell_start(session, workers, health[0], port)
        await run_workers(*workers, drain_timeout=drain_timeout)


def tell_start(session: Session, workers: Sequence[JobWorker], host: str, port: int | None) -> None:
    """Tell people and programs what is worked on; logs and pipes stay quiet."""
    types = [worker.config.job_type for worker in workers]
    if session.output.as_json:
        session.output.thing({"jobTypes": types, "healthPort": port}, "")
        return
    health = f"; health at http://{host}:{port}/health" if port is not None else ""
    session.output.note(f"working on jobs of type {', '.join(types)}{health} (Ctrl+C ends it)")


def load(target: str) -> Any:
    """The object that ``module:name`` names, modules of the working directory included.

    Raises:
        BadParameter: The text has another form, the module is not there, or it has no such name.
    """
    module_name, colon, path = target.partition(":")
    if not colon or not module_name or not path:
        raise typer.BadParameter(f"{target!r} is not of the form module:name", param_hint="MODULE:NAME")
    if not all(part.isidentifier() for part in module_name.split(".")) or module_name.endswith(".py"):
        raise typer.BadParameter(
            f"{module_name!r} is no name of a module: one such as shop.workers is expected, without .py, not a path",
            param_hint="MODULE:NAME",
        )
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise
        raise typer.BadParameter(f"there is no module {module_name!r}", param_hint="MODULE:NAME") from None
    for name in path.split("."):
        try:
            found = getattr(found, name)
        except AttributeError:
            raise typer.BadParameter(f"{module_name} has no {path!r}", param_hint="MODULE:NAME") from None
    return found
