"""Script tasks: an expression, or a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import elements, waiting
from camunda_embedded._core.behaviours.jobs import JobTask
from camunda_embedded._core.scopes import evaluated_json

if TYPE_CHECKING:
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


class ScriptTask(JobTask):
    """A script task."""

    def begin(self, core: Core, instance: Instance) -> None:
        """Evaluate the expression; its result is merged when the task completes."""
        script = instance.node.script
        if script is None:
            super().begin(core, instance)
            return
        value = evaluated_json(core, script.expression, instance, "EXTRACT_VALUE_ERROR")
        waiting.open_attached(core, instance)
        elements.activated(core, instance)
        core.later(elements.complete, core, instance, {script.result_variable: value})
