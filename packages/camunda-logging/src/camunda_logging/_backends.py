"""One class for each kind of logger: how it takes a line, an exception, the caller's place and bound context."""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Callable
from typing import Any, Protocol

from camunda_logging._format import guard
from camunda_logging._levels import DEBUG, ERROR, INFO, TRACE, WARNING
from camunda_logging._redact_text import redact

_METHODS = {TRACE: "debug", DEBUG: "debug", INFO: "info", WARNING: "warning", ERROR: "error"}
_LOGURU_NAMES = {TRACE: "TRACE", DEBUG: "DEBUG", INFO: "INFO", WARNING: "WARNING", ERROR: "ERROR"}
# Passed through untouched: what the standard library gives a meaning of its own.
STANDARD_OPTIONS = frozenset({"exc_info", "stack_info", "stacklevel", "extra"})


class Backend(Protocol):
    """What SdkLogger asks of a kind of logger."""

    @property
    def enabled(self) -> Callable[[int], bool]:
        """Tells whether a line of a level would reach a sink."""

    @property
    def trace_level(self) -> int:
        """What to ask ``enabled`` for trace: its own level, or debug where the logger has no trace."""

    def emit(self, level: int, text: str, fields: dict[str, Any], depth: int) -> None:
        """Hand over a finished line; ``depth`` counts the SDK's own frames above this call."""

    def bind(self, context: dict[str, Any]) -> Backend | None:
        """The same logger with context, or None if it cannot hold any."""


def always(_level: int) -> bool:
    """The answer where the logger has none, or decides by sink as loguru does."""
    return True


def method_name(level: int, trace_level: int) -> str:
    """The method of a logger that takes a line of this level."""
    return "trace" if level == trace_level == TRACE else _METHODS[level]


class StandardBackend:
    """``logging.Logger`` and ``logging.LoggerAdapter``."""

    __slots__ = ("_context", "_reserved", "enabled", "logger", "trace_level")

    def __init__(self, logger: Any, context: dict[str, Any] | None = None) -> None:
        self.logger = logger
        self._context = context or {}
        self._reserved: frozenset[str] | None = None
        innermost = logger
        while not hasattr(innermost, "findCaller") and hasattr(innermost, "logger"):
            innermost = innermost.logger
        self.trace_level = TRACE if callable(getattr(innermost, "trace", None)) else DEBUG
        # The logger's own method, which caches the answer: one more call would be most of a disabled line's cost.
        self.enabled: Callable[[int], bool] = logger.isEnabledFor

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
        getattr(logger, method_name(level, self.trace_level))(text, **options)

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

    __slots__ = ("enabled", "logger")
    trace_level = TRACE

    def __init__(self, logger: Any) -> None:
        self.logger = logger
        self.enabled: Callable[[int], bool] = always

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

    __slots__ = ("enabled", "logger", "trace_level")

    def __init__(self, logger: Any) -> None:
        self.logger = logger
        # Asked of the type: structlog's generic logger takes any attribute for the name of a level.
        self.trace_level = TRACE if callable(getattr(type(logger), "trace", None)) else DEBUG
        self.enabled = self._question()

    def _question(self) -> Callable[[int], bool]:
        for name in ("is_enabled_for", "isEnabledFor"):
            if callable(getattr(type(self.logger), name, None)):
                ask: Callable[[int], bool] = getattr(self.logger, name)
                try:
                    ask(ERROR)
                except Exception:  # noqa: BLE001, S112 - structlog's asks the logger it wraps, which may not know
                    continue
                return ask
        return always

    def emit(self, level: int, text: str, fields: dict[str, Any], depth: int) -> None:
        """Log the text as the event and the fields beside it."""
        fields.pop("stacklevel", None)
        fields.update(fields.pop("extra", None) or {})
        fields.pop("event", None)
        getattr(self.logger, method_name(level, self.trace_level))(text, **fields)

    def bind(self, context: dict[str, Any]) -> Backend | None:
        """The logger's own context."""
        return BindingBackend(self.logger.bind(**context))


class PlainBackend:
    """Any object with ``debug``, ``info``, ``warning`` and ``error``."""

    __slots__ = ("_takes_options", "enabled", "logger", "trace_level")

    def __init__(self, logger: Any) -> None:
        self.logger = logger
        self._takes_options: bool | None = None
        self.trace_level = TRACE if callable(getattr(logger, "trace", None)) else DEBUG
        ask = getattr(logger, "isEnabledFor", None)
        self.enabled: Callable[[int], bool] = ask if callable(ask) else always

    def emit(self, level: int, text: str, fields: dict[str, Any], depth: int) -> None:
        """Log the text, with the fields written behind it and an exception as the object can take it."""
        options = {key: fields.pop(key) for key in STANDARD_OPTIONS & fields.keys()}
        if fields:
            text = f"{text} {' '.join(f'{key}={guard(value)}' for key, value in fields.items())}"
        method = getattr(self.logger, method_name(level, self.trace_level))
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
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    return redact("\n" + "".join(lines).rstrip("\n"))


def check_methods(logger: object) -> None:
    """Refuse what is no logger, or one for async code: nobody would await what it returns, and no line would go out.

    Raises:
        TypeError: It lacks a method, or one is a coroutine function.
    """
    methods = {name: getattr(logger, name, None) for name in ("debug", "info", "warning", "error")}
    refusal = f"{type(logger).__name__} cannot be used as a logger"
    missing = [name for name, method in methods.items() if not callable(method)]
    if missing:
        raise TypeError(f"{refusal}: it has no {', '.join(missing)}()")
    awaited = [name for name, method in methods.items() if inspect.iscoroutinefunction(method)]
    if awaited:
        raise TypeError(
            f"{refusal}: its {', '.join(awaited)}() would have to be awaited; give one that need not be"
        )


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
