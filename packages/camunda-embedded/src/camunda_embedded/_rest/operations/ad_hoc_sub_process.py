"""Ad-hoc sub-processes: none can be deployed here, so none is ever active."""

from __future__ import annotations

from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._rest.messages import Response
from camunda_embedded._rest.problems import rejected
from camunda_embedded._rest.services import Call


def activate_activities(call: Call) -> Response:
    """Activate elements of an ad-hoc sub-process: there is none with any key."""
    key = call.key("adHocSubProcessInstanceKey")
    refusal = CommandRejected(
        "NOT_FOUND", "ACTIVATE", f"there is no active ad-hoc sub-process with the key '{key}'"
    )
    raise rejected(refusal.code, str(refusal))


HANDLERS = {"activateAdHocSubProcessActivities": activate_activities}
