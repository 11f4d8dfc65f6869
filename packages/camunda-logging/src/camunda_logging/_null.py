"""The logger that says nothing."""

from __future__ import annotations

from typing import Any


class NullLogger:
    """A logger that drops every message; its methods cost a call and nothing else."""

    __slots__ = ()

    def trace(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Drop a message."""

    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Drop a message."""

    def info(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Drop a message."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Drop a message."""

    def error(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Drop a message."""


NullLogger.__module__ = "camunda_logging"
