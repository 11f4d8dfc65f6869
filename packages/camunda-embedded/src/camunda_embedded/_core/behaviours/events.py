"""Events that wait, and events that throw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._bpmn.graph import ErrorCode, Terminate
from camunda_embedded._core import elements, errors, waiting
from camunda_embedded._core.behaviours.base import Behaviour
from camunda_embedded._core.behaviours.jobs import JobTask
from camunda_embedded._core.scopes import EvaluationFailed, text_of

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Flow
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


class Catch(Behaviour):
    """An intermediate catch event or receive task."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Wait for the event."""
        waiting.open_events(core, instance, [instance.node, *waiting.attached(instance)])
        elements.activated(core, instance)
        waiting.receive_buffered(core, instance)


class Throw(JobTask):
    """An intermediate throw or end event: nothing, an error, a message as a job, or the end of its scope."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Throw."""
        event = instance.node.event
        if instance.node.job is not None:
            super().begin(core, instance)
        elif isinstance(event, ErrorCode) and event.code is not None:
            code = text_of(core, event.code, instance, "error code")
            if not errors.throw(core, instance, code, {}):
                raise EvaluationFailed(
                    "UNHANDLED_ERROR_EVENT",
                    f"Nothing catches the error '{code}'",
                )
        else:
            Behaviour.begin(self, core, instance)

    def leave(self, core: Core, instance: Instance) -> tuple[Flow, ...]:
        """An end event that terminates ends everything beside it."""
        if isinstance(instance.node.event, Terminate) and instance.parent is not None:
            elements.interrupt(core, instance.parent)
            for other in list(instance.parent.children.values()):
                if other is not instance:
                    elements.terminate(core, other)
        return instance.node.outgoing
