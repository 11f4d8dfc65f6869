"""``camunda incidents``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from camunda_sdk._cli.commands.search import found
from camunda_sdk._cli.options import InstanceFilter, Json, Keys, Limit, ProcessFilter, examples
from camunda_sdk._cli.session import session_of

app = typer.Typer(name="incidents", help="List and resolve incidents.", no_args_is_help=True)


@app.command("list")
@examples(
    "camunda incidents list",
    "camunda incidents list --instance 2251799813685255 --all",
)
def list_(
    context: typer.Context,
    process: ProcessFilter = None,
    instance: InstanceFilter = None,
    everything: Annotated[bool, typer.Option("--all", help="Resolved ones as well.")] = False,
    limit: Limit = 20,
    as_json: Json = False,
) -> None:
    """List incidents, the newest first."""
    filters: dict[str, Any] = {} if everything else {"state": "ACTIVE"}
    filters.update({"processDefinitionId": process} if process else {})
    filters.update({"processInstanceKey": instance} if instance else {})
    session = session_of(context, as_json=as_json)
    found(session, "incidents", filters, [{"field": "incidentKey", "order": "DESC"}], limit)


@app.command()
@examples(
    "camunda incidents resolve 2251799813685262",
    "camunda incidents resolve 2251799813685262 --retries 1",
)
def resolve(
    context: typer.Context,
    keys: Keys,
    retries: Annotated[
        int | None,
        typer.Option("--retries", min=1, help="Retries to give to a job first, if the incident has one."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Resolve incidents, once their cause is mended."""
    from camunda_sdk import IncidentKey

    session = session_of(context, as_json=as_json)
    with session.client() as client:
        for key in keys:
            if retries is not None:
                incident = client.get_incident(IncidentKey(key))
                if incident.job_key:
                    client.update_job(incident.job_key, changeset={"retries": retries})
            client.resolve_incident(IncidentKey(key))
            session.output.thing({"incidentKey": key, "resolved": True}, f"incident {key} resolved")
