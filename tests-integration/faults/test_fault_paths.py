"""A value of a path parameter that leads elsewhere: refused by both clients, and no server hears of it."""

from __future__ import annotations

import inspect
import re
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest
from harness.drivers import Call, Driver
from harness.sockets import Request, answer, http_server

from camunda_sdk import CamundaAsyncClient, CamundaClient

ROUTE = re.compile(r"`([A-Z]+) (/\S*\{\S*)`")
SLOTS = 164  # 162 of the 244 operations of 8.10, and two of methods that download to a file
LEADS_ELSEWHERE = ("..", ".", "")
# What else an operation asks for, so that nothing but the path is wrong with a call.
BODIES: dict[str, dict[str, Any]] = {
    "activate_ad_hoc_sub_process_activities": {"elements": []},
    "assign_process_instance_business_id": {"business_id": "b"},
    "create_element_instance_variables": {"variables": {}},
    "create_tenant_cluster_variable": {"name": "n", "value": {}},
    "migrate_process_instance": {"target_process_definition_key": "1", "mapping_instructions": []},
    "throw_job_error": {"error_code": "E"},
    "update_agent_instance": {"element_instance_key": "1", "job_key": "1", "job_lease_token": "t"},
    "update_authorization": {
        "owner_id": "o",
        "owner_type": "USER",
        "resource_id": "r",
        "resource_type": "TENANT",
        "permission_types": ["READ"],
    },
    "update_global_cluster_variable": {"value": {}},
    "update_global_task_listener": {"event_types": ["all"], "type": "t"},
    "update_group": {"name": "n"},
    "update_job": {"changeset": {"retries": 1}},
    "update_role": {"name": "n"},
    "update_tenant": {"name": "n"},
    "update_tenant_cluster_variable": {"value": {}},
}


class Slot(NamedTuple):
    """One path parameter: the method, the names of all its path parameters, its own place, its name in the route."""

    method: str
    names: tuple[str, ...]
    place: int
    wire: str


def slots(client: type) -> list[Slot]:
    """Every path parameter of every operation."""
    found: list[Slot] = []
    for name, method in inspect.getmembers(client, callable):
        route = ROUTE.search(method.__doc__ or "")
        if route is None or name.startswith("_"):
            continue
        wires = re.findall(r"{(\w+)}", route[2])
        parameters = [one for one in inspect.signature(method).parameters if one != "self"]
        names = tuple(parameters[: len(wires)])
        found.extend(Slot(name, names, place, wire) for place, wire in enumerate(wires))
    return found


def attempt(slot: Slot, value: str) -> Call:
    """A call with a value in one slot and harmless ones in the others."""
    path = {name: value if place == slot.place else "1" for place, name in enumerate(slot.names)}
    return slot.method, (), {**path, **BODIES.get(slot.method, {})}


def test_the_slots_are_those_of_the_api() -> None:
    """Both clients have the same, and those that would delete a whole tenant or group are among them."""
    found = slots(CamundaClient)
    assert slots(CamundaAsyncClient) == found
    assert {("unassign_user_from_tenant", "username"), ("unassign_user_from_group", "username")} <= {
        (slot.method, slot.wire) for slot in found
    }
    assert SLOTS == len(found)


def test_no_slot_of_any_operation_lets_a_dot_or_nothing_through(driver: Driver) -> None:
    """D13: ValueError by the parameter's name in each of them, and a server on a real socket gets no request."""
    heard: list[str] = []

    def respond(request: Request) -> bytes:
        heard.append(f"{request.verb} {request.path}")
        return answer(204)

    tried = [(slot, value) for slot in slots(CamundaClient) for value in LEADS_ELSEWHERE]
    with http_server(respond) as address:
        results = driver.calls({"CAMUNDA_REST_ADDRESS": address}, [attempt(*one) for one in tried])
    for (slot, value), result in zip(tried, results, strict=True):
        assert isinstance(result, ValueError), (slot, value, result)
        assert slot.wire in str(result), (slot, value, result)
    assert [] == heard


@pytest.mark.parametrize("value", ["a/b", "%2e%2e", "a?b#c", "a;b", "..a", "ü ö", "a\\b"])
def test_what_only_looks_dangerous_arrives_as_one_segment(driver: Driver, value: str) -> None:
    """D13: the server's side decodes the segment to the very value, and the route stays the operation's."""
    heard: list[str] = []

    def respond(request: Request) -> bytes:
        heard.append(request.path)
        return answer(204)

    with http_server(respond) as address:
        driver.call({"CAMUNDA_REST_ADDRESS": address}, "unassign_user_from_tenant", "T1", value)
    (path,) = heard
    assert ["", "v2", "tenants", "T1", "users", value] == [unquote(part) for part in path.split("/")]
