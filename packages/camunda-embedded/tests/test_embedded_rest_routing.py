"""Which operation a method and a path name, and what is answered when none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from rest_requests import OPERATIONS, request_for, valid_body
from rest_support import application, get, post, problem

from camunda_embedded._rest.problems import Problem
from camunda_embedded._rest.routing import Router
from camunda_embedded._rest.table import Operation


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())
def test_every_operation_is_found(operation: Operation) -> None:
    """Each method and path of the API leads to its own operation."""
    request = request_for(operation, valid_body(operation))
    found, _ = Router(OPERATIONS.values()).find(request.method, request.path)
    assert found.id == operation.id


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v2",
        "/v2/",
        "/v2/nope",
        "/topology",
        "/v2/topology/",
        "//v2/topology",
        "/v2/jobs//completion",
        "",
    ],
)
def test_an_unknown_path_is_not_found(path: str) -> None:
    """A path that no operation has is answered with 404."""
    answer = application().handle(get(path))
    assert problem(answer)["title"] == "Not Found"
    assert answer.status == 404


def test_a_wrong_method_is_not_allowed() -> None:
    """A known path with another method is answered with 405, and the methods that there are."""
    answer = application().handle(replace(get("/v2/user-tasks/1"), method="DELETE"))
    assert answer.status == 405
    assert "DELETE" in problem(answer)["detail"]
    assert dict(answer.headers)["allow"] == "GET, PATCH"


def test_path_parameters_are_decoded() -> None:
    """A path parameter may hold any character, percent-encoded."""
    _, values = Router(OPERATIONS.values()).find("GET", "/v2/documents/a%2Fb%20%C3%A4")
    assert values == {"documentId": "a/b ä"}


def test_a_path_that_is_not_utf8_is_refused() -> None:
    """A percent-encoded path that is not UTF-8 is answered with 400."""
    with pytest.raises(Problem) as caught:
        Router(OPERATIONS.values()).find("GET", "/v2/documents/%ff")
    assert caught.value.status == 400


def test_a_literal_segment_goes_before_a_parameter() -> None:
    """A path with a fixed word is not taken for one with a parameter."""
    router = Router(OPERATIONS.values())
    assert router.find("POST", "/v2/process-instances/search")[0].id == "searchProcessInstances"
    assert router.find("GET", "/v2/process-instances/1")[0].id == "getProcessInstance"


def test_what_is_not_executed_says_so() -> None:
    """A valid request to an operation that the engine does not execute is answered with 501 and its name."""
    answer = application().handle(get("/v2/backups/runtime"))
    assert answer.status == 501
    assert "listRuntimeBackups" in problem(answer)["detail"]


def test_an_accept_header_that_rules_out_json_is_not_acceptable() -> None:
    """Accept must leave room for what is answered; 406 otherwise."""
    app = application()
    refused = app.handle(get("/v2/topology", accept="application/xml"))
    assert refused.status == 406
    assert problem(refused)["detail"].endswith("Answered: application/json, application/problem+json.")
    assert app.handle(get("/v2/topology", accept="application/json;q=0, image/png")).status == 406
    for accept in (
        "*/*",
        "application/*",
        "text/html, application/json;q=0.5",
        "application/problem+json",
        "",
    ):
        assert app.handle(get("/v2/topology", accept=accept)).status == 200
    keys = "application/vnd.camunda.api.keys.string+json"
    assert app.handle(get("/v2/topology", accept=keys)).status == 200


def test_topology_status_and_license() -> None:
    """A cluster of one healthy broker, without a license."""
    app = application()
    topology = json.loads(app.handle(get("/v2/topology")).body)
    assert topology["brokers"][0]["partitions"][0]["role"] == "leader"
    assert topology["gatewayVersion"].startswith("8.")
    assert app.handle(get("/v2/status")).status == 204
    assert json.loads(app.handle(get("/v2/license")).body)["validLicense"] is False
    assert json.loads(app.handle(get("/v2/authentication/me")).body)["tenants"][0]["tenantId"] == "<default>"
    assert json.loads(app.handle(get("/v2/system/configuration")).body)["components"] == {"active": []}
    assert json.loads(app.handle(get("/cluster/v2/status")).body) == {"status": "HEALTHY"}
    assert app.handle(post("/v2/topology")).status == 405
