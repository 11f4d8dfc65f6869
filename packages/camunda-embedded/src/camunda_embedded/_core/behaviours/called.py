"""Call activities, and the process instances that they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import creation, elements, waiting
from camunda_embedded._core.behaviours.base import Behaviour
from camunda_embedded._core.scopes import EvaluationFailed, text_of
from camunda_embedded._core.state import visible

if TYPE_CHECKING:
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance

DEEPEST = 100


class CallActivity(Behaviour):
    """A call activity."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Start the called process."""
        called = instance.node.called
        assert called is not None  # noqa: S101 - checked at deployment
        process_id = text_of(core, called.process_id, instance, "process id")
        tenant, deployment = instance.value.tenant_id, instance.definition.value.deployment_key
        key = core.state.processes.find(tenant, process_id, called.binding, called.version_tag, deployment)
        if key is None:
            raise EvaluationFailed(
                "CALLED_ELEMENT_ERROR",
                f"Expected process with BPMN process id '{process_id}' to be deployed, but not found.",
            )
        definition = core.state.definitions[key]
        if definition.process.node.start is None:
            raise EvaluationFailed(
                "CALLED_ELEMENT_ERROR",
                f"Expected process with BPMN process id '{process_id}' to have a none start event, but not found.",
            )
        if depth_of(core, instance) >= DEEPEST:
            raise EvaluationFailed(
                "CALLED_ELEMENT_ERROR", f"Expected call activities to be nested {DEEPEST} deep at most"
            )
        # Without either, not even the item of a multi-instance is passed on, as in Zeebe.
        own = instance.variables if instance.node.inputs else {}
        variables = visible(instance) if called.propagate_all_parent_variables else own
        waiting.open_attached(core, instance)
        elements.activated(core, instance)
        core.later(creation.start, core, definition, variables, instance, core.new_key())

    def cancel(self, core: Core, instance: Instance) -> None:
        """Terminate the called process instance."""
        child = core.state.instances.get(instance.called_key)
        if child is not None:
            elements.terminate(core, child)


def depth_of(core: Core, instance: Instance) -> int:
    """How many process instances have called one another."""
    depth = 0
    caller = core.state.instances.get(instance.root.value.parent_element_instance_key)
    while caller is not None:
        depth += 1
        caller = core.state.instances.get(caller.root.value.parent_element_instance_key)
    return depth


def called_completed(core: Core, child: Instance) -> None:
    """A called process instance completes: its variables come back."""
    caller = core.state.instances.get(child.value.parent_element_instance_key)
    if caller is None or caller.node.called is None:
        return
    brings = child.variables
    if not caller.node.called.propagate_all_child_variables and not caller.node.outputs:
        brings = {}
    core.later(elements.complete, core, caller, brings)
