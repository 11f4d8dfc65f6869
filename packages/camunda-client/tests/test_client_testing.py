"""Stand-ins for tests of users' code."""

from __future__ import annotations

import inspect
from typing import Any

import attrs
import httpx
import pytest
from client_support import SETTINGS, Driver

import camunda_client.models as models
from camunda_client import (
    CamundaAsyncClient,
    CamundaClient,
    ClientMisuseError,
    ConnectionFailedError,
    JobKey,
    NotFoundError,
)
from camunda_client._codec._model import Model
from camunda_client.models import ProcessInstanceResult
from camunda_client.testing import FakeCluster, RecordedCall, made_up


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)


def test_it_answers_by_operation_and_keeps_what_was_sent(driver: Driver) -> None:
    """The body, the path's parameters and the operation's name are there to be looked at."""
    cluster = FakeCluster().on("fail_job", None)
    driver.call("fail_job", JobKey("7"), retries=2, client={"transport": cluster})
    assert [("fail_job", {"jobKey": "7"}, {"retries": 2})] == [
        (c.operation, c.path, c.body) for c in cluster.calls
    ]
    assert cluster.calls == cluster.calls_of("fail_job")
    assert [] == cluster.calls_of("complete_job")


def test_answers_come_one_after_another_and_the_last_stays(driver: Driver) -> None:
    """So that a test can say: first not found, then there."""
    instance = made_up(ProcessInstanceResult, state="ACTIVE")
    cluster = FakeCluster().on("get_process_instance", 404, instance)
    client = {"transport": cluster}
    with pytest.raises(NotFoundError):
        driver.call("get_process_instance", instance.process_instance_key, client=client)
    for _ in range(2):
        found = driver.call("get_process_instance", instance.process_instance_key, client=client)
        assert "ACTIVE" == found.state


def test_a_function_sees_the_call(driver: Driver) -> None:
    """It may answer with anything that a value may be."""

    def answer(call: RecordedCall) -> dict[str, Any]:
        return {"processInstanceKey": "1", "variables": call.body["variables"]}

    cluster = FakeCluster().on("create_process_instance", answer)
    created = driver.call(
        "create_process_instance",
        process_definition_id="p",
        variables={"a": 1},
        client={"transport": cluster},
    )
    assert {"a": 1} == dict(created.variables)


def test_exceptions_and_responses_go_through(driver: Driver) -> None:
    """A transport's error is what the client makes of it."""
    cluster = FakeCluster().on("broadcast_signal", httpx.ConnectError("no"))
    with pytest.raises(ConnectionFailedError):
        driver.call("broadcast_signal", signal_name="s", client={"transport": cluster})
    cluster = FakeCluster().on("get_process_definition_xml", "<xml/>")
    assert "<xml/>" == driver.call(
        "get_process_definition_xml", models.ProcessDefinitionKey("1"), client={"transport": cluster}
    )


def test_an_operation_without_an_answer_fails_with_its_name() -> None:
    """A forgotten answer is no mystery, and a misspelled operation is refused."""
    with (
        CamundaClient(SETTINGS, transport=FakeCluster()) as client,
        pytest.raises(ClientMisuseError, match="get_topology"),
    ):
        client.get_topology()
    with pytest.raises(ValueError, match="get_topologie"):
        FakeCluster().on("get_topologie")


def all_models() -> list[type[Model]]:
    """Every generated model."""
    found = [getattr(models, name) for name in dir(models)]
    return sorted(
        {one for one in found if inspect.isclass(one) and issubclass(one, Model)}, key=lambda m: m.__name__
    )


@pytest.mark.parametrize("model", all_models(), ids=lambda m: m.__name__)
def test_every_model_can_be_made_up(model: type[Model]) -> None:
    """Its required fields have values, and its JSON reads back as the same."""
    made = made_up(model)
    assert model.from_dict(made.to_dict()) == made
    assert attrs.has(model)


def test_a_misspelled_field_is_refused() -> None:
    """Or the test would say nothing."""
    with pytest.raises(TypeError, match="stat"):
        made_up(ProcessInstanceResult, stat="ACTIVE")


async def test_one_cluster_serves_both_clients() -> None:
    """The same stand-in is a synchronous and an asynchronous transport."""
    cluster = FakeCluster().on("get_status", None)
    with CamundaClient(SETTINGS, transport=cluster) as client:
        client.get_status()
    async with CamundaAsyncClient(SETTINGS, transport=cluster) as client_:
        await client_.get_status()
    assert ["get_status"] * 2 == [call.operation for call in cluster.calls]
