"""``camunda instances``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from camunda_sdk._cli.commands.search import found
from camunda_sdk._cli.options import Json, Key, Keys, Limit, ProcessFilter, examples
from camunda_sdk._cli.session import session_of

app = typer.Typer(name="instances", help="List, show and cancel process instances.", no_args_is_help=True)


@app.command("list")
@examples(
    "camunda instances list --process order --state active",
    "camunda instances list --incident --json",
)
def list_(
    context: typer.Context,
    process: ProcessFilter = None,
    state: Annotated[
        str | None, typer.Option("--state", help="ACTIVE, COMPLETED, TERMINATED or another state.")
    ] = None,
    incident: Annotated[bool, typer.Option("--incident", help="Those with an incident only.")] = False,
    limit: Limit = 20,
    as_json: Json = False,
) -> None:
    """List process instances, the newest first."""
    filters: dict[str, Any] = {}
    filters.update({"processDefinitionId": process} if process else {})
    filters.update({"state": state.upper()} if state else {})
    filters.update({"hasIncident": True} if incident else {})
    session = session_of(context, as_json=as_json)
    found(session, "process-instances", filters, [{"field": "processInstanceKey", "order": "DESC"}], limit)


@app.command()
@examples(
    "camunda instances show 2251799813685255",
)
def show(context: typer.Context, key: Key, as_json: Json = False) -> None:
    """Show where an instance is: its state, elements, variables and incidents."""
    from camunda_sdk import ProcessInstanceKey

    session = session_of(context, as_json=as_json)
    of_instance = {"processInstanceKey": key}
    with session.client() as client:
        instance = client.get_process_instance(ProcessInstanceKey(key)).to_dict()
        elements = client.search_element_instances(filter=of_instance, page={"limit": 1000}).to_dict()[
            "items"
        ]
        variables = client.search_variables(filter=of_instance, page={"limit": 1000}).to_dict()["items"]
        incidents = client.search_incidents(filter=of_instance, page={"limit": 1000}).to_dict()["items"]
    output = session.output
    if as_json:
        output.thing({**instance, "elements": elements, "variables": variables, "incidents": incidents}, "")
        return
    summary = f"{instance['processDefinitionId']} version {instance['processDefinitionVersion']}: {instance['state']}"
    output.thing(instance, summary)
    if output.on_terminal:
        output.rows("elements", ("elementId", "type", "state", "startDate", "endDate"), elements)
        output.rows("variables", ("name", "value", "scopeKey"), variables)
        if incidents:
            output.rows(
                "incidents", ("incidentKey", "errorType", "elementId", "errorMessage", "state"), incidents
            )


@app.command()
@examples(
    "camunda instances cancel 2251799813685255 2251799813685266",
)
def cancel(context: typer.Context, keys: Keys, as_json: Json = False) -> None:
    """Cancel process instances."""
    from camunda_sdk import ProcessInstanceKey

    session = session_of(context, as_json=as_json)
    with session.client() as client:
        for key in keys:
            client.cancel_process_instance(ProcessInstanceKey(key))
            session.output.thing({"processInstanceKey": key, "cancelled": True}, f"instance {key} cancelled")
