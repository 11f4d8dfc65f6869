"""Which logger is used: the program's own, loguru, or silence."""

from __future__ import annotations

from camunda_logging import _levels as levels
from camunda_logging._null import NullLogger
from camunda_logging._protocol import CamundaLogger
from camunda_logging._sdk_logger import SdkLogger


def create_logger(logger: CamundaLogger | None = None) -> SdkLogger:
    """Make an `SdkLogger`.

    Args:
        logger: The program's logger. Without one, loguru's is used where loguru is installed, at the level of
            ``CAMUNDA_SDK_LOG_LEVEL`` (default ``error``); where it is not, nothing is logged.

    Raises:
        TypeError: The object lacks one of ``debug``, ``info``, ``warning`` and ``error``, or they have to be awaited.
    """
    if isinstance(logger, SdkLogger):
        return logger
    if logger is not None:
        return SdkLogger(logger)
    try:
        from loguru import logger as default
    except ImportError:
        return SdkLogger(NullLogger())
    made = SdkLogger(default)
    made._threshold = levels.threshold_from_environment(levels.ERROR)
    return made


create_logger.__module__ = "camunda_logging"
