"""What each type of element does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core.behaviours import (
    called,
    decisions,
    events,
    gateways,
    jobs,
    scopes,
    scripts,
    user_tasks,
)
from camunda_embedded._core.behaviours.base import Behaviour
from camunda_embedded._core.loops import LoopBody

if TYPE_CHECKING:
    from camunda_embedded._core.state import Instance

PASS = Behaviour()
JOB = jobs.JobTask()
BODY = LoopBody()
BEHAVIOURS: dict[str, Behaviour] = {
    "PROCESS": scopes.ProcessScope(),
    "SUB_PROCESS": scopes.SubProcess(),
    "EVENT_SUB_PROCESS": scopes.SubProcess(),
    "START_EVENT": PASS,
    "TASK": PASS,
    "MANUAL_TASK": PASS,
    "SERVICE_TASK": JOB,
    "SEND_TASK": JOB,
    "SCRIPT_TASK": scripts.ScriptTask(),
    "BUSINESS_RULE_TASK": decisions.BusinessRuleTask(),
    "USER_TASK": user_tasks.UserTask(),
    "RECEIVE_TASK": events.Catch(),
    "INTERMEDIATE_CATCH_EVENT": events.Catch(),
    "INTERMEDIATE_THROW_EVENT": events.Throw(),
    "END_EVENT": events.Throw(),
    "BOUNDARY_EVENT": PASS,
    "EXCLUSIVE_GATEWAY": gateways.Exclusive(),
    "PARALLEL_GATEWAY": gateways.AtOnce(),
    "EVENT_BASED_GATEWAY": gateways.EventBased(),
    "CALL_ACTIVITY": called.CallActivity(),
}


def behaviour_of(instance: Instance) -> Behaviour:
    """What an element instance does."""
    return BODY if instance.is_body else BEHAVIOURS[instance.node.type]
