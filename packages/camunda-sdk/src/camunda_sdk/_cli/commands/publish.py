"""``camunda publish``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from camunda_sdk._cli.options import Assignments, Document, Json, Tenant, checked_seconds, examples
from camunda_sdk._cli.session import session_of
from camunda_sdk._cli.values import variables as variables_of

NAME = "publish"


@examples(
    "camunda publish paid --key order-1 --ttl 60 -v amount=30",
    "camunda publish paid --key order-1 --correlate",
)
def run(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of the message.")],
    correlation_key: Annotated[str, typer.Option("--key", "-k", help="Correlation key.")] = "",
    variable: Assignments = None,
    variables: Document = None,
    time_to_live: Annotated[
        float, typer.Option("--ttl", min=0, callback=checked_seconds, help="Seconds that it is kept for.")
    ] = 0.0,
    message_id: Annotated[
        str | None, typer.Option("--id", help="Id; a second one is refused while it is kept.")
    ] = None,
    correlate: Annotated[
        bool, typer.Option("--correlate", help="Fail unless an instance receives it now.")
    ] = False,
    tenant: Tenant = None,
    as_json: Json = False,
) -> None:
    """Publish a message, or correlate it with an instance at once."""
    session = session_of(context, as_json=as_json)
    request: dict[str, Any] = {
        "name": name,
        "correlation_key": correlation_key,
        "variables": variables_of(variable or [], variables),
    }
    request.update({"tenant_id": tenant} if tenant else {})
    if correlate and (time_to_live or message_id):
        raise typer.BadParameter("goes without --ttl and --id: nothing is kept", param_hint="--correlate")
    with session.client() as client:
        if correlate:
            correlated = client.correlate_message(**request).to_dict()
            summary = (
                f"instance {correlated['processInstanceKey']} received message {correlated['messageKey']}"
            )
            session.output.thing(correlated, summary)
            return
        request.update({"message_id": message_id} if message_id else {})
        published = client.publish_message(time_to_live=int(time_to_live * 1000), **request).to_dict()
        session.output.thing(published, f"message {published['messageKey']} published")
