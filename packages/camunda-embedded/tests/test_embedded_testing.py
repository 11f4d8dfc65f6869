"""What tests of processes get: assertions, stand-ins for workers, fixtures."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from rest_processes import LATER, ORDER

from camunda_client import CamundaAsyncClient, CamundaClient
from camunda_embedded import Engine
from camunda_embedded._core.commands import CreateInstance
from camunda_embedded.testing import JobError, MockWorkers, assert_that, use_engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(start_time=datetime(2026, 1, 1, tzinfo=timezone.utc)) as made:
        made.deploy(("order.bpmn", ORDER), ("later.bpmn", LATER))
        end = use_engine(made)
        yield made
        end()


def _order(engine: Engine) -> int:
    key: int = engine.execute(
        CreateInstance(process_definition_id="order", variables={"orderId": "o-1"})
    ).process_instance_key
    return key


def test_assertions_hold_and_can_be_chained(engine: Engine) -> None:
    """State, path, place, variables and incidents of an instance are asserted in one sentence."""
    key = _order(engine)
    assert_that(key).is_active().passed("start").is_waiting_at("charge").has_variable(
        "orderId"
    ).has_no_incident()
    assert_that(str(key)).has_variables(orderId="o-1").has_not_passed("charge", "end")


def test_a_failing_assertion_tells_where_the_instance_stands(engine: Engine) -> None:
    """The message has the state, the elements, the variables and what is waited for."""
    key = _order(engine)
    with pytest.raises(AssertionError) as caught:
        assert_that(key, timeout=0.01).is_completed()
    told = str(caught.value)
    for fact in (
        "expected to be completed",
        f"{key} is ACTIVE",
        "start",
        "orderId = 'o-1'",
        "jobs of type 'charge'",
    ):
        assert fact in told
    for broken in (
        "has_variable",
        "has_incident",
        "passed",
        "passed_in_order",
        "is_waiting_at",
        "is_terminated",
    ):
        arguments = () if broken in ("has_incident", "is_terminated") else ("nothing",)
        with pytest.raises(AssertionError, match="expected"):
            getattr(assert_that(key, timeout=0.01), broken)(*arguments)
    with pytest.raises(AssertionError, match="not to have passed start"):
        assert_that(key).has_not_passed("start")
    with pytest.raises(AssertionError, match="no process instance 7"):
        assert_that(7, timeout=0.01).is_active()


def test_an_assertion_waits_for_what_happens_elsewhere(engine: Engine) -> None:
    """What another thread brings about in time is seen."""
    key = engine.execute(
        CreateInstance(process_definition_id="later", variables={"wait": "PT1H"})
    ).process_instance_key
    mover = threading.Timer(0.05, engine.clock.advance, kwargs={"hours": 1})
    mover.start()
    assert_that(key, timeout=20).is_completed().passed("start", "timer", "end")
    mover.join()


def test_workers_complete_fail_and_throw(engine: Engine) -> None:
    """Stand-ins do jobs as told, keep them to be looked at, and fail them until there is an incident."""
    with MockWorkers(engine) as workers:
        workers.complete("charge", {"charged": True})
        key = _order(engine)
        assert_that(key).passed("charge").has_variable("charged", True).is_waiting_at("approve")
        assert [job.variables for job in workers.jobs("charge")] == [{"orderId": "o-1"}]
        workers.fail("charge", "no money")
        failed = _order(engine)
        assert_that(failed).has_incident("JOB_NO_RETRIES", at="charge")
        with pytest.raises(AssertionError, match="no money"):
            assert_that(failed).has_no_incident()
        workers.throw_error("charge", "E1")
        assert_that(_order(engine)).has_incident("UNHANDLED_ERROR_EVENT")

        def handler(_job: object) -> None:
            raise JobError("E2", "never mind")

        workers.handle("charge", handler)
        assert_that(_order(engine)).has_incident("UNHANDLED_ERROR_EVENT")


def test_an_engine_must_be_known() -> None:
    """Without an engine in use an assertion says what is missing."""
    with pytest.raises(LookupError, match="camunda_engine"):
        assert_that(1)


def test_fixtures_are_connected(camunda_engine: Engine, camunda_client: CamundaClient) -> None:
    """The fixture's client talks to the fixture's engine, whose clock stands still."""
    camunda_engine.deploy(("order.bpmn", ORDER))
    created = camunda_client.create_process_instance(
        process_definition_id="order", variables={"orderId": "1"}
    )
    assert_that(created).is_waiting_at("charge")
    assert camunda_engine.clock.is_pinned


async def test_the_async_fixture_is_connected(
    camunda_async_client: CamundaAsyncClient, camunda_workers: MockWorkers
) -> None:
    """The async client and the stand-ins for workers share the engine of the test."""
    camunda_workers.complete("nothing")
    assert (await camunda_async_client.get_topology()).cluster_size == 1


@pytest.mark.parametrize("given", [None, {"processInstanceKey": "1"}, 1.5, True, [1], "abc", ""])
def test_what_has_no_key_is_named(engine: Engine, given: Any) -> None:
    """An assertion about anything else says what it takes."""
    with pytest.raises((TypeError, ValueError), match="the key of a process instance"):
        assert_that(given, engine=engine)
