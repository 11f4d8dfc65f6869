"""The read models: fed with records, asked by the API."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from camunda_embedded._core.records import Record
from camunda_embedded._search import definitions
from camunda_embedded._search.entries import Entries, Entry
from camunda_embedded._search.filters import filter_test
from camunda_embedded._search.paging import in_order, page_of
from camunda_embedded._search.projector import Projector, Tables
from camunda_embedded._search.specials import Specials
from camunda_embedded._search.table import NotFound, Row, Table
from camunda_embedded._search.wait_states import WAIT_KEY, wait_states


class Kind(NamedTuple):
    """One kind of entries: where its rows are, how they are shown, and what their key is called."""

    table: Table[Any]
    show: Callable[[Any], Entry]
    key: str


# Members of filters that are attributes of values with an index.
_INDEXED = {
    "processInstanceKey": "process_instance_key",
    "elementInstanceKey": "element_instance_key",
    "scopeKey": "scope_key",
    "processDefinitionKey": "process_definition_key",
    "parentProcessInstanceKey": "parent_process_instance_key",
}

# Members that filters and orders ask for, but that the API does not answer.
_HIDDEN = {
    "decision-instances": ("decisionRequirementsKey", "evaluatedInputs", "matchedRules"),
    "resources": ("deploymentKey",),
    "wait-states": (WAIT_KEY,),
}
_KEYS = {"decision-instances": "decisionEvaluationInstanceKey", "wait-states": WAIT_KEY}
_DETAILS = ("evaluatedInputs", "matchedRules")


class ReadModels:
    """What happened, as the search endpoints show it.

    Args:
        delay: After how many seconds searches see what happened.
        clock: Seconds that never go back, by which the delay is measured.
    """

    def __init__(self, delay: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._delay = delay
        self._clock = clock
        self._lock = threading.RLock()
        self._waiting: deque[tuple[float, Sequence[Record]]] = deque()
        self.tables = Tables()
        self._projector = Projector(self.tables)
        self._entries = entries = Entries(self.tables)
        self._specials = Specials(self.tables, entries)
        tables = self.tables
        self._kinds = {
            "process-definitions": Kind(tables.processes, definitions.process_entry, "processDefinitionKey"),
            "decision-requirements": Kind(
                tables.requirements, definitions.requirements_entry, "decisionRequirementsKey"
            ),
            "decision-definitions": Kind(
                tables.decisions, definitions.decision_entry, "decisionDefinitionKey"
            ),
            "forms": Kind(tables.forms, definitions.form_entry, "formKey"),
            "resources": Kind(tables.resources, definitions.resource_entry, "resourceKey"),
            "process-instances": Kind(tables.instances, entries.instance, "processInstanceKey"),
            "element-instances": Kind(tables.elements, entries.element, "elementInstanceKey"),
            "variables": Kind(tables.variables, entries.variable, "variableKey"),
            "jobs": Kind(tables.jobs, entries.job, "jobKey"),
            "incidents": Kind(tables.incidents, entries.incident, "incidentKey"),
            "user-tasks": Kind(tables.user_tasks, entries.user_task, "userTaskKey"),
            "message-subscriptions": Kind(
                tables.subscriptions, entries.subscription, "messageSubscriptionKey"
            ),
            "correlated-message-subscriptions": Kind(tables.correlations, entries.correlation, "messageKey"),
        }

    def apply(self, records: Sequence[Record]) -> None:
        """Take in what happened; with a delay, it is seen later."""
        with self._lock:
            if self._delay:
                self._waiting.append((self._clock() + self._delay, tuple(records)))
            else:
                for record in records:
                    self._projector.apply(record)

    def catch_up(self) -> None:
        """Show what has waited long enough."""
        while self._waiting and self._waiting[0][0] <= self._clock():
            for record in self._waiting.popleft()[1]:
                self._projector.apply(record)

    def search(self, entity: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Search entries.

        Args:
            entity: What is searched, as the API's paths name it.
            body: The filter, sort and page of the request.

        Returns:
            The items and the page, as the API answers them.

        Raises:
            InvalidCursor: The cursor of the page is not one of this search.
        """
        with self._lock:
            self.catch_up()
            wanted, sort, page = body.get("filter") or {}, body.get("sort") or (), body.get("page") or {}
            kind = self._kinds.get(entity)
            if kind is not None and not wanted and not sort:
                rows, told = page_of(list(kind.table.rows.values()), page, lambda row: str(row.key))
                return {"items": [_answered(entity, kind.show(row)) for row in rows], "page": told}
            entries = self._found(entity, kind, wanted)
            key = self._key_of(entity, kind)
            items, told = page_of(in_order(entries, sort), page, key, sort)
            return {"items": [_answered(entity, item) for item in items], "page": told}

    def _key_of(self, entity: str, kind: Kind | None) -> Callable[[Mapping[str, Any]], str]:
        if entity == "correlated-message-subscriptions":
            return lambda entry: f"{entry['messageKey']}-{entry['subscriptionKey']}"
        name = kind.key if kind else _KEYS[entity]
        return lambda entry: str(entry[name])

    def _found(self, entity: str, kind: Kind | None, wanted: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        test = filter_test(wanted, self._specials.by_entity.get(entity, {}))
        if kind is not None:
            entries: Iterable[Entry] = map(kind.show, _candidates(kind, wanted))
        elif entity == "decision-instances":
            entries = self._evaluations()
        else:
            entries = wait_states(self.tables)
        return [entry for entry in entries if test(entry)]

    def _evaluations(self) -> Iterable[Entry]:
        for row in self.tables.evaluations.rows.values():
            business_id = self._entries.business_id(row.value.process_instance_key)
            yield from definitions.evaluation_entries(row, business_id)

    def get(self, entity: str, key: str) -> Entry:
        """One entry by its key.

        Raises:
            NotFound: Nothing has the key.
        """
        with self._lock:
            self.catch_up()
            if entity == "decision-instances":
                for entry in self._evaluations():
                    if entry["decisionEvaluationInstanceKey"] == key:
                        return {**_answered(entity, entry), **{name: entry[name] for name in _DETAILS}}
            else:
                kind = self._kinds[entity]
                row = kind.table.get(int(key))
                if row is not None:
                    return _answered(entity, kind.show(row))
        raise NotFound(f"There is nothing among the {entity} with the key '{key}'.")

    def report(self, name: str, *keys: str, body: Mapping[str, Any]) -> Any:
        """A count over entries, or a list that follows from them.

        Raises:
            NotFound: A key names nothing.
        """
        with self._lock:
            self.catch_up()
            from camunda_embedded._search import reports

            return reports.REPORTS[name](self, *keys, body=body)

    def form(self, key: int) -> Entry | None:
        """The form with this key."""
        row = self.tables.forms.get(key)
        return definitions.form_entry(row) if row else None

    def start_form_key(self, process_definition_key: int) -> int | None:
        """The key of the form of a process's start event, in its latest version."""
        row = self.tables.processes.get(process_definition_key)
        if row is None or not definitions.process_entry(row)["hasStartForm"]:
            return None
        forms = [form for form in self.tables.forms.by("form_id", row.note) if form.state == "ACTIVE"]
        return max(forms, key=lambda form: form.value.version).key if forms else None

    def source(self, key: int) -> bytes:
        """The file that a definition or resource came from.

        Raises:
            NotFound: Nothing has the key.
        """
        tables = self.tables
        decision = tables.decisions.get(key)
        if decision is not None:
            key = decision.value.decision_requirements_key
        for table in (tables.processes, tables.requirements):
            row = table.get(key)
            if row is not None:
                return bytes(row.value.resource)
        row = tables.resources.get(key)
        if row is None:
            raise NotFound(f"There is no resource with the key '{key}'.")
        return bytes(row.value.content)

    def visible_variables(self, scope_key: int) -> dict[str, Any] | None:
        """The values that an element instance or process instance sees; None when there is none."""
        scopes = self._scopes(scope_key)
        if not scopes:
            return None
        values: dict[str, Any] = {}
        for scope in reversed(scopes):
            values.update(
                {row.value.name: row.value.value for row in self.tables.variables.by("scope_key", scope)}
            )
        return values

    def _scopes(self, key: int) -> list[int]:
        scopes: list[int] = []
        element = self.tables.elements.get(key)
        while element is not None:
            scopes.append(key)
            key = element.value.scope_key
            element = self.tables.elements.get(key)
        return [*scopes, key] if self.tables.instances.get(key) else scopes

    def seen_variables(
        self, element_instance_key: int, body: Mapping[str, Any], *, effective: bool
    ) -> dict[str, Any]:
        """A search among the variables that an element instance sees.

        Args:
            element_instance_key: Who sees them.
            body: The filter, sort and page of the request.
            effective: Whether of each name only the innermost counts.
        """
        with self._lock:
            self.catch_up()
            found: list[Mapping[str, Any]] = []
            names: set[str] = set()
            for scope in self._scopes(element_instance_key):
                for row in self.tables.variables.by("scope_key", scope):
                    if not effective or row.value.name not in names:
                        found.append(self._entries.variable(row))
                    names.add(row.value.name)
            test = filter_test(body.get("filter") or {}, self._specials.by_entity["variables"])
            sort = body.get("sort") or ()
            entries = in_order([entry for entry in found if test(entry)], sort)
            items, told = page_of(
                entries, body.get("page") or {}, lambda entry: str(entry["variableKey"]), sort
            )
            return {"items": list(items), "page": told}


def _candidates(kind: Kind, wanted: Mapping[str, Any]) -> Iterable[Row]:
    """The rows that may meet the filter: found by a key where the filter has one."""
    key = _exact(wanted.get(kind.key))
    if key is not None and kind.key != "messageKey":
        row = kind.table.get(key)
        return [row] if row is not None else []
    for member, attribute in _INDEXED.items():
        value = _exact(wanted.get(member))
        if value is not None and kind.table.has_index(attribute):
            return kind.table.by(attribute, value)
    return kind.table.rows.values()


def _answered(entity: str, entry: Mapping[str, Any]) -> Entry:
    hidden = _HIDDEN.get(entity, ())
    return {name: value for name, value in entry.items() if name not in hidden} if hidden else dict(entry)


def _exact(wanted: Any) -> int | None:
    if isinstance(wanted, dict):
        wanted = wanted.get("$eq")
    return int(wanted) if isinstance(wanted, str) and wanted.lstrip("-").isdecimal() else None
