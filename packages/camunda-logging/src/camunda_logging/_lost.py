"""What happens to a line that the logger given to the SDK could not take."""

from __future__ import annotations

import sys


def report_lost(logger: object, error: Exception) -> None:
    """Name the fault on standard error, as the standard library does for its handlers, unless it was told not to.

    The error's own text stays out, since it may quote the line, which is masked for the logger only.

    Args:
        logger: The logger that raised.
        error: What it raised.
    """
    import logging

    if not logging.raiseExceptions or sys.stderr is None:
        return
    try:
        sys.stderr.write(
            f"camunda_logging: {type(logger).__name__} raised {type(error).__name__}, a line is lost\n"
        )
    except (OSError, ValueError):
        # Standard error is closed or goes nowhere.
        return
