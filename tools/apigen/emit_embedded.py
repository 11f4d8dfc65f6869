"""Writes for the embedded engine what its REST layer checks requests against, and the page of its operations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from camunda_embedded._rest.operations import executed_operations
from tools.apigen import ir

ROOT = Path(__file__).parents[2]
TARGET = ROOT / "packages" / "camunda-embedded" / "src" / "camunda_embedded" / "_rest" / "_generated"
PAGE = ROOT / "docs" / "embedded-operations.md"

_LIMITS = (
    "format",
    "enum",
    "minimum",
    "maximum",
    "min_length",
    "max_length",
    "pattern",
    "min_items",
    "max_items",
    "unique",
    "max_properties",
    "discriminator",
    "nullable",
)
_INTRODUCTION = """\
# What the embedded engine answers

The REST API has {total} operations. `camunda-embedded` executes {count} of them. Each of the others is known
to it as well: a request is checked in the same way, then answered with status 501 and a problem detail that
names the operation, so that nothing is ever taken for done that was not.
"""


def table_files(api: ir.Api) -> dict[str, str]:
    """The table of requests: every operation with what it takes, and the schemas that requests reach.

    Args:
        api: The API table.

    Returns:
        Text by path below the generated folder.
    """
    operations = {name: _operation(operation) for name, operation in api.operations.items()}
    schemas = {name: _schema(api.schemas[name]) for name in _reached(api)}
    parts = [
        f'"version":{json.dumps(api.version)}',
        _lines("operations", operations),
        _lines("schemas", schemas),
    ]
    text = "{" + ",\n".join(parts) + "}\n"
    return {"__init__.py": '"""Written from the API table; do not edit."""\n', "requests.json": text}


def operations_page(api: ir.Api) -> str:
    """The page that says of each operation whether the embedded engine executes it.

    Args:
        api: The API table.

    Returns:
        Markdown with one table for each area.
    """
    executed = executed_operations()
    lines = [_INTRODUCTION.format(total=len(api.operations), count=len(executed))]
    for area in api.areas():
        lines += [
            f"## {area.replace('_', ' ').capitalize()}",
            "",
            "| operation | request | here |",
            "|---|---|---|",
        ]
        for operation in api.operations.values():
            if operation.area == area:
                path = operation.path if operation.root else f"/v2{operation.path}"
                here = "executed" if operation.id in executed else "not here (501)"
                lines.append(f"| `{operation.id}` | `{operation.method} {path}` | {here} |")
        lines.append("")
    return "\n".join(lines)


def _lines(name: str, values: dict[str, Any]) -> str:
    entries = [f"{json.dumps(key)}:{_compact(value)}" for key, value in values.items()]
    return f'"{name}":{{\n' + ",\n".join(entries) + "}"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _operation(operation: ir.Operation) -> dict[str, Any]:
    values: dict[str, Any] = {
        "method": operation.method,
        "path": operation.path if operation.root else f"/v2{operation.path}",
        "area": operation.area,
        "media": sorted({r.media for r in operation.successes}),
    }
    if operation.eventually_consistent:
        values["delayed"] = True
    if not operation.security:
        values["public"] = True
    for where, parameters in (
        ("in_path", operation.path_parameters),
        ("in_query", operation.query_parameters),
    ):
        if parameters:
            values[where] = {p.name: _type(p.type) for p in parameters}
    required = [p.name for p in operation.query_parameters if p.required]
    if required:
        values["required"] = required
    if operation.body:
        body = operation.body
        values["body"] = {"media": body.media, "required": body.required, "type": _type(body.type)}
    return values


def _schema(schema: ir.Schema) -> Any:
    if schema.type.kind != "object":
        return _type(schema.type)
    values: dict[str, Any] = {"kind": "object", "fields": {f.name: _type(f.type) for f in schema.fields}}
    required = [field.name for field in schema.fields if field.required]
    if required:
        values["required"] = required
    if schema.forbids:
        values["forbids"] = [list(names) for names in schema.forbids]
    if schema.type.nullable:
        values["nullable"] = True
    return values


def _type(type_: ir.Type) -> Any:
    if type_.kind == "ref" and not type_.nullable:
        return type_.ref
    values: dict[str, Any] = {"ref": type_.ref} if type_.kind == "ref" else {"kind": type_.kind}
    for name in _LIMITS:
        value = getattr(type_, name)
        # A limit of 0 is one, and equals False.
        if value is not False and value not in (None, "", ()):
            values[name] = value
    if type_.items:
        values["items"] = _type(type_.items)
    if type_.values:
        values["values"] = _type(type_.values)
    if type_.options:
        values["options"] = [_type(option) for option in type_.options]
    if type_.mapping:
        values["mapping"] = dict(type_.mapping)
    return values


def _reached(api: ir.Api) -> list[str]:
    found: set[str] = set()
    waiting: list[ir.Type] = []
    for operation in api.operations.values():
        waiting += [parameter.type for parameter in operation.parameters]
        waiting += [operation.body.type] if operation.body else []
    while waiting:
        type_ = waiting.pop()
        waiting += [part for part in (type_.items, type_.values, *type_.options) if part]
        if type_.ref and type_.ref not in found:
            found.add(type_.ref)
            schema = api.schemas[type_.ref]
            waiting += [schema.type, *(field.type for field in schema.fields)]
    return sorted(found)
