"""What both clients send, and what they make of the answers."""

from __future__ import annotations

import gzip
import io
import json
import pickle
from pathlib import Path
from typing import Any

import httpx
import loguru
import pytest
from client_support import SETTINGS, Driver, Script

import camunda_client
from camunda_client import (
    ApiError,
    CallTimeoutError,
    CamundaAsyncClient,
    CamundaClient,
    CamundaClientError,
    ClientClosedError,
    ConnectionFailedError,
    ConsistencyOptions,
    EventualConsistencyTimeoutError,
    ForbiddenError,
    NotFoundError,
    OutcomeUnknownError,
    RequestOptions,
    RequestRetryPolicy,
    RequestValidationError,
    ResponseDecodeError,
    ResponseTooLargeError,
    TransportError,
    UnexpectedRedirectError,
    UnexpectedStatus,
)
from camunda_client.exceptions import BY_STATUS
from camunda_config import ConfigurationResolver
from camunda_logging import SdkLogger
from camunda_logging.testing import RecordingLogger

TOPOLOGY = httpx.Response(200, json={"brokers": [], "gatewayVersion": "8.8.0"})
CREATED = httpx.Response(200, json={"processInstanceKey": "7"})
BUSY = httpx.Response(503, json={"title": "RESOURCE_EXHAUSTED", "status": 503, "detail": "busy"})


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)


def test_a_call_is_one_request(driver: Driver) -> None:
    """Verb, address, query and body of the operation, and a user agent with the version."""
    script = Script(CREATED)
    result = driver.call(
        "create_process_instance",
        process_definition_id="order",
        variables={"amount": 3},
        client={"transport": script.transport()},
    )
    request = script.requests[0]
    assert ("POST", "http://camunda.test/v2/process-instances") == (request.method, str(request.url))
    assert {"processDefinitionId": "order", "variables": {"amount": 3}} == json.loads(script.bodies[0])
    assert "application/json" == request.headers["content-type"]
    assert request.headers["user-agent"].startswith("camunda-python-client/")
    assert "7" == result.process_instance_key


def test_operations_of_the_cluster_are_at_the_servers_root(driver: Driver) -> None:
    """Their path starts before /v2, and a base without it is left alone."""
    for base, expected in (
        ("https://h/x/v2", "https://h/x/cluster/v2/"),
        ("https://h/x", "https://h/x/cluster/v2/"),
    ):
        script = Script(httpx.Response(200, json={}))
        settings = {**SETTINGS, "CAMUNDA_REST_ADDRESS": base, "CAMUNDA_REST_ADDRESS_EXACT": "true"}
        driver.call(
            "get_cluster_exporting_status",
            client={"transport": script.transport(), "configuration": settings},
        )
        assert str(script.requests[0].url).startswith(expected)


@pytest.mark.parametrize("value", ["", ".", "..", "a\nb", "a\x00", "\ud800", "x" * 9000])
def test_a_path_parameter_that_would_lead_elsewhere_is_never_sent(driver: Driver, value: str) -> None:
    """Dot segments, nothing and control characters are refused by the parameter's name."""
    script = Script(httpx.Response(204))
    with pytest.raises(RequestValidationError, match="username"):
        driver.call("unassign_user_from_tenant", "T1", value, client={"transport": script.transport()})
    assert [] == script.requests


@pytest.mark.parametrize("value", ["a/b", "a?b", "a#b", "%2e%2e", "ä", "a b", "...", "a;b", "a\\b"])
def test_a_path_parameter_is_one_segment(driver: Driver, value: str) -> None:
    """Whatever it holds, the server sees one segment that decodes to it."""
    script = Script(httpx.Response(204))
    driver.call("unassign_user_from_tenant", "T1", value, client={"transport": script.transport()})
    path = script.requests[0].url.raw_path.decode()
    assert path.startswith("/v2/tenants/T1/users/")
    assert value == httpx.URL(f"http://h/{path.rpartition('/')[2]}").path[1:]


