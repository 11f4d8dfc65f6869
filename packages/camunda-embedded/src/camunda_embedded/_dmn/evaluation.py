"""Evaluates a decision after the decisions that it requires."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from camunda_embedded._dmn.logic import LogicFailure, LogicRunner
from camunda_embedded._dmn.model import BusinessKnowledge, Decision, DecisionRequirements, DecisionTable
from camunda_embedded._dmn.results import DecisionResult, EvaluatedDecision
from camunda_embedded._dmn.types import is_of_type
from camunda_embedded.feel import FeelBudgetExceeded, to_json
from camunda_embedded.feel.values import Function

MOST_DECISIONS = 1_000


def evaluate(
    requirements: DecisionRequirements,
    decision_id: str,
    context: Mapping[str, Any],
    clock: Callable[[], datetime],
) -> DecisionResult:
    """Evaluate a decision.

    Args:
        requirements: The decisions of the file.
        decision_id: Which of them.
        context: Variables, as JSON holds them.
        clock: Tells the time to functions such as `now`.

    Raises:
        KeyError: There is no such decision.
    """
    root = requirements.decisions[decision_id]
    evaluation = _Evaluation(requirements, context, clock)
    try:
        output = evaluation.decide(root)
    except _DecisionFailure as failure:
        failed = (
            ""
            if failure.decision_id == decision_id
            else f"the required decision '{failure.decision_id}' failed: "
        )
        message = f"The decision '{decision_id}' has no result: {failed}{failure.message}"
        return DecisionResult(None, failure.decision_id, message, tuple(evaluation.evaluated))
    return DecisionResult(to_json(output), "", "", tuple(evaluation.evaluated))


class _DecisionFailure(Exception):
    def __init__(self, decision_id: str, message: str) -> None:
        super().__init__(decision_id, message)
        self.decision_id = decision_id
        self.message = message


class _Evaluation:
    def __init__(
        self, requirements: DecisionRequirements, variables: Mapping[str, Any], clock: Callable[[], datetime]
    ) -> None:
        self._requirements = requirements
        self._variables = variables
        self._clock = clock
        self.evaluated: list[EvaluatedDecision] = []

    def decide(self, decision: Decision) -> Any:
        """The result of a decision; every evaluation is noted, that of a failed one as well."""
        names = dict(self._variables)
        for required in decision.required:
            needed = self._requirements.decisions[required]
            names[needed.result_name] = self.decide(needed)
        for model in self._models(decision.knowledge):
            names[model.name] = self._function(model)
        if len(self.evaluated) >= MOST_DECISIONS:
            raise _DecisionFailure(
                decision.id, f"it requires more than {MOST_DECISIONS} evaluations of decisions"
            )
        return self._noted(decision, names)

    def _noted(self, decision: Decision, names: dict[str, Any]) -> Any:
        runner = LogicRunner(self._clock)
        output: Any = None
        shown: Any = None
        try:
            output = runner.run(decision.logic, names)
            shown = to_json(output)
            if not is_of_type(output, decision.result_type):
                raise LogicFailure(f"its result must be a {decision.result_type} and is {_shortened(shown)}")
        except (LogicFailure, FeelBudgetExceeded) as failure:
            raise _DecisionFailure(decision.id, str(failure)) from None
        except RecursionError:
            raise _DecisionFailure(decision.id, "its logic is nested too deep") from None
        finally:
            # Tables inside other logic are steps of it and have no inputs of their own to show.
            is_table = isinstance(decision.logic, DecisionTable)
            self.evaluated.append(
                EvaluatedDecision(
                    decision.id,
                    decision.name,
                    decision.type,
                    shown,
                    tuple(runner.inputs) if is_table else (),
                    tuple(runner.matched) if is_table else (),
                )
            )
        return output

    def _models(self, ids: tuple[str, ...]) -> list[BusinessKnowledge]:
        return [self._requirements.knowledge[one] for one in ids]

    def _function(self, model: BusinessKnowledge) -> Function:
        """A business knowledge model as something that expressions can call."""
        known = {one.name: self._function(one) for one in self._models(model.knowledge)}
        return LogicRunner(self._clock).function(model.function, {**self._variables, **known})


def _shortened(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:197]}..."
