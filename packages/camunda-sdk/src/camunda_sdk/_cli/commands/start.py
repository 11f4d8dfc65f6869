"""``camunda start``."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer

from camunda_sdk._cli.options import Assignments, Document, Json, Tenant, checked_seconds, examples
from camunda_sdk._cli.session import session_of
from camunda_sdk._cli.values import variables as variables_of

NAME = "start"


@examples(
    "camunda start order -v amount=30 -v customer=Ada",
    "camunda start order --variables @order.json --wait",
    "camunda start order --variables '{\"amount\": 30}' --json",
)
def run(
    context: typer.Context,
    process: Annotated[str, typer.Argument(help="Id of the process, or key of one of its versions.")],
    variable: Assignments = None,
    variables: Document = None,
    version: Annotated[int | None, typer.Option(help="Version; by default the latest.")] = None,
    wait: Annotated[
        bool, typer.Option("--wait", "-w", help="Wait for the end and print the variables.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0.1, callback=checked_seconds, help="Seconds to wait with --wait.")
    ] = 60.0,
    business_id: Annotated[
        str | None,
        typer.Option(help="Business id; makes a repeated start safe where the cluster keeps them unique."),
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag. Repeatable.")] = None,
    tenant: Tenant = None,
    as_json: Json = False,
) -> None:
    """Start an instance of a process."""
    from camunda_sdk import ProcessDefinitionKey

    session = session_of(context, as_json=as_json)
    by_key = re.fullmatch(r"[0-9]{16,25}", process) is not None
    request: dict[str, Any] = (
        {"process_definition_key": ProcessDefinitionKey(process)}
        if by_key
        else {"process_definition_id": process}
    )
    request["variables"] = variables_of(variable or [], variables)
    if version is not None:
        if by_key:
            raise typer.BadParameter("a key names a version already", param_hint="--version")
        request["process_definition_version"] = version
    request.update({"business_id": business_id} if business_id else {})
    request.update({"tags": tag} if tag else {})
    request.update({"tenant_id": tenant} if tenant else {})
    if wait:
        request.update(await_completion=True, request_timeout=int(timeout * 1000))
    with session.client() as client:
        created = client.create_process_instance(**request).to_dict()
    what = f"{created['processDefinitionId']} version {created['processDefinitionVersion']}"
    ending = f" ended with {created['variables']}" if wait else " started"
    session.output.thing(created, f"instance {created['processInstanceKey']} of {what}{ending}")
