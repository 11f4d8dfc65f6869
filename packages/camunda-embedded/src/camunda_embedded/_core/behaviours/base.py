"""What elements do unless they say otherwise: pass the token on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import elements

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Flow
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


class Behaviour:
    """The steps of an element's life that differ from type to type."""

    def begin(self, core: Core, instance: Instance) -> None:
        """The element is being activated.

        Raises:
            EvaluationFailed: It cannot begin.
        """
        elements.activated(core, instance)
        core.later(elements.complete, core, instance)

    def leave(self, core: Core, instance: Instance) -> tuple[Flow, ...]:
        """The element completes; the flows that tokens take.

        Raises:
            EvaluationFailed: It cannot end.
        """
        return instance.node.outgoing

    def cancel(self, core: Core, instance: Instance) -> None:
        """The element is terminated."""

    def resume(self, core: Core, instance: Instance) -> None:
        """An incident of the active element is resolved.

        Raises:
            EvaluationFailed: It cannot go on all the same.
        """
