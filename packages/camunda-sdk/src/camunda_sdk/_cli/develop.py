"""``camunda dev``: an engine on this machine that follows its files."""

from __future__ import annotations

import errno
import signal
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from camunda_sdk._cli.commands.deploy import files_of, inside_of
from camunda_sdk._cli.exit_codes import FAILED
from camunda_sdk._cli.output import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from camunda_embedded import Engine
    from camunda_sdk._cli.output import Output

SHOWN = {
    (
        "ProcessValue",
        "CREATED",
    ): "deployed   process {0.process_definition_id} version {0.version} from {0.resource_name}",
    ("DecisionValue", "CREATED"): "deployed   decision {0.decision_definition_id} version {0.version}",
    ("FormValue", "CREATED"): "deployed   form {0.form_id} version {0.version}",
    ("JobValue", "CREATED"): "job        {1} of type {0.job_type} at {0.element_id}",
    ("JobValue", "ACTIVATED"): "job        {1} taken by {0.worker}",
    ("JobValue", "COMPLETED"): "job        {1} completed",
    ("JobValue", "FAILED"): "job        {1} failed, retries left {0.retries}: {0.error_message}",
    ("JobValue", "ERROR_THROWN"): "job        {1} threw {0.error_code}",
    ("JobValue", "TIMED_OUT"): "job        {1} was locked for too long and can be taken again",
    ("UserTaskValue", "CREATED"): "user task  {1} at {0.element_id}",
    ("UserTaskValue", "COMPLETED"): "user task  {1} completed",
    ("MessageValue", "PUBLISHED"): "message    {0.name} with key '{0.correlation_key}'",
    ("TimerValue", "TRIGGERED"): "timer      {0.element_id} went off",
    ("IncidentValue", "CREATED"): "incident   {1} at {0.element_id}: {0.error_message}",
    ("IncidentValue", "RESOLVED"): "incident   {1} resolved",
}
STYLES = {
    "IncidentValue": "bold red",
    "ProcessValue": "green",
    "DecisionValue": "green",
    "FormValue": "green",
}
INSTANCES = {
    "ELEMENT_ACTIVATING": "instance   {1} of {0.process_definition_id} started",
    "ELEMENT_COMPLETED": "instance   {1} of {0.process_definition_id} completed",
    "ELEMENT_TERMINATED": "instance   {1} of {0.process_definition_id} terminated",
}


def develop(output: Output, paths: Sequence[Path], *, host: str, port: int, quiet: bool) -> None:
    """Serve an engine until interrupted; files are deployed now and whenever they change.

    Args:
        output: Where the log goes: lines for people, or one JSON document a line.
        paths: Files, and folders with files.
        host: Address to listen on.
        port: Port, 0 for a free one.
        quiet: Whether to keep silent about what happens.
    """
    from camunda_embedded import Engine

    with Engine() as engine:
        if not quiet:
            engine.on_records(lambda records: log(output, records))
        deploy(output, engine, files_of(paths, "PATHS"))
        try:
            server = engine.serve(port, host=host)
            server.start()
        except OSError as error:
            problem = f"{host}:{port} cannot be used: {error.strerror or error}"
            taken = error.errno == errno.EADDRINUSE
            hint = (
                "Is one running already? --port 0 takes a free one." if taken else "--host sets the address."
            )
            output.problem(problem, hint, code=FAILED)
            raise typer.Exit(FAILED) from None
        ended = told_to_end()
        try:
            output.event(
                "serving", f"The REST API is at {server.address}/v2 (Ctrl+C ends it)", address=server.address
            )
            follow(output, engine, paths, ended)
        finally:
            server.stop()


def told_to_end() -> threading.Event:
    """Set by Ctrl+C and by SIGTERM; the former also where the shell began the command in the background."""
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    return ended


def follow(output: Output, engine: Engine, paths: Sequence[Path], ended: threading.Event) -> None:
    """Deploy what changes, until told to end."""
    from watchfiles import watch

    folders = [path for path in paths if path.is_dir()]
    meant = {path.resolve() for path in paths if not path.is_dir()}
    if not paths:
        while not ended.wait(0.5):  # Windows does not interrupt a wait without an end
            pass
        return
    for changes in watch(
        *{*folders, *(path.parent for path in meant)},
        stop_event=ended,
        raise_interrupt=False,
        recursive=bool(folders),  # beside a file there may be a whole disk
        ignore_permission_denied=True,
    ):
        changed = {Path(name).resolve() for _, name in changes}
        known = meant.union(*({path.resolve() for path in inside_of(folder)} for folder in folders))
        wanted = sorted(path for path in changed & known if path.is_file())
        if wanted:
            deploy(output, engine, wanted)


def deploy(output: Output, engine: Engine, files: Sequence[Path]) -> None:
    """Deploy files together; where that fails, those that are wrong are told and left out, and the engine goes on."""
    if not files or not (problem := refusal(engine, files)):
        return
    alone = [refusal(engine, [file]) for file in files] if len(files) > 1 else [problem]
    for text in [one for one in alone if one] or [problem]:
        output.event("refused", f"not deployed: {text}", style="bold red")


def refusal(engine: Engine, files: Sequence[Path]) -> str:
    """Why files cannot be deployed; empty when they are."""
    from camunda_embedded import DeploymentError

    try:
        engine.deploy(*files)
    except (DeploymentError, OSError) as error:
        return str(error) or type(error).__name__
    return ""


def log(output: Output, records: Iterable[Any]) -> None:
    """Tell what happened, one line each."""
    for record in records:
        if record.kind == "ElementValue":
            template = INSTANCES.get(record.intent) if record.value.element_type == "PROCESS" else None
        else:
            template = SHOWN.get((record.kind, record.intent))
        if template is None:
            continue
        text = template.format(record.value, record.key)
        moment = datetime.fromtimestamp(record.timestamp / 1000).astimezone()
        kind = record.kind.removesuffix("Value")
        output.event(
            kind,
            text if output.as_json else plain(text),  # the message of a failed job may be many lines
            moment=moment,
            style=STYLES.get(record.kind, ""),
            intent=record.intent,
            key=str(record.key),
        )
