"""Writes one constant for each operation, with the encoders of its body and query."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.apigen.emit_readers import reader_name
from tools.apigen.naming import module_of, snake

if TYPE_CHECKING:
    from tools.apigen.ir import Operation, Response, Type
    from tools.apigen.types import Types


def constants(types: Types, area: str) -> tuple[str, tuple[str, ...]]:
    """The constants of an area, and the import lines that they need besides those of models."""
    operations = [operation for operation in types.api.operations.values() if operation.area == area]
    body = "\n\n".join(_constants(types, operation) for operation in operations)
    extra = tuple(
        line
        for word, line in {
            "AnyBody": "from camunda_client._codec._body import AnyBody",
            "JsonBody": "from camunda_client._codec._body import JsonBody",
            "Query": "from camunda_client._codec._body import Query",
            "MultipartBody": "from camunda_client._codec._multipart import MultipartBody",
            "answer_reader": "from camunda_client._codec._decode import answer_reader",
            "list_reader": "from camunda_client._codec._decode import list_reader",
        }.items()
        if re.search(rf"\b{word}\(", body)
    )
    return body, (*extra, "from camunda_client._endpoint import Endpoint, problems")


def result_annotation(types: Types, operation: Operation) -> str:
    """What the method of an operation returns."""
    shown = operation.successes[0]
    empty = any(response.media == "none" for response in operation.successes[1:])
    empty = empty or any(r.status == 204 and r is not shown for r in operation.successes)
    text = _answer(types, shown)
    return f"{text} | None" if empty and text != "None" else text


def _answer(types: Types, response: Response) -> str:
    if response.media == "none":
        return "None"
    if response.media in ("text", "binary"):
        return {"text": "str", "binary": "File"}[response.media]
    assert response.type is not None  # noqa: S101 - the kind says so
    return types.annotation(response.type, given=False)


def _constants(types: Types, operation: Operation) -> str:
    name = snake(operation.id).upper()
    lines = [f"{name}: Endpoint[{result_annotation(types, operation)}] = Endpoint("]
    lines += [f"    {argument}," for argument in _arguments(types, operation)]
    lines.append(")")
    if operation.body is not None:
        lines.append(f"{name}_BODY = {_body(types, operation)}")
    if operation.query_parameters:
        entries = [
            f"({types.names.argument(p.name)!r}, {p.name!r}, {p.required}, {types.spec(p.type)})"
            for p in operation.query_parameters
        ]
        lines.append(f"{name}_QUERY = Query({', '.join(entries)})")
    return "\n".join(lines)


def _arguments(types: Types, operation: Operation) -> list[str]:
    shown = operation.successes[0]
    decisions = types.names.decisions
    arguments = [repr(snake(operation.id)), repr(operation.method), repr(operation.path)]
    if operation.root:
        arguments.append("root=True")
    kind = shown.media if shown.media != "problem" else "json"
    if kind != "none":
        arguments.append(f"result={kind!r}")
    statuses = tuple(r.status for r in operation.successes)
    if statuses != (204,):
        arguments.append(f"statuses={statuses!r}")
    if kind == "json" and shown.type is not None:
        decode = _decode(types, shown.type)
        if decode and not decode.startswith("@"):
            decode = f"answer_reader({decode}, {'list' if shown.type.kind == 'array' else 'dict'})"
        if decode:
            arguments.append(f"decode={decode}")
    if operation.errors:
        errors = {
            r.status: {"problem": "problem", "none": "empty"}.get(r.media, "own") for r in operation.errors
        }
        if set(errors.values()) == {"problem"}:
            arguments.append(f"errors=problems({', '.join(map(str, errors))})")
        else:
            arguments.append(f"errors={errors!r}")
    if operation.body is not None:
        arguments.append(f"body={operation.body.media!r}")
        if operation.body.required:
            arguments.append("body_required=True")
    if operation.method in ("GET", "PUT", "DELETE") or any(
        re.search(pattern, operation.id) for pattern in decisions.get("repeatable", ())
    ):
        arguments.append("idempotent=True")
    if operation.eventually_consistent:
        arguments.append("consistent=False")
    for field, names in decisions.get("default_tenant", {}).items():
        if operation.id in names:
            arguments.append(f"tenant={field!r}")
    if operation.id in decisions.get("gate_exempt", ()):
        arguments.append("gate_exempt=True")
    arguments.append(f"since={operation.since!r}")
    if operation.permissions:
        arguments.append(f"permissions={operation.permissions!r}")
    return arguments


def _decode(types: Types, type_: Type) -> str:
    if type_.kind == "array":
        assert type_.items is not None  # noqa: S101 - the kind says so
        return f"list_reader({_decode(types, type_.items)}, objects=True)"
    if type_.kind == "ref":
        named = types.api.schemas[type_.ref]
        if named.type.kind == "object" and named.name in types.hot:
            return f"@{module_of(named.area)}@{reader_name(types, type_.ref)}"
        return f"reader_of({types.spec(type_)})"
    if type_.kind == "map":
        return f"reader_of({types.spec(type_)})"
    return ""


def _body(types: Types, operation: Operation) -> str:
    assert operation.body is not None  # noqa: S101 - the kind says so
    type_ = operation.body.type
    if type_.kind != "ref":
        return "AnyBody()"
    schema = types.api.schemas[type_.ref]
    name = types.names.cls(schema.name)
    if operation.body.media == "multipart":
        return f"MultipartBody({name!r})"
    return f"JsonBody({name!r}, required={operation.body.required})"
