"""The license: none, and none needed."""

from __future__ import annotations

from camunda_embedded._rest.messages import Response, json_response
from camunda_embedded._rest.services import Call


def get_license(_call: Call) -> Response:
    """What a cluster without a license says."""
    return json_response(
        {"validLicense": False, "licenseType": "unknown", "isCommercial": False, "expiresAt": None}
    )


HANDLERS = {"getLicense": get_license}
