"""The table of faults in the documentation: complete, and each test that it names is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = {"A": 17, "B": 17, "C": 16, "D": 15, "E": 4}


def table() -> dict[str, list[str]]:
    """The tests that each row names."""
    text = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-E]\d+) \|.*\| ([^|]+) \|$", text, re.MULTILINE)
    return {number: re.findall(r"`([^`]+)`", tests) for number, tests in rows}


@cache
def functions() -> set[str]:
    """Every test of the workspace, as file and function."""
    files = [
        *ROOT.glob("packages/*/tests/test_*.py"),
        *ROOT.glob("tests-integration/*/test_*.py"),
    ]
    return {
        f"{file.name}::{node.name}"
        for file in files
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_the_table_has_every_row() -> None:
    """In their order, and none twice."""
    expected = [f"{letter}{number}" for letter, count in ROWS.items() for number in range(1, count + 1)]
    assert expected == list(table())


@pytest.mark.parametrize("row", table())
def test_a_row_names_tests_that_there_are(row: str) -> None:
    """At least one, by file and function."""
    named = table()[row]
    assert named
    assert set() == set(named) - functions()
