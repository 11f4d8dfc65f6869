"""Statuses, titles and fields as a real Camunda was seen to answer them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from rest_processes import BROKEN, DISH, FORM, LATER, ORDER
from rest_support import problem

from camunda_embedded import Engine
from camunda_embedded._rest.app import Application
from camunda_embedded._rest.messages import Request, Response
from camunda_embedded._rest.options import RestOptions

UNKNOWN = "2251799899999999"
Json = dict[str, Any]


class Api:
    """Raw requests to an engine of its own."""

    def __init__(self) -> None:
        self.engine = Engine(start_time=datetime(2026, 1, 1, tzinfo=timezone.utc))
        options = RestOptions(activation_seconds=0.01, completion_seconds=0.01)
        self._app = Application(self.engine, options)

    def __call__(self, method: str, path: str, body: Any = None) -> Response:
        """Send a request."""
        headers = {} if body is None else {"content-type": "application/json"}
        sent = b"" if body is None else json.dumps(body).encode()
        return self._app.handle(Request(method, f"/v2{path}", "", headers, sent))

    def post(self, path: str, body: Any = None) -> Any:
        """Send a POST that must succeed; its JSON, or None."""
        answer = self("POST", path, body)
        assert answer.status in (200, 204), answer
        return json.loads(answer.body) if answer.body else None

    def refused(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Send a request that must be refused; status and title."""
        answer = self(method, path, body)
        return answer.status, str(problem(answer)["title"])

    def deploy(self, *files: tuple[str, bytes]) -> Response:
        """Deploy files through a form."""
        parts = b"".join(
            b'--x\r\nContent-Disposition: form-data; name="resources"; filename="%s"\r\n\r\n%s\r\n'
            % (name.encode(), content)
            for name, content in files
        )
        headers = {"content-type": "multipart/form-data; boundary=x"}
        return self._app.handle(Request("POST", "/v2/deployments", "", headers, parts + b"--x--\r\n"))

    def start(self, process: str = "order", **variables: Any) -> str:
        """Start an instance; its key."""
        body = {"processDefinitionId": process, "variables": {"orderId": "o-1", **variables}}
        return str(self.post("/process-instances", body)["processInstanceKey"])

    def job(self, job_type: str = "charge", timeout: int = 60_000) -> Json | None:
        """Take a job, if there is one."""
        asked = {"type": job_type, "timeout": timeout, "maxJobsToActivate": 1, "requestTimeout": -1}
        jobs: list[Json] = self.post("/jobs/activation", asked)["jobs"]
        return jobs[0] if jobs else None

    def job_key(self) -> str:
        """Take a job; its key."""
        job = self.job()
        assert job is not None
        return str(job["jobKey"])


@pytest.fixture
def api() -> Iterator[Api]:
    made = Api()
    files = (("order.bpmn", ORDER), ("later.bpmn", LATER), ("dish.dmn", DISH), ("approval.form", FORM))
    assert made.deploy(*files).status == 200
    yield made
    made.engine.close()


BAD = (400, "Bad Request")
INVALID = (400, "INVALID_ARGUMENT")
MISSING = (404, "NOT_FOUND")
STATE = (409, "INVALID_STATE")


