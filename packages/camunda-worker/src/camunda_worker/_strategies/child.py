"""The child's side of the process strategy: run the handler, bring home its end and its log."""

from __future__ import annotations

import logging
import pickle
import traceback
from dataclasses import dataclass, field
from typing import Any

from camunda_logging import SdkLogger
from camunda_worker._context import JobContext
from camunda_worker._failure_text import failure_message

from .base import Handler, call_blocking

__all__ = ["ChildReport", "LogLine", "call_in_child"]


@dataclass
class LogLine:
    """One line that the handler logged, through the job's logger or the standard library."""

    level: str
    text: str
    record: dict[str, Any] | None = None


@dataclass
class ChildReport:
    """What comes home: everything pickled already, so that no odd object can break the pool."""

    value: bytes | None = None
    error: bytes | None = None
    error_text: str = ""
    trace: str = ""
    unpicklable: bool = False
    lines: list[LogLine] = field(default_factory=list)


class _Collector:
    """A logger that keeps lines for the parent."""

    def __init__(self, lines: list[LogLine]) -> None:
        self._lines = lines

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

    def _keep(self, level: str, msg: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        del kwargs
        self._lines.append(LogLine(level, str(msg) % args if args else str(msg)))


class _RecordKeeper(logging.Handler):
    """Keeps the standard library's records, made fit for the journey."""

    def __init__(self, lines: list[LogLine]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        kept = {
            "name": record.name,
            "levelno": record.levelno,
            "levelname": record.levelname,
            "msg": record.getMessage(),
            "pathname": record.pathname,
            "lineno": record.lineno,
            "funcName": record.funcName,
            "created": record.created,
            "process": record.process,
            "processName": record.processName,
        }
        if record.exc_info:
            kept["exc_text"] = logging.Formatter().formatException(record.exc_info)
        self._lines.append(LogLine(record.levelname, record.getMessage(), kept))


def call_in_child(handler: Handler, context: JobContext, root_level: int) -> ChildReport:
    """Run the handler and return its report. Called in the child."""
    report = ChildReport()
    context.log = SdkLogger(_Collector(report.lines))
    keeper = _RecordKeeper(report.lines)
    root = logging.getLogger()
    root.addHandler(keeper)
    root.setLevel(root_level)
    try:
        ended = call_blocking(handler, context, None)
    finally:
        root.removeHandler(keeper)
    if ended.error is not None:
        _pack_error(report, ended.error)
        return report
    try:
        report.value = pickle.dumps(ended.value)
    except Exception as error:  # noqa: BLE001 - pickling runs the user's code
        report.unpicklable = True
        report.error_text = f"result: cannot be sent home from the process: {type(error).__name__}: {error}"
    return report


def _pack_error(report: ChildReport, error: BaseException) -> None:
    report.error_text = failure_message(error)
    report.trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    try:
        packed = pickle.dumps(error)
        # An exception may pickle and still not come back, and would then break the pool.
        pickle.loads(packed)  # noqa: S301 - our own bytes
    except Exception:  # noqa: BLE001 - pickling runs the user's code
        return
    report.error = packed
