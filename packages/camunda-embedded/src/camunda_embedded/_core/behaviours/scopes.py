"""Processes and sub-processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import elements
from camunda_embedded._core.behaviours.base import Behaviour

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Flow
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


class SubProcess(Behaviour):
    """An embedded or event sub-process."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Begin at its start event, which lets it wait for its events."""
        elements.activated(core, instance)
        core.later(elements.activate_start, core, instance.node.starts[0], instance)


class ProcessScope(Behaviour):
    """A process instance."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Where it begins, its creator knows."""
        elements.activated(core, instance)

    def leave(self, core: Core, instance: Instance) -> tuple[Flow, ...]:
        """Tell who waits for it."""
        from camunda_embedded._core.behaviours.called import called_completed

        if core.on_completed is not None:
            core.on_completed(instance.key, instance.variables)
        called_completed(core, instance)
        return ()
