"""Which strategy fits a handler."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, Literal, get_args

from .base import StrategyName

__all__ = ["choose", "handler_name"]


def choose(handler: object, strategy: StrategyName) -> Literal["async", "thread", "process"]:
    """Return the strategy to use.

    Args:
        handler: The job handler.
        strategy: What was asked for; ``auto`` looks at the handler.

    Raises:
        TypeError: The handler cannot be called with one argument, is a class or a generator function, or is a plain
            function although ``async`` was asked for.
        ValueError: There is no such strategy.
    """
    if strategy not in get_args(StrategyName):
        known = ", ".join(repr(name) for name in get_args(StrategyName))
        raise ValueError(f"execution_strategy must be one of {known}, not {strategy!r}")
    if not callable(handler):
        raise TypeError(f"callback must be callable, not {type(handler).__name__}")
    if inspect.isclass(handler):
        raise TypeError(
            f"callback {handler_name(handler)} is a class; give a function, or an instance that can be called"
        )
    _check_parameters(handler)
    innermost = _innermost(handler)
    if inspect.isgeneratorfunction(innermost) or inspect.isasyncgenfunction(innermost):
        raise TypeError(
            f"callback {handler_name(handler)} is a generator function; a handler returns its result"
        )
    asynchronous = inspect.iscoroutinefunction(innermost)
    if strategy == "async" and not asynchronous and _is_plain(innermost):
        raise TypeError(
            f"callback {handler_name(handler)} is a plain function, which would block the event loop under the strategy "
            "'async'; make it 'async def', or use the strategy 'thread', which also awaits what it returns"
        )
    if strategy != "auto":
        return strategy
    return "async" if asynchronous else "thread"


def _check_parameters(handler: Callable[..., Any]) -> None:
    """Refuse a handler that could not be called with the job alone, before its first job does."""
    try:
        signature = inspect.signature(handler, follow_wrapped=False)
    except (TypeError, ValueError):
        # Some callables written in C do not tell.
        return
    try:
        signature.bind(None)
    except TypeError as error:
        raise TypeError(
            f"callback {handler_name(handler)}{signature} cannot be called with the job as its only argument: {error}"
        ) from None


def _is_plain(function: object) -> bool:
    """Whether a Python function gives no sign that it returns something to await."""
    if not (inspect.isfunction(function) or inspect.ismethod(function)):
        return False
    returned = getattr(function, "__annotations__", {}).get("return")
    return not any(word in str(returned) for word in ("Awaitable", "Coroutine", "Future", "Task"))


def handler_name(handler: object) -> str:
    """Return a name that a reader finds the handler by."""
    inner = _innermost(handler)
    name = getattr(inner, "__qualname__", None) or type(handler).__qualname__
    module = getattr(inner, "__module__", None) or type(handler).__module__
    return f"{module}.{name}"


def _innermost(handler: Any) -> Any:
    """Look through partials, decorators that say what they wrap, and callable objects."""
    for _ in range(100):
        if isinstance(handler, (functools.partial, functools.partialmethod)):
            handler = handler.func
        elif getattr(handler, "__wrapped__", None) is not None:
            handler = handler.__wrapped__
        elif not _is_function(handler) and _is_function(getattr(type(handler), "__call__", None)):  # noqa: B004
            handler = type(handler).__call__
        else:
            break
    return handler


def _is_function(candidate: object) -> bool:
    return (
        inspect.isfunction(candidate)
        or inspect.ismethod(candidate)
        or inspect.isbuiltin(candidate)
        or inspect.isclass(candidate)
    )
