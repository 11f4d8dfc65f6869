"""What the operations do, one module for each area of the API, loaded when first asked for."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from camunda_embedded._rest.messages import Response
    from camunda_embedded._rest.services import Call
    from camunda_embedded._rest.table import Operation
    from camunda_embedded._rest.waiting import Wait

    Handler = Callable[[Call], Response | Wait]

_loaded: dict[str, Mapping[str, Handler]] = {}
_areas = frozenset(module.name for module in iter_modules(__path__))


def find_handler(operation: Operation) -> Handler | None:
    """What executes an operation; None when the engine does not."""
    return _handlers(operation.area).get(operation.id)


def executed_operations() -> frozenset[str]:
    """The ids of all operations that the engine executes."""
    return frozenset(name for area in _areas for name in _handlers(area))


def _handlers(area: str) -> Mapping[str, Handler]:
    handlers = _loaded.get(area)
    if handlers is None:
        found: Mapping[str, Handler] = {}
        if area in _areas:
            found = import_module(f"{__name__}.{area}").HANDLERS
        handlers = _loaded[area] = found
    return handlers
