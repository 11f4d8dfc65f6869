"""A Camunda 8 in the process for first steps and tests, speaking the REST API.

`Engine` is the engine. For development and tests only: production is Camunda 8 itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from camunda_embedded._core.rejection import CommandRejected
    from camunda_embedded._engine import Clock, Engine
    from camunda_embedded._rest.authentication import Basic, OAuth
    from camunda_embedded._rest.faults import Fault, Faults

__all__ = ["Basic", "Clock", "CommandRejected", "Engine", "Fault", "Faults", "OAuth"]

_HOMES = {
    "Basic": "_rest.authentication",
    "Clock": "_engine",
    "CommandRejected": "_core.rejection",
    "Engine": "_engine",
    "Fault": "_rest.faults",
    "Faults": "_rest.faults",
    "OAuth": "_rest.authentication",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{home}"), name)
    if value.__module__.startswith(f"{__name__}._"):
        value.__module__ = __name__
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
