"""Expressions and unary tests, parsed once and evaluated any number of times."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from camunda_embedded.feel._parser import Parser
from camunda_embedded.feel._scope import (
    DEFAULT_BUDGET,
    Budget,
    Code,
    FeelBudgetExceeded,
    FeelSyntaxError,
    FeelWarning,
    Run,
    Scope,
    utc_now,
)


@dataclass(frozen=True)
class EvaluationResult:
    """What an evaluation gave.

    Attributes:
        value: The value, null included.
        warnings: Why parts of it are null.
    """

    value: Any
    warnings: list[FeelWarning]


class Expression:
    """A parsed expression.

    Attributes:
        text: What it was parsed from.
    """

    __slots__ = ("_code", "text")

    def __init__(self, text: str, code: Code) -> None:
        self.text = text
        self._code = code

    def evaluate(
        self,
        context: Mapping[str, Any],
        *,
        clock: Callable[[], datetime] = utc_now,
        budget: Budget = DEFAULT_BUDGET,
        randomness: Random | None = None,
    ) -> EvaluationResult:
        """Evaluate it.

        Args:
            context: Variables; a mapping may find them when they are asked for.
            clock: The present, with a zone.
            budget: How much it may use.
            randomness: Where `uuid` and `random number` draw from; the system's own source unless given.

        Raises:
            FeelAssertionError: The condition of an `assert` does not hold.
            FeelBudgetExceeded: It takes too much.
        """
        run = Run(clock, budget, randomness)
        return EvaluationResult(self._value(context, run), run.warnings)

    def value(self, context: Mapping[str, Any], clock: Callable[[], datetime] = utc_now) -> Any:
        """Evaluate it, without its warnings.

        Raises:
            FeelAssertionError: The condition of an `assert` does not hold.
            FeelBudgetExceeded: It takes too much.
        """
        return self._value(context, Run(clock, DEFAULT_BUDGET))

    def _value(self, context: Mapping[str, Any], run: Run) -> Any:
        try:
            return self._code(Scope(context, None, run))
        except RecursionError:
            raise FeelBudgetExceeded("the expression is nested too deep") from None

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


class UnaryTests(Expression):
    """Parsed unary tests, such as the cell of a decision table."""

    __slots__ = ()

    def test(
        self, value: Any, context: Mapping[str, Any], clock: Callable[[], datetime] = utc_now
    ) -> bool | None:
        """Whether a value passes; None where that is unknown.

        Raises:
            FeelAssertionError: The condition of an `assert` does not hold.
            FeelBudgetExceeded: It takes too much.
        """
        run = Run(clock, DEFAULT_BUDGET)
        try:
            found: bool | None = self._code(
                Scope({"?": value, "cellInput": value}, Scope(context, None, run), run)
            )
        except RecursionError:
            raise FeelBudgetExceeded("the expression is nested too deep") from None
        return found


@functools.lru_cache(maxsize=10_000)
def parse_expression(text: str) -> Expression:
    """Parse an expression, without the leading ``=`` that BPMN files have.

    Raises:
        FeelSyntaxError: It is none.
    """
    return Expression(text, _parsed(lambda: Parser(text).expression_alone()))


@functools.lru_cache(maxsize=10_000)
def parse_unary_tests(text: str) -> UnaryTests:
    """Parse unary tests.

    Raises:
        FeelSyntaxError: They are none.
    """
    return UnaryTests(text, _parsed(lambda: Parser(text).tests_alone()))


def _parsed(parse: Callable[[], Code]) -> Code:
    try:
        return parse()
    except RecursionError:
        raise FeelSyntaxError("the expression is nested too deep", 0) from None


def evaluate_value(source: str, context: Mapping[str, Any], clock: Callable[[], datetime] = utc_now) -> Any:
    """The value of an attribute that is an expression where it begins with ``=``, and a text elsewhere.

    Raises:
        FeelSyntaxError: It is no expression.
        FeelAssertionError: The condition of an `assert` does not hold.
        FeelBudgetExceeded: It takes too much.
    """
    return parse_expression(source[1:]).value(context, clock) if source.startswith("=") else source
