"""Contexts."""

from __future__ import annotations

from typing import Any

from camunda_embedded.feel._functions._signature import builtin
from camunda_embedded.feel._scope import Scope


@builtin("get value(context: context, key: string)", "get value(m: context, key: string)")
def get_value(scope: Scope, context: dict[str, Any], key: str) -> Any:
    """The value of an entry."""
    if key not in context:
        scope.run.warn("NO_CONTEXT_ENTRY_FOUND", f"No context entry found with key '{key}'")
    return context.get(key)


@builtin("get value(context: context, keys: list)")
def get_nested_value(scope: Scope, context: dict[str, Any], keys: list[Any]) -> Any:
    """The value of an entry in entries."""
    value: Any = context
    for key in keys:
        value = value.get(key) if isinstance(value, dict) and isinstance(key, str) else None
    return value if keys else None


@builtin("get entries(context: context)", "get entries(m: context)")
def get_entries(scope: Scope, context: dict[str, Any]) -> list[dict[str, Any]]:
    """Every entry as a context of key and value."""
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin(
    "context put(context: context, key: string, value)",
    "put(context: context, key: string, value)",
)
def context_put(scope: Scope, context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """With another entry, or another value of one."""
    return {**context, key: value}


@builtin("context put(context: context, keys: list, value)", "put(context: context, keys: list, value)")
def nested_put(scope: Scope, context: dict[str, Any], keys: list[Any], value: Any) -> Any:
    """With another entry in entries."""
    if not keys or any(not isinstance(key, str) for key in keys):
        return None
    scope.run.step(len(keys))
    inner: Any = value
    holders: list[dict[str, Any]] = [context]
    for key in keys[:-1]:
        held = holders[-1].get(key, {})
        if not isinstance(held, dict):
            return None
        holders.append(held)
    for holder, key in zip(reversed(holders), reversed(keys), strict=True):
        inner = {**holder, key: inner}
    return inner


@builtin("context merge(contexts: list)", "put all(contexts: list)")
def context_merge(scope: Scope, contexts: list[Any]) -> Any:
    """All entries; later ones win."""
    if any(not isinstance(one, dict) for one in contexts):
        return None
    return {key: value for one in contexts for key, value in one.items()}


@builtin("context merge(contexts...: context)", "put all(contexts...: context)")
def put_all(scope: Scope, contexts: list[dict[str, Any]]) -> dict[str, Any]:
    """All entries; later ones win."""
    return {key: value for one in contexts for key, value in one.items()}


@builtin("context(entries: list)")
def context_of(scope: Scope, entries: list[Any]) -> Any:
    """A context from contexts of key and value."""
    made: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str) or "value" not in entry:
            return None
        made[entry["key"]] = entry["value"]
    return made
