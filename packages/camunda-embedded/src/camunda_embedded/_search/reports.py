"""Counts over entries, and lists that follow from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from camunda_embedded._search.filters import filter_test, value_test
from camunda_embedded._search.paging import in_order, page_of
from camunda_embedded._search.specials import error_hash
from camunda_embedded._search.table import NotFound, Row, key_or_none
from camunda_embedded._search.wait_states import wait_states

if TYPE_CHECKING:
    from camunda_embedded._search.models import ReadModels

Entry = dict[str, Any]
Body = Mapping[str, Any]


def _paged(entries: Iterable[Entry], body: Body, key: str) -> Entry:
    sort = body.get("sort") or ()
    ordered = in_order(list(entries), sort)
    items, told = page_of(ordered, body.get("page") or {}, lambda entry: str(entry[key]), sort)
    return {"items": list(items), "page": told}


def _element_counts(models: ReadModels, instances: Iterable[int]) -> list[Entry]:
    counts: dict[str, Counter[str]] = {}
    names = {"ACTIVE": "active", "COMPLETED": "completed", "TERMINATED": "canceled"}
    for instance in instances:
        for row in models.tables.elements.by("process_instance_key", instance):
            count = counts.setdefault(row.value.element_id, Counter())
            if row.state == "ACTIVE" and models.tables.has_incident(row.key):
                count["incidents"] += 1
            else:
                count[names[row.state]] += 1
    return [
        {
            "elementId": name,
            **{kind: count[kind] for kind in ("active", "canceled", "incidents", "completed")},
        }
        for name, count in sorted(counts.items())
    ]


def instance_elements(models: ReadModels, key: str, *, body: Body) -> Entry:
    """How many instances of each element a process instance has."""
    del body
    return {"items": _element_counts(models, [int(key)])}


def definition_elements(models: ReadModels, key: str, *, body: Body) -> Entry:
    """How many instances of each element there are over the instances of a definition."""
    wanted = {**(body.get("filter") or {}), "processDefinitionKey": key}
    found = models.search("process-instances", {"filter": wanted, "page": {"limit": 10**9}})
    return {"items": _element_counts(models, [int(entry["processInstanceKey"]) for entry in found["items"]])}


def instance_wait_states(models: ReadModels, key: str, *, body: Body) -> Entry:
    """How many waits each element of a process instance has."""
    del body
    counts = Counter(s["elementId"] for s in wait_states(models.tables) if s["processInstanceKey"] == key)
    return {"items": [{"elementId": name, "waitingCount": count} for name, count in sorted(counts.items())]}


def sequence_flows(models: ReadModels, key: str, *, body: Body) -> Entry:
    """The sequence flows that a process instance took."""
    del body
    row = models.tables.instances.get(int(key))
    if row is None:
        return {"items": []}
    value = row.value
    return {
        "items": [
            {
                "sequenceFlowId": f"{key}_{flow}",
                "processInstanceKey": key,
                "rootProcessInstanceKey": key_or_none(value.root_process_instance_key),
                "processDefinitionKey": str(value.process_definition_key),
                "processDefinitionId": value.process_definition_id,
                "elementId": flow,
                "tenantId": value.tenant_id,
            }
            for flow in models.tables.flows_of(row.key)
        ]
    }


def call_hierarchy(models: ReadModels, key: str, *, body: Body) -> list[Entry]:
    """The process instances from the outermost calling one down to this one."""
    del body
    chain: list[Entry] = []
    row = models.tables.instances.get(int(key))
    if row is None:
        raise NotFound(f"There is no process instance with the key '{key}'.")
    while row is not None:
        definition = models.tables.processes.get(row.value.process_definition_key)
        name = (definition.value.name if definition else None) or row.value.process_definition_id
        chain.append(
            {
                "processInstanceKey": str(row.key),
                "processDefinitionKey": str(row.value.process_definition_key),
                "processDefinitionName": name,
            }
        )
        row = models.tables.instances.get(row.value.parent_process_instance_key)
    return chain[::-1]


def variable_names(models: ReadModels, key: str, *, body: Body) -> Entry:
    """The names of the variables that the instances of a definition have."""
    names = {
        row.value.name
        for row in models.tables.variables.rows.values()
        if str(row.value.process_definition_key) == key
    }
    test = filter_test(body.get("filter") or {}, {})
    return _paged((entry for name in sorted(names) if test(entry := {"name": name})), body, "name")


def _active(models: ReadModels) -> list[Row]:
    return [row for row in models.tables.instances.rows.values() if row.state == "ACTIVE"]


def definition_instances(models: ReadModels, *, body: Body) -> Entry:
    """Active instances by process, with and without incidents."""
    counts: dict[tuple[str, str], Counter[bool]] = {}
    for row in _active(models):
        name = (row.value.process_definition_id, row.value.tenant_id)
        counts.setdefault(name, Counter())[models.tables.has_incident(row.key)] += 1
    entries = []
    for (process_id, tenant), count in counts.items():
        versions = list(models.tables.processes.by("process_definition_id", process_id))
        latest = max(versions, key=lambda row: row.value.version)
        entries.append(
            {
                "processDefinitionId": process_id,
                "tenantId": tenant,
                "latestProcessDefinitionName": latest.value.name,
                "hasMultipleVersions": len(versions) > 1,
                "activeInstancesWithoutIncidentCount": count[False],
                "activeInstancesWithIncidentCount": count[True],
            }
        )
    return _paged(entries, body, "processDefinitionId")


def definition_instances_by_version(models: ReadModels, *, body: Body) -> Entry:
    """Active instances of a process by version, with and without incidents."""
    test = filter_test(body.get("filter") or {}, {})
    counts: dict[int, Counter[bool]] = {}
    for row in _active(models):
        counts.setdefault(row.value.process_definition_key, Counter())[
            models.tables.has_incident(row.key)
        ] += 1
    entries = []
    for key, count in counts.items():
        definition = models.tables.processes.rows[key].value
        entries.append(
            {
                "processDefinitionId": definition.process_definition_id,
                "processDefinitionKey": str(key),
                "processDefinitionName": definition.name,
                "processDefinitionVersion": definition.version,
                "tenantId": definition.tenant_id,
                "activeInstancesWithoutIncidentCount": count[False],
                "activeInstancesWithIncidentCount": count[True],
            }
        )
    return _paged(filter(test, entries), body, "processDefinitionKey")


def definition_subscriptions(models: ReadModels, *, body: Body) -> Entry:
    """Open message subscriptions of instances by process definition."""
    wanted = {**(body.get("filter") or {})}
    found = models.search("message-subscriptions", {"filter": wanted, "page": {"limit": 10**9}})["items"]
    groups: dict[str, list[Entry]] = {}
    for entry in found:
        if entry["messageSubscriptionState"] == "CREATED" and entry["processInstanceKey"]:
            groups.setdefault(entry["processDefinitionKey"], []).append(entry)
    entries = [
        {
            "processDefinitionId": group[0]["processDefinitionId"],
            "processDefinitionKey": key,
            "tenantId": group[0]["tenantId"],
            "processInstancesWithActiveSubscriptions": len({entry["processInstanceKey"] for entry in group}),
            "activeSubscriptions": len(group),
        }
        for key, group in groups.items()
    ]
    return _paged(entries, body, "processDefinitionKey")


def _open_incidents(models: ReadModels) -> list[Row]:
    return [row for row in models.tables.incidents.rows.values() if row.state == "ACTIVE"]


def incidents_by_error(models: ReadModels, *, body: Body) -> Entry:
    """Active process instances by the message of an incident."""
    groups: dict[str, set[int]] = {}
    for row in _open_incidents(models):
        groups.setdefault(row.value.error_message, set()).add(row.value.process_instance_key)
    entries = [
        {
            "errorHashCode": error_hash(message),
            "errorMessage": message,
            "activeInstancesWithErrorCount": len(keys),
        }
        for message, keys in groups.items()
    ]
    return _paged(entries, body, "errorHashCode")


def incidents_by_definition(models: ReadModels, *, body: Body) -> Entry:
    """Active process instances with an error, by process definition."""
    matches = value_test((body.get("filter") or {})["errorHashCode"])
    groups: dict[int, set[int]] = {}
    for row in _open_incidents(models):
        if matches(error_hash(row.value.error_message)):
            groups.setdefault(row.value.process_definition_key, set()).add(row.value.process_instance_key)
    entries = []
    for key, instances in groups.items():
        definition = models.tables.processes.rows[key].value
        entries.append(
            {
                "processDefinitionId": definition.process_definition_id,
                "processDefinitionKey": str(key),
                "processDefinitionName": definition.name or definition.process_definition_id,
                "processDefinitionVersion": definition.version,
                "tenantId": definition.tenant_id,
                "activeInstancesWithErrorCount": len(instances),
            }
        )
    return _paged(entries, body, "processDefinitionKey")


REPORTS: dict[str, Callable[..., Any]] = {
    "instance-elements": instance_elements,
    "instance-wait-states": instance_wait_states,
    "sequence-flows": sequence_flows,
    "call-hierarchy": call_hierarchy,
    "variable-names": variable_names,
    "definition-elements": definition_elements,
    "definition-instances": definition_instances,
    "definition-instances-by-version": definition_instances_by_version,
    "definition-subscriptions": definition_subscriptions,
    "incidents-by-error": incidents_by_error,
    "incidents-by-definition": incidents_by_definition,
}
