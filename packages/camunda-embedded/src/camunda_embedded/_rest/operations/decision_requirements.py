"""Decision requirements graphs."""

from __future__ import annotations

from camunda_embedded._rest.messages import Response
from camunda_embedded._rest.reads import found, get, search
from camunda_embedded._rest.services import Call


def get_xml(call: Call) -> Response:
    """The DMN document that a graph was deployed with."""
    found(call, "decision-requirements", "decisionRequirementsKey")
    return Response(200, call.services.models.source(call.key("decisionRequirementsKey")), "text/xml")


HANDLERS = {
    "getDecisionRequirements": get("decision-requirements", "decisionRequirementsKey"),
    "getDecisionRequirementsXML": get_xml,
    "searchDecisionRequirements": search("decision-requirements"),
}
