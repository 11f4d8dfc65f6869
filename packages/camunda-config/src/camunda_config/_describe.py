"""The effective settings as a table that can be shown to anyone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from camunda_config._environment import ENVIRONMENT
from camunda_config._keys import ALIASES, KEYS, SECRET_KEYS, is_set
from camunda_config._secret import MASK


@dataclass(frozen=True)
class Row:
    """One setting.

    Attributes:
        key: Its name.
        value: Its effective value; a secret is masked.
        source: ``argument``, ``environment``, a file with its line, ``default``, ``inferred``, or the name of the setting that
            it follows.
    """

    key: str
    value: Any
    source: str


@dataclass(frozen=True)
class Description:
    """The effective settings: iterate for rows, ``str()`` for a table, `as_dict` for data."""

    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """By setting: its value and source, ready for JSON."""
        return {row.key: {"value": row.value, "source": row.source} for row in self.rows}

    def __str__(self) -> str:
        cells = [("setting", "value", "source")]
        cells += [(row.key, "-" if row.value is None else str(row.value), row.source) for row in self.rows]
        widths = [max(len(cell[column]) for cell in cells) for column in range(2)]
        return "\n".join(
            f"{key:<{widths[0]}}  {value:<{widths[1]}}  {source}" for key, value, source in cells
        )


def describe(effective: Any, environment: Mapping[str, Any], explicit: Mapping[str, Any]) -> Description:
    """Describe what was resolved from these."""
    places = getattr(environment, "places", {})
    return Description(tuple(row(name, effective, environment, explicit, places) for name in KEYS))


def row(
    name: str, effective: Any, environment: Mapping[str, Any], explicit: Mapping[str, Any], places: Any
) -> Row:
    """One setting's row."""
    value = getattr(effective, name)
    shown = MASK if name in SECRET_KEYS and value else one_line(value)
    return Row(name, shown, source_of(name, value, environment, explicit, places))


def one_line(value: Any) -> Any:
    """PEM data shortened to its kind, an address without its query; everything else as it is."""
    if isinstance(value, str) and value.startswith("-----BEGIN"):
        return value.splitlines()[0]
    if isinstance(value, str) and value.lower().startswith(("http://", "https://")) and "?" in value:
        return f"{value.partition('?')[0]}?{MASK}"
    return value


def source_of(
    name: str,
    value: Any,
    environment: Mapping[str, Any],
    explicit: Mapping[str, Any],
    places: Mapping[str, str],
) -> str:
    """Where the value came from."""
    twin = next((two if one == name else one for one, two in ALIASES if name in (one, two)), None)
    for layer, label in ((explicit, "argument"), (environment, ENVIRONMENT)):
        if is_set(layer.get(name)):
            return places.get(name, label) if layer is environment else label
        if twin and is_set(layer.get(twin)):
            return f"{places.get(twin, label) if layer is environment else label}, as {twin}"
    if name == "CAMUNDA_TENANT_IDS" and value:
        return "from CAMUNDA_TENANT_ID"
    if name == "CAMUNDA_AUTH_STRATEGY" and value != "NONE":
        return "inferred"
    return "default"


for _public in (Row, Description):
    _public.__module__ = "camunda_config"
