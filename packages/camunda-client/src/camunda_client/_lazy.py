"""Names and methods that are found on first use: importing the package loads none of the generated code."""

from __future__ import annotations

import functools
from importlib import import_module
from typing import TYPE_CHECKING, Any

from camunda_client._caller import AsyncCaller, SyncCaller
from camunda_client._generated.tables import ALIASES, MODELS, OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from camunda_client._endpoint import Endpoint

_ROOT = "camunda_client._generated"
_models: dict[str, str] = {}
_aliases: dict[str, str] = {}


def resolve(name: str) -> Any:
    """Find a model, an enumeration or a key by its public name.

    Args:
        name: The public name.

    Returns:
        The class or alias.

    Raises:
        AttributeError: There is no such name.
    """
    models = _index()
    target = _aliases.get(name, name)
    module = models.get(target)
    if module is None:
        raise AttributeError(f"camunda_client has no model {name!r}")
    return getattr(import_module(f"{_ROOT}.{module}"), target)


def resolve_beside(name: str, other: str) -> Any:
    """Find an object of the generated code that stands in the module of a public name; `None` if there is none."""
    return getattr(import_module(f"{_ROOT}.{_index()[name]}"), other, None)


def names() -> list[str]:
    """Every public name of models, enumerations and keys, sorted."""
    return sorted({*_index(), *_aliases})


def _index() -> dict[str, str]:
    if not _models:
        _aliases.update(entry.split("=") for entry in ALIASES.split())  # type: ignore[misc]
        _models.update((name, module) for module, text in MODELS.items() for name in text.split())
    return _models


def operation_endpoints() -> list[Endpoint[Any]]:
    """The facts about every operation; loads the endpoints of all areas."""
    from camunda_client._endpoint import Endpoint

    modules = [import_module(f"{_ROOT}.operations.{area}") for area in OPERATIONS]
    return [value for module in modules for value in vars(module).values() if isinstance(value, Endpoint)]


class _Operation:
    """A method that is not loaded yet; the first look at it puts the real one into its place."""

    __slots__ = ("area", "asynchronous", "name", "owner")

    def __init__(self, area: str, name: str, *, asynchronous: bool) -> None:
        self.area = area
        self.name = name
        self.asynchronous = asynchronous
        self.owner: type | None = None

    def __set_name__(self, owner: type, name: str) -> None:
        self.owner = owner

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        words = "".join(word.capitalize() for word in self.area.split("_"))
        holder = getattr(import_module(f"{_ROOT}.operations.{self.area}"), f"Sync{words}")
        method = holder.__dict__[self.name]
        if self.asynchronous:
            method = _awaiting(method, f"Async{words}.{self.name}")
        setattr(self.owner, self.name, method)
        return method if instance is None else method.__get__(instance, owner)


def _awaiting(method: Callable[..., Any], qualified_name: str) -> Callable[..., Any]:
    """The asynchronous twin: the same arguments and request, and an answer to wait for."""

    @functools.wraps(method)
    async def call(self: AsyncCaller, *args: Any, **kwargs: Any) -> Any:
        return await method(self, *args, **kwargs)

    call.__qualname__ = qualified_name
    return call


def _operations(*, asynchronous: bool) -> dict[str, Any]:
    members: dict[str, Any] = {
        name: _Operation(area, name, asynchronous=asynchronous)
        for area, text in OPERATIONS.items()
        for name in text.split()
    }
    members["__slots__"] = ()
    members["__module__"] = __name__
    return members


SyncOperations: Any = type("SyncOperations", (SyncCaller,), _operations(asynchronous=False))
AsyncOperations: Any = type("AsyncOperations", (AsyncCaller,), _operations(asynchronous=True))