@pytest.mark.parametrize(
    ("method", "path", "body", "answer"),
    [
        ("GET", "/nope", None, (404, "Not Found")),
        ("DELETE", "/topology", None, (405, "Method Not Allowed")),
        ("POST", "/jobs/abc/completion", {}, BAD),
        ("GET", "/process-instances/abc", None, BAD),
        ("POST", "/jobs/activation", {}, INVALID),
        ("POST", "/jobs/activation", [], BAD),
        ("POST", "/jobs/activation", {"type": 1, "timeout": 1, "maxJobsToActivate": 1}, BAD),
        ("POST", "/jobs/activation", {"type": "", "timeout": 1, "maxJobsToActivate": 1}, INVALID),
        ("POST", "/jobs/activation", {"type": "a", "timeout": 0, "maxJobsToActivate": 1}, INVALID),
        ("POST", "/jobs/activation", {"type": "a", "timeout": 1, "maxJobsToActivate": -1}, INVALID),
        ("POST", "/process-instances", {}, INVALID),
        ("POST", "/process-instances", {"processDefinitionId": "a", "processDefinitionKey": "1"}, INVALID),
        ("POST", "/process-instances", {"processDefinitionKey": 1}, BAD),
        ("POST", "/process-instances", {"processDefinitionId": "order", "variables": [1]}, BAD),
        ("POST", "/process-instances", {"processDefinitionId": "order", "variables": "{}"}, BAD),
        ("POST", "/process-instances", {"processDefinitionId": "order", "surplus": 1}, BAD),
        ("POST", "/process-instances", {"processDefinitionId": "order", "operationReference": 0}, INVALID),
        ("POST", "/process-instances", {"processDefinitionId": "order", "tenantId": "x"}, INVALID),
        ("POST", "/process-instances", {"processDefinitionId": "nope"}, MISSING),
        (
            "POST",
            "/process-instances",
            {"processDefinitionId": "order", "processDefinitionVersion": 99},
            MISSING,
        ),
        ("POST", "/process-instances", {"processDefinitionKey": "99"}, MISSING),
        (
            "POST",
            "/process-instances",
            {"processDefinitionId": "order", "startInstructions": [{"elementId": "zz"}]},
            INVALID,
        ),
        ("POST", f"/process-instances/{UNKNOWN}/cancellation", None, MISSING),
        ("POST", f"/process-instances/{UNKNOWN}/modification", {"activateInstructions": []}, MISSING),
        ("POST", f"/process-instances/{UNKNOWN}/migration", {}, INVALID),
        ("POST", "/messages/publication", {}, INVALID),
        ("POST", "/messages/publication", {"name": " "}, INVALID),
        ("POST", "/messages/correlation", {}, INVALID),
        ("POST", "/messages/correlation", {"name": "paid", "correlationKey": "nobody"}, MISSING),
        ("POST", "/signals/broadcast", {}, INVALID),
        ("POST", f"/incidents/{UNKNOWN}/resolution", None, MISSING),
        ("POST", f"/jobs/{UNKNOWN}/completion", None, MISSING),
        ("POST", f"/jobs/{UNKNOWN}/failure", {}, MISSING),
        ("POST", f"/jobs/{UNKNOWN}/error", {"errorCode": "e"}, MISSING),
        ("POST", f"/jobs/{UNKNOWN}/error", {}, INVALID),
        ("POST", f"/jobs/{UNKNOWN}/error", {"errorCode": " "}, INVALID),
        ("PATCH", f"/jobs/{UNKNOWN}", {"changeset": {"retries": 1}}, MISSING),
        ("PATCH", f"/jobs/{UNKNOWN}", {"changeset": {}}, INVALID),
        ("PATCH", f"/jobs/{UNKNOWN}", {}, INVALID),
        ("PUT", f"/element-instances/{UNKNOWN}/variables", {"variables": {"a": 1}}, MISSING),
        ("PUT", f"/element-instances/{UNKNOWN}/variables", {"variables": {}}, INVALID),
        ("PUT", f"/element-instances/{UNKNOWN}/variables", {}, INVALID),
        ("POST", f"/user-tasks/{UNKNOWN}/completion", None, MISSING),
        ("POST", f"/user-tasks/{UNKNOWN}/assignment", {"assignee": "a"}, MISSING),
        ("POST", f"/user-tasks/{UNKNOWN}/assignment", {}, INVALID),
        ("POST", f"/user-tasks/{UNKNOWN}/assignment", {"assignee": " "}, INVALID),
        ("DELETE", f"/user-tasks/{UNKNOWN}/assignee", None, MISSING),
        ("PATCH", f"/user-tasks/{UNKNOWN}", {"changeset": {"priority": 1}}, MISSING),
        ("PATCH", f"/user-tasks/{UNKNOWN}", {}, INVALID),
        ("PATCH", f"/user-tasks/{UNKNOWN}", {"changeset": {}}, INVALID),
        ("PATCH", f"/user-tasks/{UNKNOWN}", None, INVALID),
        ("PATCH", f"/user-tasks/{UNKNOWN}", {"changeset": {"dueDate": "tomorrow"}}, INVALID),
        ("PATCH", f"/user-tasks/{UNKNOWN}", {"changeset": {"priority": 101}}, INVALID),
        ("POST", "/decision-definitions/evaluation", {}, INVALID),
        ("POST", "/decision-definitions/evaluation", {"decisionDefinitionId": "nope"}, MISSING),
        ("POST", "/expression/evaluation", {"expression": "=1 +"}, INVALID),
        ("PUT", "/clock", {}, INVALID),
        ("PUT", "/clock", {"timestamp": -1}, INVALID),
        ("POST", f"/resources/{UNKNOWN}/deletion", None, MISSING),
        ("POST", "/process-instances/search", {"filter": {"state": "123"}}, BAD),
        ("POST", "/process-instances/search", {"sort": [{"field": "state", "order": "dsc"}]}, BAD),
        ("POST", "/process-instances/search", {"sort": [{"field": "nothing"}]}, BAD),
        ("POST", "/process-instances/search", {"filter": {"state": {"$nothing": 1}}}, BAD),
        ("POST", "/process-instances/search", {"filter": {"processInstanceKey": "order"}}, INVALID),
        ("POST", "/process-instances/search", {"filter": {"startDate": "tomorrow"}}, INVALID),
        ("GET", f"/process-instances/{UNKNOWN}/call-hierarchy", None, MISSING),
        ("POST", "/process-instances/search", {"page": {"limit": 10_001}}, INVALID),
    ],
)
def test_refusals(api: Api, method: str, path: str, body: Any, answer: tuple[int, str]) -> None:
    """Each refusal has the status and the title of the real thing."""
    assert api.refused(method, path, body) == answer


