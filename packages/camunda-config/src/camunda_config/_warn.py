"""Warnings that point at the program's line, however deep in the package they arise."""

from __future__ import annotations

import sys
import warnings

from camunda_config.exceptions import CamundaConfigurationWarning

_PACKAGE = __name__.partition(".")[0]


def warn(text: str) -> None:
    """Issue a `CamundaConfigurationWarning` for the first line outside of this package."""
    level = 2
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame = frame.f_back
        level += 1
    warnings.warn(text, CamundaConfigurationWarning, stacklevel=level)
