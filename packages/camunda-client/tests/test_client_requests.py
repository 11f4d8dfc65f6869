"""Operations that the client has no method for."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import httpx
import pytest
from client_support import SETTINGS, Driver, Script

from camunda_client import (
    Answer,
    File,
    NotFoundError,
    OutcomeUnknownError,
    RequestOptions,
    RequestValidationError,
    ResponseDecodeError,
)
from camunda_client.models import AdvancedJobKeyFilter, JobChangeset, ProcessInstanceFilter

ROOT = "http://camunda.test"


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)


def test_a_request_is_sent_as_described(driver: Driver) -> None:
    """Values are encoded as one segment each, the query and the body as in any operation."""
    script = Script(httpx.Response(200, json={"a": [1]}))
    found = driver.call(
        "request",
        "post",
        "/jobs/{jobKey}/notes/{name}",
        "12",
        "a/b",
        query={"deep": True, "limit": 5, "none": None},
        json={"changeset": JobChangeset(retries=3)},
        client={"transport": script.transport()},
    )
    (request,) = script.requests
    assert {"a": [1]} == found
    assert f"{ROOT}/v2/jobs/12/notes/a%2Fb?deep=true&limit=5" == str(request.url)
    assert ("POST", b'{"changeset":{"retries":3}}', "application/json") == (
        request.method,
        script.bodies[0],
        request.headers["content-type"],
    )


def test_an_answer_without_a_body_is_none(driver: Driver) -> None:
    """And a request without one has none; operations of the whole cluster stand beside the API."""
    script = Script(httpx.Response(204))
    assert driver.call("request", "DELETE", "/cluster/v2/x", client={"transport": script.transport()}) is None
    assert (f"{ROOT}/cluster/v2/x", b"") == (str(script.requests[0].url), script.bodies[0])
    assert "content-type" not in script.requests[0].headers


def test_errors_and_repetitions_are_those_of_every_call(driver: Driver) -> None:
    """What may have happened is repeated only where it does no harm; errors have their class and name the request."""
    script = Script(httpx.ReadError("reset"), httpx.Response(404, json={"title": "NOT_FOUND"}))
    with pytest.raises(NotFoundError, match=r"GET /x/\{k\}") as caught:
        driver.call("request", "GET", "/x/{k}", "1", client={"transport": script.transport()})
    assert ("GET /x/{k}", 2) == (caught.value.operation_id, len(script.requests))
    for repeatable, kind, count in ((None, OutcomeUnknownError, 1), (True, NotFoundError, 2)):
        script = Script(httpx.ReadError("reset"), httpx.Response(404))
        with pytest.raises(kind):
            driver.call(
                "request", "POST", "/x", repeatable=repeatable, client={"transport": script.transport()}
            )
        assert count == len(script.requests)
    with pytest.raises(ResponseDecodeError):
        driver.call("request", "GET", "/x", client={"transport": Script(httpx.Response(200)).transport()})


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("FETCH", "/x"), "method"),
        (("GET", "x"), "path"),
        (("GET", "https://elsewhere.test/x"), "path"),
        (("GET", "/a/../b"), "dots"),
        (("GET", "//elsewhere.test/x"), "empty"),
        (("GET", "/a?b=c"), "path"),
        (("GET", "/a\r\nx: y"), "path"),
        (("GET", "/a\tb"), "path"),
        (("GET", "/a/{b}"), "1 parameters, and 0 values"),
        (("GET", "/a/{b}", ".."), "b: "),
    ],
)
def test_what_is_no_request_is_refused(driver: Driver, arguments: tuple[Any, ...], told: str) -> None:
    """Nothing is sent, least of all to another place."""
    script = Script(httpx.Response(204))
    with pytest.raises(ValueError, match=told):
        driver.call(
            "request", *arguments, client={"configuration": SETTINGS, "transport": script.transport()}
        )
    assert [] == script.requests


def test_answers_can_be_looked_at_as_they_came(driver: Driver) -> None:
    """Status, headers and body of each attempt, for what a result does not show."""
    script = Script(
        httpx.Response(503, content=b"busy"),
        httpx.Response(200, content=b'{"gatewayVersion":"8.8.0"}', headers={"x-request-id": "r-1"}),
    )
    seen: list[Answer] = []
    options = RequestOptions(on_answer=seen.append)
    result = driver.call("get_topology", options=options, client={"transport": script.transport()})
    assert "8.8.0" == result.gateway_version
    assert [(503, b"busy"), (200, b'{"gatewayVersion":"8.8.0"}')] == [(a.status, a.content) for a in seen]
    assert "r-1" == seen[1].headers["X-Request-Id"]
    wrong: Any = 5
    with pytest.raises(TypeError, match="on_answer"):
        RequestOptions(on_answer=wrong)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"process_definition_id": "a", "process_definition_key": "1"}, "$.processDefinitionId: does not go"),
        (
            {"data": {"processDefinitionKey": "1", "processDefinitionId": "a"}},
            "$.processDefinitionId: does not",
        ),
        ({"data": 5, "business_id": "b"}, "$: must be "),
        ({"data": [1], "business_id": "b"}, "$: must be "),
    ],
)
def test_what_fits_no_member_of_a_choice_is_refused(
    driver: Driver, arguments: dict[str, Any], told: str
) -> None:
    """Members of two choices at once, and a body that is none, raise with their path before anything is sent."""
    script = Script(httpx.Response(200, json={}))
    with pytest.raises(RequestValidationError) as raised:
        driver.call("create_process_instance", client={"transport": script.transport()}, **arguments)
    assert str(raised.value).startswith(told)
    assert not script.requests


def test_null_for_the_member_that_was_not_chosen_is_not_sent(driver: Driver) -> None:
    """Programs that pass both arguments, one of them None, choose by the other."""
    script = Script(httpx.Response(200, json={}))
    driver.call(
        "create_process_instance",
        process_definition_id=None,
        process_definition_key="1",
        data={"future": None},
        client={"transport": script.transport()},
    )
    assert b'{"processDefinitionKey":"1","future":null}' == script.bodies[0]


@pytest.mark.parametrize(("name", "value"), [("timeout", "5"), ("timeout", True), ("max_attempts", 1.5)])
def test_an_option_of_a_wrong_type_is_named(name: str, value: Any) -> None:
    """The error says which option it was and what it takes."""
    with pytest.raises(TypeError, match=f"^{name}: a (whole )?number"):
        RequestOptions(**{name: value})


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (File(b"x", "a.txt", "text/plain\r\nx-more: 1"), "media type"),
        (File(b"x", "a.txt", ""), "media type"),
        (File(b"x", "a.txt", 5), "media type"),  # type: ignore[arg-type]
        (File(b"x", 5), "file name"),  # type: ignore[arg-type]
        (File("text"), "must be a path, bytes"),  # type: ignore[arg-type]
        (File(io.StringIO("text")), "must be a path, bytes"),  # type: ignore[arg-type]
        (io.StringIO("text"), "must be a path, bytes"),
    ],
)
def test_what_is_no_file_is_refused(driver: Driver, file: Any, told: str) -> None:
    """A media type cannot bring a header of its own into its part, and text has no bytes to send."""
    script = Script()
    with pytest.raises(RequestValidationError, match=rf"\$\.file.*{told}"):
        driver.call("create_document", file=file, client={"transport": script.transport()})
    assert [] == script.requests


def test_a_file_may_wrap_what_a_file_may_be(driver: Driver, tmp_path: Path) -> None:
    """A path, or bytes that can change, under a name of one's own."""
    (tmp_path / "a").write_bytes(b"of a path")
    script = Script(*[httpx.Response(201, json={"documentId": "1"})] * 2)
    for payload in (tmp_path / "a", bytearray(b"of an array")):
        file: Any = File(payload, "b.txt", "text/plain; charset=utf-8")  # type: ignore[arg-type]
        driver.call("create_document", file=file, client={"transport": script.transport()})
    assert b"of a path" in script.bodies[0]
    assert b"of an array" in script.bodies[1]
    assert all(b'filename="b.txt"' in body for body in script.bodies)


