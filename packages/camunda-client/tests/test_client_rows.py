"""What goes wrong with comparable clients, row by row, and what happens here instead."""

from __future__ import annotations

import json
import logging
import pickle
import pprint
import subprocess
import sys
import traceback
from typing import Any

import httpx
import pytest
from client_support import SETTINGS, Driver, Script

from camunda_client import (
    ApiError,
    CamundaClient,
    ConflictError,
    ForbiddenError,
    InternalServerErrorError,
    JobKey,
    NotFoundError,
    PayloadTooLargeError,
    ProcessCreationById,
    ProcessDefinitionKey,
    RequestRetryPolicy,
    ResponseDecodeError,
    TooManyRequestsError,
    TransportError,
    UnexpectedStatus,
    UserTaskKey,
)
from camunda_client.models import ActivatedJobResult
from camunda_client.testing import FakeCluster, made_up


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)


class Lines:
    """A logger that keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def debug(self, message: object, *arguments: object, **more: object) -> None:
        self.lines.append(f"{message} {arguments} {more}")

    trace = info = warning = error = debug


def problem(status: int, title: str, detail: str = "") -> httpx.Response:
    return httpx.Response(status, json={"title": title, "status": status, "detail": detail})


# --- what may have happened (B2, B3, B5, D18)


def test_a_repeated_deletion_that_finds_nothing_may_have_met_itself(driver: Driver) -> None:
    """B3: the connection broke after the first attempt, so the 404 of the second is told as a matter of doubt."""
    script = Script(httpx.ReadError("reset"), problem(404, "NOT_FOUND"))
    with pytest.raises(NotFoundError, match="an attempt before got no answer") as caught:
        driver.call("delete_role", "r", client={"transport": script.transport()})
    assert caught.value.outcome_unknown
    assert 2 == len(script.requests)


def test_a_plain_refusal_leaves_no_doubt(driver: Driver) -> None:
    """Without an attempt before, or after one that was refused, a 404 is what it says."""
    for first in (problem(404, "NOT_FOUND"), httpx.ConnectError("refused"), problem(503, "")):
        script = Script(first, problem(404, "NOT_FOUND"))
        with pytest.raises(NotFoundError) as caught:
            driver.call("delete_role", "r", client={"transport": script.transport()})
        assert not caught.value.outcome_unknown
        assert "an attempt before" not in str(caught.value)


def test_a_repeated_start_may_meet_itself(driver: Driver) -> None:
    """D18: with a business id a start is repeated, and "already exists" after a lost answer is reported as such."""
    script = Script(httpx.ReadTimeout("slow"), problem(409, "ALREADY_EXISTS", "business id"))
    with pytest.raises(ConflictError, match="business id; an attempt before got no answer") as caught:
        driver.call(
            "create_process_instance",
            process_definition_id="order",
            business_id="o-1",
            client={"transport": script.transport()},
        )
    assert (409, True) == (caught.value.status_code, caught.value.outcome_unknown)


@pytest.mark.parametrize(("kept", "attempts"), [(None, 1), (0, 1), (60_000, 3)])
def test_a_message_is_told_apart_from_a_second_one_while_it_is_kept(
    driver: Driver, kept: int | None, attempts: int
) -> None:
    """D18: an id without a time to live keeps nothing, so that a second message might start a second instance."""
    script = Script(httpx.ReadError("reset"))
    lifetime = {} if kept is None else {"time_to_live": kept}
    with pytest.raises(TransportError) as caught:
        driver.call(
            "publish_message",
            name="paid",
            message_id="1",
            **lifetime,
            client={"transport": script.transport()},
        )
    assert (attempts, True) == (len(script.requests), caught.value.outcome_unknown)


@pytest.mark.parametrize(
    ("method", "arguments", "unknown"),
    [
        ("create_process_instance", {"process_definition_id": "a", "business_id": "b"}, True),
        ("update_user", {"username": "u", "name": "n", "email": "e@x"}, True),
        ("search_jobs", {}, False),
        ("get_topology", {}, False),
    ],
)
def test_giving_up_says_whether_it_may_have_happened(
    driver: Driver, method: str, arguments: dict[str, Any], unknown: bool
) -> None:
    """B2: after three broken attempts a write may have been done; a read leaves nothing to wonder about."""
    script = Script(httpx.ReadError("reset"))
    with pytest.raises(TransportError) as caught:
        driver.call(method, **arguments, client={"transport": script.transport()})
    assert (3, unknown) == (len(script.requests), caught.value.outcome_unknown)


# --- answers that are none (B11, B12, B13, W-13, W-14, D31)

NO_ANSWERS = {
    "nothing": b"",
    "html": b"<html>login</html>",
    "a list": b"[]",
    "null": b"null",
    "no number": b'{"a": NaN}',
    "a number of 5,000 digits": b'{"clusterSize": ' + b"9" * 5000 + b"}",
    "half a surrogate": b'{"gatewayVersion": "\\ud800"}',
    "100,000 brackets": b"[" * 100_000,
    "half an object": b'{"brokers": [',
}


@pytest.mark.parametrize("name", NO_ANSWERS)
def test_an_answer_that_cannot_be_read_is_one_error(driver: Driver, name: str) -> None:
    """B11: operation, status and the beginning of the body; neither RecursionError nor an error of JSON escapes."""
    answer = httpx.Response(200, content=NO_ANSWERS[name], headers={"content-type": "application/json"})
    with pytest.raises(ResponseDecodeError) as caught:
        driver.call("get_topology", client={"transport": Script(answer).transport()})
    assert "get_topology: the answer with status 200 (application/json)" in str(caught.value)
    assert ("get_topology", 200) == (caught.value.operation_id, caught.value.status_code)
    assert len(str(caught.value)) < 3000


def test_a_bad_job_does_not_cost_the_others(driver: Driver) -> None:
    """B12: of a thousand jobs one has members of wrong kinds and two are none; the rest arrive whole."""
    jobs: list[Any] = [made_up(ActivatedJobResult, job_key=JobKey(str(n))).to_dict() for n in range(1000)]
    jobs[7] = {"jobKey": "7", "variables": "x", "deadline": "never", "retries": "many", "kind": {}}
    jobs[8], jobs[9] = "nonsense", None
    result = driver.call(
        "activate_jobs",
        type="ship",
        timeout=1000,
        max_jobs_to_activate=1000,
        client={"transport": FakeCluster().on("activate_jobs", {"jobs": jobs})},
    )
    keys = [job.job_key for job in result.jobs]
    assert [str(n) for n in range(1000) if n not in {8, 9}] == keys


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (403, ForbiddenError),
        (413, PayloadTooLargeError),
        (429, TooManyRequestsError),
        (500, InternalServerErrorError),
        (499, UnexpectedStatus),
        (599, UnexpectedStatus),
    ],
)
@pytest.mark.parametrize(
    "body", [b"", b"<h1>no</h1>", b"{}", b'{"title": 5}', b'{"status": "x"', b"\xff\xfe"]
)
def test_the_status_makes_the_class(driver: Driver, status: int, kind: type[ApiError], body: bytes) -> None:
    """B13, D31: whatever the body, documented or not; completing is asked once where repeating cannot help."""
    script = Script(httpx.Response(status, content=body, headers={"content-type": "application/json"}))
    with pytest.raises(ApiError) as caught:
        driver.call("complete_job", JobKey("1"), client={"transport": script.transport()})
    assert kind is type(caught.value)
    assert (status, body, "complete_job") == (
        caught.value.status_code,
        caught.value.content,
        caught.value.operation_id,
    )
    assert (3 if status == 429 else 1) == len(script.requests)


def test_the_text_of_an_error_is_one_short_line(driver: Driver) -> None:
    """B13, D15: neither ten megabytes nor line breaks nor control characters of a server get into a log."""
    for answer in (
        httpx.Response(400, content=b"\x1b[31m\r\n" + b"x" * 10_000_000),
        problem(400, "bad\r\n2026-01-01 INFO all is well", "\x1b[2J" + "y" * 1_000_000),
    ):
        with pytest.raises(ApiError) as caught:
            driver.call("get_topology", client={"transport": Script(answer).transport()})
        text = str(caught.value)
        assert text.isprintable()
        assert len(text) < 2200


@pytest.mark.parametrize(
    ("method", "key"),
    [
        ("get_start_process_form", ProcessDefinitionKey("1")),
        ("get_user_task_form", UserTaskKey("1")),
        ("get_process_definition_xml", ProcessDefinitionKey("1")),
    ],
)
def test_an_empty_success_is_none(driver: Driver, method: str, key: str) -> None:
    """W-14: a form or a diagram that does not exist is None."""
    assert driver.call(method, key, client={"transport": FakeCluster().on(method, None)}) is None


# --- arguments (W-1, W-24, W-55)


@pytest.mark.parametrize("given", ["mapping", "model"])
def test_a_callers_body_is_not_changed(driver: Driver, given: str) -> None:
    """W-55: a default tenant goes into what is sent, not into the object that the caller holds."""
    data: Any = {"processDefinitionId": "a", "variables": {"x": 1}}
    if given == "model":
        data = ProcessCreationById.from_dict(data)
    before = pickle.dumps(data)
    cluster = FakeCluster().on("create_process_instance", {})
    configuration = {**SETTINGS, "CAMUNDA_TENANT_ID": "blue"}
    driver.call(
        "create_process_instance", data=data, client={"configuration": configuration, "transport": cluster}
    )
    assert "blue" == cluster.calls[0].body["tenantId"]
    assert before == pickle.dumps(data)


@pytest.mark.parametrize(
    ("arguments", "kind", "told"),
    [
        ({"timeout": None}, TypeError, "timeout: a number of seconds"),
        ({"timeout": httpx.Timeout(5)}, TypeError, "go into httpx_args"),
        ({"timeout": 0}, ValueError, "above 0"),
        ({"timeout": float("nan")}, ValueError, "above 0"),
        ({"max_response_bytes": 0}, ValueError, "max_response_bytes"),
        ({"retry": 5}, TypeError, "RequestRetryPolicy"),
    ],
)
def test_limits_that_are_none_are_refused(
    driver: Driver, arguments: dict[str, Any], kind: type[Exception], told: str
) -> None:
    """W-16: every call ends, so no setting can make it endless, and each mistake is named."""
    with pytest.raises(kind, match=told):
        driver.call("get_topology", client=arguments)


@pytest.mark.parametrize(
    "arguments", [{"max_attempts": 0}, {"base": -1.0}, {"quota": -1}, {"cap": float("nan")}]
)
def test_a_retry_policy_that_makes_no_sense_is_refused(arguments: dict[str, Any]) -> None:
    """By the name of the number that is wrong."""
    with pytest.raises(ValueError, match=next(iter(arguments))):
        RequestRetryPolicy(**arguments)


@pytest.mark.parametrize(
    ("method", "arguments", "told"),
    [
        ("complete_job", {"job_key": "1", "options": {"timeout": 5}}, "options: RequestOptions"),
        ("search_jobs", {"consistency": 5000}, "consistency: ConsistencyOptions"),
        ("wait_until", {"condition": 5}, "condition: one of camunda_client.conditions"),
        ("get_document", {"document_id": "d", "store_id": "\ud800"}, r"\?storeId: .* surrogate"),
        ("create_document", {"file": ("\ud800", b"x")}, r"\$\.file: .* surrogate"),
        ("complete_job", {"job_key": "1", "variables": {"n": 2**64}}, r"\$\.variables\.n: .* 64 bits"),
        ("complete_job", {"job_key": "1", "variables": {"n": ["\ud800"]}}, r"\$\.variables\.n\[0\]"),
    ],
)
def test_arguments_that_cannot_be_sent_are_named(
    driver: Driver, method: str, arguments: dict[str, Any], told: str
) -> None:
    """Nothing is sent, and the error says which argument is wrong and where."""
    cluster = FakeCluster()
    with pytest.raises((TypeError, ValueError), match=told) as caught:
        driver.call(method, **arguments, client={"transport": cluster})
    assert not isinstance(caught.value, UnicodeError)
    assert [] == cluster.calls


def test_a_lease_is_sent_wherever_a_job_is_written(driver: Driver) -> None:
    """W-24: completing, failing, throwing and updating take the token of the job's lease."""
    calls: dict[str, dict[str, Any]] = {
        "complete_job": {},
        "fail_job": {"retries": 1},
        "throw_job_error": {"error_code": "E"},
        "update_job": {"changeset": {"timeout": 5}},
    }
    cluster = FakeCluster()
    for method, arguments in calls.items():
        cluster.on(method, None)
        driver.call(method, JobKey("1"), **arguments, job_lease_token="held", client={"transport": cluster})
    assert ["held"] * 4 == [call.body["jobLeaseToken"] for call in cluster.calls]


