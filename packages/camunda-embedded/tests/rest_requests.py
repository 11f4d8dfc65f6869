"""Valid requests made from the API table, and every single way to break each of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from camunda_embedded._rest.messages import Request
from camunda_embedded._rest.table import Operation, load_operations

OPERATIONS = load_operations()
_FORMATS = {"date-time": "2026-01-31T12:00:00Z", "uri": "https://example.org/a"}
_PATTERNS = {
    "^-?[0-9]+$": "2251799813685249",
    "^[0-9]+-[0-9]+$": "2251799813685249-1",
    r"^\d*\*$": "20*",
    "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=)?$": "YWJj",
}
WRONG: dict[str, list[Any]] = {
    "string": [1, True, ["a"], {"a": 1}],
    "integer": ["1", 1.5, True, [1], {}],
    "number": ["1", True, []],
    "boolean": ["true", 1, [], {}],
    "array": ["a", {"a": 1}, 1],
    "map": ["a", [1], 1],
    "object": ["a", [1], 1, True],
}


@dataclass(frozen=True)
class Broken:
    """A request with one thing wrong, and the name that the answer must tell."""

    operation: Operation
    what: str
    name: str
    request: Request


def sample(operation: Operation, raw: Any) -> Any:
    """A valid value with every member that it may have."""
    raw = operation.compiler.resolve(raw)
    kind = raw["kind"]
    if kind == "string":
        return _text(raw)
    if kind == "integer":
        return max(raw.get("minimum", 1), 1)
    if kind == "array":
        return [sample(operation, raw["items"])]
    if kind == "map":
        return {"a": sample(operation, raw["values"])}
    if kind == "object":
        members = {name: sample(operation, field) for name, field in raw["fields"].items()}
        for names in raw.get("forbids", ()):
            members.pop(names[0], None)
        return members
    if kind == "union":
        first = raw["options"][0]
        value = sample(operation, first)
        if "discriminator" in raw:
            [tag] = [tag for tag, name in raw["mapping"].items() if name == first]
            value[raw["discriminator"]] = tag
        return value
    return {"number": 1.5, "boolean": True, "any": {"a": 1}, "binary": b"text"}[kind]


def _text(raw: dict[str, Any]) -> str:
    if "enum" in raw:
        return str(raw["enum"][0])
    if "format" in raw:
        return _FORMATS[raw["format"]]
    return _PATTERNS.get(raw.get("pattern", ""), "a1")


def valid_body(operation: Operation) -> Any:
    """A valid JSON body, or None."""
    if operation.body_media != "json":
        return None
    return sample(operation, operation.raw["body"]["type"])


def request_for(operation: Operation, body: Any = None, **changes: str) -> Request:
    """A valid request with this body; a changed path or query parameter is given by its name."""
    path = operation.path
    for name, raw in operation.raw.get("in_path", {}).items():
        path = path.replace(f"{{{name}}}", changes.get(name) or str(sample(operation, raw)))
    pairs = []
    for name, raw in operation.raw.get("in_query", {}).items():
        resolved = operation.compiler.resolve(raw)
        value = changes.get(name, "true" if resolved["kind"] == "boolean" else _text(resolved))
        pairs += [f"{name}={value}"] if value != "<absent>" else []
    headers, content = {}, b""
    if body is not None:
        headers, content = {"content-type": "application/json"}, json.dumps(body).encode()
    return Request(operation.method, path, "&".join(pairs), headers, content)


def broken_bodies(operation: Operation) -> Iterator[Broken]:
    """Every JSON body with one thing wrong."""
    if operation.body_media != "json":
        return
    raw = operation.raw["body"]["type"]
    for what, name, body in _broken(operation, raw, valid_body(operation)):
        if body is not None:
            yield Broken(operation, what, name, request_for(operation, body))


def broken_parameters(operation: Operation) -> Iterator[Broken]:
    """Every request with one path or query parameter wrong."""
    body = valid_body(operation)
    for where in ("in_path", "in_query"):
        for name, raw in operation.raw.get(where, {}).items():
            resolved = operation.compiler.resolve(raw)
            if resolved["kind"] == "boolean" or resolved.keys() & {"pattern", "format", "enum"}:
                request = request_for(operation, body, **{name: "%20no!%20"})
                yield Broken(operation, f"malformed {name}", name, request)
    for name in operation.required_query:
        yield Broken(operation, f"no {name}", name, request_for(operation, body, **{name: "<absent>"}))


def _broken(operation: Operation, raw: Any, value: Any, name: str = "") -> Iterator[tuple[str, str, Any]]:
    raw = operation.compiler.resolve(raw)
    kind = raw["kind"]
    if kind == "union":
        first = operation.compiler.resolve(raw["options"][0])
        if "discriminator" in raw:
            yield "unknown kind", raw["discriminator"], {**value, raw["discriminator"]: "nothing"}
        if all(operation.compiler.resolve(option)["kind"] == "object" for option in raw["options"]):
            yield from _broken(operation, first, value, name)
        else:
            yield "unknown operator", "$nothing", {"$nothing": 1}
            yield "array", name, [value]
        return
    for wrong in WRONG.get(kind, ()):
        yield f"{kind} as {type(wrong).__name__}", name, wrong
    yield from _outside(raw, name, value)
    if kind == "array":
        for what, step, item in _broken(operation, raw["items"], value[0], name):
            yield what, step, [item]
        if raw.get("unique"):
            yield "same item twice", name, value * 2
    elif kind == "object":
        yield "unknown member", "surplusMember", {**value, "surplusMember": 1}
        for required in raw.get("required", ()):
            yield f"no {required}", required, {key: item for key, item in value.items() if key != required}
        for key, field in raw["fields"].items():
            if not _takes_null(operation, field):
                yield f"{key}: null", key, {**value, key: None}
            if key in value:
                for what, step, item in _broken(operation, field, value[key], key):
                    yield f"{key}: {what}", step, {**copy.deepcopy(value), key: item}


def _outside(raw: dict[str, Any], name: str, value: Any) -> Iterator[tuple[str, str, Any]]:
    if "enum" in raw:
        yield "unknown enum member", name, "NOTHING_OF_THE_KIND"
    if "format" in raw and raw["kind"] == "string":
        yield "malformed", name, "tomorrow"
    if "pattern" in raw:
        yield "pattern", name, "no no!\n"
    if raw.get("min_length", 0) > 0:
        yield "too short", name, ""
    if "max_length" in raw:
        yield "too long", name, str(value)[0] * (raw["max_length"] + 1)
    if raw["kind"] == "integer":
        bits = {"int32": 31}.get(raw.get("format", ""), 63)
        yield "too large", name, raw.get("maximum", 2**bits - 1) + 1
        yield "too small", name, raw.get("minimum", -(2**bits)) - 1
    if "max_items" in raw:
        yield "too many", name, [f"a{index}" for index in range(raw["max_items"] + 1)]
    if raw.get("min_items", 0) > 0:
        yield "too few", name, []
    if "max_properties" in raw:
        yield "too many members", name, {f"a{index}": "a" for index in range(raw["max_properties"] + 1)}


def _takes_null(operation: Operation, field: Any) -> bool:
    resolved = operation.compiler.resolve(field)
    named = field if isinstance(field, dict) else {}
    if resolved["kind"] == "union":
        return bool(named.get("nullable")) or any(
            _takes_null(operation, option) for option in resolved["options"]
        )
    return bool(named.get("nullable") or resolved.get("nullable")) or resolved["kind"] in ("map", "any")
