"""Decisions and expressions that somebody asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import decisions
from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._core.results import DecisionEvaluated, ExpressionEvaluated
from camunda_embedded.feel import FeelError, FeelSyntaxError, parse_expression, to_json

if TYPE_CHECKING:
    from camunda_embedded._core.commands import EvaluateDecision, EvaluateExpression
    from camunda_embedded._core.core import Core


def evaluate_decision(core: Core, command: EvaluateDecision) -> DecisionEvaluated:
    """Evaluate a decision."""
    key, name = command.decision_definition_key, command.decision_definition_id
    if key is None:
        key = core.state.decision_versions.latest.get((command.tenant_id, name or ""))
        if key is None:
            reason = f"there is no decision with the id '{name}'"
            raise CommandRejected("NOT_FOUND", "EVALUATE", reason)
    decision = core.state.decisions.get(key)
    if decision is None:
        reason = f"there is no decision with the key '{key}'"
        raise CommandRejected("NOT_FOUND", "EVALUATE", reason)
    evaluation_key, evaluation = decisions.evaluate(
        core, decision, {**core.state.cluster_names, **command.variables}
    )
    return DecisionEvaluated(evaluation_key, evaluation)


def evaluate_expression(core: Core, command: EvaluateExpression) -> ExpressionEvaluated:
    """Evaluate an expression."""
    text = command.expression
    if not text.startswith("="):
        return ExpressionEvaluated(text, text)
    try:
        expression = parse_expression(text[1:])
    except FeelSyntaxError as error:
        raise CommandRejected(
            "INVALID_ARGUMENT", "EVALUATE", f"Failed to parse expression '{text[1:]}': {error}"
        ) from None
    try:
        result = expression.evaluate({**core.state.cluster_names, **command.variables}, clock=core.moment)
        value = to_json(result.value)
    except FeelError as error:
        raise CommandRejected(
            "INVALID_ARGUMENT", "EVALUATE", f"Failed to evaluate expression '{text[1:]}': {error}"
        ) from None
    return ExpressionEvaluated(text, value, tuple(one.message for one in result.warnings))
