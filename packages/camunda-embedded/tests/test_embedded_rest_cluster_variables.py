"""Variables of the cluster: kept, found, and seen by expressions."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from camunda_client import CamundaClient
from camunda_client.exceptions import ApiError
from camunda_embedded import Engine
from camunda_embedded._core.core import Core

SETTINGS = {"CAMUNDA_REST_ADDRESS": "http://embedded.invalid/v2", "CAMUNDA_AUTH_STRATEGY": "NONE"}


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine(keep_records=True) as made:
        yield made


@pytest.fixture
def client(engine: Engine) -> Iterator[CamundaClient]:
    with CamundaClient(SETTINGS, transport=engine.transport()) as made:
        yield made


def test_variables_are_created_changed_and_deleted(client: CamundaClient) -> None:
    """A name is taken once, and what is not there is not found."""
    created = client.create_global_cluster_variable(name="limits", value={"max": 3}, metadata={"team": "ops"})
    assert (created.value, created.scope, created.tenant_id) == ('{"max":3}', "GLOBAL", None)
    with pytest.raises(ApiError) as taken:
        client.create_global_cluster_variable(name="limits", value={"max": 4})
    assert taken.value.status_code == 409
    client.update_global_cluster_variable("limits", value={"max": 5})
    assert client.get_global_cluster_variable("limits").value == '{"max":5}'
    client.delete_global_cluster_variable("limits")
    for call in (client.get_global_cluster_variable, client.delete_global_cluster_variable):
        with pytest.raises(ApiError) as missing:
            call("limits")
        assert missing.value.status_code == 404


@pytest.mark.parametrize(
    ("value", "text"), [("v", '"v"'), (1, "1"), (True, "true"), ([1], "[1]"), ({}, "{}")]
)
def test_values_are_any_json(engine: Engine, client: CamundaClient, value: object, text: str) -> None:
    """Not objects alone: texts, numbers and lists, and expressions see them as such; null is no value."""
    assert client.create_global_cluster_variable(name="one", value=value).value == text
    assert client.update_global_cluster_variable("one", value=value).value == text
    assert client.evaluate_expression(expression="=camunda.vars.cluster.one").result == value
    with httpx.Client(transport=engine.transport(), base_url="http://engine/v2/cluster-variables") as http:
        assert http.put("/global/one", json={"value": None}).status_code == 400
        assert http.put("/global/one", json={}).status_code == 400


def test_expressions_see_them(client: CamundaClient) -> None:
    """`camunda.vars` has the cluster's variables, the tenant's, and both with the tenant's first."""
    client.create_global_cluster_variable(name="limits", value={"max": 3})
    client.create_tenant_cluster_variable("<default>", name="limits", value={"max": 7})
    for expression, value in (("cluster", 3), ("tenant", 7), ("env", 7)):
        found = client.evaluate_expression(expression=f"=camunda.vars.{expression}.limits.max")
        assert found.result == value


def test_they_are_searched(client: CamundaClient) -> None:
    """Searches filter by name, scope and metadata, and cut long values."""
    client.create_global_cluster_variable(name="a", value={"x": "y" * 10_000}, metadata={"team": "ops"})
    client.create_tenant_cluster_variable("<default>", name="b", value={})
    assert [entry.name for entry in client.search_cluster_variables().items] == ["a", "b"]
    [found] = client.search_cluster_variables(filter={"scope": "GLOBAL", "name": {"$like": "a*"}}).items
    assert (found.is_truncated, len(found.value)) == (True, 8191)
    assert client.search_cluster_variables(filter={"metadata": {"team": {"$eq": "ops"}}}).items[0].name == "a"
    assert client.search_cluster_variables(filter={"metadata": {"team": {"$eq": "other"}}}).items == []
    with pytest.raises(ApiError) as unknown:
        client.get_tenant_cluster_variable("other", "b")
    assert unknown.value.status_code == 404


def test_they_come_back_from_the_records(client: CamundaClient, engine: Engine) -> None:
    """The records alone give the same variables."""
    client.create_global_cluster_variable(name="a", value={"x": 1})
    client.create_global_cluster_variable(name="b", value={"x": 1})
    client.delete_global_cluster_variable("a")
    assert engine.records is not None
    assert [name for _, name in Core.replayed(engine.records).state.cluster_variables] == ["b"]
