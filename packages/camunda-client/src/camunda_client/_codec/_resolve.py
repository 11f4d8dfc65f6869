"""Finds generated classes by the place that a type description names."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


@cache
def resolve(module: str, name: str) -> Any:
    """The generated object of a module below `_generated`."""
    return getattr(import_module(f"camunda_client._generated.{module}"), name)
