"""The public face of camunda_logging."""

from __future__ import annotations

import inspect
import pickle
import subprocess
import sys
import typing

import pytest

import camunda_logging
from camunda_logging import CamundaLogger, NullLogger, SdkLogger, create_logger


def test_every_listed_name_resolves() -> None:
    """Each name in __all__ can be read, is shown by dir() and calls this package its home."""
    assert set(camunda_logging.__all__) <= set(dir(camunda_logging))
    homes = {getattr(camunda_logging, name).__module__ for name in camunda_logging.__all__}
    assert {"camunda_logging"} == homes


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A misspelled name fails as in any module."""
    with pytest.raises(AttributeError, match="'camunda_logging' has no attribute 'Sdklogger'"):
        _ = camunda_logging.Sdklogger  # type: ignore[attr-defined]


def test_signatures_are_those_of_the_reference() -> None:
    """Names, parameters and defaults that programs rely on."""
    assert ["logger", "prefix"] == list(inspect.signature(SdkLogger).parameters)
    assert "" == inspect.signature(SdkLogger).parameters["prefix"].default
    assert inspect.signature(create_logger).parameters["logger"].default is None
    assert ["self", "msg"] == list(inspect.signature(SdkLogger.trace).parameters)
    for owner in (CamundaLogger, NullLogger, SdkLogger):
        for name in ("debug", "info", "warning", "error"):
            assert ["self", "msg", "args", "kwargs"] == list(
                inspect.signature(getattr(owner, name)).parameters
            )


def test_annotations_can_be_read_at_run_time() -> None:
    """Tools that read annotations find every name in them."""
    assert typing.get_type_hints(create_logger)["return"] is SdkLogger


def test_nothing_is_imported_before_it_is_used() -> None:
    """Importing the package loads neither logging nor loguru."""
    code = "import sys, camunda_logging; print({'logging', 'loguru', 'inspect', 're'} & (set(sys.modules) - before))"
    answer = subprocess.run(
        [sys.executable, "-c", f"import sys; before = set(sys.modules); {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "set()" == answer.stdout.strip()


def test_a_null_logger_takes_everything() -> None:
    """Any call on a NullLogger is accepted and leads nowhere."""
    logger = NullLogger()
    for method in (logger.trace, logger.debug, logger.info, logger.warning, logger.error):
        method("%s {}", 1, a=2)
    assert isinstance(logger, CamundaLogger)


def test_a_pickled_logger_arrives_silent() -> None:
    """What reaches another process drops its lines instead of failing."""
    arrived = pickle.loads(pickle.dumps(SdkLogger(NullLogger(), "p ").bind(a="1")))
    assert isinstance(arrived, SdkLogger)
    assert not arrived.is_enabled("error")
