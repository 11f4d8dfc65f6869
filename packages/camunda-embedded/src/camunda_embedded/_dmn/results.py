"""What an evaluation gives; values are as JSON holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EvaluatedInput:
    """What an input of a table was."""

    id: str
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class EvaluatedOutput:
    """What a rule gave for an output."""

    id: str
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class MatchedRule:
    """A rule that matched; ``index`` counts from 1."""

    id: str
    index: int
    outputs: tuple[EvaluatedOutput, ...]


@dataclass(frozen=True, slots=True)
class EvaluatedDecision:
    """One decision on the way to the result."""

    id: str
    name: str
    type: str
    output: Any
    inputs: tuple[EvaluatedInput, ...] = ()
    matched_rules: tuple[MatchedRule, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """The outcome of an evaluation; a failure is one too.

    Attributes:
        output: What was decided; None after a failure.
        failed_decision_id: The decision that failed, which may be a required one; empty when none did.
        failure_message: Why; names the decision that was asked for.
        evaluated_decisions: Every decision that was evaluated, required ones first.
    """

    output: Any
    failed_decision_id: str
    failure_message: str
    evaluated_decisions: tuple[EvaluatedDecision, ...]

    @property
    def failed(self) -> bool:
        """Whether there is no decision."""
        return bool(self.failed_decision_id)
