"""Tells where a process instance stands, for messages of assertions that fail."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from camunda_embedded._testing.sources import Entry, Source


class Story:
    """What is known of one process instance.

    Args:
        source: Where it runs.
        key: The key of the instance.
    """

    def __init__(self, source: Source, key: int) -> None:
        self._source = source
        self._wanted = {"processInstanceKey": str(key)}
        self.key = key

    def state(self) -> str | None:
        """The state of the instance; None when there is none."""
        found = self._source.search("process-instances", self._wanted)
        return str(found[0]["state"]) if found else None

    def entries(self, entity: str, **wanted: Any) -> list[Entry]:
        """Entries of the instance, oldest first."""
        return self._source.search(entity, {**self._wanted, **wanted})

    def elements(self, state: str) -> list[str]:
        """The ids of the elements whose instances are in a state, oldest first."""
        return [entry["elementId"] for entry in self.entries("element-instances", state=state)]

    def incidents(self) -> list[Entry]:
        """The active incidents."""
        return self.entries("incidents", state="ACTIVE")

    def called(self) -> list[str]:
        """The ids of the processes that it called, oldest first."""
        found = self._source.search("process-instances", {"parentProcessInstanceKey": str(self.key)})
        return [entry["processDefinitionId"] for entry in found]

    def variables(self, element_id: str | None = None) -> dict[str, Any]:
        """The variables of the instance itself, or the local ones of the latest instance of an element."""
        scope = str(self.key)
        if element_id is not None:
            elements = self.entries("element-instances", elementId=element_id)
            if not elements:
                return {}
            scope = elements[-1]["elementInstanceKey"]
        found = self.entries("variables", scopeKey=scope)
        return {entry["name"]: json.loads(entry["value"]) for entry in found}

    def text(self) -> str:
        """Everything that helps to see why an assertion does not hold, one fact a line."""
        state = self.state()
        if state is None:
            return f"there is no process instance {self.key}"
        lines = [
            f"process instance {self.key} is {state}",
            f"  completed elements: {', '.join(self.elements('COMPLETED')) or 'none'}",
            f"  terminated elements: {', '.join(self.elements('TERMINATED')) or 'none'}",
            f"  active elements: {', '.join(self.elements('ACTIVE')) or 'none'}",
        ]
        lines += [
            f"  incident {entry['incidentKey']} at {entry['elementId']}: {entry['errorType']}: {entry['errorMessage']}"
            for entry in self.incidents()
        ]
        lines += [f"  variable {name} = {value!r}" for name, value in sorted(self.variables().items())]
        lines += [
            f"  {entry['elementId']} waits for {_waited(entry['details'])}"
            for entry in self.entries("wait-states")
        ]
        return "\n".join(lines)


def _waited(details: Mapping[str, Any]) -> str:
    kind = details["waitStateType"]
    if kind == "JOB":
        return f"a worker of jobs of type {details['jobType']!r} ({details['retries']} retries left)"
    if kind == "MESSAGE":
        return f"the message {details['messageName']!r} with correlation key {details['correlationKey']!r}"
    if kind == "TIMER":
        return f"a timer due at {details['dueDate']} ms since 1970"
    if kind == "USER_TASK":
        return f"user task {details['taskKey']}"
    return str(kind)
