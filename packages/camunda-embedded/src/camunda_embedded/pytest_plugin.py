"""Fixtures for pytest; the package's entry point makes them known."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

try:
    from pytest_asyncio import fixture as async_fixture
except ImportError:
    # Another plugin, such as anyio's, may look after async fixtures.
    async_fixture = pytest.fixture  # type: ignore[assignment]

if TYPE_CHECKING:
    from camunda_embedded import Engine
    from camunda_embedded.testing import MockWorkers


@pytest.fixture
def camunda_engine() -> Iterator[Engine]:
    """An engine of this test's own, whose clock stands still until the test moves it."""
    from datetime import datetime, timezone

    from camunda_embedded import Engine
    from camunda_embedded.testing import use_engine

    with Engine(start_time=datetime.now(timezone.utc)) as engine:
        use_engine(engine)
        yield engine


@pytest.fixture
def camunda_workers(camunda_engine: Engine) -> Iterator[MockWorkers]:
    """Stand-ins for workers of the engine's jobs."""
    from camunda_embedded.testing import MockWorkers

    with MockWorkers(camunda_engine) as workers:
        yield workers


@pytest.fixture
def camunda_client(camunda_engine: Engine) -> Iterator[Any]:
    """A client that is connected to the engine without a socket; the test is skipped without camunda-client."""
    client = pytest.importorskip("camunda_client")
    with client.CamundaClient(_CONFIGURATION, transport=camunda_engine.transport()) as connected:
        yield connected


@async_fixture
async def camunda_async_client(camunda_engine: Engine) -> AsyncIterator[Any]:
    """An async client that is connected to the engine without a socket; the test is skipped without camunda-client."""
    client = pytest.importorskip("camunda_client")
    async with client.CamundaAsyncClient(
        _CONFIGURATION, transport=camunda_engine.async_transport()
    ) as connected:
        yield connected


# Nothing of the environment: a test must never reach a real cluster.
_CONFIGURATION = {"CAMUNDA_REST_ADDRESS": "http://embedded.invalid/v2", "CAMUNDA_AUTH_STRATEGY": "NONE"}
