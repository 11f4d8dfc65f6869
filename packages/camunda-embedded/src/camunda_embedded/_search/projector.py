"""Keeps the tables up to date with what happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from camunda_embedded._core.records import Record
from camunda_embedded._search.table import NotedRow, Row, Table

# What happens to a job without giving it another state.
_SILENT = ("ACTIVATED", "BACKOFF_ENDED")
_JOB_ENDS = ("COMPLETED", "CANCELED", "ERROR_THROWN")


class Tables:
    """Every table, and the counts of incidents."""

    def __init__(self) -> None:
        self.processes: Table[NotedRow] = Table("process_definition_id")
        self.requirements: Table[NotedRow] = Table()
        self.decisions: Table[NotedRow] = Table("decision_definition_id")
        self.forms: Table[NotedRow] = Table("form_id")
        self.resources: Table[NotedRow] = Table("resource_id")
        self.instances: Table[Row] = Table("process_definition_key", "parent_process_instance_key")
        self.elements: Table[Row] = Table("process_instance_key")
        self.variables: Table[Row] = Table("scope_key", elements=self.elements)
        self.jobs: Table[NotedRow] = Table("element_instance_key", elements=self.elements)
        self.incidents: Table[NotedRow] = Table("element_instance_key", elements=self.elements)
        self.user_tasks: Table[NotedRow] = Table("element_instance_key", elements=self.elements)
        self.subscriptions: Table[NotedRow] = Table("process_instance_key", "element_instance_key")
        self.correlations: Table[NotedRow] = Table("process_instance_key")
        self.timers: Table[NotedRow] = Table("element_instance_key", elements=self.elements)
        self.evaluations: Table[Row] = Table("process_instance_key")
        # One flow is kept as it is, several as a tuple: most waiting instances have taken one.
        self.flows: dict[int, str | tuple[str, ...]] = {}
        self.active_incidents: dict[int, int] = {}

    def flows_of(self, process_instance_key: int) -> tuple[str, ...]:
        """The ids of the sequence flows that an instance took, in the order of their first use."""
        taken = self.flows.get(process_instance_key, ())
        return (taken,) if isinstance(taken, str) else taken

    def has_incident(self, key: int) -> bool:
        """Whether an element instance or process instance, or anything inside it, has an incident."""
        return self.active_incidents.get(key, 0) > 0


class Projector:
    """Applies records to tables.

    Args:
        tables: The tables.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        definition = self._definition
        self._appliers: dict[str, Callable[[Record], None]] = {
            "ElementValue": self._element,
            "VariableValue": self._variable,
            "JobValue": self._job,
            "IncidentValue": self._incident,
            "UserTaskValue": self._user_task,
            "SubscriptionValue": self._subscription,
            "TimerValue": self._timer,
            "DecisionEvaluation": self._evaluation,
            "ProcessValue": lambda record: definition(tables.processes, record),
            "DecisionRequirementsValue": lambda record: definition(tables.requirements, record),
            "DecisionValue": lambda record: definition(tables.decisions, record),
            "FormValue": lambda record: definition(tables.forms, record),
            "ResourceValue": lambda record: definition(tables.resources, record),
        }

    def apply(self, record: Record) -> None:
        """Apply one record."""
        applier = self._appliers.get(record.kind)
        if applier is not None:
            applier(record)

    def _definition(self, table: Table[NotedRow], record: Record) -> None:
        row = table.get(record.key)
        if row is None:
            table.add(NotedRow(record.key, record.value, "ACTIVE", record.timestamp))
        elif record.intent == "DELETED":
            row.state, row.ended = "DELETED", record.timestamp

    def _element(self, record: Record) -> None:
        value, intent = record.value, record.intent
        if intent == "SEQUENCE_FLOW_TAKEN":
            taken = self._tables.flows_of(value.process_instance_key)
            if value.element_id not in taken:
                now = (*taken, value.element_id)
                self._tables.flows[value.process_instance_key] = now if taken else value.element_id
            return
        table = self._tables.instances if value.element_type == "PROCESS" else self._tables.elements
        row = table.get(record.key)
        if row is None:
            row = table.add(Row(record.key, value, "ACTIVE", record.timestamp))
        elif intent == "ELEMENT_MIGRATED":
            table.replace(row, value)
        if intent in ("ELEMENT_COMPLETED", "ELEMENT_TERMINATED"):
            row.state, row.ended = intent[8:], record.timestamp

    def _variable(self, record: Record) -> None:
        table = self._tables.variables
        row = table.get(record.key)
        if record.intent == "DELETED":
            table.remove(record.key)
        elif row is None:
            table.add(Row(record.key, record.value, "", record.timestamp))
        else:
            table.replace(row, record.value)

    def _job(self, record: Record) -> None:
        row = self._changed(self._tables.jobs, record)
        if record.intent not in _SILENT:
            row.state = record.intent
        row.ended = record.timestamp if record.intent in _JOB_ENDS else 0
        if record.intent == "FAILED":
            row.note = record.value.retries > 0

    def _changed(self, table: Table[NotedRow], record: Record) -> NotedRow:
        row = table.get(record.key)
        if row is None:
            return table.add(NotedRow(record.key, record.value, record.intent, record.timestamp))
        table.replace(row, record.value)
        row.updated = record.timestamp
        return row

    def _incident(self, record: Record) -> None:
        row = self._changed(self._tables.incidents, record)
        created = record.intent == "CREATED"
        if created or row.state == "ACTIVE":
            self._count(record.value, 1 if created else -1)
        row.state = "ACTIVE" if created else "RESOLVED"

    def _count(self, incident: Any, change: int) -> None:
        counts, tables = self._tables.active_incidents, self._tables
        key = incident.element_instance_key
        seen: set[int] = set()
        while key > 0 and key not in seen:
            seen.add(key)
            counts[key] = counts.get(key, 0) + change
            row = tables.elements.get(key)
            if row is not None:
                key = row.value.scope_key
            else:
                instance = tables.instances.get(key)
                key = instance.value.parent_element_instance_key if instance else -1
        if incident.process_instance_key not in seen:
            counts[incident.process_instance_key] = counts.get(incident.process_instance_key, 0) + change

    def _user_task(self, record: Record) -> None:
        row = self._changed(self._tables.user_tasks, record)
        row.state = record.intent if record.intent in ("COMPLETED", "CANCELED") else "CREATED"
        row.ended = record.timestamp if row.state != "CREATED" else 0

    def _subscription(self, record: Record) -> None:
        known = self._tables.subscriptions.get(record.key)
        if known is not None and known.state == "CORRELATED" and known.value.interrupting:
            # Its message has ended it; that it is then cleared away is no news.
            return
        row = self._changed(self._tables.subscriptions, record)
        row.state = record.intent
        if record.intent == "CORRELATED":
            # One subscription may get any number of messages: each is an entry of its own.
            entry = NotedRow(record.position, record.value, "CORRELATED", record.timestamp)
            entry.note = record.key
            self._tables.correlations.add(entry)

    def _timer(self, record: Record) -> None:
        row = self._changed(self._tables.timers, record)
        row.state = record.intent

    def _evaluation(self, record: Record) -> None:
        row = Row(record.key, record.value, record.intent, record.timestamp)
        self._tables.evaluations.add(row)
