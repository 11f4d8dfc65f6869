"""Variables."""

from __future__ import annotations

from typing import Any

from camunda_embedded._rest.messages import Response, json_response
from camunda_embedded._rest.reads import get
from camunda_embedded._rest.services import Call

_LONGEST_SHOWN = 8191


def search_variables(call: Call) -> Response:
    """Variables; long values are cut unless the query says otherwise."""
    found = call.search("variables", call.fields)
    return json_response(shortened(found, cut=call.query.get("truncateValues", True)))


def shortened(found: dict[str, Any], *, cut: bool) -> dict[str, Any]:
    """A page of variables with values as a search shows them."""
    items = []
    for item in found["items"]:
        long = cut and len(item["value"]) > _LONGEST_SHOWN
        items.append(
            {**item, "value": item["value"][:_LONGEST_SHOWN] if long else item["value"], "isTruncated": long}
        )
    return {**found, "items": items}


HANDLERS = {"searchVariables": search_variables, "getVariable": get("variables", "variableKey")}
