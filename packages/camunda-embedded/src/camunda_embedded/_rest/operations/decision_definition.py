"""Decisions: evaluated and read."""

from __future__ import annotations

from typing import Any

from camunda_embedded._core.commands import EvaluateDecision
from camunda_embedded._core.records import EvaluatedDecision
from camunda_embedded._core.results import DecisionEvaluated
from camunda_embedded._json import json_text
from camunda_embedded._rest.messages import Response, json_response
from camunda_embedded._rest.reads import found, get, search
from camunda_embedded._rest.services import Call
from camunda_embedded._search.definitions import evaluation_details


def evaluate_decision(call: Call) -> Response:
    """Evaluate a decision; a failure within it is an answer as well."""
    fields = call.fields
    key = fields.get("decisionDefinitionKey")
    result = call.execute(
        EvaluateDecision(
            decision_definition_id=fields.get("decisionDefinitionId"),
            decision_definition_key=None if key is None else int(key),
            variables=call.variables,
            tenant_id=call.tenant_id,
        )
    )
    return json_response(_evaluated(result))


def _evaluated(result: DecisionEvaluated) -> dict[str, Any]:
    evaluation = result.evaluation
    decision = evaluation.decision
    key = str(result.evaluation_key)
    return {
        "decisionDefinitionId": decision.decision_definition_id,
        "decisionDefinitionKey": str(decision.key),
        "decisionDefinitionName": decision.name,
        "decisionDefinitionVersion": decision.version,
        "decisionEvaluationKey": key,
        "decisionInstanceKey": key,
        "decisionRequirementsId": decision.decision_requirements_id,
        "decisionRequirementsKey": str(decision.decision_requirements_key),
        "output": json_text(evaluation.output),
        "failedDecisionDefinitionId": evaluation.failed_decision_id or None,
        "failureMessage": evaluation.failure_message or None,
        "tenantId": evaluation.tenant_id,
        "evaluatedDecisions": [
            _one(entry, f"{key}-{index}") for index, entry in enumerate(evaluation.evaluated, 1)
        ],
    }


def _one(entry: EvaluatedDecision, key: str) -> dict[str, Any]:
    decision = entry.decision
    return {
        "decisionDefinitionId": decision.decision_definition_id,
        "decisionDefinitionKey": str(decision.key),
        "decisionDefinitionName": decision.name,
        "decisionDefinitionVersion": decision.version,
        "decisionDefinitionType": entry.decision_type,
        "decisionEvaluationInstanceKey": key,
        "output": json_text(entry.output),
        "tenantId": decision.tenant_id,
        **evaluation_details(entry),
    }


def get_xml(call: Call) -> Response:
    """The DMN document that a decision was deployed with."""
    found(call, "decision-definitions", "decisionDefinitionKey")
    return Response(200, call.services.models.source(call.key("decisionDefinitionKey")), "text/xml")


HANDLERS = {
    "evaluateDecision": evaluate_decision,
    "getDecisionDefinition": get("decision-definitions", "decisionDefinitionKey"),
    "getDecisionDefinitionXML": get_xml,
    "searchDecisionDefinitions": search("decision-definitions"),
}
