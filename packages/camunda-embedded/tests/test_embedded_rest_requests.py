"""Every request is checked against the API table before anything is done."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations

import pytest
from rest_requests import OPERATIONS, broken_bodies, broken_parameters, request_for, valid_body
from rest_support import application

from camunda_embedded._rest.messages import Request
from camunda_embedded._rest.schema.report import Report
from camunda_embedded._rest.table import Operation

ALL = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS.keys())


@ALL
def test_every_body_with_one_thing_wrong_is_refused(operation: Operation) -> None:
    """A body with one wrong member is answered with a 400 problem detail that names the member."""
    app = application()
    for broken in broken_bodies(operation):
        answer = app.handle(broken.request)
        problem = json.loads(answer.body)
        told = f"{operation.id} {broken.what}: {problem}"
        assert answer.status == 400, told
        assert answer.media == "application/problem+json"
        assert problem.keys() == {"type", "title", "status", "detail", "instance"}
        assert (broken.name or "body") in problem["detail"], told


@ALL
def test_everything_that_is_missing_is_told_together(operation: Operation) -> None:
    """Of a body without several required members each is named, not only the first."""
    body = valid_body(operation)
    required = operation.body_type.get("required", ()) if isinstance(body, dict) else ()
    for left_out in combinations(required, 2):
        sent = {name: value for name, value in body.items() if name not in left_out}
        detail = json.loads(application().handle(request_for(operation, sent)).body)["detail"]
        assert all(f"[{name}]" in detail for name in left_out), detail


@ALL
def test_every_wrong_parameter_is_refused(operation: Operation) -> None:
    """A malformed path parameter or query parameter is answered with 400, naming it."""
    app = application()
    for broken in broken_parameters(operation):
        answer = app.handle(broken.request)
        assert answer.status == 400, broken
        assert broken.name in json.loads(answer.body)["detail"]


@ALL
def test_a_valid_request_passes_the_checks(operation: Operation) -> None:
    """A request with every member that the API knows is never answered with 400 by the checks."""
    if operation.body_media == "json":
        report: Report = []
        operation.body_check(valid_body(operation), report)
        assert report == []


@ALL
def test_a_body_of_another_kind_is_refused(operation: Operation) -> None:
    """Broken JSON is 400, another media type 415, and a required body must be there."""
    if not operation.body_media:
        return
    app = application()
    request = request_for(operation, {})
    assert app.handle(_changed(request, b"{", "application/json")).status in (400, 415)
    assert app.handle(_changed(request, b"<a/>", "text/xml")).status == 415
    if operation.body_required:
        assert app.handle(_changed(request, b"", "")).status in (400, 415)


def _changed(request: Request, body: bytes, media: str) -> Request:
    return replace(request, body=body, headers={"content-type": media} if media else {})