@pytest.mark.parametrize("status", [*BY_STATUS, 418, 499, 599])
@pytest.mark.parametrize(
    "content",
    [
        b'{"title": "T", "detail": "D", "status": 1, "instance": "/i"}',
        b"<html>",
        b"",
        b"{}",
        b"[1]",
        b'{"detail": 5}',
        b"\xff\x00",
    ],
)
def test_every_error_answer_has_its_class(driver: Driver, status: int, content: bytes) -> None:
    """Any body gives the class of the status, with what can be read of it and nothing else raised."""
    script = Script(httpx.Response(status, content=content))
    with pytest.raises(ApiError) as caught:
        driver.call(
            "get_topology",
            client={"transport": script.transport(), "retry": RequestRetryPolicy(max_attempts=1)},
        )
    error = caught.value
    assert BY_STATUS.get(status, UnexpectedStatus) is type(error)
    assert (status, content, "get_topology") == (error.status_code, error.content, error.operation_id)
    if b"instance" in content:
        assert ("T", "D", "/i") == (error.title, error.detail, error.instance)
    assert f"HTTP {status} [get_topology]" in str(error)
    assert str(error) == str(pickle.loads(pickle.dumps(error)))


@pytest.mark.parametrize("content", [b"<html>login</html>", b"", b"nul", b'{"brokers": ', b"[" * 100_000])
def test_a_success_that_is_none_is_a_decode_error(driver: Driver, content: bytes) -> None:
    """A login page with status 200 is reported with operation and content type."""
    script = Script(httpx.Response(200, content=content, headers={"content-type": "text/html"}))
    with pytest.raises(
        ResponseDecodeError, match=r"get_topology: the answer with status 200 \(text/html\) is not"
    ):
        driver.call("get_topology", client={"transport": script.transport()})


@pytest.mark.parametrize("status", [200, 201, 202])
def test_a_page_in_place_of_an_empty_answer_is_no_success(driver: Driver, status: int) -> None:
    """Where nothing is to come back, nothing or JSON may; a login page means that the server has not seen the call."""
    for content, kind in ((b"<html>login</html>", "text/html; charset=utf-8"), (b"hello", "text/plain")):
        script = Script(httpx.Response(status, content=content, headers={"content-type": kind}))
        with pytest.raises(ResponseDecodeError, match=f"complete_job: the answer with status {status}"):
            driver.call("complete_job", "1", client={"transport": script.transport()})
    for content in (b"", b"{}", b'{"jobKey": "1"}'):
        script = Script(httpx.Response(status, content=content))
        assert driver.call("complete_job", "1", client={"transport": script.transport()}) is None
    page = Script(httpx.Response(200, content=b"<html>", headers={"content-type": "text/html"}))
    with pytest.raises(ResponseDecodeError, match="is a web page"):
        driver.call("get_process_definition_xml", "1", client={"transport": page.transport()})


@pytest.mark.parametrize(
    "failure", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("full")]
)
def test_what_was_not_sent_is_repeated_for_every_operation(driver: Driver, failure: Exception) -> None:
    """Even a create is made again when the server cannot have seen it."""
    script = Script(failure, failure, CREATED)
    driver.call(
        "create_process_instance", process_definition_id="p", client={"transport": script.transport()}
    )
    assert 3 == len(script.requests)
    with pytest.raises((ConnectionFailedError, CallTimeoutError), match="get_topology: no ") as caught:
        driver.call("get_topology", client={"transport": Script(failure).transport()})
    assert isinstance(caught.value.__cause__, httpx.HTTPError)
    assert caught.value.retryable


