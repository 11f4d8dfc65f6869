"""Requests at the edges of what the API allows, each once answered with a failure of ours or taken for good."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import datetime, timezone

import httpx
import pytest
from rest_support import build, problem

from camunda_embedded import Engine
from camunda_embedded._rest.messages import Request

USER_TASK = b"""
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="http://example.org">
  <process id="ask" isExecutable="true">
    <startEvent id="start"><outgoing>a</outgoing></startEvent>
    <userTask id="decide">
      <extensionElements><zeebe:userTask /></extensionElements><incoming>a</incoming>
    </userTask>
    <sequenceFlow id="a" sourceRef="start" targetRef="decide" />
  </process>
</definitions>"""


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(base_url="http://engine/v2", transport=Engine().transport()) as client:
        yield client


def _deploy(client: httpx.Client, name: str, content: bytes) -> httpx.Response:
    return client.post("/deployments", files={"resources": (name, content)})


def test_a_compressed_body_is_not_supported() -> None:
    """Whatever the spelling of the content type, a body with a content encoding is 415."""
    for media in ("application/json", "application/json; charset=utf-8"):
        headers = {"content-type": media, "content-encoding": "gzip"}
        request = Request("POST", "/v2/jobs/search", "", headers, gzip.compress(b"{}"))
        answer = build().handle(request)
        assert problem(answer)["status"] == 415
        assert "gzip" in problem(answer)["detail"]


@pytest.mark.parametrize("key", ["9223372036854775808", "-9223372036854775809", "9" * 25])
def test_a_key_has_64_bits(client: httpx.Client, key: str) -> None:
    """A key that no engine can make is malformed in paths, bodies and filters; the largest is only unknown."""
    assert client.get(f"/process-instances/{key}").status_code == 400
    assert client.post("/process-instances", json={"processDefinitionKey": key}).status_code == 400
    assert client.post("/jobs/search", json={"filter": {"jobKey": {"$in": [key]}}}).status_code == 400
    assert client.get("/process-instances/9223372036854775807").status_code == 404


@pytest.mark.parametrize(
    "text", [b'{"a": NaN}', b'{"a": 1e999}', b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}"]
)
def test_a_file_that_only_looks_like_json_has_no_json_content(client: httpx.Client, text: bytes) -> None:
    """Its bytes are answered, its JSON content is not found."""
    [deployed] = _deploy(client, "a.json", text).json()["deployments"]
    path = f"/resources/{deployed['resource']['resourceKey']}/content"
    assert client.get(path).status_code == 404
    assert client.get(f"{path}/binary").content == text


def test_a_form_is_strict_json(client: httpx.Client) -> None:
    """A form with a number that JSON does not have is refused when it is deployed."""
    answer = _deploy(client, "a.form", b'{"id": "a", "x": NaN}')
    assert answer.status_code == 400
    assert "a.form" in answer.json()["detail"]


def test_a_deployed_file_has_a_name(client: httpx.Client) -> None:
    """A file with an empty name is what a form without a chosen file sends: nothing to deploy."""
    body = b'--x\r\nContent-Disposition: form-data; name="resources"; filename=""\r\n\r\nhello\r\n--x--\r\n'
    answer = client.post(
        "/deployments", content=body, headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert (answer.status_code, answer.json()["title"]) == (400, "INVALID_ARGUMENT")


def test_a_link_ends_before_the_end_of_time(client: httpx.Client) -> None:
    """A lifetime beyond the year 9999 is an invalid argument."""
    stored = client.post("/documents", files={"file": ("a.txt", b"hello")}).json()
    answer = client.post(
        f"/documents/{stored['documentId']}/links",
        params={"contentHash": stored["contentHash"]},
        json={"timeToLive": 2**63 - 1},
    )
    assert answer.status_code == 400
    assert "timeToLive" in answer.json()["detail"]


@pytest.mark.parametrize("told", ["text/plain\r\nset-cookie: a=b", "\u00e9", "a\x00"])
def test_metadata_never_becomes_another_header(client: httpx.Client, told: str) -> None:
    """A content type that cannot be a header is kept as metadata and answered as plain bytes."""
    metadata = (None, json.dumps({"contentType": told}).encode(), "application/json")
    stored = client.post("/documents", files={"file": ("a.txt", b"hello"), "metadata": metadata}).json()
    assert stored["metadata"]["contentType"] == told
    answer = client.get(f"/documents/{stored['documentId']}", params={"contentHash": stored["contentHash"]})
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "set-cookie" not in answer.headers


def test_a_cursor_of_nothing_is_refused_among_the_variables_of_a_user_task(client: httpx.Client) -> None:
    """As in every other search, it is an invalid argument."""
    assert _deploy(client, "ask.bpmn", USER_TASK).status_code == 200
    client.post("/process-instances", json={"processDefinitionId": "ask"})
    [task] = client.post("/user-tasks/search").json()["items"]
    answer = client.post(
        f"/user-tasks/{task['userTaskKey']}/variables/search", json={"page": {"after": "YWJj"}}
    )
    assert (answer.status_code, answer.json()["title"]) == (400, "INVALID_ARGUMENT")


@pytest.mark.parametrize("operator", ["$gt", "$gte", "$lt", "$lte"])
def test_metadata_of_different_types_have_no_order(client: httpx.Client, operator: str) -> None:
    """A comparison finds the members that can be compared, whatever others hold."""
    for name, value in (("text", "b"), ("number", 2), ("fraction", 2.0), ("none", None)):
        metadata = {} if value is None else {"level": value}
        body = {"name": name, "value": {"a": 1}, "metadata": metadata}
        assert client.post("/cluster-variables/global", json=body).status_code == 200
    border = 1 if "g" in operator else 3
    found = client.post(
        "/cluster-variables/search", json={"filter": {"metadata": {"level": {operator: border}}}}
    )
    assert {item["name"] for item in found.json()["items"]} == {"number", "fraction"}


LAST = "9999-12-31T23:59:59.999Z"
LONGEST = 2**63 - 1


def _worker_jobs(client: httpx.Client, timeout: int) -> list[dict[str, object]]:
    asked = {
        "type": "io.camunda.zeebe:userTask",
        "timeout": timeout,
        "maxJobsToActivate": 1,
        "requestTimeout": -1,
    }
    jobs: list[dict[str, object]] = client.post("/jobs/activation", json=asked).json()["jobs"]
    return jobs


def test_times_beyond_all_time_end_with_it(client: httpx.Client) -> None:
    """Locks, pauses and lifetimes of the greatest length last until the end of the year 9999, and searches show them."""
    assert _deploy(client, "ask.bpmn", USER_TASK.replace(b"<zeebe:userTask />", b"")).status_code == 200
    assert client.post("/process-instances", json={"processDefinitionId": "ask"}).status_code == 200
    [job] = _worker_jobs(client, LONGEST)
    path = f"/jobs/{job['jobKey']}"
    assert client.post("/jobs/search").json()["items"][0]["deadline"] == LAST
    assert client.patch(path, json={"changeset": {"timeout": LONGEST}}).status_code == 204
    assert client.post("/jobs/search").json()["items"][0]["deadline"] == LAST
    failure = {"retries": 1, "retryBackOff": LONGEST}
    assert client.post(f"{path}/failure", json=failure).status_code == 204
    assert _worker_jobs(client, 1000) == []
    message = {"name": "a", "correlationKey": "b", "timeToLive": LONGEST}
    assert client.post("/messages/publication", json=message).status_code == 200
    assert client.post("/jobs/search").status_code == 200


@pytest.mark.parametrize("path", ["/jobs/activation", "/process-instances"])
def test_the_longest_wait_is_a_wait(path: str) -> None:
    """A request may wait as long as a number can say; it ends when its client has enough."""
    with httpx.Client(base_url="http://engine/v2", transport=Engine().transport(), timeout=0.05) as client:
        assert _deploy(client, "ask.bpmn", USER_TASK).status_code == 200
        body = (
            {"type": "a", "timeout": 1, "maxJobsToActivate": 1, "requestTimeout": LONGEST}
            if path == "/jobs/activation"
            else {"processDefinitionId": "ask", "awaitCompletion": True, "requestTimeout": LONGEST}
        )
        with pytest.raises(httpx.ReadTimeout):
            client.post(path, json=body)


def test_a_clock_ends_with_the_year_9999(client: httpx.Client) -> None:
    """A later moment is an invalid argument; at the last one the engine still works."""
    assert client.put("/clock", json={"timestamp": LONGEST}).status_code == 400
    assert client.put("/clock", json={"timestamp": 253402300799999}).status_code == 204
    assert _deploy(client, "ask.bpmn", USER_TASK).status_code == 200
    assert client.post("/process-instances", json={"processDefinitionId": "ask"}).status_code == 200
    assert client.post("/process-instances/search").json()["items"][0]["startDate"] == LAST
    assert client.post("/expression/evaluation", json={"expression": "=now()"}).status_code == 200


def test_an_engines_own_clock_ends_there_too() -> None:
    """It says so when it is told to go on."""
    with Engine(start_time=datetime(9999, 12, 31, tzinfo=timezone.utc)) as engine:
        engine.clock.advance(hours=23)
        with pytest.raises(ValueError, match="after the year 9999"):
            engine.clock.advance(hours=1)
