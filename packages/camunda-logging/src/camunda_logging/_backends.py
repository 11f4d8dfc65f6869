"""One class for each kind of logger: how it takes a line, an exception, the caller's place and bound context."""

from __future__ import annotations

import inspect
import sys
import traceback
from typing import Any, Protocol

from camunda_logging._format import guard
from camunda_logging._levels import DEBUG, ERROR, INFO, TRACE, WARNING

_METHODS = {TRACE: "debug", DEBUG: "debug", INFO: "info", WARNING: "warning", ERROR: "error"}
_LOGURU_NAMES = {TRACE: "TRACE", DEBUG: "DEBUG", INFO: "INFO", WARNING: "WARNING", ERROR: "ERROR"}
# Passed through untouched: what the standard library gives a meaning of its own.
STANDARD_OPTIONS = frozenset({"exc_info", "stack_info", "stacklevel", "extra"})


class Backend(Protocol):
    """What SdkLogger asks of a kind of logger."""

    def enabled(self, level: int) -> bool:
        """Whether a line of this level would reach a sink."""

    def emit(self, level: int, text: str, fields: dict[str, Any], depth: int) -> None:
        """Hand over a finished line; ``depth`` counts the SDK's own frames above this call."""

    def bind(self, context: dict[str, Any]) -> Backend | None:
        """The same logger with context, or None if it cannot hold any."""


class StandardBackend:
    """``logging.Logger`` and ``logging.LoggerAdapter``."""

    __slots__ = ("_context", "_reserved", "logger")

    def __init__(self, logger: Any, context: dict[str, Any] | None = None) -> None:
        self.logger = logger
        self._context = context or {}
        self._reserved: frozenset[str] | None = None

    def enabled(self, level: int) -> bool:
        """Ask the logger, which caches the answer."""
        return bool(self.logger.isEnabledFor(max(level, DEBUG)))

    def emit(self, level: int, text: str, fields: dict[str, Any], depth: int) -> None:
        """Log with the caller's line, and the context as attributes of the record too."""
        options: dict[str, Any] = {key: fields.pop(key) for key in STANDARD_OPTIONS & fields.keys()}
        options["stacklevel"] = options.get("stacklevel", 1) + depth + 1
        extra = {**self._context, **(options.pop("extra", None) or {}), **fields}
        options["extra"] = {key: value for key, value in extra.items() if key not in self.reserved()}
        logger = self.logger
        # Adapters are opened here: before Python 3.11 their own frames would count in stacklevel.
        while not hasattr(logger, "findCaller") and hasattr(logger, "process"):
            given = options["extra"]
            text, options = logger.process(text, options)
            options["extra"] = {**given, **(options.get("extra") or {})}
            logger = logger.logger
        logger.log(max(level, DEBUG), text, **options)

    def reserved(self) -> frozenset[str]:
        """The names that a record keeps for itself and refuses in ``extra``."""
        if self._reserved is None:
            import logging

            record = logging.LogRecord("", 0, "", 0, "", (), None)
            self._reserved = frozenset({*record.__dict__, "message", "asctime"})
        return self._reserved

    def bind(self, context: dict[str, Any]) -> Backend | None:
        """No own context in the standard library: SdkLogger writes the prefix, the record gets attributes."""
        return None

    def with_fields(self, context: dict[str, Any]) -> StandardBackend:
        """The same logger whose records carry these attributes."""
        return StandardBackend(self.logger, {**self._context, **context})


class LoguruBackend:
    """``loguru.logger``, whose sinks know no level of ours."""

    __slots__ = ("logger",)

    def __init__(self, logger: Any) -> None:
        self.logger = logger

    def enabled(self, level: int) -> bool:
        """Loguru decides by sink."""
        return True

    def emit(self, level: int, text: str, fields: dict[str, Any], depth: int) -> None:
        """Log finished text: without arguments loguru does not look for braces."""
        exception = fields.pop("exc_info", None) or fields.pop("exception", None)
        fields.pop("stack_info", None)
        depth += int(fields.pop("stacklevel", 1)) - 1
        fields.update(fields.pop("extra", None) or {})
        logger = (
            self.logger.bind(**{str(key): value for key, value in fields.items()}) if fields else self.logger
        )
        logger.opt(depth=depth + 1, exception=exception or None).log(_LOGURU_NAMES[level], text)

    def bind(self, context: dict[str, Any]) -> Backend | None:
        """Loguru's own context."""
        return LoguruBackend(self.logger.bind(**context))


