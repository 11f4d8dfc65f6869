"""Who the caller is."""

from __future__ import annotations

from camunda_embedded._rest.messages import Response, json_response
from camunda_embedded._rest.services import Call


def get_authentication(call: Call) -> Response:
    """The name that the request was authenticated with, or the name of nobody in particular."""
    return json_response(
        {
            "username": call.principal or "anonymous",
            "displayName": None,
            "email": None,
            "authorizedComponents": ["*"],
            "tenants": [{"tenantId": "<default>", "name": "Default", "description": None}],
            "groups": [],
            "roles": [],
            "salesPlanType": None,
            "c8Links": {},
            "canLogout": False,
        }
    )


HANDLERS = {"getAuthentication": get_authentication}