@pytest.mark.parametrize("headers", [[("x", "y")], "x", 5])
def test_headers_are_a_mapping(driver: Driver, headers: Any) -> None:
    """Anything else is named."""
    with pytest.raises(TypeError, match="headers: a mapping of names to values is expected"):
        driver.call("get_topology", client={"headers": headers})
    with pytest.raises(TypeError, match="headers: a mapping of names to values is expected"):
        RequestOptions(headers=headers)


FILTERS: list[tuple[str, Any, str]] = [
    ("search_process_instances", {"processInstanceKey": None}, "processInstanceKey"),
    ("cancel_process_instances_batch_operation", {"process_instance_key": None}, "processInstanceKey"),
    ("delete_process_instances_batch_operation", ProcessInstanceFilter(state=None), "state"),  # type: ignore[arg-type]
    ("search_process_instances", {"state": {"$eq": None}}, "state.$eq"),
    ("search_jobs", {"jobKey": AdvancedJobKeyFilter(not_in=None)}, "jobKey.$notIn"),  # type: ignore[arg-type]
    ("search_process_instances", {"$or": [{"tenantId": None}]}, "$or[0].tenantId"),
]


@pytest.mark.parametrize(("method", "condition", "path"), FILTERS)
@pytest.mark.parametrize("as_body", [True, False])
def test_a_condition_of_nothing_is_refused(
    driver: Driver, method: str, condition: Any, path: str, as_body: bool
) -> None:
    """A key that happens to be None must not make a request about everything of one about something."""
    script = Script(httpx.Response(200, json={"items": []}))
    arguments = {"data": {"filter": condition}} if as_body else {"filter": condition}
    with pytest.raises(RequestValidationError, match="must not be null; leave it out") as caught:
        driver.call(method, client={"transport": script.transport()}, **arguments)
    assert f"$.filter.{path}" == caught.value.path
    assert [] == script.requests


@pytest.mark.parametrize("value", [True, None, 1.0, "7", {}, 0, -1, 2**63])
def test_a_number_in_a_path_is_a_number(driver: Driver, value: Any) -> None:
    """Whatever has a text is no id: the backup `None` must not be asked to be deleted."""
    script = Script(httpx.Response(204))
    with pytest.raises(RequestValidationError, match="must be") as caught:
        driver.call("delete_runtime_backup", value, client={"transport": script.transport()})
    assert ("backupId", []) == (caught.value.path, script.requests)
    driver.call("delete_runtime_backup", 7, client={"transport": script.transport()})
    assert "/v2/backups/runtime/7" == script.requests[0].url.path


def test_an_address_that_is_too_long_was_not_sent(driver: Driver) -> None:
    """Where httpx refuses it, nothing has happened, and a create is not said to be of unknown outcome."""
    script = Script(httpx.Response(204))
    with pytest.raises(RequestValidationError, match="too long; the request was not sent") as caught:
        driver.call(
            "create_document_link", "d", store_id="s" * 70_000, client={"transport": script.transport()}
        )
    assert (False, []) == (caught.value.outcome_unknown, script.requests)
