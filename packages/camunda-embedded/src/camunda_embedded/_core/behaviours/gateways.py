"""Gateways that decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import elements, waiting
from camunda_embedded._core.behaviours.base import Behaviour
from camunda_embedded._core.scopes import EvaluationFailed, evaluated, name_of
from camunda_embedded.feel._text import shortened

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Flow
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


class AtOnce(Behaviour):
    """A gateway that tokens pass without a step of their own, as in Zeebe; a parallel one joined them before."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Go on at once."""
        elements.activated(core, instance)
        elements.complete(core, instance)


class Exclusive(AtOnce):
    """Takes the first flow whose condition is true, else the default one."""

    def leave(self, core: Core, instance: Instance) -> tuple[Flow, ...]:
        """Decide."""
        node = instance.node
        if len(node.outgoing) == 1 and node.outgoing[0].condition is None:
            return node.outgoing
        for flow in node.outgoing:
            if flow.condition is None:
                continue
            value = evaluated(core, flow.condition, instance, "CONDITION_ERROR")
            if value is True:
                return (flow,)
            if value is not False:
                text = flow.condition.text.lstrip("=")
                raise EvaluationFailed(
                    "EXTRACT_VALUE_ERROR",
                    f"Expected result of the expression '{text}' to be 'BOOLEAN', but was '{name_of(value)}': {shortened(value)}",
                )
        if node.default is not None:
            return (node.default,)
        if not node.outgoing:
            return ()
        raise EvaluationFailed(
            "CONDITION_ERROR",
            f"Expected at least one condition of the flows of '{node.id}' to be true, or a default flow",
        )


class EventBased(Behaviour):
    """Waits for the first of several events."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Wait for each of them."""
        waiting.open_events(core, instance, [flow.target for flow in instance.node.outgoing])
        elements.activated(core, instance)
        waiting.receive_buffered(core, instance)

    def leave(self, core: Core, instance: Instance) -> tuple[Flow, ...]:
        """The event itself goes on, no flow is taken."""
        return ()
