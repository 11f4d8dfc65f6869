"""What an object must offer so that the SDK can log through it."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class CamundaLogger(Protocol):
    """A logger that can be handed to the SDK.

    ``logging.Logger``, ``loguru.logger`` and structlog's loggers fit, and so does any object with these four methods.
    """

    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log for somebody who looks into a problem."""

    def info(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log what an operator wants to know."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log what may need attention."""

    def error(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log what went wrong."""


CamundaLogger.__module__ = "camunda_logging"