def test_a_form_without_its_part_is_a_bad_request(api: Api) -> None:
    """A deployment without files is told by the name of the part that is missing."""
    answer = api.deploy()
    assert (answer.status, problem(answer)["title"]) == BAD
    assert "resources" in problem(answer)["detail"]


def test_a_message_that_no_broker_takes_is_refused(api: Api) -> None:
    """Variables of more than four megabytes are not taken, and nothing is started."""
    body = {"processDefinitionId": "order", "variables": {"a": "x" * (4 * 1024 * 1024)}}
    assert api.refused("POST", "/process-instances", body) == (500, "MALFORMED_REQUEST")
    assert api.post("/process-instances/search", {})["items"] == []
    body["variables"] = {"a": "x" * (4 * 1024 * 1024 - 100)}
    api.post("/process-instances", body)


@pytest.mark.parametrize("what", ["sequence-flows", "statistics/element-instances", "statistics/wait-states"])
def test_lists_about_an_unknown_instance_are_empty(api: Api, what: str) -> None:
    """What is counted or listed of an instance that nobody knows is nothing, not an error."""
    answer = api("GET", f"/process-instances/{UNKNOWN}/{what}")
    assert (answer.status, json.loads(answer.body)) == (200, {"items": []})


def test_deployments(api: Api) -> None:
    """Equal files keep their keys, others make versions, one bad file refuses all."""

    def version(*files: tuple[str, bytes]) -> tuple[int, str]:
        [entry] = json.loads(api.deploy(*files).body)["deployments"]
        found = entry["processDefinition"]
        return found["processDefinitionVersion"], found["processDefinitionKey"]

    first = version(("order.bpmn", ORDER))
    assert first[0] == 1
    assert version(("other.bpmn", ORDER))[0] == 2
    changed = ORDER.replace(b"Charge", b"Pay")
    assert version(("other.bpmn", changed))[0] == 3
    assert version(("other.bpmn", ORDER))[0] == 4
    for files in (
        (("good.bpmn", LATER), ("broken.bpmn", BROKEN)),
        (("a.bpmn", ORDER), ("b.bpmn", ORDER)),
        (("a.bpmn", b"<nothing"),),
        (("a.dmn", b"<nothing/>"),),
        (("a.form", b"{"),),
    ):
        answer = api.deploy(*files)
        assert (answer.status, problem(answer)["title"]) == INVALID, files
        assert files[-1][0] in problem(answer)["detail"]
    assert version(("other.bpmn", ORDER))[0] == 4
    other = json.loads(api.deploy(("notes.txt", b"hello")).body)["deployments"][0]["resource"]
    assert api("GET", f"/resources/{other['resourceKey']}/content/binary").body == b"hello"
    text = b'{ "prompt":\n\t"hello" }'
    robot = json.loads(api.deploy(("robot.rpa", text)).body)["deployments"][0]["resource"]
    content = api("GET", f"/resources/{robot['resourceKey']}/content")
    assert (content.media, content.body) == ("application/json", text)


