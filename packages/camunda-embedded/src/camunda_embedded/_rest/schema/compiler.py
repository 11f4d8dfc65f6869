"""Turns the generated schemas into checks, each when it is first needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from camunda_embedded._rest.schema.containers import array_check, map_check, object_check
from camunda_embedded._rest.schema.report import Check, Report
from camunda_embedded._rest.schema.scalars import (
    anything,
    binary_check,
    boolean_check,
    integer_check,
    number_check,
    string_check,
)
from camunda_embedded._rest.schema.unions import Option, discriminated_check, union_check

_PLAIN: dict[str, Check] = {"boolean": boolean_check, "binary": binary_check, "any": anything}


class Compiler:
    """Checks by type, compiled once.

    Args:
        schemas: The schemas by name, as the generated table has them.
    """

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas
        self._compiled: dict[str, Check] = {}

    def check(self, raw: Any) -> Check:
        """The check of a type: a schema's name, or the type itself."""
        if isinstance(raw, str):
            return self._named(raw)
        plain = self._named(raw["ref"]) if "ref" in raw else self._compile(raw)
        return _nullable(plain) if raw.get("nullable") else plain

    def resolve(self, raw: Any) -> dict[str, Any]:
        """The type behind a name."""
        while isinstance(raw, str) or "ref" in raw:
            raw = self._schemas[raw if isinstance(raw, str) else raw["ref"]]
        found: dict[str, Any] = raw
        return found

    def _named(self, name: str) -> Check:
        check = self._compiled.get(name)
        if check is None:
            check = self._compiled[name] = self.check(self._schemas[name])
        return check

    def _compile(self, raw: dict[str, Any]) -> Check:
        kind = raw["kind"]
        if kind == "string":
            return string_check(raw)
        if kind == "integer":
            return integer_check(raw)
        if kind == "number":
            return number_check(raw)
        if kind == "array":
            return array_check(raw, self.check(raw["items"]))
        if kind == "map":
            values = self.check(raw["values"])
            return map_check(raw, None if values is anything else values)
        if kind == "object":
            fields = {name: self.check(field) for name, field in raw["fields"].items()}
            return object_check(raw, fields, self._omittable(raw), self._nullable_fields(raw))
        if kind == "union":
            return self._union(raw)
        return _PLAIN[kind]

    def _omittable(self, raw: dict[str, Any]) -> frozenset[str]:
        """Members that are maps: the engine takes null variables for none."""
        return frozenset(n for n, field in raw["fields"].items() if self.resolve(field)["kind"] == "map")

    def _nullable_fields(self, raw: dict[str, Any]) -> frozenset[str]:
        def nullable(field: Any) -> bool:
            return (isinstance(field, dict) and "nullable" in field) or "nullable" in self.resolve(field)

        return frozenset(name for name, field in raw["fields"].items() if nullable(field))

    def _union(self, raw: dict[str, Any]) -> Check:
        options = [option for member in raw["options"] for option in self._options(member)]
        if "discriminator" in raw:
            mapping = {value: self._option(name) for value, name in raw["mapping"].items()}
            return discriminated_check(raw["discriminator"], mapping, options)
        return union_check(options)

    def _options(self, raw: Any) -> list[Option]:
        resolved = self.resolve(raw)
        if resolved["kind"] == "union" and "discriminator" not in resolved:
            return [option for member in resolved["options"] for option in self._options(member)]
        return [self._option(raw)]

    def _option(self, raw: Any) -> Option:
        resolved = self.resolve(raw)
        fields = frozenset(resolved.get("fields", ()))
        is_object = resolved["kind"] in ("object", "map")
        return Option(self.check(raw), fields, tuple(resolved.get("required", ())), is_object)


def _nullable(check: Check) -> Check:
    def check_or_null(value: Any, report: Report) -> Any:
        return None if value is None else check(value, report)

    return check_or_null
