"""Waiting for something to happen, on a clock of the test's."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from client_support import SETTINGS, Driver, raw_server, read_request

from camunda_client import (
    ApiError,
    CamundaAsyncClient,
    CamundaClient,
    EventualConsistencyTimeoutError,
    JobSearchResult,
    ManualClock,
    ProcessInstanceKey,
    RequestRetryPolicy,
    WaitFailedError,
    conditions,
)
from camunda_client.testing import FakeCluster

KEY = ProcessInstanceKey("2251799813685249")
PAGE = {"totalItems": 1, "hasMoreTotalItems": False, "startCursor": None, "endCursor": None}


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)


def instance(state: str) -> dict[str, Any]:
    return {"processInstanceKey": KEY, "state": state}


def found(*items: dict[str, Any]) -> dict[str, Any]:
    return {"items": list(items), "page": PAGE}


def wait(driver: Driver, cluster: FakeCluster, condition: Any, **options: Any) -> Any:
    return driver.call("wait_until", condition, client={"transport": cluster}, **options)


def test_an_instance_that_completes(driver: Driver) -> None:
    """Not there yet and active are waited through."""
    cluster = FakeCluster().on("get_process_instance", 404, instance("ACTIVE"), instance("COMPLETED"))
    assert "COMPLETED" == wait(driver, cluster, conditions.instance_completed(KEY), poll_interval=0.5).state
    assert [0.5, 0.5] == driver.clock.sleeps


def test_an_instance_that_is_terminated_will_not_complete(driver: Driver) -> None:
    """It is said at once; but it has ended."""
    cluster = FakeCluster().on("get_process_instance", instance("TERMINATED"))
    with pytest.raises(WaitFailedError, match="terminated"):
        wait(driver, cluster, conditions.instance_completed(KEY))
    assert "TERMINATED" == wait(driver, cluster, conditions.instance_ended(KEY)).state


@pytest.mark.parametrize(
    ("condition", "operation", "filters"),
    [
        (conditions.incident_raised(KEY), "search_incidents", {"state": "ACTIVE"}),
        (conditions.user_task_created(KEY), "search_user_tasks", {"state": "CREATED"}),
        (
            conditions.user_task_created(KEY, "ok"),
            "search_user_tasks",
            {"state": "CREATED", "elementId": "ok"},
        ),
        (
            conditions.element_active(KEY, "ok"),
            "search_element_instances",
            {"state": "ACTIVE", "elementId": "ok"},
        ),
        (conditions.job_created(KEY, "ship"), "search_jobs", {"state": "CREATED", "type": "ship"}),
    ],
)
def test_what_a_search_finds(driver: Driver, condition: Any, operation: str, filters: dict[str, Any]) -> None:
    """The first item is what comes back; the search asks for no more than that."""
    cluster = FakeCluster().on(operation, found(), found({"elementId": "ok"}))
    assert "ok" == wait(driver, cluster, condition).element_id
    assert [{"filter": {**filters, "processInstanceKey": KEY}, "page": {"limit": 1}}] * 2 == [
        call.body for call in cluster.calls
    ]


def test_giving_up_tells_what_was_seen(driver: Driver) -> None:
    """Attempts, time and the last value are on the error."""
    cluster = FakeCluster().on("get_process_instance", instance("ACTIVE"))
    with pytest.raises(EventualConsistencyTimeoutError, match="completion of process instance") as caught:
        wait(driver, cluster, conditions.instance_completed(KEY), timeout=1.0, poll_interval=0.4)
    assert (4, 1000, "ACTIVE") == (
        caught.value.attempts,
        caught.value.elapsed_ms,
        caught.value.last_value.state,
    )
    assert 4 == len(cluster.calls)


def test_giving_up_on_an_outage_has_its_cause(driver: Driver) -> None:
    """What went wrong last is chained."""
    cluster = FakeCluster().on("get_process_instance", 404)
    with pytest.raises(EventualConsistencyTimeoutError) as caught:
        wait(driver, cluster, conditions.instance_ended(KEY), timeout=0.2)
    assert 404 == caught.value.last_status
    assert isinstance(caught.value.__cause__, ApiError)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_an_error_that_stays_is_raised_at_once(driver: Driver, status: int) -> None:
    """Waiting does not help against it."""
    cluster = FakeCluster().on("get_process_instance", status)
    with pytest.raises(ApiError) as caught:
        wait(driver, cluster, conditions.instance_ended(KEY))
    assert status == caught.value.status_code
    assert 1 == len(cluster.calls)


def test_a_function_can_be_waited_for() -> None:
    """Until what it returns is neither None, False nor empty; an asynchronous client awaits it."""
    page = found({"jobKey": "1"})
    cluster = FakeCluster().on("search_jobs", 503, {"items": [], "page": PAGE}, page)
    retry = RequestRetryPolicy(max_attempts=1)
    with CamundaClient(SETTINGS, transport=cluster, clock=ManualClock(), retry=retry) as client:
        jobs = client.wait_until(lambda: client.search_jobs().items)
    assert ["1"] == [job.job_key for job in jobs]

    async def run() -> int:
        cluster.on("search_jobs", 503, {"items": [], "page": PAGE}, page)
        async with CamundaAsyncClient(
            SETTINGS, transport=cluster, clock=ManualClock(), retry=retry
        ) as asynchronous:

            async def look() -> list[JobSearchResult]:
                return (await asynchronous.search_jobs()).items

            return len(await asynchronous.wait_until(look))

    assert 1 == asyncio.run(run())
    assert 6 == len(cluster.calls)


def test_a_function_that_awaits_nothing_serves_both_clients(driver: Driver) -> None:
    """An asynchronous client takes a plain function too; a synchronous one says that it cannot await."""
    looks: Iterator[Any] = iter([None, [], "there"])
    assert "there" == wait(driver, FakeCluster(), lambda: next(looks))

    async def look() -> str:
        return "there"

    if driver.kind == "async":
        assert "there" == wait(driver, FakeCluster(), look)
    else:
        with pytest.raises(TypeError, match="condition: a function that need not be awaited"):
            wait(driver, FakeCluster(), look)


def test_a_function_that_never_finds_is_named(driver: Driver) -> None:
    """In the error of the timeout, by its name."""

    def orders_shipped() -> Any:
        async def nothing() -> None: ...

        return nothing() if driver.kind == "async" else None

    with pytest.raises(EventualConsistencyTimeoutError, match="orders_shipped: not there after 11 attempts"):
        wait(driver, FakeCluster(), orders_shipped, timeout=1)


def test_a_look_takes_no_longer_than_the_wait() -> None:
    """A server that says nothing does not keep the wait beyond its end."""

    def serve(connection: socket.socket, number: int) -> None:
        read_request(connection)
        connection.recv(1)

    with raw_server(serve) as address:
        settings = {**SETTINGS, "CAMUNDA_REST_ADDRESS": address}
        with CamundaClient(settings) as client, pytest.raises(EventualConsistencyTimeoutError) as caught:
            client.wait_until(conditions.instance_completed(KEY), timeout=0.4)
    assert caught.value.elapsed_ms < 8000


@pytest.mark.parametrize("arguments", [{"timeout": "5"}, {"poll_interval": None}])
def test_times_are_numbers(driver: Driver, arguments: dict[str, Any]) -> None:
    """Anything else is refused by its name."""
    with pytest.raises(TypeError, match=next(iter(arguments))):
        wait(driver, FakeCluster(), conditions.instance_completed(KEY), **arguments)
