"""Assertions about process instances."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from camunda_embedded._engine import Engine
from camunda_embedded._testing.story import Story

DEFAULT_TIMEOUT = 5.0
_MISSING = object()


class HasInstanceKey(Protocol):
    """What the client answers to the creation of an instance."""

    @property
    def process_instance_key(self) -> Any:
        """The key of the instance."""
        ...


class InstanceAssert:
    """Assertions about one process instance; each waits until it holds.

    Args:
        engine: The engine.
        key: The key of the instance.
        timeout: After how many seconds an assertion that does not hold fails.
    """

    def __init__(self, engine: Engine, key: int, timeout: float) -> None:
        self._engine = engine
        self._story = Story(engine.read_models, key)
        self._timeout = timeout

    def is_active(self) -> InstanceAssert:
        """The instance has neither completed nor been terminated."""
        return self._holds("to be active", lambda story: story.state() == "ACTIVE")

    def is_completed(self) -> InstanceAssert:
        """The instance has completed."""
        return self._holds("to be completed", lambda story: story.state() == "COMPLETED")

    def is_terminated(self) -> InstanceAssert:
        """The instance was terminated."""
        return self._holds("to be terminated", lambda story: story.state() == "TERMINATED")

    def passed(self, *element_ids: str) -> InstanceAssert:
        """The elements have completed, each as often as it is named, in this order."""

        def holds(story: Story) -> bool:
            completed = iter(story.elements("COMPLETED"))
            return all(element_id in completed for element_id in element_ids)

        return self._holds(f"to have passed {', '.join(element_ids)}", holds)

    def has_not_passed(self, *element_ids: str) -> InstanceAssert:
        """None of the elements has completed so far; this does not wait."""
        found = [name for name in element_ids if name in self._story.elements("COMPLETED")]
        if found:
            raise AssertionError(f"expected not to have passed {', '.join(found)}, but {self._story.text()}")
        return self

    def is_waiting_at(self, *element_ids: str) -> InstanceAssert:
        """Each of the elements is active."""
        return self._holds(
            f"to be waiting at {', '.join(element_ids)}",
            lambda story: set(element_ids) <= set(story.elements("ACTIVE")),
        )

    def has_variable(self, name: str, value: Any = _MISSING) -> InstanceAssert:
        """The instance has a variable, with this value when one is given."""
        if value is _MISSING:
            return self._holds(f"to have the variable {name}", lambda story: name in story.variables())
        return self._holds(
            f"to have the variable {name} = {value!r}",
            lambda story: name in story.variables() and bool(story.variables()[name] == value),
        )

    def has_variables(self, **values: Any) -> InstanceAssert:
        """The instance has each of these variables with its value."""
        for name, value in values.items():
            self.has_variable(name, value)
        return self

    def has_incident(self, error_type: str | None = None, *, at: str | None = None) -> InstanceAssert:
        """The instance has an active incident, of this type and at this element when they are given."""

        def holds(story: Story) -> bool:
            return any(
                (error_type is None or entry["errorType"] == error_type)
                and (at is None or entry["elementId"] == at)
                for entry in story.incidents()
            )

        facts = " ".join(filter(None, (error_type, f"at {at}" if at else "")))
        return self._holds(f"to have an incident {facts}".rstrip(), holds)

    def has_no_incident(self) -> InstanceAssert:
        """The instance has no active incident now; this does not wait."""
        if self._story.incidents():
            raise AssertionError(f"expected to have no incident, but {self._story.text()}")
        return self

    def _holds(self, wanted: str, condition: Callable[[Story], bool]) -> InstanceAssert:
        changed = threading.Event()
        end = time.monotonic() + self._timeout
        stop = self._engine.on_records(lambda _records: changed.set())
        try:
            while True:
                changed.clear()
                due = self._engine.run_due()
                if condition(self._story):
                    return self
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"expected {wanted}, but {self._story.text()}")
                # A delay of searches passes without a record that tells of it.
                changed.wait(min(left, 0.05 if due is None else max(due, 0.001)))
        finally:
            stop()


def key_of(instance: int | str | HasInstanceKey) -> int:
    """The key of a process instance, however it is given."""
    return int(instance if isinstance(instance, (int, str)) else instance.process_instance_key)
