"""Assertions about where a process instance is, what it holds and what went wrong."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from camunda_embedded._testing.checks import MISSING, Checks, told
from camunda_embedded._testing.story import Story

if TYPE_CHECKING:
    from typing_extensions import Self

__tracebackhide__ = True  # failures show the line of the test


class FlowChecks(Checks):
    """State, elements, variables and incidents."""

    def is_active(self) -> Self:
        """The instance has neither completed nor been terminated."""
        return self._holds("to be active", lambda story: story.state() == "ACTIVE")

    def is_completed(self) -> Self:
        """The instance has completed."""
        return self._holds("to be completed", lambda story: story.state() == "COMPLETED")

    def is_terminated(self) -> Self:
        """The instance was terminated."""
        return self._holds("to be terminated", lambda story: story.state() == "TERMINATED")

    def passed(self, *element_ids: str) -> Self:
        """The elements have completed, each at least as often as it is named, in whatever order."""
        wanted = Counter(element_ids)
        return self._holds(
            f"to have passed {', '.join(element_ids)}",
            lambda story: not wanted - Counter(story.elements("COMPLETED")),
        )

    def passed_in_order(self, *element_ids: str) -> Self:
        """The elements have completed, and began in this order; others may lie between them."""

        def holds(story: Story) -> bool:
            completed = iter(story.elements("COMPLETED"))
            return all(element_id in completed for element_id in element_ids)

        return self._holds(f"to have passed {', '.join(element_ids)} in this order", holds)

    def has_not_passed(self, *element_ids: str) -> Self:
        """None of the elements has completed so far; this does not wait."""
        return self._holds(
            f"not to have passed {' or '.join(element_ids)}",
            lambda story: not set(element_ids) & set(story.elements("COMPLETED")),
            waits=False,
        )

    def has_terminated(self, *element_ids: str) -> Self:
        """Each of the elements was terminated, by an interrupting event for example."""
        return self._holds(
            f"to have terminated {', '.join(element_ids)}",
            lambda story: set(element_ids) <= set(story.elements("TERMINATED")),
        )

    def is_waiting_at(self, *element_ids: str) -> Self:
        """Each of the elements is active."""
        return self._holds(
            f"to be waiting at {', '.join(element_ids)}",
            lambda story: set(element_ids) <= set(story.elements("ACTIVE")),
        )

    def has_variable(self, name: str, value: Any = MISSING) -> Self:
        """The instance has a variable, with this value when one is given."""
        return self._variable(name, value, None)

    def has_local_variable(self, element_id: str, name: str, value: Any = MISSING) -> Self:
        """The latest instance of an element has a variable of its own, with this value when one is given."""
        return self._variable(name, value, element_id)

    def has_variables(self, **values: Any) -> Self:
        """The instance has each of these variables with its value."""
        for name, value in values.items():
            self.has_variable(name, value)
        return self

    def has_incident(self, error_type: str = MISSING, *, at: str = MISSING, message: str = MISSING) -> Self:
        """The instance has an active incident.

        Args:
            error_type: Its type, as the API names it.
            at: The id of its element.
            message: A part of its message.
        """

        def holds(story: Story) -> bool:
            return any(
                error_type in (MISSING, entry["errorType"])
                and at in (MISSING, entry["elementId"])
                and (message is MISSING or message in entry["errorMessage"])
                for entry in story.incidents()
            )

        return self._holds(told("to have an incident", type=error_type, at=at, message=message), holds)

    def has_no_incident(self) -> Self:
        """The instance has no active incident now; this does not wait."""
        return self._holds("to have no incident", lambda story: not story.incidents(), waits=False)

    def has_called(self, process_definition_id: str) -> Self:
        """The instance has called an instance of this process."""
        return self._holds(
            f"to have called {process_definition_id}", lambda story: process_definition_id in story.called()
        )

    def _variable(self, name: str, value: Any, element_id: str | None) -> Self:
        def holds(story: Story) -> bool:
            variables = story.variables(element_id)
            return name in variables and (value is MISSING or bool(variables[name] == value))

        where = f" at {element_id}" if element_id else ""
        equal = "" if value is MISSING else f" = {value!r}"
        return self._holds(f"to have the variable {name}{equal}{where}", holds)
