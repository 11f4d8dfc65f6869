"""The child's side of the process strategy: answer calls, run the handler, bring home its end and its log."""

from __future__ import annotations

import functools
import logging
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any

from camunda_logging import SdkLogger
from camunda_worker._context import JobContext
from camunda_worker._failure_text import failure_message, full_traceback
from camunda_worker.exceptions import JobError, JobFailure

from .base import Handler, call_blocking

__all__ = ["ChildReport", "LogLine", "answer_calls", "call_in_child", "prepare_child"]


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
        try:
            text = str(msg) % args if args else str(msg)
        except (TypeError, ValueError, KeyError):
            # A message that does not fit its arguments is a flaw of the log, not of the job.
            text = f"{msg} {args!r}"
        if kwargs.get("exc_info"):
            text = f"{text}\n{traceback.format_exc()}"
        self._lines.append(LogLine(level, text))


class _RecordKeeper(logging.Handler):
    """Keeps the standard library's records, made fit for the journey."""

    def __init__(self, lines: list[LogLine]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        try:
            text = record.getMessage()
        except Exception:  # noqa: BLE001 - a message that does not fit its arguments must not fail the job
            text = f"{record.msg} {record.args!r}"
        kept = {
            "name": record.name,
            "levelno": record.levelno,
            "levelname": record.levelname,
            "msg": text,
            "pathname": record.pathname,
            "lineno": record.lineno,
            "funcName": record.funcName,
            "created": record.created,
            "process": record.process,
            "processName": record.processName,
        }
        if record.exc_info:
            kept["exc_text"] = logging.Formatter().formatException(record.exc_info)
        self._lines.append(LogLine(record.levelname, text, kept))


_ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGBREAK") if hasattr(signal, name)]


@contextmanager
def signals_held() -> Iterator[None]:
    """Start children with the ending signals blocked until `prepare_child`; one that came while it starts would end it.

    Only the calling thread's mask changes, which a child inherits; the signals of this process wait, or go to other threads.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # It is started with the first child, and unblocks these signals when it is.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def prepare_child() -> None:
    """Make a fresh child fit for its life: it ends with its parent, and leaves signals to it.

    Ctrl+C and service managers signal the whole group of processes; the parent drains then, and needs its children for it.
    The handlers do nothing instead of being SIG_IGN, which programs that the child starts would inherit.
    """
    for number in _ENDING:
        signal.signal(number, lambda *_: None)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    parent = multiprocessing.parent_process()
    if parent is not None:
        watch = threading.Thread(
            target=_end_with, args=(parent.sentinel,), name="camunda-parent", daemon=True
        )
        watch.start()


def _end_with(sentinel: int) -> None:
    """End this process once its parent is gone; a child that waits for work would stay for ever otherwise."""
    wait([sentinel])
    os._exit(1)


def answer_calls(pipe: Connection[bytes, bytes], initializer: Callable[[], None] | None) -> None:
    """Spend a child's life: make the calls that come through the pipe, one after the other, until it is closed."""
    if initializer is not None:
        initializer()
    while True:
        try:
            packed = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        pipe.send_bytes(_answer(packed))


def _answer(packed: bytes) -> bytes:
    """Make a call; return whether it returned, what it returned or raised, and the traceback, pickled."""
    try:
        function, args, kwargs = pickle.loads(packed)  # noqa: S301 - our own parent's bytes
        return pickle.dumps((True, function(*args, **kwargs), ""))
    except BaseException as error:  # noqa: BLE001 - whatever a function raises goes home
        trace = full_traceback(error)
        try:
            return pickle.dumps((False, error, trace))
        except Exception:  # noqa: BLE001 - pickling runs the user's code
            return pickle.dumps((False, RuntimeError(failure_message(error)), trace))


@functools.lru_cache(maxsize=8)
def _loaded(packed: bytes) -> Handler:
    handler: Handler = pickle.loads(packed)  # noqa: S301 - our own parent's bytes
    return handler


def call_in_child(packed: bytes, context: JobContext, root_level: int) -> ChildReport:
    """Run the handler and return its report. Called in the child.

    The handler comes pickled, since one that cannot be loaded here would end the child before it could tell why.
    """
    report = ChildReport()
    try:
        handler = _loaded(packed)
    except BaseException as error:  # noqa: BLE001 - loading runs the user's modules
        report.error_text = f"the handler cannot be loaded in the process: {failure_message(error)}"
        report.trace = full_traceback(error)
        return report
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
    report.trace = full_traceback(error)
    for candidate in (error, *_plain(error)):
        try:
            packed = pickle.dumps(candidate)
            # An exception may pickle and still not come back, and would then break the pool.
            pickle.loads(packed)  # noqa: S301 - our own bytes
        except Exception:  # noqa: BLE001, S112 - pickling runs the user's code
            continue
        report.error = packed
        return


def _plain(error: BaseException) -> list[BaseException]:
    """What a handler raised on purpose, without the class of its own that cannot travel."""
    if isinstance(error, JobError):
        return [JobError(error.error_code, error.message, error.variables)]
    if isinstance(error, JobFailure):
        return [JobFailure(error.message, error.retries, error.retry_back_off, error.variables)]
    return []
