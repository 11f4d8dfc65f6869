"""The configuration that the engine shows of itself."""

from __future__ import annotations

from camunda_embedded._rest.messages import Response, json_response
from camunda_embedded._rest.services import Call


def get_system_configuration(call: Call) -> Response:
    """What there is here: no job metrics, no web applications, one tenant."""
    metrics = {
        "enabled": False,
        "exportInterval": "PT0S",
        "maxWorkerNameLength": 0,
        "maxJobTypeLength": 0,
        "maxTenantIdLength": 0,
        "maxUniqueKeys": 0,
    }
    limit = call.services.options.max_body_bytes
    return json_response(
        {
            "jobMetrics": metrics,
            "components": {"active": []},
            "deployment": {"isMultiTenancyEnabled": False, "maxRequestSize": limit},
            "authentication": {"canLogout": False, "isLoginDelegated": False},
            "cloud": {"stage": None},
        }
    )


HANDLERS = {"getSystemConfiguration": get_system_configuration}
