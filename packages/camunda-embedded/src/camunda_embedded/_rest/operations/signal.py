"""Signals."""

from __future__ import annotations

from camunda_embedded._core.commands import BroadcastSignal
from camunda_embedded._rest.messages import Response, json_response
from camunda_embedded._rest.problems import invalid
from camunda_embedded._rest.services import Call


def broadcast_signal(call: Call) -> Response:
    """Tell every subscription of a signal; there need not be one."""
    name = call.fields["signalName"]
    if not name.strip():
        raise invalid("The signalName must not be blank.")
    result = call.execute(BroadcastSignal(name, call.variables, call.tenant_id))
    return json_response({"signalKey": str(result.signal_key), "tenantId": result.tenant_id})


HANDLERS = {"broadcastSignal": broadcast_signal}
