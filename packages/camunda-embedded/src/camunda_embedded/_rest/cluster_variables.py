"""The variables of the cluster as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from camunda_embedded._core.records import ClusterVariableValue, Record
from camunda_embedded._json import json_text

Entry = dict[str, Any]


class ClusterVariables:
    """The variables by tenant and name, None standing for the cluster; fed with records."""

    def __init__(self) -> None:
        self._values: dict[tuple[str | None, str], ClusterVariableValue] = {}

    def apply(self, records: Sequence[Record]) -> None:
        """Take in what happened."""
        for record in records:
            if record.kind == "ClusterVariableValue":
                name = (record.value.tenant_id, record.value.name)
                if record.intent == "DELETED":
                    self._values.pop(name, None)
                else:
                    self._values[name] = record.value

    def get(self, tenant_id: str | None, name: str) -> Entry | None:
        """One variable."""
        value = self._values.get((tenant_id, name))
        return None if value is None else entry_of(value)

    def entries(self) -> list[Entry]:
        """Every variable, in the order of names."""
        return [entry_of(value) for value in sorted(self._values.values(), key=lambda value: value.name)]


def entry_of(value: ClusterVariableValue) -> Entry:
    """A variable as the API answers it."""
    return {
        "name": value.name,
        "value": json_text(value.value),
        "scope": "GLOBAL" if value.tenant_id is None else "TENANT",
        "tenantId": value.tenant_id,
        "metadata": dict(value.metadata),
        "kind": "JSON",
    }
