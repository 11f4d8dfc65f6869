"""Finds generated classes by the names that type descriptions use."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def resolve(name: str) -> Any:
    """The generated class of a name."""
    if name == "Variables":
        from camunda_client._codec._variables import Variables

        return Variables
    from camunda_client import _lazy

    return _lazy.resolve(name)


@cache
def resolve_union(name: str) -> Any:
    """What the table knows about a choice."""
    from camunda_client import _lazy

    return _lazy.resolve_beside(name, f"_{name}_spec")