# --- logs and secrets (W-15, W-32, D12, D27)

SECRET = "c4nary-\u00e9-s3cret"


@pytest.mark.parametrize("level", ["trace", "silly", "debug", "error"])
def test_logging_never_breaks_a_call(driver: Driver, level: str) -> None:
    """W-15: at the finest levels too a refusal is an `ApiError`, and its body is in the log at these alone."""
    lines = Lines()
    with pytest.raises(ApiError):
        driver.call(
            "get_topology",
            client={
                "configuration": {**SETTINGS, "CAMUNDA_SDK_LOG_LEVEL": level},
                "logger": lines,
                "transport": Script(problem(400, "odd")).transport(),
            },
        )
    answers = [line for line in lines.lines if "HTTP response" in line]
    assert (level in {"trace", "silly"}) == any("odd" in line for line in answers)
    assert (level != "error") == any("status=400" in line for line in answers)


def test_a_secret_is_nowhere(driver: Driver, caplog: pytest.LogCaptureFixture) -> None:
    """D12: not in logs at the finest level, reprs, errors with their chains and locals, or pickles."""
    caplog.set_level(logging.DEBUG)
    lines = Lines()
    configuration = {
        "CAMUNDA_REST_ADDRESS": "http://localhost:8080",
        "CAMUNDA_AUTH_STRATEGY": "BASIC",
        "CAMUNDA_BASIC_AUTH_USERNAME": "ann",
        "CAMUNDA_BASIC_AUTH_PASSWORD": SECRET,
        "CAMUNDA_SDK_LOG_LEVEL": "silly",
    }
    client = {"configuration": configuration, "logger": lines}
    seen: list[httpx.Request] = []
    found: list[str] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return problem(403, "FORBIDDEN")

    for answer in (refuse, httpx.ReadError("reset"), httpx.ConnectError("refused")):
        handler: Any = answer if callable(answer) else Script(answer)
        with pytest.raises((ApiError, TransportError)) as caught:
            driver.call("get_topology", client={**client, "transport": httpx.MockTransport(handler)})
        found += ["".join(traceback.format_exception(caught.value)), repr(vars(caught.value))]
        found.append(repr(pickle.dumps(caught.value)))
    with CamundaClient(configuration, transport=httpx.MockTransport(refuse)) as held:
        found += [repr(held), str(held.configuration), pprint.pformat(held.configuration)]
        found += [repr(held.auth_provider), held.configuration.model_dump_json()]
        found.append(repr(pickle.dumps(held.configuration)))
        with pytest.raises(TypeError, match="pickle"):
            pickle.dumps(held)
    found += [*lines.lines, caplog.text]
    authorization = seen[0].headers["authorization"].partition(" ")[2]
    forms = [SECRET, authorization, json.dumps(SECRET)[1:-1], repr(SECRET.encode())[2:-1]]
    assert [] == [(form, text) for form in forms for text in found if form in text]
    assert any("HTTP request" in line for line in lines.lines)


# --- importing (W-41, D29)


@pytest.mark.parametrize(
    ("code", "own", "foreign"),
    [
        ("import camunda_client", 5, set()),
        ("from camunda_client import ApiError, ConsistencyOptions, JobKey", 15, {"msgspec"}),
        ("from camunda_client import CamundaClient", 100, {"httpx", "msgspec"}),
    ],
)
def test_an_import_loads_what_is_used(code: str, own: int, foreign: set[str]) -> None:
    """W-41: names load their own modules, a client those of its way to send, and nothing the heavy optional ones."""
    heavy = ("httpx", "msgspec", "attrs", "pydantic", "aiohttp", "opentelemetry", "asyncio", "respx", "rich")
    program = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert len([name for name in loaded if name.startswith("camunda_client")]) <= own
    assert {name for name in heavy if name in loaded} - {"asyncio"} <= foreign