def test_a_created_instance(api: Api) -> None:
    """Creation answers keys as texts, the version, and no variables unless it is awaited."""
    created = api.post("/process-instances", {"processDefinitionId": "order", "variables": None})
    assert created["variables"] == {}
    assert (created["processDefinitionVersion"], created["tenantId"]) == (1, "<default>")
    assert isinstance(created["processInstanceKey"], str)
    latest = {"processDefinitionId": "later", "processDefinitionVersion": -1, "variables": {"wait": "PT1H"}}
    body = {**latest, "awaitCompletion": True, "requestTimeout": 1}
    timed_out = (504, "java.util.concurrent.TimeoutException")
    assert api.refused("POST", "/process-instances", body) == timed_out
    assert api.post("/process-instances/search", {"filter": {"processDefinitionId": "later"}})["items"][0][
        "state"
    ] == ("ACTIVE")


def test_an_activated_job(api: Api) -> None:
    """A job has every field that the API promises, and only the variables that were asked for."""
    key = api.start(a=1, b=2)
    asked = {"type": "charge", "timeout": 1000, "maxJobsToActivate": 1, "fetchVariable": ["b"], "worker": "w"}
    [job] = api.post("/jobs/activation", asked)["jobs"]
    assert job["variables"] == {"b": 2}
    assert (job["processInstanceKey"], job["kind"], job["listenerEventType"]) == (
        key,
        "BPMN_ELEMENT",
        "UNSPECIFIED",
    )
    assert job["deadline"] == api.engine.clock.now_ms() + 1000
    assert {
        "tags",
        "userTask",
        "jobLeaseToken",
        "businessId",
        "priority",
        "rootProcessInstanceKey",
    } <= job.keys()
    tenants = {**asked, "tenantIds": ["unknown"]}
    assert api.post("/jobs/activation", tenants) == {"jobs": []}


def test_jobs_come_in_order_and_up_to_the_maximum(api: Api) -> None:
    """Of 25 jobs 10 come, then 15, then none while they are locked."""
    for number in range(25):
        api.start(n=number)
    asked = {"type": "charge", "timeout": 60_000, "requestTimeout": -1}
    first = api.post("/jobs/activation", {**asked, "maxJobsToActivate": 10})["jobs"]
    rest = api.post("/jobs/activation", {**asked, "maxJobsToActivate": 100})["jobs"]
    assert [len(first), len(rest)] == [10, 15]
    assert [job["variables"]["n"] for job in (*first, *rest)] == list(range(25))
    assert api.job() is None


