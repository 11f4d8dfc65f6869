"""Records made by hand for the tests of the read models."""

from __future__ import annotations

from typing import Any

from camunda_embedded._core.records import (
    ElementValue,
    IncidentValue,
    JobValue,
    ProcessValue,
    Record,
    SubscriptionValue,
    UserTaskValue,
    VariableValue,
)
from camunda_embedded._search import ReadModels

TENANT = "<default>"
START = 1_760_000_000_000


class Log:
    """Feeds read models with what happens to imagined process instances."""

    def __init__(self, models: ReadModels | None = None) -> None:
        self.models = models or ReadModels()
        self.time = START
        self._position = 0

    def add(self, key: int, intent: str, value: Any) -> int:
        """Something happens, a second after what happened before."""
        self._position += 1
        self.time += 1000
        self.models.apply([Record(self._position, key, intent, self.time, value)])
        return key

    def process(
        self, key: int, process_id: str = "order", version: int = 1, name: str | None = "Order"
    ) -> int:
        """A process is deployed."""
        value = ProcessValue(key, process_id, name, version, "v1", "order.bpmn", 1, TENANT, b"<a/>")
        return self.add(key, "CREATED", value)

    def instance(
        self, key: int, definition: int = 10, parent: tuple[int, int] = (-1, -1), **more: Any
    ) -> int:
        """A process instance begins."""
        value = ElementValue(
            "order", "PROCESS", "Order", key, definition, "order", 1, -1, TENANT, *parent, parent[0], **more
        )
        return self.add(key, "ELEMENT_ACTIVATING", value)

    def element(
        self, key: int, instance: int, element_id: str = "charge", scope: int = 0, **more: Any
    ) -> int:
        """An element instance begins."""
        kind = more.pop("element_type", "SERVICE_TASK")
        value = ElementValue(
            element_id, kind, None, instance, 10, "order", 1, scope or instance, TENANT, **more
        )
        return self.add(key, "ELEMENT_ACTIVATED", value)

    def end(self, key: int, intent: str = "ELEMENT_COMPLETED") -> None:
        """An element instance or process instance ends."""
        tables = self.models.tables
        row = tables.elements.get(key) or tables.instances.get(key)
        assert row is not None
        self.add(key, intent, row.value)

    def variable(
        self, key: int, instance: int, name: str, value: Any, scope: int = 0, intent: str = "CREATED"
    ) -> int:
        """A variable is created or changed."""
        return self.add(key, intent, VariableValue(name, value, scope or instance, instance, 10, TENANT))

    def job(self, key: int, instance: int, element: int, intent: str = "CREATED", **more: Any) -> int:
        """Something happens to a job."""
        facts = {"retries": 3, **more}
        value = JobValue("charge", instance, 10, "order", 1, "charge", element, TENANT, **facts)
        return self.add(key, intent, value)

    def incident(
        self, key: int, instance: int, element: int, message: str = "no!", intent: str = "CREATED"
    ) -> int:
        """An incident is raised or resolved."""
        value = IncidentValue("JOB_NO_RETRIES", message, instance, 10, "order", "charge", element, -1, TENANT)
        return self.add(key, intent, value)

    def user_task(self, key: int, instance: int, element: int, intent: str = "CREATED", **more: Any) -> int:
        """Something happens to a user task."""
        value = UserTaskValue("approve", "Approve", instance, 10, "order", 1, element, TENANT, **more)
        return self.add(key, intent, value)

    def subscription(
        self, key: int, instance: int, element: int, intent: str = "CREATED", message: int = -1
    ) -> int:
        """Something happens to a subscription to a message."""
        value = SubscriptionValue(
            "paid", "o-1", instance, 10, "order", "wait", element, True, TENANT, message
        )
        return self.add(key, intent, value)

    def keys(self, entity: str, key: str, wanted: dict[str, Any] | None = None, **body: Any) -> list[str]:
        """The keys that a search finds."""
        found = self.models.search(entity, {"filter": wanted or {}, **body})
        return [entry[key] for entry in found["items"]]
