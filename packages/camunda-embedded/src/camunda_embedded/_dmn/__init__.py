"""Decisions: reads DMN into a checked model and evaluates it as Camunda does."""

from camunda_embedded._dmn.evaluation import evaluate
from camunda_embedded._dmn.model import Decision, DecisionRequirements, DmnError
from camunda_embedded._dmn.reader import read_dmn
from camunda_embedded._dmn.results import (
    DecisionResult,
    EvaluatedDecision,
    EvaluatedInput,
    EvaluatedOutput,
    MatchedRule,
)

__all__ = [
    "Decision",
    "DecisionRequirements",
    "DecisionResult",
    "DmnError",
    "EvaluatedDecision",
    "EvaluatedInput",
    "EvaluatedOutput",
    "MatchedRule",
    "evaluate",
    "read_dmn",
]
