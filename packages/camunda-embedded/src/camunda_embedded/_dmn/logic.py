"""Runs the logic of a decision: tables, expressions, and what is put together of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from camunda_embedded._dmn import policies
from camunda_embedded._dmn.model import (
    BoxedContext,
    BoxedList,
    DecisionTable,
    FunctionDefinition,
    HitPolicy,
    Invocation,
    LiteralExpression,
    Logic,
    Relation,
    Rule,
)
from camunda_embedded._dmn.results import EvaluatedInput, EvaluatedOutput, MatchedRule
from camunda_embedded._dmn.types import is_of_type
from camunda_embedded.feel import Expression, FeelAssertionError, FeelBudgetExceeded, UnaryTests, to_json
from camunda_embedded.feel.values import Function


class LogicFailure(Exception):
    """The logic has no result."""


class LogicRunner:
    """One evaluation of a decision's logic; keeps what a table saw.

    Attributes:
        inputs: The inputs of the last table.
        matched: Its rules that matched.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.inputs: list[EvaluatedInput] = []
        self.matched: list[MatchedRule] = []

    def run(self, logic: Logic, names: Mapping[str, Any]) -> Any:
        """The value of any logic.

        Raises:
            LogicFailure: An assertion does not hold, a budget is used up, or a hit policy is violated.
        """
        if isinstance(logic, LiteralExpression):
            return self._value(logic.expression, names)
        if isinstance(logic, DecisionTable):
            return self._table(logic, names)
        if isinstance(logic, BoxedContext):
            return self._context(logic, names)
        if isinstance(logic, BoxedList):
            return [self.run(item, names) for item in logic.items]
        if isinstance(logic, Relation):
            return [
                {column: self.run(cell, names) for column, cell in zip(logic.columns, row, strict=True)}
                for row in logic.rows
            ]
        if isinstance(logic, Invocation):
            return self._invoked(logic, names)
        return self.function(logic, names)

    def function(self, definition: FunctionDefinition, names: Mapping[str, Any]) -> Function:
        """A definition as something that expressions can call; arguments of a wrong type make it null."""

        def call(*values: Any) -> Any:
            given = dict(zip((name for name, _ in definition.parameters), values, strict=True))
            if not all(is_of_type(given[name], kind) for name, kind in definition.parameters):
                return None
            return LogicRunner(self._clock).run(definition.body, {**names, **given})

        return Function(tuple(name for name, _ in definition.parameters), call)

    def _value(self, expression: Expression, names: Mapping[str, Any]) -> Any:
        try:
            return expression.value(names, self._clock)
        except (FeelAssertionError, FeelBudgetExceeded) as error:
            raise LogicFailure(f"the expression '{expression.text}' fails: {error}") from None

    def _context(self, logic: BoxedContext, names: Mapping[str, Any]) -> Any:
        values: dict[str, Any] = {}
        for name, entry in logic.entries:
            value = self.run(entry, {**names, **values})
            if name is None:
                return value
            values[name] = value
        return values

    def _invoked(self, logic: Invocation, names: Mapping[str, Any]) -> Any:
        function = names.get(logic.function)
        if not isinstance(function, Function):
            raise LogicFailure(f"there is no business knowledge model with the name '{logic.function}'")
        given = {name: self.run(binding, names) for name, binding in logic.bindings}
        return function.call(*(given.get(name) for name in function.parameters))

    def _table(self, table: DecisionTable, names: Mapping[str, Any]) -> Any:
        self.inputs, self.matched = [], []
        values = []
        for column in table.inputs:
            value = self._value(column.expression, names)
            values.append(value)
            self.inputs.append(EvaluatedInput(column.id, column.name, to_json(value)))
        found = self._found(table, values, names)
        outputs = [
            {
                column.name: self._value(code, names)
                for column, code in zip(table.outputs, rule.outputs, strict=True)
            }
            for _, rule in found
        ]
        for (index, rule), given in zip(found, outputs, strict=True):
            shown = tuple(
                EvaluatedOutput(column.id, column.label, to_json(given[column.name]))
                for column in table.outputs
            )
            self.matched.append(MatchedRule(rule.id, index, shown))
        if not outputs:
            return self._default(table, names)
        try:
            return policies.apply(table, outputs)
        except policies.PolicyViolation as violation:
            raise LogicFailure(str(violation)) from None

    def _found(
        self, table: DecisionTable, values: list[Any], names: Mapping[str, Any]
    ) -> list[tuple[int, Rule]]:
        """The rules that match with their numbers; with FIRST the others are not looked at any more."""
        matching = (
            (at, rule) for at, rule in enumerate(table.rules, 1) if self._matches(rule, values, names)
        )
        return list(islice(matching, 1 if table.hit_policy is HitPolicy.FIRST else None))

    def _matches(self, rule: Rule, values: list[Any], names: Mapping[str, Any]) -> bool:
        return all(
            test is None or self._holds(test, value, names)
            for test, value in zip(rule.tests, values, strict=True)
        )

    def _holds(self, test: UnaryTests, value: Any, names: Mapping[str, Any]) -> bool:
        try:
            return test.test(value, names, self._clock) is True
        except (FeelAssertionError, FeelBudgetExceeded) as error:
            raise LogicFailure(f"the test '{test.text}' fails: {error}") from None

    def _default(self, table: DecisionTable, names: Mapping[str, Any]) -> Any:
        given = {
            column.name: self._value(column.default, names)
            for column in table.outputs
            if column.default is not None
        }
        if not given:
            return None
        return next(iter(given.values())) if len(given) == 1 else given
