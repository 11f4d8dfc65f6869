"""Incidents."""

from __future__ import annotations

from camunda_embedded._core.commands import ResolveIncident
from camunda_embedded._rest.messages import NO_CONTENT, Response
from camunda_embedded._rest.reads import get, report, search
from camunda_embedded._rest.services import Call


def resolve_incident(call: Call) -> Response:
    """Try again what raised an incident."""
    call.execute(ResolveIncident(call.key("incidentKey")))
    return NO_CONTENT


HANDLERS = {
    "resolveIncident": resolve_incident,
    "getIncident": get("incidents", "incidentKey"),
    "searchIncidents": search("incidents"),
    "getProcessInstanceStatisticsByDefinition": report("incidents-by-definition"),
    "getProcessInstanceStatisticsByError": report("incidents-by-error"),
}
