"""Decisions that were evaluated."""

from __future__ import annotations

from camunda_embedded._rest.reads import get, search

HANDLERS = {
    "getDecisionInstance": get("decision-instances", "decisionEvaluationInstanceKey"),
    "searchDecisionInstances": search("decision-instances"),
}
