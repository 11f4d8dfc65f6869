"""Requests of any kind against an engine that runs: never a failure of ours, never a made-up success."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_processes import DISH, FORM, LATER, ORDER
from rest_requests import OPERATIONS, broken_bodies, broken_parameters, request_for, valid_body
from rest_support import get, post

from camunda_embedded import Engine
from camunda_embedded._rest.app import Application
from camunda_embedded._rest.messages import Request, Response
from camunda_embedded._rest.options import RestOptions
from camunda_embedded._rest.table import Operation

ALL = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())


def _running() -> Application:
    engine = Engine(start_time=datetime(2026, 1, 1, tzinfo=timezone.utc))
    engine.deploy(("order.bpmn", ORDER), ("later.bpmn", LATER), ("dish.dmn", DISH), ("approval.form", FORM))
    app = Application(engine, RestOptions(activation_seconds=0.001, completion_seconds=0.001))
    for name in ("a", "b"):
        app.handle(
            post("/v2/process-instances", {"processDefinitionId": "order", "variables": {"orderId": name}})
        )
    return app


APP = _running()


def _check(answer: Response, request: Request) -> None:
    told = (request, answer)
    assert answer.status != 500, told
    if answer.status >= 400:
        content = json.loads(answer.body)
        assert answer.media == "application/problem+json", told
        assert content["status"] == answer.status, told
        assert content["detail"], told
        assert content["instance"] == request.path, told


@ALL
def test_a_valid_request_is_answered_without_a_failure(operation: Operation) -> None:
    """A request with every member that the API knows is executed, refused or not here, and never fails."""
    request = request_for(operation, valid_body(operation))
    if "requestTimeout" in (valid_body(operation) or ()):
        request = request_for(operation, {**valid_body(operation), "requestTimeout": 1})
    _check(APP.handle(request), request)


@ALL
def test_a_broken_request_is_refused_by_a_running_engine(operation: Operation) -> None:
    """A request with one thing wrong is 400 whatever there is in the engine."""
    for broken in (*broken_bodies(operation), *broken_parameters(operation)):
        answer = APP.handle(broken.request)
        _check(answer, broken.request)
        assert answer.status == 400, broken


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(
        ["order", "later", "=1+", "paid", "a", "PT-1S", "<default>", "\ud800", "2251799813685249"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_EITHER = st.booleans()
_EXECUTED = [name for name, operation in OPERATIONS.items() if operation.body_media == "json"]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_any_value_anywhere_is_answered_in_kind(data: st.DataObject) -> None:
    """A valid body with members left out or replaced by any JSON never fails the engine."""
    operation = OPERATIONS[data.draw(st.sampled_from(_EXECUTED))]
    body = valid_body(operation)
    if isinstance(body, dict):
        for name in data.draw(st.lists(st.sampled_from(sorted(body) or [""]), max_size=4)):
            body.pop(name, None)
        changes: bool = data.draw(_EITHER)
        if body and changes:
            _replace(data, body)
        if "requestTimeout" in body:
            body["requestTimeout"] = 1
    request = request_for(operation, body if body is not None else {})
    _check(APP.handle(request), request)


def _replace(data: st.DataObject, value: Any) -> None:
    while True:
        where: Any = data.draw(
            st.sampled_from(sorted(value) if isinstance(value, dict) else range(len(value)))
        )
        inner = value[where]
        if not (isinstance(inner, (dict, list)) and inner) or data.draw(_EITHER):
            value[where] = data.draw(_JSON)
            return
        value = inner


@settings(max_examples=150, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "x"]),
    path=st.text(alphabet="/abv2%-{}.é*?#\\ 0", max_size=30)
    | st.sampled_from(["/v2/jobs/1", "/v2/topology"]),
    query=st.text(max_size=20),
    headers=st.dictionaries(
        st.sampled_from(["accept", "content-type", "authorization"]), st.text(max_size=20)
    ),
    body=st.binary(max_size=50),
)
def test_any_request_line_is_answered_in_kind(
    method: str, path: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    """Any method, path, query, header and body is answered with a problem detail or rightly."""
    request = Request(method, path, query, headers, body)
    _check(APP.handle(request), request)


@settings(max_examples=100, deadline=None)
@given(variables=st.dictionaries(st.text(max_size=6), _JSON, max_size=4))
def test_variables_come_back_as_they_were_sent(variables: dict[str, Any]) -> None:
    """Variables of any name and JSON value survive the way through the engine to a worker."""
    app = APP
    created = app.handle(
        post("/v2/process-instances", {"processDefinitionId": "order", "variables": variables})
    )
    _check(created, get("/v2/process-instances"))
    key = json.loads(created.body)["processInstanceKey"]
    asked = {"type": "charge", "timeout": 1000, "maxJobsToActivate": 1000, "requestTimeout": -1}
    jobs = json.loads(app.handle(post("/v2/jobs/activation", asked)).body)["jobs"]
    [job] = [job for job in jobs if job["processInstanceKey"] == key]
    assert job["variables"] == variables
    assert json.dumps(job["variables"]) == json.dumps({name: variables[name] for name in job["variables"]})
    found = app.handle(replace(post("/v2/variables/search", {"filter": {"processInstanceKey": key}})))
    values = {item["name"]: json.loads(item["value"]) for item in json.loads(found.body)["items"]}
    assert values == variables
