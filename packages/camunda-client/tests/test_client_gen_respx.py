"""Every operation through the real client, against an HTTP server that respx plays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import respx
from client_gen_support import OPERATIONS, example
from test_client_gen_operations import arguments, snake

from camunda_client import ApiError, CamundaClient

BASE = "http://camunda.test"


@pytest.fixture(scope="module")
def client() -> Iterator[CamundaClient]:
    """One client without retries for the whole module."""
    with CamundaClient({"CAMUNDA_REST_ADDRESS": BASE}) as made:
        yield made


def _route(operation_id: str) -> tuple[respx.Route, list[Any], dict[str, Any]]:
    operation = OPERATIONS[operation_id]
    method, path = operation["request"].split(" ")
    positional, keywords = arguments(operation)
    for name, value in zip(operation.get("path_parameters", {}), positional, strict=True):
        path = path.replace(f"{{{name}}}", str(value).replace("<", "%3C").replace(">", "%3E"))
    prefix = "" if operation.get("root") else "/v2"
    return respx.route(method=method, url__startswith=f"{BASE}{prefix}{path}"), positional, keywords


@respx.mock
@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_an_operation_asks_and_reads(client: CamundaClient, operation_id: str) -> None:
    """The request goes to the documented place with the documented body, and the answer becomes the model."""
    operation = OPERATIONS[operation_id]
    successes = {int(s): r for s, r in operation["responses"].items() if int(s) < 300}
    status, response = next(
        ((s, r) for s, r in sorted(successes.items()) if r["media"] != "none"), next(iter(successes.items()))
    )
    answer = example(response["type"], full=True) if response["media"] == "json" else None
    content = {"json": json.dumps(answer).encode(), "text": b"<xml/>", "binary": b"bytes", "none": b""}
    route, positional, keywords = _route(operation_id)
    route.mock(return_value=httpx.Response(status, content=content[response["media"]]))

    result = getattr(client, snake(operation_id))(*positional, **keywords)

    assert 1 == route.call_count
    request = route.calls.last.request
    if operation.get("body", {}).get("media") == "json" and "data" in keywords:
        assert keywords["data"] == json.loads(request.content)
    if response["media"] == "json":
        found = [item.to_dict() for item in result] if isinstance(result, list) else result
        assert answer == (found.to_dict() if hasattr(found, "to_dict") else found)
    elif response["media"] == "text":
        assert "<xml/>" == result
    elif response["media"] == "binary":
        assert b"bytes" == result.read()
    else:
        assert result is None


@respx.mock
@pytest.mark.parametrize(
    ("operation_id", "status"),
    [
        (n, int(s))
        for n, o in sorted(OPERATIONS.items())
        for s in o["responses"]
        if int(s) in (400, 401, 403, 404, 409)
    ],
)
def test_a_documented_error_is_raised(client: CamundaClient, operation_id: str, status: int) -> None:
    """Each documented refusal becomes an `ApiError` with its status."""
    route, positional, keywords = _route(operation_id)
    problem = {"type": "about:blank", "title": "No", "status": status, "detail": "because"}
    route.mock(return_value=httpx.Response(status, json=problem))

    with pytest.raises(ApiError) as caught:
        getattr(client, snake(operation_id))(*positional, **keywords)

    assert status == caught.value.status_code
