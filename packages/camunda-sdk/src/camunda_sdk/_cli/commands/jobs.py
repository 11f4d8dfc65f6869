"""``camunda jobs``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from camunda_sdk._cli.commands.search import found
from camunda_sdk._cli.options import (
    Assignments,
    Document,
    InstanceFilter,
    Json,
    Key,
    Limit,
    checked_seconds,
    examples,
)
from camunda_sdk._cli.session import session_of
from camunda_sdk._cli.values import variables as variables_of

app = typer.Typer(name="jobs", help="List, take, complete and fail jobs.", no_args_is_help=True)
COLUMNS = ("jobKey", "elementId", "retries", "processInstanceKey", "variables")


@app.command("list")
@examples(
    "camunda jobs list --type charge",
    "camunda jobs list --state failed --json",
)
def list_(
    context: typer.Context,
    job_type: Annotated[str | None, typer.Option("--type", "-t", help="Type of the jobs.")] = None,
    state: Annotated[
        str | None, typer.Option("--state", help="CREATED, COMPLETED, FAILED or another.")
    ] = None,
    instance: InstanceFilter = None,
    limit: Limit = 20,
    as_json: Json = False,
) -> None:
    """List jobs without taking them."""
    filters: dict[str, Any] = {}
    filters.update({"type": job_type} if job_type else {})
    filters.update({"state": state.upper()} if state else {})
    filters.update({"processInstanceKey": instance} if instance else {})
    session = session_of(context, as_json=as_json)
    found(session, "jobs", filters, [{"field": "jobKey", "order": "DESC"}], limit)


@app.command()
@examples(
    "camunda jobs activate charge",
    "camunda jobs activate charge --limit 5 --lock 300 --wait 10 --json",
)
def activate(
    context: typer.Context,
    job_type: Annotated[str, typer.Argument(help="Type of the jobs.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="The most to take.")] = 1,
    lock: Annotated[
        float,
        typer.Option(
            "--lock", min=0.001, callback=checked_seconds, help="Seconds that the jobs are locked for."
        ),
    ] = 60.0,
    wait: Annotated[
        float, typer.Option("--wait", min=0, callback=checked_seconds, help="Seconds to wait for a job.")
    ] = 0.0,
    as_json: Json = False,
) -> None:
    """Take jobs, to be completed or failed with the other commands before their lock runs out."""
    session = session_of(context, as_json=as_json)
    with session.client() as client:
        answer = client.activate_jobs(
            type=job_type,
            timeout=int(lock * 1000),
            max_jobs_to_activate=limit,
            request_timeout=int(wait * 1000) or -1,
            worker="camunda-command",
        )
    session.output.rows("jobs", COLUMNS, [job.to_dict() for job in answer.jobs])


@app.command()
@examples(
    "camunda jobs complete 2251799813685258 -v paid=true",
)
def complete(
    context: typer.Context,
    key: Key,
    variable: Assignments = None,
    variables: Document = None,
    as_json: Json = False,
) -> None:
    """Complete a job."""
    from camunda_sdk import JobKey

    session = session_of(context, as_json=as_json)
    with session.client() as client:
        client.complete_job(JobKey(key), variables=variables_of(variable or [], variables))
    session.output.thing({"jobKey": key, "completed": True}, f"job {key} completed")


@app.command()
@examples(
    'camunda jobs fail 2251799813685258 -m "bank is closed" --retries 2',
)
def fail(
    context: typer.Context,
    key: Key,
    message: Annotated[str, typer.Option("--message", "-m", help="Why.")] = "failed from the command line",
    retries: Annotated[int, typer.Option(min=0, help="Retries left; 0 raises an incident.")] = 0,
    as_json: Json = False,
) -> None:
    """Fail a job."""
    from camunda_sdk import JobKey

    session = session_of(context, as_json=as_json)
    with session.client() as client:
        client.fail_job(JobKey(key), retries=retries, error_message=message)
    session.output.thing({"jobKey": key, "failed": True, "retries": retries}, f"job {key} failed")
