"""Messages."""

from __future__ import annotations

from camunda_embedded._core.commands import CorrelateMessage, PublishMessage
from camunda_embedded._rest.messages import Response, json_response
from camunda_embedded._rest.problems import invalid
from camunda_embedded._rest.services import Call


def publish_message(call: Call) -> Response:
    """Publish a message, kept for its time to live."""
    fields = call.fields
    result = call.execute(
        PublishMessage(
            name=_name(call),
            correlation_key=fields.get("correlationKey", ""),
            variables=call.variables,
            time_to_live_ms=max(fields.get("timeToLive", 0), 0),
            message_id=fields.get("messageId", ""),
            tenant_id=call.tenant_id,
        )
    )
    return json_response({"messageKey": str(result.message_key), "tenantId": result.tenant_id})


def correlate_message(call: Call) -> Response:
    """Hand a message to whoever waits for it now."""
    result = call.execute(
        CorrelateMessage(
            name=_name(call),
            correlation_key=call.fields.get("correlationKey", ""),
            variables=call.variables,
            tenant_id=call.tenant_id,
        )
    )
    return json_response(
        {
            "messageKey": str(result.message_key),
            "processInstanceKey": str(result.process_instance_key),
            "tenantId": result.tenant_id,
        }
    )


def _name(call: Call) -> str:
    name: str = call.fields["name"]
    if not name.strip():
        raise invalid("The name of the message must not be blank.")
    return name


HANDLERS = {"publishMessage": publish_message, "correlateMessage": correlate_message}
