"""Searches as requests of the API: bounds of pages, cursors, enums in any case."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from rest_processes import FORM, ORDER

from camunda_embedded import Engine


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with (
        Engine() as engine,
        httpx.Client(base_url="http://engine/v2", transport=engine.transport()) as client,
    ):
        engine.deploy(("order.bpmn", ORDER), ("approval.form", FORM))
        for number in range(3):
            body = {
                "processDefinitionId": "order",
                "variables": {"orderId": "o", "n": number, "x": "y" * 9000},
            }
            client.post("/process-instances", json=body).raise_for_status()
        yield client


@pytest.mark.parametrize(
    "page",
    [
        {"limit": -1},
        {"limit": 10_001},
        {"from": -1},
        {"from": 0, "limit": -1},
        {"after": "MQ==", "limit": -3},
        {"after": ""},
        {"after": "no cursor"},
        {"before": base64.b64encode(b"[[]]").decode()},
        {"before": base64.b64encode(b"9" * 5000).decode()},
        {"from": 1, "after": "MQ=="},
    ],
)
@pytest.mark.parametrize("entity", ["process-instances", "jobs", "variables"])
def test_a_page_out_of_bounds_is_refused(http: httpx.Client, entity: str, page: dict[str, Any]) -> None:
    """Negative places and sizes, too large ones and made-up cursors are answered with 400, never with a page."""
    answer = http.post(f"/{entity}/search", json={"page": page})
    assert (answer.status_code, answer.json()["title"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize(
    ("entity", "wanted", "count"),
    [
        ("process-instances", {"state": "active"}, 3),
        ("process-instances", {"state": {"$in": ["Active", "completed"]}}, 3),
        ("process-instances", {"variables": [{"name": "n", "value": {"$in": ["1", "2"]}}]}, 2),
        (
            "process-instances",
            {"$or": [{"businessId": "x"}, {"variables": [{"name": "n", "value": "0"}]}]},
            1,
        ),
        ("jobs", {"type": {"$like": "ch?rge"}, "retries": {"$gte": 2, "$lt": 3}}, 3),
        ("element-instances", {"type": "service_task", "state": "ACTIVE"}, 3),
    ],
)
def test_filters_of_requests(http: httpx.Client, entity: str, wanted: dict[str, Any], count: int) -> None:
    """Operators, alternatives, variables, and members of enums in any case narrow a search."""
    answer = http.post(f"/{entity}/search", json={"filter": wanted}).json()
    assert (answer["page"]["totalItems"], len(answer["items"])) == (count, count)


def test_long_values_are_cut_unless_asked_for(http: httpx.Client) -> None:
    """A search cuts the value of a long variable and says so; asked not to, and by key, it comes whole."""
    body = {"filter": {"name": "x"}, "page": {"limit": 1}}
    [cut] = http.post("/variables/search", json=body).json()["items"]
    assert (cut["isTruncated"], len(cut["value"])) == (True, 8191)
    [whole] = http.post("/variables/search?truncateValues=false", json=body).json()["items"]
    assert (whole["isTruncated"], len(whole["value"])) == (False, 9002)
    assert http.get(f"/variables/{cut['variableKey']}").json()["value"] == whole["value"]
