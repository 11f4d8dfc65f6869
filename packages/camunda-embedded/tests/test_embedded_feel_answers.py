"""The answers of Camunda's engine to thousands of expressions, by group."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from camunda_embedded.feel import (
    FeelAssertionError,
    FeelSyntaxError,
    parse_expression,
    parse_unary_tests,
    to_json,
)

FOLDER = Path(__file__).parent / "cases"
FILES = ("feel.json", "feel_more.json")


def cases() -> list[Any]:
    """Every row of both tables with the variables that it sees."""
    rows = []
    for name in FILES:
        table = json.loads((FOLDER / name).read_text(encoding="utf-8"))
        for row in table["cases"]:
            rows.append(pytest.param(row, table["context"], id=f"{row['group']}: {row['expression'][:60]}"))
    return rows


def answer(expression: str, context: dict[str, Any]) -> dict[str, Any]:
    """What this engine answers, in the form of the tables."""
    try:
        return {"value": to_json(parse_expression(expression).evaluate(context).value)}
    except FeelSyntaxError:
        return {"parseError": True}
    except FeelAssertionError:
        return {"evaluationError": True}


@pytest.mark.parametrize(("row", "context"), cases())
def test_an_expression_has_the_value_that_camunda_gives_it(
    row: dict[str, Any], context: dict[str, Any]
) -> None:
    """Value, syntax error and failed assertion are those of Camunda's own engine."""
    assert row["answer"] == answer(row["expression"], context)


def test_the_tables_hold_every_group() -> None:
    """The first table has 289 rows, and both are read."""
    first = json.loads((FOLDER / "feel.json").read_text(encoding="utf-8"))["cases"]
    assert 289 == len(first)
    assert len(cases()) > 2_500


def unary_cases() -> list[Any]:
    """Every unary test of the third table with its answers."""
    table = json.loads((FOLDER / "feel_tests.json").read_text(encoding="utf-8"))
    return [
        pytest.param(row["tests"], row["answers"], table["context"], id=row["tests"])
        for row in table["cases"]
    ]


@pytest.mark.parametrize(("tests", "answers", "context"), unary_cases())
def test_a_unary_test_judges_values_as_camunda_does(
    tests: str, answers: list[tuple[Any, Any]], context: dict[str, Any]
) -> None:
    """True, false, null, or a syntax error, for inputs of every type."""
    for value, expected in answers:
        try:
            found: Any = parse_unary_tests(tests).test(value, context)
        except FeelSyntaxError:
            found = "parseError"
        assert expected == found, value
