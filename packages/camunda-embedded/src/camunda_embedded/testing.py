"""For tests of processes: assertions that wait and explain, and stand-ins for workers.

With pytest, the fixtures `camunda_engine`, `camunda_workers`, `camunda_client` and `camunda_async_client` are there as soon
as the package is installed.
"""

from __future__ import annotations

from contextvars import ContextVar

from camunda_embedded._engine import Engine
from camunda_embedded._testing.assertions import DEFAULT_TIMEOUT, HasInstanceKey, InstanceAssert, key_of
from camunda_embedded._testing.workers import JobError, MockWorkers

__all__ = ["InstanceAssert", "JobError", "MockWorkers", "assert_that", "use_engine"]

_engine: ContextVar[Engine] = ContextVar("camunda_embedded_engine")


def use_engine(engine: Engine) -> None:
    """Let `assert_that` ask this engine when it is told none; the fixture `camunda_engine` does so."""
    _engine.set(engine)


def assert_that(
    instance: int | str | HasInstanceKey, *, engine: Engine | None = None, timeout: float = DEFAULT_TIMEOUT
) -> InstanceAssert:
    """Begin assertions about a process instance.

    Args:
        instance: Its key, or what the client answered to its creation.
        engine: The engine that it is in; the one of the fixture `camunda_engine` when it is None.
        timeout: How many seconds each assertion waits until it holds.

    Returns:
        The assertions, to be chained.

    Raises:
        LookupError: No engine is given and none is in use.
    """
    chosen = engine or _engine.get(None)
    if chosen is None:
        raise LookupError("no engine: use the fixture camunda_engine, or pass engine=")
    return InstanceAssert(chosen, key_of(instance), timeout)
