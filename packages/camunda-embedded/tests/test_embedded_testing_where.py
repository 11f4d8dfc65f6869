"""Where assertions can be made: on event loops, about engines elsewhere, and with searches that lag behind."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from rest_processes import FORM, ORDER

from camunda_client import CamundaAsyncClient
from camunda_embedded import Engine, Fault
from camunda_embedded._core.commands import CreateInstance
from camunda_embedded.testing import Remote, assert_that, async_assert_that, use_engine


def _order(engine: Engine) -> int:
    engine.deploy(("order.bpmn", ORDER), ("approval.form", FORM))
    command = CreateInstance(process_definition_id="order", variables={"orderId": "o-1"})
    key: int = engine.execute(command).process_instance_key
    return key


async def test_awaited_assertions_let_workers_on_the_same_loop_go_on(
    camunda_engine: Engine, camunda_async_client: CamundaAsyncClient
) -> None:
    """A worker on the test's event loop does its job while an assertion waits for it."""
    key = _order(camunda_engine)

    async def work() -> None:
        await asyncio.sleep(0.02)
        found = await camunda_async_client.activate_jobs(
            type="charge", timeout=60_000, max_jobs_to_activate=1, request_timeout=-1
        )
        await camunda_async_client.complete_job(found.jobs[0].job_key)

    worker = asyncio.ensure_future(work())
    chain = await async_assert_that(key).passed("start", "charge").is_waiting_at("approve").has_no_incident()
    await worker
    await chain.has_user_task("approve").has_variable("orderId", "o-1")
    with pytest.raises(AssertionError, match="expected to be completed"):
        await async_assert_that(key, timeout=0.02).is_completed()


def test_assertions_can_be_made_over_the_network() -> None:
    """With an address instead of an engine the same assertions hold, and a failure explains as well."""
    with Engine() as engine:
        key = _order(engine)
        with engine.serve() as address, Remote(address) as remote:
            end = use_engine(remote, timeout=2)
            assert_that(key).is_active().is_waiting_at("charge").has_variables(orderId="o-1").has_job(
                "charge"
            )
            with pytest.raises(AssertionError, match="waits for a worker of jobs of type 'charge'"):
                assert_that(key, timeout=0).is_completed()
            end()


def test_every_page_of_a_remote_search_is_read() -> None:
    """An instance with more elements than a page holds is seen whole."""
    pages = [[{"elementId": f"e{n}"} for n in range(1000)], [{"elementId": "last"}]]
    asked: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.content)
        return httpx.Response(200, json={"items": pages[len(asked) - 1], "page": {"endCursor": "Yw=="}})

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        found = Remote("http://engine/v2/", http=http).search("element-instances", {})
    assert [entry["elementId"] for entry in found][-2:] == ["e999", "last"]
    assert b'"after"' in asked[1]


async def test_a_remote_engine_is_asked_off_the_event_loop() -> None:
    """Awaited assertions work about an address too; an error answer is told with its status."""
    with Engine() as engine:
        key = _order(engine)
        with engine.serve() as address, Remote(address) as remote:
            await async_assert_that(key, engine=remote).is_waiting_at("charge")
            engine.faults.add("searchProcessInstances", Fault("status", status=503), times=1)
            with pytest.raises(LookupError, match="503"):
                await async_assert_that(key, engine=remote).is_active()


def test_assertions_wait_for_searches_that_lag_behind() -> None:
    """With delayed searches an assertion sees what happened as soon as they do."""
    with Engine(search_delay=0.1) as engine:
        key = _order(engine)
        with pytest.raises(AssertionError, match="no process instance"):
            assert_that(key, engine=engine, timeout=0).is_active()
        assert_that(key, engine=engine).is_active().is_waiting_at("charge")


def test_a_lag_of_searches_can_follow_a_clock_of_the_test() -> None:
    """Measured by a clock of the test, searches lag behind until the test moves it, however long that takes."""
    now = [0.0]
    with Engine(search_delay=5, search_clock=lambda: now[0]) as engine:
        key = _order(engine)
        with pytest.raises(AssertionError, match="no process instance"):
            assert_that(key, engine=engine, timeout=0.2).is_active()
        now[0] = 5.0
        assert_that(key, engine=engine, timeout=0).is_active().is_waiting_at("charge")
