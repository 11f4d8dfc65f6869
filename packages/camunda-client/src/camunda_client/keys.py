"""Keys and identifiers: texts that a type checker tells apart and that are checked when constructed.

Answers hold plain texts at run time; only the type checker sees their kind.
"""

from __future__ import annotations

from camunda_client._codec._key import Key
from camunda_client._generated import keys as _keys
from camunda_client._generated.keys import *  # noqa: F403
from camunda_client._generated.keys import ProcessDefinitionKey, ProcessInstanceKey, ResourceKey, ScopeKey

__all__ = ["Key", "lift_resource_key", "lift_scope_key", "try_lift_resource_key", "try_lift_scope_key"]
__all__ += _keys.__all__


def lift_scope_key(value: str) -> ScopeKey:
    """Make the key of a scope from a text, as the first kind that allows it.

    Raises:
        TypeError: The value is not a text.
        ValueError: The text is no key.
    """
    return ProcessInstanceKey(value)


def try_lift_scope_key(value: str) -> tuple[bool, ScopeKey | Exception]:
    """Make the key of a scope: `True` and the key, or `False` and what was wrong."""
    try:
        return True, lift_scope_key(value)
    except (TypeError, ValueError) as problem:
        return False, problem


def lift_resource_key(value: str) -> ResourceKey:
    """Make the key of a resource from a text, as the first kind that allows it.

    Raises:
        TypeError: The value is not a text.
        ValueError: The text is no key.
    """
    return ProcessDefinitionKey(value)


def try_lift_resource_key(value: str) -> tuple[bool, ResourceKey | Exception]:
    """Make the key of a resource: `True` and the key, or `False` and what was wrong."""
    try:
        return True, lift_resource_key(value)
    except (TypeError, ValueError) as problem:
        return False, problem