@pytest.mark.parametrize(
    "failure", [httpx.ReadError("reset"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("gone")]
)
def test_what_may_have_happened_is_repeated_only_where_that_is_safe(
    driver: Driver, failure: Exception
) -> None:
    """Reads and searches are; a create is not, and says that the outcome is unknown, unless a business id makes it safe."""
    for method in ("get_topology", "search_process_instances"):
        good = (
            TOPOLOGY
            if method == "get_topology"
            else httpx.Response(200, json={"items": [], "page": {"totalItems": 0}})
        )
        script = Script(failure, good)
        driver.call(method, client={"transport": script.transport()})
        assert 2 == len(script.requests)
    script = Script(failure, CREATED)
    with pytest.raises(OutcomeUnknownError, match="the outcome is unknown") as caught:
        driver.call(
            "create_process_instance", process_definition_id="p", client={"transport": script.transport()}
        )
    assert (1, True, False) == (len(script.requests), caught.value.outcome_unknown, caught.value.retryable)
    script = Script(failure, CREATED)
    driver.call(
        "create_process_instance",
        process_definition_id="p",
        business_id="order-7",
        client={"transport": script.transport()},
    )
    assert 2 == len(script.requests)


def test_what_the_cluster_refused_is_repeated_for_every_operation(driver: Driver) -> None:
    """429 and 503 were not processed; the waits double from a second, with jitter."""
    script = Script(BUSY, httpx.Response(429), CREATED)
    driver.call(
        "create_process_instance", process_definition_id="p", client={"transport": script.transport()}
    )
    assert 3 == len(script.requests)
    assert [0.5, 1.0] == driver.clock.sleeps


@pytest.mark.parametrize(
    ("header", "expected"), [("7", 7.05), ("0", 0.05), ("soon", 0.5), ("-1", 0.5), ("nan", 0.5)]
)
def test_retry_after_is_obeyed(driver: Driver, header: str, expected: float) -> None:
    """The next attempt comes no earlier than asked; nonsense is ignored."""
    script = Script(httpx.Response(503, headers={"retry-after": header}), TOPOLOGY)
    driver.call("get_topology", client={"transport": script.transport()})
    assert expected == pytest.approx(driver.clock.sleeps[0])


def test_a_wait_beyond_the_deadline_is_not_begun(driver: Driver) -> None:
    """The error comes at once, with what the server asked for."""
    script = Script(httpx.Response(429, headers={"retry-after": "3600"}))
    with pytest.raises(ApiError) as caught:
        driver.call("get_topology", client={"transport": script.transport()})
    assert (3600.0, []) == (caught.value.retry_after, driver.clock.sleeps)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 501])
def test_final_answers_are_not_repeated(driver: Driver, status: int) -> None:
    """What will not change is asked once."""
    script = Script(httpx.Response(status))
    with pytest.raises(ApiError):
        driver.call("get_topology", client={"transport": script.transport()})
    assert 1 == len(script.requests)


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_gateways_error_leaves_a_create_unknown(driver: Driver, status: int) -> None:
    """A create is not repeated after 500, 502 and 504, a read is."""
    script = Script(httpx.Response(status, text="<html>"))
    with pytest.raises(ApiError) as caught:
        driver.call(
            "create_process_instance", process_definition_id="p", client={"transport": script.transport()}
        )
    assert (1, True) == (len(script.requests), caught.value.outcome_unknown)
    script = Script(httpx.Response(status), TOPOLOGY)
    driver.call("get_topology", client={"transport": script.transport()})
    assert 2 == len(script.requests)


def test_an_outage_is_not_multiplied(driver: Driver) -> None:
    """When the quota for repetitions is spent, each further call is one request."""
    script = Script(httpx.ConnectError("down"))
    client = CamundaClient(SETTINGS, clock=driver.clock, transport=script.transport())
    with client:
        for _ in range(100):
            with pytest.raises(TransportError):
                client.get_topology()
    assert 100 + 500 // 14 == len(script.requests)


def test_options_of_a_call_come_before_the_clients(driver: Driver) -> None:
    """Attempts and headers for one call."""
    script = Script(httpx.ConnectError("down"))
    with pytest.raises(ConnectionFailedError):
        driver.call(
            "get_topology",
            options=RequestOptions(max_attempts=1, headers={"x-trace": "1"}),
            client={"transport": script.transport(), "headers": {"x-all": "2"}},
        )
    assert [("1", "2")] == [(one.headers["x-trace"], one.headers["x-all"]) for one in script.requests]
    for wrong in ({"timeout": 0}, {"timeout": float("nan")}, {"max_attempts": 0}):
        with pytest.raises(ValueError, match="is expected"):
            RequestOptions(**wrong)


