"""Members of filters that entries do not have under the same name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from zlib import crc32

from camunda_embedded._search.entries import Entries
from camunda_embedded._search.filters import Special, Test, value_test
from camunda_embedded._search.projector import Tables
from camunda_embedded._search.table import Row


def error_hash(message: str) -> int:
    """A number that stands for an error message, as 32 signed bits."""
    value = crc32(message.encode("utf-8", "surrogatepass"))
    return value - 2**32 if value >= 2**31 else value


class Specials:
    """Tests of members that have to be looked up elsewhere.

    Args:
        tables: Where to look.
        entries: What makes entries of rows.
    """

    def __init__(self, tables: Tables, entries: Entries) -> None:
        self._tables = tables
        self._entries = entries
        self.by_entity: dict[str, dict[str, Special]] = {
            "process-instances": {
                "tags": _has_all("tags"),
                "variables": self._variables("processInstanceKey"),
                "errorMessage": self._incidents(lambda row: row.value.error_message),
                "incidentErrorHashCode": self._incidents(lambda row: error_hash(row.value.error_message)),
                "hasRetriesLeft": self._has_retries_left,
                "elementId": self._elements(lambda row: row.value.element_id),
                "elementInstanceState": self._elements(lambda row: row.state),
                "hasElementInstanceIncident": self._elements(lambda row: tables.has_incident(row.key)),
                "batchOperationId": _never,
                "batchOperationKey": _never,
            },
            "element-instances": {"elementInstanceScopeKey": self._scope},
            "user-tasks": {
                "tags": _has_all("tags"),
                "candidateGroup": _any_of("candidateGroups"),
                "candidateUser": _any_of("candidateUsers"),
                "processInstanceVariables": self._variables("processInstanceKey"),
                "localVariables": self._variables("elementInstanceKey"),
            },
            "decision-definitions": {"isLatestVersion": self._latest_decision},
            "process-definitions": {"isLatestVersion": self._latest_process},
            "variables": {"isTruncated": lambda wanted: lambda entry: (len(entry["value"]) > 8191) is wanted},
            "wait-states": {
                "waitStateType": lambda wanted: _on(
                    value_test(wanted), lambda e: e["details"]["waitStateType"]
                )
            },
        }

    def _variables(self, member: str) -> Special:
        """Every named variable is there, in the scope that the member names, with a value that is wanted."""

        def special(wanted: list[dict[str, Any]]) -> Test:
            tests = [(one["name"], value_test(one["value"])) for one in wanted]

            def test(entry: Any) -> bool:
                rows = self._tables.variables.by("scope_key", int(entry[member]))
                values = {row.value.name: self._entries.variable(row)["value"] for row in rows}
                return all(matches(values.get(name)) for name, matches in tests)

            return test

        return special

    def _incidents(self, read: Callable[[Row], Any]) -> Special:
        def rows(entry: Any) -> Iterable[Row]:
            found = self._tables.incidents.by("process_instance_key", int(entry["processInstanceKey"]))
            return [row for row in found if row.state == "ACTIVE"]

        return _any_row(rows, read)

    def _elements(self, read: Callable[[Row], Any]) -> Special:
        return _any_row(
            lambda entry: self._tables.elements.by("process_instance_key", int(entry["processInstanceKey"])),
            read,
        )

    def _has_retries_left(self, wanted: bool) -> Test:
        def test(entry: Any) -> bool:
            jobs = self._tables.jobs.by("process_instance_key", int(entry["processInstanceKey"]))
            return any(job.state == "FAILED" and job.note for job in jobs) is wanted

        return test

    def _scope(self, wanted: Any) -> Test:
        matches = value_test(wanted)

        def test(entry: Any) -> bool:
            row = self._tables.elements.get(int(entry["elementInstanceKey"]))
            return row is not None and matches(str(row.value.scope_key))

        return test

    def _latest_process(self, wanted: bool) -> Test:
        def test(entry: Any) -> bool:
            rows = self._tables.processes.by("process_definition_id", entry["processDefinitionId"])
            return (entry["version"] == max(row.value.version for row in rows)) is wanted

        return test

    def _latest_decision(self, wanted: bool) -> Test:
        def test(entry: Any) -> bool:
            rows = self._tables.decisions.by("decision_definition_id", entry["decisionDefinitionId"])
            return (entry["version"] == max(row.value.version for row in rows)) is wanted

        return test


def _on(matches: Callable[[Any], bool], read: Callable[[Any], Any]) -> Test:
    return lambda entry: matches(read(entry))


def _any_row(rows: Callable[[Any], Iterable[Row]], read: Callable[[Row], Any]) -> Special:
    def special(wanted: Any) -> Test:
        matches = value_test(wanted)
        return lambda entry: any(matches(read(row)) for row in rows(entry))

    return special


def _has_all(member: str) -> Special:
    return lambda wanted: lambda entry: set(wanted) <= set(entry[member])


def _any_of(member: str) -> Special:
    def special(wanted: Any) -> Test:
        matches = value_test(wanted)
        return lambda entry: (
            any(matches(value) for value in entry[member])
            or (not entry[member] and isinstance(wanted, dict) and matches(None))
        )

    return special


def _never(_wanted: Any) -> Test:
    return lambda _entry: False
