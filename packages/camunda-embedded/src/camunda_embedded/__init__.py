"""A Camunda 8 in the process for first steps and tests, speaking the REST API.

`Engine` is the engine. For development and tests only: production is Camunda 8 itself.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself would cost more than the rest of this import
if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Problem
    from camunda_embedded._core.rejection import CommandRejected
    from camunda_embedded._engine import Clock, DeploymentError, Engine
    from camunda_embedded._lint import lint
    from camunda_embedded._rest.authentication import Basic, OAuth
    from camunda_embedded._rest.faults import Fault, Faults

__all__ = [
    "Basic",
    "Clock",
    "CommandRejected",
    "DeploymentError",
    "Engine",
    "Fault",
    "Faults",
    "OAuth",
    "Problem",
    "lint",
]

_HOMES = {
    "Basic": "_rest.authentication",
    "Clock": "_engine",
    "CommandRejected": "_core.rejection",
    "DeploymentError": "_engine",
    "Engine": "_engine",
    "Fault": "_rest.faults",
    "Faults": "_rest.faults",
    "OAuth": "_rest.authentication",
    "Problem": "_bpmn.graph",
    "lint": "_lint",
}

if not TYPE_CHECKING:  # a checker that saw this would accept any name

    def __getattr__(name: str) -> object:
        """Load the module behind a public name when the name is first used."""
        from importlib import import_module

        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{home}"), name)
        if value.__module__.startswith(f"{__name__}._"):
            value.__module__ = __name__
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted({*globals(), *__all__})
