"""The clusters as fixtures: one embedded engine and one real Camunda for the whole run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from harness.broker import Broker
from harness.clusters import Cluster
from harness.distribution import VERSION, NotAvailable

REMOTE_FEATURES = frozenset({"search", "remote"})
# Fetching 299 MB, or starting Java beside other work, must not count as a test that hangs.
REAL_SECONDS = 1_200


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests on a real Camunda the time that it needs to come up."""
    for item in items:
        if item.get_closest_marker("real_camunda") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(REAL_SECONDS))


def not_here(missing: NotAvailable) -> NoReturn:
    """Skip and say why; where CAMUNDA_TESTS_NEED_REAL is set, as on the machines of CI, it is a failure."""
    if os.environ.get("CAMUNDA_TESTS_NEED_REAL"):
        pytest.fail(f"CAMUNDA_TESTS_NEED_REAL is set, and there is no real Camunda here: {missing}")
    pytest.skip(f"no real Camunda here: {missing}")


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Broker]:
    """A real Camunda for one test, which may kill it."""
    broker = Broker(tmp_path / "broker")
    try:
        broker.start()
    except NotAvailable as missing:
        not_here(missing)
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Camunda that this run started."""
    broker = Broker(tmp_path_factory.mktemp("camunda"))
    try:
        seconds = broker.start()
    except NotAvailable as missing:
        not_here(missing)
    print(f"Camunda {VERSION} was ready after {seconds:.1f} s")
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def real_cluster(request: pytest.FixtureRequest) -> Cluster:
    """The cluster at ``CAMUNDA_REST_ADDRESS``, or a broker of our own."""
    address = os.environ.get("CAMUNDA_REST_ADDRESS", "")
    if address:
        return Cluster("remote", address.rstrip("/").removesuffix("/v2"), REMOTE_FEATURES)
    broker: Broker = request.getfixturevalue("broker")
    return Cluster(f"camunda {VERSION}", broker.rest_address)


@pytest.fixture(scope="session")
def embedded_cluster() -> Iterator[Cluster]:
    """An embedded engine behind a server on loopback."""
    from camunda_embedded import Engine

    with Engine() as engine, engine.serve() as address:
        yield Cluster("embedded", address, frozenset({"search", "embedded"}))


@pytest.fixture(params=["embedded", pytest.param("real", marks=pytest.mark.real_camunda)])
def cluster(request: pytest.FixtureRequest) -> Cluster:
    """Each cluster in turn."""
    found: Cluster = request.getfixturevalue(f"{request.param}_cluster")
    return found


@pytest.fixture
def unique(request: pytest.FixtureRequest) -> str:
    """An identifier that no other test uses, for process ids and job types."""
    name: str = request.node.name
    return "".join(letter if letter.isalnum() else "_" for letter in name)
