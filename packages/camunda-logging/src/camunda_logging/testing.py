"""For tests: a logger that keeps its lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """One logged line.

    Attributes:
        level: trace, debug, info, warning or error.
        text: The finished message.
        options: What came beside it, such as ``exc_info``.
    """

    level: str
    text: str
    options: dict[str, Any] = field(default_factory=dict)


class RecordingLogger:
    """A logger that writes nowhere and keeps every line in `lines`."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def trace(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Keep a line."""
        self._keep("trace", msg, args, kwargs)

    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Keep a line."""
        self._keep("debug", msg, args, kwargs)

    def info(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Keep a line."""
        self._keep("info", msg, args, kwargs)

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Keep a line."""
        self._keep("warning", msg, args, kwargs)

    def error(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Keep a line."""
        self._keep("error", msg, args, kwargs)

    def texts(self, level: str | None = None) -> list[str]:
        """The messages of one level, or all of them, in order."""
        return [line.text for line in self.lines if level in (None, line.level)]

    def _keep(self, level: str, msg: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.lines.append(Line(level, msg % args if args else msg, kwargs))
