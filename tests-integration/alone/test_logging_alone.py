"""camunda-logging alone: the logger that a program has receives the records, and none is needed."""

from __future__ import annotations

from typing import Any

import pytest

from alone.environments import Environments, run

WANTED: list[list[Any]] = [
    ["DEBUG", "polling", None, None],
    ["INFO", "order A-7 has 3 items", None, None],
    ["WARNING", "no answer yet", "payments", None],
    ["ERROR", "charging failed", "payments", "LookupError"],
]


def without_context(records: list[list[Any]]) -> list[list[Any]]:
    """The records without the bound context in front of their text, and without their last column."""
    return [[level, text.removeprefix("[worker=payments] "), *more[:2]] for level, text, *more in records]


@pytest.mark.parametrize(
    ("logger", "last"), [("stdlib", "shop"), ("loguru", "write"), ("structlog", "north")]
)
def test_each_logger_receives_level_message_context_and_exception(
    environments: Environments, logger: str, last: str
) -> None:
    """And keeps what is its own: the name, the function that called, the context bound before."""
    python = environments.python("camunda-logging", "loguru", "structlog")
    records = run(python, "log.py", logger).found["records"]
    assert WANTED == without_context(records)
    assert {last} == {record[-1] for record in records}


@pytest.mark.parametrize("logger", ["stdlib", "object"])
def test_it_works_where_no_logging_library_is_installed(environments: Environments, logger: str) -> None:
    """The standard library and any object with the four methods will do."""
    found = run(environments.python("camunda-logging"), "log.py", logger).found
    assert [] == found["installed"]
    assert [level for level, *_ in WANTED] == [record[0] for record in found["records"]]
    for wanted, record in zip(WANTED, found["records"], strict=True):
        assert wanted[1] in record[1]


def test_without_a_logger_and_a_library_it_is_silent(environments: Environments) -> None:
    """A program that never asked for a log gets none."""
    done = run(environments.python("camunda-logging"), "log.py", "none")
    assert 1 == len(done.text.splitlines())
    assert "charging failed" not in done.text


def test_without_a_logger_loguru_shows_errors_where_it_is_installed(environments: Environments) -> None:
    """Nothing below an error, unless it is asked for."""
    python = environments.python("camunda-logging", "loguru", "structlog")
    quiet = run(python, "log.py", "none").text
    assert "charging failed" in quiet
    assert "no answer yet" not in quiet
    assert "polling" in run(python, "log.py", "none", settings={"CAMUNDA_SDK_LOG_LEVEL": "debug"}).text
