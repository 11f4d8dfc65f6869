"""Which process instances ended, for those who wait for one."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Sequence
from typing import Any

from camunda_embedded._core.records import Record

_ENDED = ("ELEMENT_COMPLETED", "ELEMENT_TERMINATED")
_ACTIVATABLE = ("CREATED", "TIMED_OUT", "FAILED", "BACKOFF_ENDED", "RETRIES_UPDATED", "MIGRATED")


class Completions:
    """Remembers the end of instances that are waited for.

    An instance may end within the very command that creates it, or in another thread just after it, before anybody
    knows its key: what ends meanwhile can be captured.
    """

    def __init__(self) -> None:
        self._captured: dict[int, dict[int, dict[str, Any]]] = {}
        self._awaited: set[int] = set()
        self._completed: dict[int, dict[str, Any]] = {}

    def capture(self) -> None:
        """Begin to note what completes, until this thread knows for which instance it waits."""
        self._captured[threading.get_ident()] = {}

    def await_(self, key: int | None) -> None:
        """End the capture; from now on wait for this instance."""
        if key is not None:
            self._awaited.add(key)
        captured = self._captured.pop(threading.get_ident())
        if key is not None and key in captured:
            self._completed[key] = captured[key]

    def variables_of(self, key: int) -> dict[str, Any] | None:
        """The variables that the instance completed with; None when it has not."""
        return self._completed.get(key)

    def forget(self, key: int) -> None:
        """Nobody waits for the instance any more."""
        self._awaited.discard(key)
        self._completed.pop(key, None)

    def note(self, key: int, variables: dict[str, Any]) -> None:
        """An instance has completed."""
        for captured in list(self._captured.values()):
            captured[key] = variables
        if key in self._awaited:
            self._completed[key] = variables


def job_topic(job_type: str) -> Hashable:
    """What to wait on for jobs of a type."""
    return ("job", job_type)


def instance_topic(key: int) -> Hashable:
    """What to wait on for the end of an instance."""
    return ("instance", key)


def topics_of(records: Sequence[Record]) -> set[Hashable]:
    """Who is to be woken because of these records."""
    topics: set[Hashable] = set()
    for record in records:
        if record.kind == "JobValue":
            if record.intent in _ACTIVATABLE:
                topics.add(job_topic(record.value.job_type))
        elif record.kind == "ElementValue":
            if record.value.element_type == "PROCESS" and record.intent in _ENDED:
                topics.add(instance_topic(record.key))
        elif record.kind == "IncidentValue" and record.intent == "RESOLVED":
            topics.add("incident")
    return topics
