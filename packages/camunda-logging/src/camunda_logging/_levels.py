"""The levels of ``CAMUNDA_SDK_LOG_LEVEL``, as numbers on the scale of the standard library."""

from __future__ import annotations

import os
import warnings

VARIABLE = "CAMUNDA_SDK_LOG_LEVEL"

TRACE = 5
DEBUG = 10
INFO = 20
WARNING = 30
ERROR = 40
SILENT = 100
EVERYTHING = 0

THRESHOLDS = {
    "silent": SILENT,
    "error": ERROR,
    "warn": WARNING,
    "info": INFO,
    "debug": DEBUG,
    "trace": TRACE,
    "silly": EVERYTHING,
}


def threshold_of(level: str) -> int:
    """The lowest number that passes at a named level.

    Raises:
        ValueError: There is no level of this name.
    """
    name = level.strip().lower()
    if name == "warning":
        return WARNING
    if name not in THRESHOLDS:
        raise ValueError(f"{level!r} is not a log level; one of {', '.join(THRESHOLDS)} is expected")
    return THRESHOLDS[name]


def threshold_from_environment(default: int) -> int:
    """What ``CAMUNDA_SDK_LOG_LEVEL`` asks for, or the default where it is unset, empty or no level."""
    level = os.environ.get(VARIABLE, "")
    if not level.strip():
        return default
    try:
        return threshold_of(level)
    except ValueError as error:
        warnings.warn(f"{VARIABLE} is ignored: {error}", RuntimeWarning, stacklevel=2)
        return default
