"""Checks of what a client is constructed with, so that a wrong argument is named at once and not met in a call."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from typing import Any, Literal

HttpClient = Literal["Client", "AsyncClient"]


def check(given: Mapping[str, Any], http_client: HttpClient) -> None:
    """Look at the arguments whose types nothing else looks at.

    Args:
        given: The constructor's arguments, by their names.
        http_client: The name of the httpx client that belongs to ours.

    Raises:
        TypeError: One of them cannot serve; the text names it and what would.
    """
    is_async = http_client == "AsyncClient"
    handler = "handle_async_request" if is_async else "handle_request"
    providers = ("get_headers", "aget_headers") if is_async else ("get_headers",)
    _needs(given, "transport", (handler,), f"a transport of httpx with {handler}()")
    _needs(given, "auth_provider", providers, f"an object with {'() or '.join(providers)}()")
    _needs(given, "clock", ("now",), "a Clock such as LiveClock() or ManualClock()")
    _needs(given, "random", ("next",), "a source such as SeededRandom(1)")
    _needs(given, "on_call", ("__call__",), "a function that takes a CallReport")
    _check_httpx_args(given["httpx_args"], http_client)


def _needs(given: Mapping[str, Any], name: str, methods: tuple[str, ...], expected: str) -> None:
    value = given[name]
    if value is not None and not any(callable(getattr(value, method, None)) for method in methods):
        raise TypeError(f"{name}: {expected} is expected, not {type(value).__name__}")


def _check_httpx_args(value: Any, http_client: HttpClient) -> None:
    if value is None:
        return
    import httpx

    if not isinstance(value, Mapping):
        raise TypeError(
            f"httpx_args: a mapping of arguments of httpx.{http_client} is expected, not {type(value).__name__}"
        )
    for name in value.keys() - signature(getattr(httpx, http_client)).parameters.keys():
        raise TypeError(f"httpx_args: {name!r} is not an argument of httpx.{http_client}")
    for name, kinds in (("limits", httpx.Limits), ("timeout", (int, float, tuple, httpx.Timeout))):
        if value.get(name) is not None and not isinstance(value[name], kinds):
            raise TypeError(
                f"httpx_args: {name} of httpx.{http_client} cannot be of type {type(value[name]).__name__}"
            )
    hooks = value.get("event_hooks") or {}
    if not isinstance(hooks, Mapping):
        raise TypeError(f"httpx_args: event_hooks must be a mapping, not {type(hooks).__name__}")
    for name, functions in hooks.items():
        if not isinstance(functions, (list, tuple)):
            raise TypeError(
                f"httpx_args: event_hooks[{name!r}] must be a list of functions, not {type(functions).__name__}"
            )