def test_completing_jobs_late_and_twice(api: Api) -> None:
    """A completion is taken after the lock has ended and from a stale worker, once; a cancelled job is gone."""
    key = api.start()
    job = api.job_key()
    api.engine.clock.advance(minutes=2)
    assert api.job_key() == job
    api.post(f"/jobs/{job}/completion")
    assert api.refused("POST", f"/jobs/{job}/completion") == MISSING
    other = api.start()
    job = api.job_key()
    api.post(f"/process-instances/{other}/cancellation")
    assert api.refused("POST", f"/jobs/{job}/completion") == MISSING
    assert api.refused("POST", f"/process-instances/{other}/cancellation") == MISSING
    api.post(f"/process-instances/{key}/cancellation")


def test_failing_jobs(api: Api) -> None:
    """A failed job with retries may be completed at once; its failure's variables stay with its element."""
    api.start(a=1)
    job = api.job_key()
    api.post(f"/jobs/{job}/failure", {"retries": 1, "variables": {"f": 1}})
    again = api.job()
    assert again is not None
    assert again["variables"] == {"orderId": "o-1", "a": 1, "f": 1}
    api.post(f"/jobs/{job}/failure", {"retries": 1})
    api.post(f"/jobs/{job}/completion")
    bodies: tuple[Any, ...] = (None, {}, {"retries": -3})
    for body in bodies:
        api.start()
        api.post(f"/jobs/{api.job_key()}/failure", body)
    incidents = api.post("/incidents/search", {"filter": {"state": "ACTIVE"}})["items"]
    assert [entry["errorType"] for entry in incidents] == ["JOB_NO_RETRIES"] * 3
    failed = incidents[0]["jobKey"]
    for what, sent in (("completion", None), ("failure", {}), ("error", {"errorCode": "e"})):
        assert api.refused("POST", f"/jobs/{failed}/{what}", sent) == STATE
    resolution = f"/incidents/{incidents[0]['incidentKey']}/resolution"
    assert api("POST", resolution).status in (404, 409)
    assert api.refused("PATCH", f"/jobs/{failed}", {"changeset": {"retries": 0}}) == INVALID
    assert api("PATCH", f"/jobs/{failed}", {"changeset": {"retries": 2}}).status == 204
    api.post(resolution)
    assert api.job_key() == failed


def test_errors_that_nobody_catches(api: Api) -> None:
    """An uncaught error raises an incident; mended, the job comes again."""
    api.start()
    job = api.job_key()
    api.post(f"/jobs/{job}/error", {"errorCode": "E1", "errorMessage": "no"})
    [incident] = api.post("/incidents/search", {"filter": {"state": "ACTIVE"}})["items"]
    assert incident["errorType"] == "UNHANDLED_ERROR_EVENT"
    assert api.refused("POST", f"/jobs/{job}/completion") == STATE
    assert api("PATCH", f"/jobs/{job}", {"changeset": {"retries": 1}}).status == 204
    api.post(f"/incidents/{incident['incidentKey']}/resolution")
    assert api.job_key() == job


def test_messages(api: Api) -> None:
    """A buffered id is a conflict only with the same name and correlation key; each message has one receiver."""
    body = {"name": "paid", "correlationKey": "k", "messageId": "id1", "timeToLive": 60_000}
    assert api.post("/messages/publication", body)["messageKey"]
    assert api.refused("POST", "/messages/publication", body) == (409, "ALREADY_EXISTS")
    api.post("/messages/publication", {**body, "correlationKey": "other"})
    api.post("/messages/publication", {"name": "paid", "timeToLive": -5})


def test_user_tasks(api: Api) -> None:
    """Assigning again overrides unless told not to; completing twice is not found."""
    api.start()
    api.post(f"/jobs/{api.job_key()}/completion")
    [task] = api.post("/user-tasks/search", {})["items"]
    path = f"/user-tasks/{task['userTaskKey']}"
    api.post(f"{path}/assignment", {"assignee": "a"})
    api.post(f"{path}/assignment", {"assignee": "b"})
    again = {"assignee": "c", "allowOverride": False}
    assert api.refused("POST", f"{path}/assignment", again) == STATE
    for _ in range(2):
        assert api("DELETE", f"{path}/assignee").status == 204
    assert api("PATCH", path, {"action": "look"}).status == 204
    assert api("PATCH", path, {"changeset": {"dueDate": "", "candidateUsers": ["x"]}}).status == 204
    assert json.loads(api("GET", path).body)["candidateUsers"] == ["x"]
    api.post(f"{path}/completion")
    assert api.refused("POST", f"{path}/completion") == MISSING