class BindingBackend:
    """structlog's loggers and others that hold context by ``bind`` and take fields as keyword arguments."""

    __slots__ = ("_trace", "logger")

    def __init__(self, logger: Any) -> None:
        self.logger = logger
        self._trace = callable(getattr(type(logger), "trace", None))

    def enabled(self, level: int) -> bool:
        """The logger decides by itself."""
        return True

    def emit(self, level: int, text: str, fields: dict[str, Any], depth: int) -> None:
        """Log the text as the event and the fields beside it."""
        fields.pop("stacklevel", None)
        fields.update(fields.pop("extra", None) or {})
        fields.pop("event", None)
        method = "trace" if level == TRACE and self._trace else _METHODS[level]
        getattr(self.logger, method)(text, **fields)

    def bind(self, context: dict[str, Any]) -> Backend | None:
        """The logger's own context."""
        return BindingBackend(self.logger.bind(**context))


class PlainBackend:
    """Any object with ``debug``, ``info``, ``warning`` and ``error``."""

    __slots__ = ("_takes_options", "_trace", "logger")

    def __init__(self, logger: Any) -> None:
        self.logger = logger
        self._trace = callable(getattr(logger, "trace", None))
        self._takes_options: bool | None = None

    def enabled(self, level: int) -> bool:
        """Ask it where it has an answer in the manner of the standard library."""
        ask = getattr(self.logger, "isEnabledFor", None)
        return bool(ask(max(level, DEBUG))) if callable(ask) else True

    def emit(self, level: int, text: str, fields: dict[str, Any], depth: int) -> None:
        """Log the text, with the fields written behind it and an exception as the object can take it."""
        options = {key: fields.pop(key) for key in STANDARD_OPTIONS & fields.keys()}
        if fields:
            text = f"{text} {' '.join(f'{key}={guard(value)}' for key, value in fields.items())}"
        method = getattr(self.logger, "trace" if level == TRACE and self._trace else _METHODS[level])
        if not options:
            method(text)
        elif self.takes_options(method):
            method(text, **options)
        else:
            method(text + traceback_text(options.get("exc_info")))

    def takes_options(self, method: Any) -> bool:
        """Whether the object takes ``exc_info`` and its like."""
        if self._takes_options is None:
            try:
                parameters = inspect.signature(method).parameters.values()
                self._takes_options = any(one.kind is one.VAR_KEYWORD for one in parameters)
            except (TypeError, ValueError):
                self._takes_options = False
        return self._takes_options

    def bind(self, context: dict[str, Any]) -> Backend | None:
        """No context of its own."""
        return None


def traceback_text(exc_info: Any) -> str:
    """The traceback that ``exc_info`` stands for, on lines of its own."""
    if not exc_info:
        return ""
    if isinstance(exc_info, BaseException):
        error: BaseException | None = exc_info
    elif isinstance(exc_info, tuple):
        error = exc_info[1]
    else:
        error = sys.exc_info()[1]
    if error is None:
        return ""
    return "\n" + "".join(traceback.format_exception(type(error), error, error.__traceback__)).rstrip("\n")


def backend_for(logger: Any) -> Backend:
    """The backend that fits a logger, told by its type without importing what the program does not use."""
    logging = sys.modules.get("logging")
    if logging is not None and isinstance(logger, (logging.Logger, logging.LoggerAdapter)):
        return StandardBackend(logger)
    if type(logger).__module__.partition(".")[0] == "loguru":
        return LoguruBackend(logger)
    if callable(getattr(logger, "bind", None)):
        return BindingBackend(logger)
    return PlainBackend(logger)
