"""Processes and sub-processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import elements, waiting
from camunda_embedded._core.behaviours.base import Behaviour

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Flow
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


class SubProcess(Behaviour):
    """An embedded or event sub-process."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Open its events and begin at its start event."""
        events = [*waiting.attached(instance), *waiting.starts_of_event_sub_processes(instance)]
        waiting.open_events(core, instance, events)
        elements.activated(core, instance)
        start = instance.node.starts[0]
        core.later(elements.activate_start, core, start, instance)
        waiting.receive_buffered(core, instance)


class ProcessScope(Behaviour):
    """A process instance."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Open its event sub-processes; where it begins, its creator knows."""
        waiting.open_event_sub_processes(core, instance)
        elements.activated(core, instance)
        waiting.receive_buffered(core, instance)

    def leave(self, core: Core, instance: Instance) -> tuple[Flow, ...]:
        """Tell who waits for it."""
        from camunda_embedded._core.behaviours.called import called_completed

        if core.on_completed is not None:
            core.on_completed(instance.key, instance.variables)
        called_completed(core, instance)
        return ()
