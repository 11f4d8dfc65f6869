"""Decisions: evaluated for a business rule task, or for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from camunda_embedded._core.records import (
    DecisionEvaluation,
    DecisionValue,
    EvaluatedDecision,
    EvaluatedInput,
    EvaluatedOutput,
    MatchedRule,
)
from camunda_embedded._dmn import evaluate as evaluate_dmn

if TYPE_CHECKING:
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance, Requirements


def evaluate(
    core: Core, decision: DecisionValue, context: Mapping[str, Any], instance: Instance | None = None
) -> tuple[int, DecisionEvaluation]:
    """Evaluate a decision and write it down; a failure is written down too."""
    requirements = core.state.requirements[decision.decision_requirements_key]
    result = evaluate_dmn(requirements.graph, decision.decision_definition_id, context, core.moment)
    about = None if instance is None else instance.value
    evaluation = DecisionEvaluation(
        decision=decision,
        output=result.output,
        evaluated=tuple(evaluated(requirements, one) for one in result.evaluated_decisions),
        tenant_id=decision.tenant_id,
        failed_decision_id=result.failed_decision_id,
        failure_message=result.failure_message,
        process_instance_key=-1 if about is None else about.process_instance_key,
        process_definition_key=-1 if about is None else about.process_definition_key,
        process_definition_id="" if about is None else about.process_definition_id,
        element_id="" if instance is None else instance.node.id,
        element_instance_key=-1 if instance is None else instance.key,
        root_process_instance_key=-1 if about is None else about.root_process_instance_key,
    )
    key = core.new_key()
    core.append(key, "FAILED" if evaluation.failed_decision_id else "EVALUATED", evaluation)
    return key, evaluation


def evaluated(requirements: Requirements, one: Any) -> EvaluatedDecision:
    """One decision of an evaluation."""
    return EvaluatedDecision(
        requirements.decisions[one.id],
        one.type,
        one.output,
        tuple(EvaluatedInput(i.id, i.name, i.value) for i in one.inputs),
        tuple(
            MatchedRule(r.id, r.index, tuple(EvaluatedOutput(o.id, o.name, o.value) for o in r.outputs))
            for r in one.matched_rules
        ),
    )
