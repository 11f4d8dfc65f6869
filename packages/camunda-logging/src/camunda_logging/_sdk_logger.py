"""The one face that the SDK logs through."""

from __future__ import annotations

from typing import Any

from camunda_logging import _levels as levels
from camunda_logging._backends import Backend, StandardBackend, backend_for, check_methods
from camunda_logging._format import escape, guard, render, safe_field
from camunda_logging._levels import DEBUG, ERROR, INFO, TRACE, WARNING
from camunda_logging._lost import report_lost
from camunda_logging._null import NullLogger
from camunda_logging._protocol import CamundaLogger
from camunda_logging._redact_text import redact

# The frames between a caller and a backend's emit: the level's method and _log.
_OWN_FRAMES = 2


class SdkLogger:
    """A logger that behaves alike over every backend.

    Arguments may be written in ``%``-style or in ``{}``-style, whatever the backend expects. ``exc_info`` and
    ``stacklevel`` mean what they mean in the standard library, and the reported line is the caller's. Values whose
    key names a secret are masked. ``CAMUNDA_SDK_LOG_LEVEL`` decides what passes; where it is unset, the given logger's
    own level does.

    A pickled SdkLogger arrives silent, since a sink does not travel to another process.

    Args:
        logger: The logger to write to.
        prefix: Text put in front of each message.

    Raises:
        TypeError: The logger lacks one of ``debug``, ``info``, ``warning`` and ``error``, or they have to be awaited.
    """

    __slots__ = ("_backend", "_before", "_context", "_logger", "_prefix", "_threshold")

    def __init__(self, logger: CamundaLogger, prefix: str = "") -> None:
        self._backend: Backend
        self._logger: CamundaLogger
        self._prefix: str
        self._before: str  # the prefix without what is bound
        self._context: dict[str, str] = {}  # what is bound and in the prefix
        self._threshold: int
        if isinstance(logger, SdkLogger):
            self._backend = logger._backend
            self._logger = logger._logger
            self._prefix = self._before = logger._prefix + prefix
            if not prefix:
                self._before, self._context = logger._before, logger._context
            self._threshold = logger._threshold
            return
        check_methods(logger)
        silent = type(logger) is NullLogger  # a subclass may well write
        self._backend = backend_for(logger)
        self._logger = logger
        self._prefix = self._before = prefix
        self._threshold = levels.SILENT if silent else levels.threshold_from_environment(levels.EVERYTHING)

    def trace(self, msg: str) -> None:
        """Log the finest steps; goes to ``debug`` where the backend knows no trace."""
        if self._threshold <= TRACE and self._backend.enabled(self._backend.trace_level):
            self._log(TRACE, msg, (), {})

    def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log for somebody who looks into a problem."""
        if self._threshold <= DEBUG and self._backend.enabled(DEBUG):
            self._log(DEBUG, msg, args, kwargs)

    def info(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log what an operator wants to know."""
        if self._threshold <= INFO and self._backend.enabled(INFO):
            self._log(INFO, msg, args, kwargs)

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log what may need attention."""
        if self._threshold <= WARNING and self._backend.enabled(WARNING):
            self._log(WARNING, msg, args, kwargs)

    def error(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """Log what went wrong."""
        if self._threshold <= ERROR and self._backend.enabled(ERROR):
            self._log(ERROR, msg, args, kwargs)

    def _log(self, level: int, msg: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        options: dict[str, Any] = {
            key: kwargs.pop(key) for key in ("exc_info", "stack_info", "stacklevel") if key in kwargs
        }
        if options.get("exc_info") is False:
            del options["exc_info"]
        text, fields = render(msg, args, kwargs)
        try:
            self._backend.emit(level, f"{self._prefix}{text}", {**fields, **options}, _OWN_FRAMES)
        except Exception as error:  # noqa: BLE001 - a sink that fails must not take along what was being logged about
            report_lost(self._logger, error)

    def bind(self, **kwargs: str) -> SdkLogger:
        """A logger that adds context to each of its messages; binding again adds to what is bound, or replaces it.

        A backend with a ``bind`` of its own (loguru, structlog) keeps the context; for all others it is written in front
        of the message as ``[key=value key2=value2]``. The standard library's records have it as attributes as well.
        """
        context = {key: safe_field(key, value) for key, value in kwargs.items()}
        child = SdkLogger.__new__(SdkLogger)
        child._logger = self._logger
        child._threshold = self._threshold
        child._prefix = self._prefix
        child._before = self._before
        child._context = self._context
        bound = self._backend.bind(context) if context else self._backend
        if bound is None:
            shown = {escape(key): f"{guard(value)}" for key, value in context.items()}
            child._context = {**self._context, **shown}
            pairs = " ".join(f"{key}={value}" for key, value in child._context.items())
            child._prefix = f"{self._before}[{redact(pairs)}] "
            bound = (
                self._backend.with_fields(context)
                if isinstance(self._backend, StandardBackend)
                else self._backend
            )
        child._backend = bound
        return child

    def with_level(self, level: str) -> SdkLogger:
        """The same logger with another level, for a level that comes from settings instead of the environment.

        Args:
            level: One of silent, error, warn, info, debug, trace, silly.

        Raises:
            ValueError: There is no level of this name.
        """
        child = SdkLogger(self)
        if type(self._logger) is not NullLogger:
            child._threshold = levels.threshold_of(level)
        return child

    def is_enabled(self, level: str) -> bool:
        """Whether a message of this level can reach a sink, to spare the work of preparing one."""
        number = levels.threshold_of(level)
        asked = self._backend.trace_level if number <= TRACE else number
        return self._threshold <= number and bool(self._backend.enabled(asked))

    def __repr__(self) -> str:
        # A traceback may show it half made.
        logger, prefix = getattr(self, "_logger", None), getattr(self, "_prefix", "")
        return f"SdkLogger({type(logger).__name__}, prefix={prefix!r})"

    def __reduce__(self) -> tuple[type[SdkLogger], tuple[NullLogger]]:
        return SdkLogger, (NullLogger(),)

    def __copy__(self) -> SdkLogger:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> SdkLogger:
        return self


SdkLogger.__module__ = "camunda_logging"