def test_tenants_of_the_settings_fill_what_was_left_out(driver: Driver) -> None:
    """Bodies that take a tenant get the default one, searches and paths do not, and a given one wins."""
    settings = {**SETTINGS, "CAMUNDA_TENANT_ID": "t", "CAMUNDA_TENANT_IDS": "t,u"}
    script = Script(CREATED)
    client = {"transport": script.transport(), "configuration": settings}
    data = {"processDefinitionId": "p"}
    driver.calls(
        [
            ("create_process_instance", (), {"data": data}),
            ("create_process_instance", (), {"data": data, "tenant_id": "mine"}),
            ("activate_jobs", (), {"type": "x", "timeout": 1, "max_jobs_to_activate": 1}),
            ("search_process_instances", (), {}),
        ],
        client=client,
    )
    bodies = [json.loads(body or b"{}") for body in script.bodies]
    assert ["t", "mine"] == [body["tenantId"] for body in bodies[:2]]
    assert ["t", "u"] == bodies[2]["tenantIds"]
    assert "tenantId" not in bodies[3]
    assert {"processDefinitionId": "p"} == data


def test_a_deployment_is_one_multipart_request(driver: Driver, tmp_path: Path) -> None:
    """Paths, bytes and open files are sent, again from where they stood when repeated, with the default tenant."""
    (tmp_path / "a.bpmn").write_bytes(b"<a/>")
    opened = io.BytesIO(b"skipped<b/>")
    opened.seek(7)
    script = Script(httpx.Response(503), httpx.Response(200, json={"deploymentKey": "1", "deployments": []}))
    driver.call(
        "create_deployment",
        resources=[tmp_path / "a.bpmn", ("b.bpmn", opened)],
        client={"transport": script.transport(), "configuration": {**SETTINGS, "CAMUNDA_TENANT_ID": "t"}},
    )
    for body in script.bodies:
        assert b'filename="a.bpmn"' in body
        assert b"<a/>" in body
        assert b'filename="b.bpmn"' in body
        assert b"\r\n\r\n<b/>\r\n" in body
        assert b'name="tenantId"\r\n\r\nt\r\n' in body


def test_redirects_are_not_followed(driver: Driver) -> None:
    """An answer that leads elsewhere is an error that says what to set."""
    for location in ("https://elsewhere.test/v2/topology", "/other"):
        script = Script(httpx.Response(307, headers={"location": location}))
        with pytest.raises(UnexpectedRedirectError, match="set CAMUNDA_REST_ADDRESS"):
            driver.call(
                "get_topology",
                client={"transport": script.transport(), "httpx_args": {"follow_redirects": True}},
            )
        assert 1 == len(script.requests)


def test_consistency_waits_for_the_expected_result(driver: Driver) -> None:
    """An empty search and a 404 on a read are asked again until the result is there."""
    empty, full = (
        {"items": items, "page": {"totalItems": 0}} for items in ([], [{"processInstanceKey": "1"}])
    )
    script = Script(httpx.Response(200, json=empty), httpx.Response(200, json=full))
    found = driver.call(
        "search_process_instances",
        consistency=ConsistencyOptions(5000),
        client={"transport": script.transport()},
    )
    assert 1 == len(found.items)
    script = Script(httpx.Response(404), httpx.Response(200, json={"processInstanceKey": "1"}))
    driver.call(
        "get_process_instance",
        "1",
        consistency=ConsistencyOptions(5000, 100),
        client={"transport": script.transport()},
    )
    assert [0.5, 0.1] == driver.clock.sleeps


def test_an_answer_that_never_is_the_expected_one_has_its_status(driver: Driver) -> None:
    """As in the public SDK 200 stands for any success; the words tell only of errors."""
    page = {"totalItems": 0, "hasMoreTotalItems": False, "startCursor": None, "endCursor": None}
    script = Script(httpx.Response(200, json={"items": [], "page": page}))
    with pytest.raises(EventualConsistencyTimeoutError) as caught:
        driver.call(
            "search_jobs", consistency=ConsistencyOptions(100, 50), client={"transport": script.transport()}
        )
    assert 200 == caught.value.last_status
    assert "200" not in str(caught.value)


