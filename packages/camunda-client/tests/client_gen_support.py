"""Reads the API table the plain way, and makes values that fit its types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

TABLE = Path(__file__).parents[1] / "api"
NAMES: dict[str, Any] = json.loads((TABLE / "names.json").read_text("utf-8"))


def _read(kind: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((TABLE / "areas").glob("*.json")):
        for name, value in json.loads(path.read_text("utf-8"))[kind].items():
            found[name] = {**value, "area": path.stem}
    return found


OPERATIONS = _read("operations")
SCHEMAS = _read("schemas")


def class_name(schema: str) -> str:
    """Public name of a schema's class."""
    name: str = NAMES["renamed_schemas"].get(schema, schema)
    return name


def example(type_: dict[str, Any], *, full: bool = False) -> Any:
    """A value that fits a type: the smallest, or one with every member."""
    kind = type_["kind"]
    if kind == "ref":
        return _example_of_schema(type_["ref"], full=full)
    if "enum" in type_:
        return type_["enum"][0]
    if kind == "string":
        return _text(type_)
    if kind == "integer":
        return type_.get("minimum", 1)
    if kind == "array":
        return [example(type_["items"], full=full)]
    if kind == "union":
        return example(type_["options"][0], full=full)
    return {"number": 1.5, "boolean": True, "map": {}, "any": {"free": 1}, "binary": b"content"}[kind]


def _example_of_schema(name: str, *, full: bool) -> Any:
    schema = SCHEMAS[name]
    if "discriminator" in schema:
        value, chosen = next(iter(schema["mapping"].items()))
        return {**_example_of_schema(chosen, full=full), schema["discriminator"]: value}
    if schema["kind"] != "object":
        return example(schema, full=full)
    return {
        key: example(field, full=full)
        for key, field in schema.get("fields", {}).items()
        if full or field.get("required")
    }


def _text(type_: dict[str, Any]) -> str:
    if type_.get("format") == "date-time":
        return "2030-01-31T12:00:00+00:00"
    pattern = type_.get("pattern", "")
    if pattern == "^-?[0-9]+$":
        return "2251799813685249"
    if pattern == "^\\d*\\*$":
        return "12*"
    return {"^[0-9]+-[0-9]+$": "22-1"}.get(pattern, "text")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
_DATES = st.datetimes(timezones=st.just(__import__("datetime").timezone.utc)).map(lambda d: d.isoformat())


def anything() -> st.SearchStrategy[Any]:
    """Any JSON at all."""
    return _JSON


def strategy(type_: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that fit a type."""
    found = _strategy(type_, depth)
    return st.none() | found if type_.get("nullable") else found


def _strategy(type_: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    kind = type_["kind"]
    if kind == "ref":
        schema = SCHEMAS[type_["ref"]]
        if schema["kind"] != "object":
            return strategy(schema, depth + 1)
        return objects(type_["ref"], depth + 1)
    if "enum" in type_:
        return st.sampled_from(type_["enum"])
    if kind == "string":
        return _DATES if type_.get("format") == "date-time" else st.just(_text(type_))
    if kind == "integer":
        return st.integers(type_.get("minimum", -5), type_.get("maximum", 1000))
    if kind == "array":
        return st.lists(
            strategy(type_["items"], depth + 1),
            min_size=type_.get("min_items", 0),
            max_size=2,
            unique_by=repr,
        )
    if kind == "union":
        if "discriminator" in type_:
            return st.sampled_from(sorted(type_["mapping"].items())).flatmap(
                lambda pair: objects(pair[1], depth + 1).map(lambda o: {**o, type_["discriminator"]: pair[0]})
            )
        return strategy(type_["options"][0], depth + 1)
    if kind == "map":
        inner = type_["values"]
        values = _JSON if inner["kind"] == "any" else strategy(inner, depth + 1)
        return st.dictionaries(st.text("abc", min_size=1, max_size=3), values, max_size=2)
    return {"number": st.floats(0, 9), "boolean": st.booleans(), "any": _JSON}.get(kind, _JSON)


def objects(schema: str, depth: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    """Objects that fit a schema; deep inside only the required members."""
    fields = SCHEMAS[schema].get("fields", {})
    required = {k: strategy(f, depth) for k, f in fields.items() if f.get("required")}
    optional = (
        {k: strategy(f, depth) for k, f in fields.items() if not f.get("required")} if depth < 3 else {}
    )
    return st.fixed_dictionaries(required, optional=optional)