def test_modifications(api: Api) -> None:
    """An empty modification changes nothing; elements that are not there, or cannot be activated, are refused."""
    key = api.start()
    path = f"/process-instances/{key}/modification"
    api.post(path, {})
    bodies: tuple[Json, ...] = (
        {"activateInstructions": [{"elementId": "zz"}]},
        {"activateInstructions": [{"elementId": "start"}]},
        {"activateInstructions": [{}]},
        {"activateInstructions": [{"elementId": "wait", "ancestorElementInstanceKey": "7"}]},
        {"terminateInstructions": [{"elementInstanceKey": "5"}]},
        {"terminateInstructions": [{"elementId": "a", "elementInstanceKey": "5"}]},
        {
            "activateInstructions": [
                {"elementId": "wait", "variableInstructions": [{"variables": {"a": 1}, "scopeId": "zz"}]}
            ]
        },
    )
    for body in bodies:
        assert api.refused("POST", path, body) == INVALID, body
    api.post(path, {"terminateInstructions": [{"elementId": "charge"}]})
    assert json.loads(api("GET", f"/process-instances/{key}").body)["state"] == "TERMINATED"


def test_migrations(api: Api) -> None:
    """A job keeps its key and gets its new element; unmapped and unknown elements are refused."""
    key = api.start()
    job = api.job_key()
    renamed = ORDER.replace(b'"charge"', b'"pay"').replace(b'id="order"', b'id="order2"')
    [entry] = json.loads(api.deploy(("order2.bpmn", renamed)).body)["deployments"]
    target = entry["processDefinition"]["processDefinitionKey"]
    path = f"/process-instances/{key}/migration"

    def body(source: str, target_id: str, definition: str = target) -> Json:
        mapping = {"sourceElementId": source, "targetElementId": target_id}
        return {"targetProcessDefinitionKey": definition, "mappingInstructions": [mapping]}

    assert api.refused("POST", path, body("zz", "pay")) == INVALID
    assert api.refused("POST", path, body("wait", "wait")) == STATE
    assert api.refused("POST", path, body("charge", "pay", "7")) == MISSING
    api.post(path, body("charge", "pay"))
    instance = json.loads(api("GET", f"/process-instances/{key}").body)
    assert (instance["processDefinitionId"], instance["processDefinitionKey"]) == ("order2", target)
    found = api.post("/jobs/search", {"filter": {"jobKey": job}})["items"][0]
    assert (found["elementId"], found["processDefinitionKey"]) == ("pay", target)


def test_resources_are_deleted_when_nothing_runs(api: Api) -> None:
    """A process with active instances is a conflict; without them it is deleted, once."""
    [order] = api.post("/process-definitions/search", {"filter": {"processDefinitionId": "order"}})["items"]
    path = f"/resources/{order['processDefinitionKey']}/deletion"
    key = api.start()
    assert api.refused("POST", path) == STATE
    api.post(f"/process-instances/{key}/cancellation")
    assert api.post(path)["resourceKey"] == order["processDefinitionKey"]
    assert api.refused("POST", path) == MISSING
    assert api.refused("POST", "/process-instances", {"processDefinitionId": "order"}) == MISSING


def test_the_incidents_of_an_instance_are_resolved_together(api: Api) -> None:
    """One request tries every incident of an instance again."""
    key = api.start()
    job = api.job_key()
    api.post(f"/jobs/{job}/failure", {"retries": 0})
    api("PATCH", f"/jobs/{job}", {"changeset": {"retries": 1}})
    answer = api.post(f"/process-instances/{key}/incident-resolution")
    assert answer["batchOperationType"] == "RESOLVE_INCIDENT"
    assert api.job_key() == job
