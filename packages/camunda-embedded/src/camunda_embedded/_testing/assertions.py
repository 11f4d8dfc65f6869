"""Assertions about process instances, for threads and for event loops."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Protocol

from camunda_embedded._testing.details import DetailChecks
from camunda_embedded._testing.flow import FlowChecks
from camunda_embedded._testing.waiting import Step, Waiter

if TYPE_CHECKING:
    from typing_extensions import Self

__tracebackhide__ = True  # failures show the line of the test


class HasInstanceKey(Protocol):
    """What the client answers to the creation of an instance."""

    @property
    def process_instance_key(self) -> Any:
        """The key of the instance."""
        ...


class InstanceAssert(FlowChecks, DetailChecks):
    """Assertions about one process instance; each waits until it holds, and raises `AssertionError` when it never does."""

    def _step(self, step: Step) -> Self:
        self._waiter.wait(step)
        return self


class AsyncInstanceAssert(FlowChecks, DetailChecks):
    """Assertions about one process instance, which are made when they are awaited; the event loop goes on meanwhile."""

    def __init__(self, waiter: Waiter, key: int) -> None:
        super().__init__(waiter, key)
        self._steps: list[Step] = []

    def _step(self, step: Step) -> Self:
        self._steps.append(step)
        return self

    def __await__(self) -> Generator[Any, None, Self]:
        """Make the assertions in their order.

        Raises:
            AssertionError: One does not hold in time.
        """
        return self._run().__await__()

    async def _run(self) -> Self:
        steps, self._steps = self._steps, []
        for step in steps:
            await self._waiter.wait_async(step)
        return self


def key_of(instance: int | str | HasInstanceKey) -> int:
    """The key of a process instance, however it is given.

    Raises:
        TypeError: It is nothing that has a key.
        ValueError: It is a text without one.
    """
    given: Any = getattr(instance, "process_instance_key", instance)
    if not isinstance(given, (int, str)) or isinstance(given, bool):
        raise TypeError(f"{_WANTED}, not {given!r:.80}")
    try:
        return int(given)
    except ValueError:
        raise ValueError(f"{_WANTED}, not {given!r:.80}") from None


_WANTED = "an assertion is about the key of a process instance, or what a client answered to its creation"
