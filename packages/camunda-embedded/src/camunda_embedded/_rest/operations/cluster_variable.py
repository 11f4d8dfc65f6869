"""Variables of the cluster and of tenants, which expressions see as `camunda.vars`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from camunda_embedded._core.commands import DEFAULT_TENANT, DeleteClusterVariable, SetClusterVariable
from camunda_embedded._rest.cluster_variables import entry_of
from camunda_embedded._rest.messages import NO_CONTENT, Response, json_response
from camunda_embedded._rest.operations.variable import shortened
from camunda_embedded._rest.problems import Problem, invalid, not_found
from camunda_embedded._rest.services import Call
from camunda_embedded._search.filters import Test, filter_test, value_test
from camunda_embedded._search.paging import in_order, page_of
from camunda_embedded._search.table import InvalidCursor


def _tenant(call: Call) -> str | None:
    tenant = call.path.get("tenantId")
    if tenant not in (None, DEFAULT_TENANT):
        raise not_found(f"There is no tenant with the tenantId '{tenant}'.")
    return tenant


def create(call: Call) -> Response:
    """Create a variable."""
    if call.fields.get("kind", "JSON") != "JSON":
        raise Problem(501, "The embedded engine has no secrets for a variable of the kind SECRET_REFERENCE.")
    return _set(call, call.fields["name"], create=True)


def update(call: Call) -> Response:
    """Change a variable."""
    return _set(call, call.path["name"], create=False)


def _set(call: Call, name: str, *, create: bool) -> Response:
    fields = call.fields
    command = SetClusterVariable(name, fields["value"], create, _tenant(call), fields.get("metadata") or {})
    return json_response(entry_of(call.execute(command)))


def delete(call: Call) -> Response:
    """Remove a variable."""
    call.execute(DeleteClusterVariable(call.path["name"], _tenant(call)))
    return NO_CONTENT


def get(call: Call) -> Response:
    """One variable."""
    found = call.services.cluster_variables.get(_tenant(call), call.path["name"])
    if found is None:
        raise not_found(f"There is no cluster variable with the name '{call.path['name']}'.")
    return json_response(found)


def search(call: Call) -> Response:
    """Variables; long values are cut unless the query says otherwise."""
    body = call.fields
    test = filter_test(body.get("filter") or {}, {"metadata": _metadata, "isTruncated": _truncated})
    entries = [entry for entry in call.services.cluster_variables.entries() if test(entry)]
    try:
        items, told = page_of(in_order(list(entries), body.get("sort") or ()), body.get("page") or {}, _key)
    except InvalidCursor as error:
        raise invalid(str(error)) from None
    page = {"items": [dict(item) for item in items], "page": told}
    return json_response(shortened(page, cut=call.query.get("truncateValues", True)))


def _key(entry: Mapping[str, Any]) -> str:
    return f"{entry['scope']} {entry['name']}"


def _metadata(wanted: Mapping[str, Any]) -> Test:
    tests = {name: value_test(value) for name, value in wanted.items()}
    return lambda entry: all(matches(entry["metadata"].get(name)) for name, matches in tests.items())


def _truncated(wanted: bool) -> Test:
    return lambda entry: (len(entry["value"]) > 8191) is wanted


HANDLERS = {
    "createGlobalClusterVariable": create,
    "createTenantClusterVariable": create,
    "updateGlobalClusterVariable": update,
    "updateTenantClusterVariable": update,
    "deleteGlobalClusterVariable": delete,
    "deleteTenantClusterVariable": delete,
    "getGlobalClusterVariable": get,
    "getTenantClusterVariable": get,
    "searchClusterVariables": search,
}
