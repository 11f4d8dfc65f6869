"""Element instances and their variables."""

from __future__ import annotations

from camunda_embedded._core.commands import SetVariables
from camunda_embedded._rest.messages import NO_CONTENT, Response
from camunda_embedded._rest.problems import invalid
from camunda_embedded._rest.reads import get, search, search_within
from camunda_embedded._rest.services import Call


def create_variables(call: Call) -> Response:
    """Set variables where they are, or only in the scope of the element instance."""
    if not call.variables:
        raise invalid("The variables must not be empty.")
    call.execute(
        SetVariables(call.key("elementInstanceKey"), call.variables, call.fields.get("local", False))
    )
    return NO_CONTENT


HANDLERS = {
    "createElementInstanceVariables": create_variables,
    "getElementInstance": get("element-instances", "elementInstanceKey"),
    "searchElementInstances": search("element-instances"),
    "searchElementInstanceIncidents": search_within("incidents", "elementInstanceKey", "elementInstanceKey"),
    "searchElementInstanceWaitStates": search("wait-states"),
}
