"""Names and methods that are found on first use: importing the package loads none of the generated code."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from camunda_client._caller import AsyncCaller, SyncCaller
from camunda_client._generated.tables import ALIASES, MODELS, OPERATIONS

_ROOT = "camunda_client._generated"


def resolve(name: str) -> Any:
    """Find a model, an enumeration or a key by its public name.

    Args:
        name: The public name.

    Returns:
        The class or alias.

    Raises:
        AttributeError: There is no such name.
    """
    target = ALIASES.get(name, name)
    module = MODELS.get(target)
    if module is None:
        raise AttributeError(f"camunda_client has no model {name!r}")
    return getattr(import_module(f"{_ROOT}.{module}"), target)


def names() -> list[str]:
    """Every public name of models, enumerations and keys, sorted."""
    return sorted({*MODELS, *ALIASES})


class _Operation:
    """A method that is not loaded yet; the first look at it puts the real one into its place."""

    __slots__ = ("asynchronous", "name", "owner")

    def __init__(self, name: str, *, asynchronous: bool) -> None:
        self.name = name
        self.asynchronous = asynchronous
        self.owner: type | None = None

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner = owner

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        area = OPERATIONS[self.name]
        twin, prefix = ("aio", "Async") if self.asynchronous else ("sync", "Sync")
        words = "".join(word.capitalize() for word in area.split("_"))
        holder = getattr(import_module(f"{_ROOT}.{area}.{twin}"), f"{prefix}{words}")
        method = holder.__dict__[self.name]
        assert self.owner is not None  # noqa: S101 - set when the class was made
        setattr(self.owner, self.name, method)
        return method if instance is None else method.__get__(instance, owner)


def _operations(*, asynchronous: bool) -> dict[str, Any]:
    members: dict[str, Any] = {name: _Operation(name, asynchronous=asynchronous) for name in OPERATIONS}
    members["__slots__"] = ()
    members["__module__"] = __name__
    return members


SyncOperations: Any = type("SyncOperations", (SyncCaller,), _operations(asynchronous=False))
AsyncOperations: Any = type("AsyncOperations", (AsyncCaller,), _operations(asynchronous=True))
