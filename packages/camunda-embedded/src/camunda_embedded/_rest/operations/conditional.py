"""Conditional start events: none can be deployed here, so none is ever waiting."""

from __future__ import annotations

from camunda_embedded._rest.messages import Response, json_response
from camunda_embedded._rest.problems import not_found
from camunda_embedded._rest.services import Call
from camunda_embedded._search import NotFound


def evaluate_conditionals(call: Call) -> Response:
    """Start what waits for a condition: nothing does, since conditional events are refused at deployment.

    Raises:
        Problem: 404 for a process definition that there is not.
    """
    tenant = call.tenant_id
    if call.fields.get("processDefinitionKey"):
        try:
            call.services.models.get("process-definitions", call.fields["processDefinitionKey"])
        except NotFound as error:
            raise not_found(str(error)) from None
    key = str(call.engine.new_key())
    return json_response({"conditionalEvaluationKey": key, "tenantId": tenant, "processInstances": []})


HANDLERS = {"evaluateConditionals": evaluate_conditionals}
