"""What others are told of calls: a hook for metrics, and spans."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any, ClassVar

import httpx
import pytest
from client_support import SETTINGS, Driver
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from camunda_client import (
    CallReport,
    CamundaAsyncClient,
    CamundaClient,
    ConnectionFailedError,
    ConsistencyOptions,
    JobKey,
    NotFoundError,
    RequestOptions,
)
from camunda_client.testing import FakeCluster

PROBLEM = {"title": "RESOURCE_EXHAUSTED", "status": 503}


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def provider(exporter: InMemorySpanExporter) -> TracerProvider:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider


def test_the_hook_is_told_how_a_call_went(driver: Driver) -> None:
    """Operation, route, status, attempts, time and size: enough for counters and histograms."""
    reports: list[CallReport] = []
    cluster = FakeCluster().on("fail_job", httpx.Response(503, json=PROBLEM), None)
    driver.call(
        "fail_job",
        JobKey("7"),
        retries=2,
        client={"transport": cluster, "on_call": reports.append, "tracing": False},
    )
    (report,) = reports
    assert ("fail_job", "POST", "/jobs/{jobKey}/failure") == (
        report.operation_id,
        report.method,
        report.route,
    )
    assert (204, None, "ok", 2) == (report.status, report.error, report.outcome, report.attempts)
    assert report.seconds == sum(driver.clock.sleeps) > 0
    assert len('{"retries":2}') == report.request_bytes


@pytest.mark.parametrize(
    ("answer", "kind", "status", "outcome"),
    [
        (404, NotFoundError, 404, "NotFoundError"),
        (httpx.ConnectError("no"), ConnectionFailedError, None, "ConnectionFailedError"),
    ],
)
def test_the_hook_is_told_of_failures(
    driver: Driver, answer: Any, kind: type[Exception], status: int | None, outcome: str
) -> None:
    """The error is the very one that the caller gets."""
    reports: list[CallReport] = []
    client = {"transport": FakeCluster().on("complete_job", answer), "on_call": reports.append}
    with pytest.raises(kind) as caught:
        driver.call("complete_job", JobKey("7"), client=client, options=RequestOptions(max_attempts=1))
    assert [(status, outcome, caught.value)] == [(r.status, r.outcome, r.error) for r in reports]


def test_waiting_for_consistency_is_one_call(driver: Driver) -> None:
    """Its attempts are counted together."""
    reports: list[CallReport] = []
    empty = {"items": [], "page": {"totalItems": 0}}
    cluster = FakeCluster().on("search_jobs", empty, empty, {**empty, "items": [{"jobKey": "1"}]})
    driver.call(
        "search_jobs",
        consistency=ConsistencyOptions(1_000),
        client={"transport": cluster, "on_call": reports.append},
    )
    assert [(3, 200)] == [(report.attempts, report.status) for report in reports]


def test_a_span_for_each_call(
    driver: Driver, provider: TracerProvider, exporter: InMemorySpanExporter
) -> None:
    """It is a child of the caller's span, and the cluster is told which one it is."""
    cluster = FakeCluster().on("fail_job", httpx.Response(503, json=PROBLEM), None)
    with provider.get_tracer("test").start_as_current_span("caller") as caller:
        driver.call("fail_job", JobKey("7"), retries=2, client={"transport": cluster, "tracing": provider})
        assert caller is trace.get_current_span()
    span = exporter.get_finished_spans()[0]
    assert "POST /jobs/{jobKey}/failure" == span.name
    assert span.parent is not None
    assert caller.get_span_context().span_id == span.parent.span_id
    assert {
        "http.request.method": "POST",
        "url.template": "/jobs/{jobKey}/failure",
        "server.address": "camunda.test",
        "server.port": 80,
        "camunda.operation": "fail_job",
        "http.response.status_code": 204,
        "http.request.resend_count": 1,
    } == dict(span.attributes or {})
    expected = f"{span.context.trace_id:032x}-{span.context.span_id:016x}" if span.context else ""
    assert all(expected in call.request.headers["traceparent"] for call in cluster.calls)


def test_a_span_of_a_failed_call(
    driver: Driver, provider: TracerProvider, exporter: InMemorySpanExporter
) -> None:
    """Status and kind of error are on it."""
    cluster = FakeCluster().on("complete_job", 404)
    with pytest.raises(NotFoundError):
        driver.call("complete_job", JobKey("7"), client={"transport": cluster, "tracing": provider})
    (span,) = exporter.get_finished_spans()
    assert not span.status.is_ok
    assert {"error.type": "NotFoundError", "http.response.status_code": 404}.items() <= dict(
        span.attributes or {}
    ).items()


async def test_calls_at_once_have_spans_of_their_own(
    provider: TracerProvider, exporter: InMemorySpanExporter
) -> None:
    """Tasks do not see each other's spans."""
    cluster = FakeCluster().on("complete_job", None)
    async with CamundaAsyncClient(SETTINGS, transport=cluster, tracing=provider) as client:
        await asyncio.gather(*(client.complete_job(JobKey(str(n))) for n in range(20)))
    assert {None} == {span.parent for span in exporter.get_finished_spans()}
    assert 20 == len({call.request.headers["traceparent"] for call in cluster.calls})


def test_by_default_there_are_spans_where_the_program_uses_opentelemetry() -> None:
    """Here it does; False turns them off."""
    cluster = FakeCluster().on("get_status", None)
    for tracing, expected in ((None, True), (False, False)):
        with CamundaClient(SETTINGS, transport=cluster, tracing=tracing) as client:
            assert expected == bool(client._watchers)


def test_a_program_without_opentelemetry_never_loads_it() -> None:
    """Neither the package nor a call costs anything for it."""
    code = (
        "import sys; from camunda_client import CamundaClient; from camunda_client.testing import FakeCluster;"
        "c = CamundaClient({'CAMUNDA_REST_ADDRESS': 'http://x'}, transport=FakeCluster().on('get_status', None));"
        "c.get_status(); c.close();"
        "assert not [m for m in sys.modules if m.startswith('opentelemetry')];"
        "assert 'camunda_client.observability' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_hook_that_fails_does_no_harm(driver: Driver) -> None:
    """The call ends as it did, with its answer or its own error, and the hook's error is logged."""

    class Log:
        lines: ClassVar[list[str]] = []

        def error(self, message: str, *arguments: object) -> None:
            self.lines.append(message.format(*arguments))

        def debug(self, message: str, *arguments: object) -> None: ...

        info = warning = debug

    def hook(report: CallReport) -> None:
        raise ZeroDivisionError("in the hook")

    cluster = FakeCluster().on("complete_job", None, 404)
    client = {"transport": cluster, "on_call": hook, "logger": Log(), "tracing": False}
    assert driver.call("complete_job", JobKey("7"), client=client) is None
    with pytest.raises(NotFoundError):
        driver.call("complete_job", JobKey("7"), client=client)
    assert 2 == len(Log.lines)
    assert "complete_job: ZeroDivisionError: in the hook" in Log.lines[0]
