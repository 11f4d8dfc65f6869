"""Fixtures for pytest; the package's entry point makes them known.

Options of the ini file: ``camunda_start_time``, the moment at which engines' clocks stand at first (now when it is not
given), and ``camunda_assertion_timeout``, how many seconds assertions wait (5).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

try:
    from pytest_asyncio import fixture as async_fixture
except ImportError:
    # Another plugin, such as anyio's, may look after async fixtures.
    async_fixture = pytest.fixture  # type: ignore[assignment]

if TYPE_CHECKING:
    from datetime import datetime

    from camunda_embedded import Engine
    from camunda_embedded.testing import MockJobWorker, MockWorkers

# Nothing of the environment: a test must never reach a real cluster.
_CONFIGURATION = {"CAMUNDA_REST_ADDRESS": "http://embedded.invalid/v2", "CAMUNDA_AUTH_STRATEGY": "NONE"}
_NO_CLIENT = "This fixture needs the camunda-client of the Camunda Python SDK, which is not installed"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Make the options of the ini file known."""
    parser.addini(
        "camunda_start_time",
        "The moment at which the clock of camunda_engine stands at first, such as 2026-01-01T09:00:00+01:00.",
        default="",
    )
    parser.addini(
        "camunda_assertion_timeout",
        "How many seconds assert_that waits until an assertion holds.",
        default="5",
    )


@pytest.fixture
def camunda_engine(pytestconfig: pytest.Config) -> Iterator[Engine]:
    """An engine of this test's own, whose clock stands still until the test moves it."""
    from camunda_embedded import Engine
    from camunda_embedded.testing import use_engine

    with Engine(start_time=_start_time(pytestconfig)) as engine:
        end = use_engine(engine, timeout=_timeout(pytestconfig))
        try:
            yield engine
        finally:
            end()


@pytest.fixture
def camunda_workers(camunda_engine: Engine) -> Iterator[MockWorkers]:
    """Stand-ins for workers of the engine's jobs."""
    from camunda_embedded.testing import MockWorkers

    with MockWorkers(camunda_engine) as workers:
        yield workers


@pytest.fixture
def camunda_mock_worker(camunda_engine: Engine) -> Iterator[Callable[[str], MockJobWorker]]:
    """Makes a stand-in for the workers of a job type: ``camunda_mock_worker("charge").then_complete()``."""
    from contextlib import ExitStack

    from camunda_embedded.testing import mock_job_worker

    with ExitStack() as made:
        yield lambda job_type: made.enter_context(mock_job_worker(camunda_engine, job_type))


@pytest.fixture
def camunda_client(camunda_engine: Engine) -> Iterator[Any]:
    """A client that is connected to the engine without a socket."""
    client = _client_package()
    with client.CamundaClient(_CONFIGURATION, transport=camunda_engine.transport()) as connected:
        yield connected


@async_fixture
async def camunda_async_client(camunda_engine: Engine) -> AsyncIterator[Any]:
    """An async client that is connected to the engine without a socket."""
    client = _client_package()
    async with client.CamundaAsyncClient(
        _CONFIGURATION, transport=camunda_engine.async_transport()
    ) as connected:
        yield connected


def _client_package() -> Any:
    try:
        # Only where a test asks for it: the engine itself knows no client.
        camunda_client = import_module("camunda_client")
    except ImportError:
        # A skipped test would look as if nothing were amiss.
        pytest.fail(f"{_NO_CLIENT}.", pytrace=False)
    if not hasattr(camunda_client, "CamundaAsyncClient"):
        pytest.fail(
            f"{_NO_CLIENT}: {camunda_client.__file__} is another package of that name.", pytrace=False
        )
    return camunda_client


def _start_time(config: pytest.Config) -> datetime:
    from contextlib import suppress
    from datetime import datetime, timezone

    text = str(config.getini("camunda_start_time")).strip()
    if not text:
        return datetime.now(timezone.utc)
    moment = None
    with suppress(ValueError):
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment is None or moment.tzinfo is None:
        raise pytest.UsageError(
            f"camunda_start_time must be a moment with its time zone, such as 2026-01-01T09:00:00+01:00, not {text!r}"
        )
    return moment


def _timeout(config: pytest.Config) -> float:
    text = str(config.getini("camunda_assertion_timeout")).strip()
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise pytest.UsageError(
            f"camunda_assertion_timeout must be a number of seconds from 0 on, such as 5, not {text!r}"
        )
    return seconds
