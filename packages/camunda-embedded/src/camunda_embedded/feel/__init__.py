"""FEEL, the expression language of Camunda: read, compile, evaluate.

Whatever an expression does wrong gives null and a warning; only `assert` and the budget raise.
"""

from __future__ import annotations

from camunda_embedded.feel._expression import (
    EvaluationResult,
    Expression,
    UnaryTests,
    evaluate_value,
    parse_expression,
    parse_unary_tests,
)
from camunda_embedded.feel._scope import (
    Budget,
    FeelAssertionError,
    FeelBudgetExceeded,
    FeelError,
    FeelSyntaxError,
    FeelWarning,
)
from camunda_embedded.feel._text import from_json, string_of, to_json

__all__ = [
    "Budget",
    "EvaluationResult",
    "Expression",
    "FeelAssertionError",
    "FeelBudgetExceeded",
    "FeelError",
    "FeelSyntaxError",
    "FeelWarning",
    "UnaryTests",
    "evaluate_value",
    "from_json",
    "parse_expression",
    "parse_unary_tests",
    "string_of",
    "to_json",
]
