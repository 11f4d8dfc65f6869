"""Business rule tasks: a decision, or a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import decisions, elements, waiting
from camunda_embedded._core.behaviours.jobs import JobTask
from camunda_embedded._core.scopes import EvaluationFailed, text_of
from camunda_embedded._core.state import View

if TYPE_CHECKING:
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


class BusinessRuleTask(JobTask):
    """A business rule task."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Evaluate the decision."""
        called = instance.node.decision
        if called is None:
            super().begin(core, instance)
            return
        name = text_of(core, called.decision_id, instance, "decision id")
        tenant, deployment = instance.value.tenant_id, instance.definition.value.deployment_key
        key = core.state.decision_versions.find(tenant, name, called.binding, called.version_tag, deployment)
        if key is None:
            raise EvaluationFailed(
                "CALLED_DECISION_ERROR",
                f"There is no decision with the id '{name}'",
            )
        _, evaluation = decisions.evaluate(
            core, core.state.decisions[key], View(instance, core.state.cluster_names), instance
        )
        if evaluation.failed_decision_id:
            raise EvaluationFailed("DECISION_EVALUATION_ERROR", evaluation.failure_message)
        waiting.open_attached(core, instance)
        elements.activated(core, instance)
        core.later(elements.complete, core, instance, {called.result_variable: evaluation.output})