def test_consistency_ends(driver: Driver) -> None:
    """Too late is an error with attempts, time and last status; a final answer ends it at once; 0 asks once."""
    with pytest.raises(EventualConsistencyTimeoutError) as caught:
        driver.call(
            "get_process_instance",
            "1",
            consistency=ConsistencyOptions(1000, 400),
            client={"transport": Script(httpx.Response(404)).transport()},
        )
    error = caught.value
    assert (4, 1000, 404, "get_process_instance") == (
        error.attempts,
        error.elapsed_ms,
        error.last_status,
        error.operation_id,
    )
    assert "not there after 4 attempts in 1000 ms" in str(error)
    for waiting, status in ((5000, 403), (0, 404)):
        script = Script(httpx.Response(status))
        with pytest.raises(ApiError):
            driver.call(
                "get_process_instance",
                "1",
                consistency=ConsistencyOptions(waiting),
                client={"transport": script.transport()},
            )
        assert 1 == len(script.requests)


@pytest.mark.parametrize(
    "answers", [[503], [502, 504], [429, 408], [httpx.ReadTimeout("slow"), httpx.ConnectError("refused")]]
)
def test_consistency_outlasts_what_passes(driver: Driver, answers: list[Any]) -> None:
    """A cluster that is busy or being restarted does not end the wait; with repetitions off the wait alone goes on."""
    passing = [one if isinstance(one, Exception) else httpx.Response(one) for one in answers]
    script = Script(*passing, httpx.Response(200, json={"processInstanceKey": "1"}))
    found = driver.call(
        "get_process_instance",
        "1",
        consistency=ConsistencyOptions(60_000),
        client={"transport": script.transport(), "retry": RequestRetryPolicy(max_attempts=1)},
    )
    assert "1" == found.process_instance_key
    assert len(answers) + 1 == len(script.requests)


@pytest.mark.parametrize("status", [400, 401, 403, 405, 409, 410, 422, 500, 501])
def test_consistency_ends_with_what_stays(driver: Driver, status: int) -> None:
    """What more time does not change is raised at once."""
    script = Script(httpx.Response(status))
    with pytest.raises(ApiError) as caught:
        driver.call(
            "get_process_instance",
            "1",
            consistency=ConsistencyOptions(60_000),
            client={"transport": script.transport(), "retry": RequestRetryPolicy(max_attempts=1)},
        )
    assert (status, 1) == (caught.value.status_code, len(script.requests))


def test_consistency_bounds_each_attempt(driver: Driver) -> None:
    """An attempt gets no more time than is left of the wait, and a second at least."""
    script = Script(httpx.Response(404))
    with pytest.raises(EventualConsistencyTimeoutError):
        driver.call(
            "get_process_instance",
            "1",
            consistency=ConsistencyOptions(12_000, 5_000),
            client={"transport": script.transport()},
        )
    waits = [request.extensions["timeout"]["read"] for request in script.requests]
    assert [12.0, 7.0, 2.0, 1.0] == waits


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"wait_up_to_ms": "5"}, "wait_up_to_ms: a number of milliseconds"),
        ({"wait_up_to_ms": True}, "wait_up_to_ms: a number of milliseconds"),
        ({"wait_up_to_ms": 5, "poll_interval_ms": None}, "poll_interval_ms: a number"),
        ({"wait_up_to_ms": 5, "predicate": 5}, "predicate: a function"),
    ],
)
def test_options_of_consistency_are_checked(options: dict[str, Any], told: str) -> None:
    """A wrong one is named when they are made."""
    with pytest.raises(TypeError, match=told):
        ConsistencyOptions(**options)


def test_a_wait_has_an_end() -> None:
    """What is no number is none to compare a time with."""
    with pytest.raises(ValueError, match="wait_up_to_ms: a number of milliseconds"):
        ConsistencyOptions(float("nan"))  # type: ignore[arg-type]


def test_a_predicate_that_would_have_to_be_awaited_is_refused(driver: Driver) -> None:
    """Its coroutine would count as a yes, and the wait would be over before anything was there."""

    async def there(found: Any) -> bool:
        return bool(found.items)

    wanted: Any = there
    script = Script(httpx.Response(200, json={"items": []}))
    with pytest.raises(TypeError, match="predicate: a function that need not be awaited"):
        driver.call(
            "search_jobs",
            consistency=ConsistencyOptions(5000, predicate=wanted),
            client={"transport": script.transport()},
        )


