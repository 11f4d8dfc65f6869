"""FEEL expressions."""

from __future__ import annotations

from camunda_embedded._core.commands import EvaluateExpression
from camunda_embedded._rest.messages import Response, json_response
from camunda_embedded._rest.problems import not_found
from camunda_embedded._rest.services import Call


def evaluate_expression(call: Call) -> Response:
    """The value of an expression, and what was strange on the way."""
    _ = call.tenant_id
    variables = call.variables
    scope = call.fields.get("scopeKey")
    if scope is not None:
        seen = call.services.models.visible_variables(int(scope))
        if seen is None:
            raise not_found(f"There is no element instance with the scopeKey '{scope}'.")
        variables = {**seen, **variables}
    result = call.execute(EvaluateExpression(call.fields["expression"], variables))
    return json_response(
        {
            "expression": result.expression,
            "result": result.result,
            "warnings": [{"message": message} for message in result.warnings],
            "referencedSecrets": [],
        }
    )


HANDLERS = {"evaluateExpression": evaluate_expression}
