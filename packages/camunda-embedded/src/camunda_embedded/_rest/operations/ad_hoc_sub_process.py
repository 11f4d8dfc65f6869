"""Ad-hoc sub-processes: none can be deployed here, so none is ever active."""

from __future__ import annotations

from camunda_embedded._rest.messages import Response
from camunda_embedded._rest.problems import rejected
from camunda_embedded._rest.services import Call


def activate_activities(call: Call) -> Response:
    """Activate elements of an ad-hoc sub-process: there is none with any key."""
    key = call.key("adHocSubProcessInstanceKey")
    reason = f"Expected to activate activities for ad-hoc sub-process but no ad-hoc sub-process instance found with key '{key}'."
    raise rejected("NOT_FOUND", f"Command 'ACTIVATE' rejected with code 'NOT_FOUND': {reason}")


HANDLERS = {"activateAdHocSubProcessActivities": activate_activities}