def test_consistency_takes_a_predicate(driver: Driver) -> None:
    """The caller says what is expected, an empty result too."""
    script = Script(
        httpx.Response(200, json={"items": [{"processInstanceKey": "1"}], "page": {}}),
        httpx.Response(200, json={"items": []}),
    )
    consistency = ConsistencyOptions(5000, predicate=lambda found: not found.items)
    assert (
        []
        == driver.call(
            "search_process_instances", consistency=consistency, client={"transport": script.transport()}
        ).items
    )


def test_large_answers_are_cut_off(driver: Driver) -> None:
    """A megabyte that unpacks to much more is refused at the limit, whatever the status."""

    class Packed(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __init__(self) -> None:
            self.data = gzip.compress(b" " * 50_000_000)

        def __iter__(self) -> Any:
            yield self.data

        async def __aiter__(self) -> Any:
            yield self.data

    def bomb(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Packed())

    with pytest.raises(ResponseTooLargeError, match="larger than 1000000 bytes"):
        driver.call(
            "get_topology", client={"transport": httpx.MockTransport(bomb), "max_response_bytes": 1_000_000}
        )

    def strange(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-encoding": "br"}, stream=Packed())

    with pytest.raises(ResponseDecodeError, match="encoded as 'br'"):
        driver.call("get_topology", client={"transport": httpx.MockTransport(strange)})


@pytest.mark.parametrize("make", [CamundaClient, CamundaAsyncClient])
def test_arguments_that_belong_elsewhere_are_refused(make: Any) -> None:
    """base_url and token say what to use; a misspelled argument is no argument."""
    with pytest.raises(
        TypeError, match="base_url is not an argument of the client: set CAMUNDA_REST_ADDRESS"
    ):
        make(base_url="http://x")
    with pytest.raises(TypeError, match="CAMUNDA_CLIENT_SECRET, or give an auth_provider"):
        make(token="x")
    with pytest.raises(TypeError, match="redirects are not followed"):
        make(follow_redirects=True)
    with pytest.raises(TypeError, match="'time_out' is not an argument"):
        make(time_out=5)
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        CamundaClient(SETTINGS).get_topology(nothing=1)  # type: ignore[call-arg]


def test_a_closed_client_says_so() -> None:
    """Closing twice is fine, calling afterwards is not; the provider is closed too."""
    closed = []

    class Provider:
        def get_headers(self) -> dict[str, str]:
            return {"authorization": "Bearer x"}

        def close(self) -> None:
            closed.append(True)

    script = Script(TOPOLOGY)
    client = CamundaClient(SETTINGS, auth_provider=Provider(), transport=script.transport())
    client.get_topology()
    assert "Bearer x" == script.requests[0].headers["authorization"]
    client.close()
    client.close()
    assert [True] == closed
    with pytest.raises(ClientClosedError, match="the client was closed"):
        client.get_topology()
    assert "closed" in repr(client)
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(client)


def test_errors_share_one_base() -> None:
    """Every error of the package can be caught at once."""
    names = [name for name in camunda_client._HOMES if name.endswith(("Error", "Full", "Status"))]
    assert names
    assert all(issubclass(getattr(camunda_client, name), CamundaClientError) for name in names)


def test_a_missing_thing_is_named(driver: Driver) -> None:
    """The text of the error has title and detail of the problem."""
    problem = {"title": "NOT_FOUND", "detail": "no instance 7", "status": 404, "type": "about:blank"}
    script = Script(httpx.Response(404, json=problem, headers={"x-request-id": "r-1"}))
    with pytest.raises(
        NotFoundError, match=r"^HTTP 404 \[get_process_instance\]: NOT_FOUND: no instance 7$"
    ) as caught:
        driver.call("get_process_instance", "7", client={"transport": script.transport()})
    assert "r-1" == caught.value.request_id


@pytest.mark.parametrize(
    ("level", "expected"), [("error", 0), ("info", 0), ("debug", 4), ("trace", 4), ("silly", 4)]
)
def test_the_log_level_of_the_settings_shows_requests(driver: Driver, level: str, expected: int) -> None:
    """From debug on there is a line for each request and each answer, from trace on with what an error says."""
    lines: list[str] = []

    class Lines:
        def debug(self, msg: str, *args: Any, **kwargs: Any) -> None:
            lines.append("debug " + (msg % args if "%" in msg else msg))

        def info(self, msg: str, *args: Any, **kwargs: Any) -> None: ...
        def error(self, msg: str, *args: Any, **kwargs: Any) -> None: ...
        def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
            lines.append("warning " + msg % args)

    script = Script(TOPOLOGY, httpx.Response(404, text="a\nb"))
    client = {
        "transport": script.transport(),
        "logger": Lines(),
        "configuration": {**SETTINGS, "CAMUNDA_SDK_LOG_LEVEL": level},
    }
    driver.call("get_topology", client=client)
    with pytest.raises(NotFoundError):
        driver.call("get_topology", client=client)
    http = [line for line in lines if "HTTP re" in line]
    assert expected == len(http)
    if expected:
        assert "debug HTTP request: method=GET url=http://camunda.test/v2/topology has_auth=False" == http[0]
        assert http[1].startswith("debug HTTP response: ")
        assert http[3].startswith("warning HTTP response: ")
        assert ("body=a b" in http[3]) is (level != "debug")


def test_a_log_level_in_the_settings_holds_for_every_logger_without_one(driver: Driver) -> None:
    """For loguru, which is there by default, and for a given logger; an SdkLogger has been given its level."""
    lines: list[str] = []
    sink = loguru.logger.add(lines.append, format="{message}", level=0)
    client: dict[str, Any] = {"transport": Script(TOPOLOGY).transport()}
    try:
        driver.call("get_topology", client={**client, "configuration": SETTINGS})
        assert [] == lines
        settings: dict[str, Any] = {**SETTINGS, "CAMUNDA_SDK_LOG_LEVEL": "debug"}
        driver.call("get_topology", client={**client, "configuration": settings})
        assert 2 == len([line for line in lines if "HTTP re" in line])
    finally:
        loguru.logger.remove(sink)

    resolved = ConfigurationResolver({}, settings).resolve()
    for level, configuration in (("debug", resolved), ("debug", resolved.effective), ("info", settings)):
        given = RecordingLogger()
        logger = SdkLogger(given).with_level(level) if level == "info" else given
        driver.call("get_topology", client={**client, "configuration": configuration, "logger": logger})
        assert (2 if level == "debug" else 0) == len(given.texts("debug"))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("transport", 5, "transport of httpx with handle_"),
        ("httpx_args", 5, "mapping of arguments of httpx"),
        ("httpx_args", {"nope": 1}, "'nope' is not an argument of httpx"),
        ("httpx_args", {"event_hooks": 5}, "event_hooks must be a mapping"),
        ("httpx_args", {"event_hooks": {"request": print}}, "must be a list of functions, not builtin"),
        ("auth_provider", object(), "get_headers"),
        ("clock", 5, "LiveClock"),
        ("random", 5, "SeededRandom"),
        ("on_call", 5, "CallReport"),
        ("max_response_bytes", "1", "whole number of bytes"),
    ],
)
def test_a_wrong_argument_of_a_client_is_named(driver: Driver, name: str, value: object, told: str) -> None:
    """At the construction, with what would be right."""
    with pytest.raises(TypeError, match=f"^{name}: .*{told}"):
        driver.call("get_topology", client={name: value})


@pytest.mark.parametrize(
    ("method", "arguments", "permissions"),
    [
        ("delete_tenant", ("t",), ("TENANT DELETE",)),
        ("get_user_task", ("1",), ("PROCESS_DEFINITION READ_USER_TASK or USER_TASK READ",)),
        ("broadcast_signal", (), ()),
    ],
)
def test_a_missing_permission_is_named(
    driver: Driver, method: str, arguments: tuple[str, ...], permissions: tuple[str, ...]
) -> None:
    """A 403 says which permission the operation asks for, where that does not depend on the call."""
    script = Script(httpx.Response(403, json={"title": "FORBIDDEN"}))
    keywords = {} if arguments else {"signal_name": "s"}
    with pytest.raises(ForbiddenError, match="FORBIDDEN") as caught:
        driver.call(method, *arguments, client={"transport": script.transport()}, **keywords)
    assert permissions == caught.value.permissions == pickle.loads(pickle.dumps(caught.value)).permissions
    assert str(caught.value).endswith(", ".join(permissions) or "FORBIDDEN")
