"""CAMUNDA_SDK_LOG_LEVEL decides what passes."""

from __future__ import annotations

import logging
import timeit
from typing import Any

import loguru
import pytest

from camunda_logging import SdkLogger, create_logger
from camunda_logging.testing import RecordingLogger

ORDER = ["trace", "debug", "info", "warning", "error"]
PASSES = {
    "silent": [],
    "error": ["error"],
    "warn": ["warning", "error"],
    "warning": ["warning", "error"],
    "info": ["info", "warning", "error"],
    "debug": ["debug", "info", "warning", "error"],
    "trace": ORDER,
    "silly": ORDER,
}


def log_all(log: SdkLogger) -> None:
    for name in ORDER:
        getattr(log, name)(name)


@pytest.mark.parametrize("level", PASSES)
def test_the_variable_decides_what_passes(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    """Each level lets through itself and what is graver, in any case of letters."""
    monkeypatch.setenv("CAMUNDA_SDK_LOG_LEVEL", f" {level.upper()} ")
    logger = RecordingLogger()
    log_all(create_logger(logger))
    assert PASSES[level] == [line.level for line in logger.lines]


@pytest.mark.parametrize("level", ["silent", "error", "info", "trace", "silly"])
def test_the_variable_decides_for_loguru_too(monkeypatch: pytest.MonkeyPatch, level: str) -> None:
    """Loguru's default of printing everything does not count, for the default logger and for a given one."""
    monkeypatch.setenv("CAMUNDA_SDK_LOG_LEVEL", level)
    for logger in (None, loguru.logger):
        lines: list[str] = []
        loguru.logger.remove()
        loguru.logger.add(lambda message, lines=lines: lines.append(message.record["message"]), level=0)  # type: ignore[misc]
        log_all(create_logger(logger))
        assert PASSES[level] == lines


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_given_logger_decides_by_itself_where_nothing_is_set(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    """Without the variable the program's own logger and its level count."""
    if value is None:
        monkeypatch.delenv("CAMUNDA_SDK_LOG_LEVEL", raising=False)
    else:
        monkeypatch.setenv("CAMUNDA_SDK_LOG_LEVEL", value)
    logger = RecordingLogger()
    log_all(create_logger(logger))
    assert ORDER == [line.level for line in logger.lines]


def test_a_level_that_is_none_is_reported_and_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelled level breaks no program: the warning names variable, value and the right words."""
    monkeypatch.setenv("CAMUNDA_SDK_LOG_LEVEL", "loud")
    with pytest.warns(
        RuntimeWarning, match="CAMUNDA_SDK_LOG_LEVEL is ignored: 'loud' is not a log level; one of silent"
    ):
        log = SdkLogger(RecordingLogger())
    assert log.is_enabled("trace")


def test_with_level_comes_before_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A level from settings applies to the logger it is given to and to its children."""
    monkeypatch.setenv("CAMUNDA_SDK_LOG_LEVEL", "error")
    logger = RecordingLogger()
    log = create_logger(logger)
    log.with_level("debug").bind(a="1").debug("heard")
    log.debug("not heard")
    assert ["[a=1] heard"] == logger.texts()
    with pytest.raises(ValueError, match="'loud' is not a log level"):
        log.with_level("loud")


def test_a_disabled_level_formats_nothing() -> None:
    """Arguments are not touched below the level, neither the SDK's nor the backend's."""

    class Explosive:
        def __str__(self) -> str:
            raise AssertionError("formatted")

    standard = logging.Logger("quiet", level=logging.WARNING)  # noqa: LOG001 - one that no other test shares
    standard.addHandler(logging.NullHandler())
    for log in (create_logger(RecordingLogger()).with_level("warn"), create_logger(standard)):
        assert not log.is_enabled("info")
        log.info("%s", Explosive())
        log.debug("{}", Explosive())
        log.trace("nothing")


def test_a_plain_logger_with_levels_is_asked() -> None:
    """An object with isEnabledFor, as wrappers of the standard library have, can refuse a level."""

    class Picky(RecordingLogger):
        def isEnabledFor(self, level: int) -> bool:
            return level >= logging.ERROR

    logger: Any = Picky()
    log_all(create_logger(logger))
    assert ["error"] == logger.texts()


def test_a_disabled_level_costs_next_to_nothing() -> None:
    """A call that is not logged stays below a fifth of the cost of one that is, to a logger that only keeps it."""

    def cost(level: str) -> float:
        log = create_logger(RecordingLogger()).with_level(level)
        return min(timeit.repeat(lambda: log.debug("x %s", 1), number=5_000, repeat=5))

    assert cost("error") < cost("debug") / 5
