"""Tells where a process instance stands, for messages of assertions that fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from camunda_embedded._search import NotFound, ReadModels


class Story:
    """What is known of one process instance.

    Args:
        models: The read models of the engine.
        key: The key of the instance.
    """

    def __init__(self, models: ReadModels, key: int) -> None:
        self._models = models
        self._wanted = {"processInstanceKey": str(key)}
        self.key = key

    def state(self) -> str | None:
        """The state of the instance; None when there is none."""
        try:
            return str(self._models.get("process-instances", str(self.key))["state"])
        except NotFound:
            return None

    def _all(self, entity: str, **wanted: Any) -> list[Mapping[str, Any]]:
        body = {"filter": {**self._wanted, **wanted}, "page": {"limit": 100_000}}
        items: list[Mapping[str, Any]] = self._models.search(entity, body)["items"]
        return items

    def elements(self, state: str) -> list[str]:
        """The ids of the elements whose instances are in a state, oldest first."""
        return [entry["elementId"] for entry in self._all("element-instances", state=state)]

    def incidents(self) -> list[Mapping[str, Any]]:
        """The active incidents."""
        return self._all("incidents", state="ACTIVE")

    def variables(self) -> dict[str, Any]:
        """The variables of the instance itself."""
        return self._models.visible_variables(self.key) or {}

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
        waits = self._models.search("wait-states", {"filter": self._wanted})["items"]
        lines += [f"  {entry['elementId']} waits for {_waited(entry['details'])}" for entry in waits]
        return "\n".join(lines)


def _waited(details: Mapping[str, Any]) -> str:
    kind = details["waitStateType"]
    if kind == "JOB":
        return f"a worker of jobs of type {details['jobType']!r} ({details['retries']} retries left)"
    if kind == "MESSAGE":
        return f"the message {details['messageName']!r} with correlation key {details['correlationKey']!r}"
    if kind == "TIMER":
        return f"a timer due at {details['dueDate']} ms since 1970"
    return f"user task {details['taskKey']}"
