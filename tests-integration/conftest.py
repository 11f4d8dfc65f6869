"""The clusters as fixtures: one embedded engine and one real Camunda for the whole run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from harness.broker import Broker
from harness.clusters import Cluster
from harness.distribution import VERSION, NotAvailable

REMOTE_FEATURES = frozenset({"search", "remote"})


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A real Camunda that this run started."""
    broker = Broker(tmp_path_factory.mktemp("camunda"))
    try:
        seconds = broker.start()
    except NotAvailable as missing:
        pytest.skip(f"no real Camunda here: {missing}")
    print(f"Camunda {VERSION} was ready after {seconds:.1f} s")
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def real_cluster(request: pytest.FixtureRequest) -> Cluster:
    """The cluster at ``CAMUNDA_REST_ADDRESS``, or a broker of our own."""
    address = os.environ.get("CAMUNDA_REST_ADDRESS", "")
    if address:
        return Cluster("remote", address, REMOTE_FEATURES)
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
