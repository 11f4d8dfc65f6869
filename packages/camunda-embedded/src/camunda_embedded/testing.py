"""For tests of processes: assertions that wait and explain, and stand-ins for workers.

With pytest, the fixtures `camunda_engine`, `camunda_workers`, `camunda_client` and `camunda_async_client` are there as soon
as the package is installed.
"""

from __future__ import annotations

from collections.abc import Callable

from camunda_embedded._engine import Engine
from camunda_embedded._testing.assertions import AsyncInstanceAssert, HasInstanceKey, InstanceAssert, key_of
from camunda_embedded._testing.mocks import MockJobWorker, mock_job_worker
from camunda_embedded._testing.sources import Remote
from camunda_embedded._testing.waiting import Waiter
from camunda_embedded._testing.workers import JobError, MockWorkers

__all__ = [
    "AsyncInstanceAssert",
    "InstanceAssert",
    "JobError",
    "MockJobWorker",
    "MockWorkers",
    "Remote",
    "assert_that",
    "async_assert_that",
    "mock_job_worker",
    "use_engine",
]

DEFAULT_TIMEOUT = 5.0

# In use last comes last; not a context variable: tests on event loops and their threads shall see it as well.
_in_use: list[tuple[Engine | Remote, float]] = []


def use_engine(engine: Engine | Remote, *, timeout: float = DEFAULT_TIMEOUT) -> Callable[[], None]:
    """Let assertions ask this engine when they are told none; the fixture `camunda_engine` does so.

    Args:
        engine: An engine, or a Camunda 8 elsewhere.
        timeout: How many seconds assertions wait when they are told nothing else.

    Returns:
        What ends it.
    """
    entry = (engine, timeout)
    _in_use.append(entry)

    def end() -> None:
        if entry in _in_use:
            _in_use.remove(entry)

    return end


def assert_that(
    instance: int | str | HasInstanceKey,
    *,
    engine: Engine | Remote | None = None,
    timeout: float | None = None,
) -> InstanceAssert:
    """Begin assertions about a process instance.

    Args:
        instance: Its key, or what the client answered to its creation.
        engine: The engine that it is in, or `Remote` for a Camunda 8 elsewhere; the one in use when it is None.
        timeout: How many seconds each assertion waits until it holds; 5 when neither this nor `use_engine` says.

    Returns:
        The assertions, to be chained.

    Raises:
        LookupError: No engine is given and none is in use.
    """
    return InstanceAssert(_waiter(engine, timeout), key_of(instance))


def async_assert_that(
    instance: int | str | HasInstanceKey,
    *,
    engine: Engine | Remote | None = None,
    timeout: float | None = None,
) -> AsyncInstanceAssert:
    """Begin assertions about a process instance, to be awaited.

    While they wait, the event loop goes on, and with it workers and clients of the test.

    Args:
        instance: Its key, or what the client answered to its creation.
        engine: The engine that it is in, or `Remote` for a Camunda 8 elsewhere; the one in use when it is None.
        timeout: How many seconds each assertion waits until it holds; 5 when neither this nor `use_engine` says.

    Returns:
        The assertions, to be chained and then awaited.

    Raises:
        LookupError: No engine is given and none is in use.
    """
    return AsyncInstanceAssert(_waiter(engine, timeout), key_of(instance))


def _waiter(engine: Engine | Remote | None, timeout: float | None) -> Waiter:
    known, usual = _in_use[-1] if _in_use and engine is None else (engine, DEFAULT_TIMEOUT)
    if known is None:
        raise LookupError("no engine: use the fixture camunda_engine, or pass engine=")
    return Waiter(known, usual if timeout is None else timeout)
