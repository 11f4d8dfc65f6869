"""The API table as frozen values, and its reader.

The table is a folder of JSON files, one for each area of the API. It holds facts only: operations, parameters,
schemas and their constraints. `extract` writes it, everything else reads it through `load_table`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

TABLE = Path(__file__).parents[2] / "packages" / "camunda-client" / "api"

Kind = Literal[
    "ref", "string", "integer", "number", "boolean", "array", "map", "object", "union", "any", "binary"
]


@dataclass(frozen=True)
class Type:
    """A type with its constraints.

    `kind` decides which of the other members matter: `ref` names a schema, `array` has `items`, `map` has
    `values`, `union` has `options` and perhaps a `discriminator` with its `mapping`, `object` belongs to a
    schema and has its fields there.
    """

    kind: Kind
    ref: str = ""
    format: str = ""
    enum: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    items: Type | None = None
    min_items: int | None = None
    max_items: int | None = None
    unique: bool = False
    values: Type | None = None
    max_properties: int | None = None
    options: tuple[Type, ...] = ()
    discriminator: str = ""
    mapping: tuple[tuple[str, str], ...] = ()
    nullable: bool = False
    semantic: str = ""


@dataclass(frozen=True)
class Field:
    """A property of an object: wire name, type, and how the API treats its absence."""

    name: str
    type: Type
    required: bool = False
    since: str = ""
    deprecated: str = ""
    default: Any = None
    has_default: bool = False
    read_only: bool = False
    present_when: str = ""


@dataclass(frozen=True)
class Schema:
    """A named schema.

    `closed` objects refuse unknown members; `forbids` lists sets of fields that may not appear together.
    """

    name: str
    area: str
    type: Type
    fields: tuple[Field, ...] = ()
    closed: bool = False
    forbids: tuple[tuple[str, ...], ...] = ()
    deprecated_members: tuple[str, ...] = ()

    def field(self, name: str) -> Field | None:
        """The field with this wire name."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True)
class Parameter:
    """A path or query parameter."""

    name: str
    where: Literal["path", "query"]
    type: Type
    required: bool


@dataclass(frozen=True)
class Body:
    """A request body: its media, whether it must be sent, and its type."""

    media: Literal["json", "multipart"]
    required: bool
    type: Type


@dataclass(frozen=True)
class Response:
    """What a status answers: `none` for an empty body."""

    status: int
    media: Literal["json", "problem", "text", "binary", "none"]
    type: Type | None = None


@dataclass(frozen=True)
class Operation:
    """One operation of the API."""

    id: str
    area: str
    tag: str
    method: str
    path: str
    root: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[Response, ...]
    since: str
    eventually_consistent: bool
    permissions: tuple[str, ...]
    filtered: bool = False
    security: tuple[str, ...] = ()
    deprecated: bool = False
    establishes: str = ""

    @property
    def path_parameters(self) -> tuple[Parameter, ...]:
        """The parameters in the path, in its order."""
        return tuple(p for p in self.parameters if p.where == "path")

    @property
    def query_parameters(self) -> tuple[Parameter, ...]:
        """The parameters behind the question mark."""
        return tuple(p for p in self.parameters if p.where == "query")

    @property
    def successes(self) -> tuple[Response, ...]:
        """The responses below 300, the ones with a body first."""
        found = [r for r in self.responses if r.status < 300]
        return tuple(sorted(found, key=lambda r: (r.media == "none", r.status)))

    @property
    def errors(self) -> tuple[Response, ...]:
        """The documented error responses."""
        return tuple(r for r in self.responses if r.status >= 300)


@dataclass(frozen=True)
class Api:
    """The whole table."""

    version: str
    operations: dict[str, Operation]
    schemas: dict[str, Schema]

    def resolve(self, type_: Type) -> Type:
        """Follow a reference to the type that it names; other types are returned as they are."""
        while type_.kind == "ref":
            type_ = self.schemas[type_.ref].type
        return type_

    def areas(self) -> list[str]:
        """Every area that has operations, sorted."""
        return sorted({operation.area for operation in self.operations.values()})


def load_table(folder: Path = TABLE) -> Api:
    """Read the table.

    Args:
        folder: Where the table is.

    Returns:
        Operations and schemas by name.

    Raises:
        FileNotFoundError: There is no table in the folder.
    """
    version = json.loads((folder / "table.json").read_text("utf-8"))["version"]
    operations: dict[str, Operation] = {}
    schemas: dict[str, Schema] = {}
    for path in sorted((folder / "areas").glob("*.json")):
        area = json.loads(path.read_text("utf-8"))
        for name, raw in area["operations"].items():
            operations[name] = _operation(name, path.stem, raw)
        for name, raw in area["schemas"].items():
            schemas[name] = _schema(name, path.stem, raw)
    return Api(version, dict(sorted(operations.items())), dict(sorted(schemas.items())))


def read_type(raw: dict[str, Any]) -> Type:
    """The type in its compact JSON form."""
    values = dict(raw)
    for key in ("items", "values"):
        if key in values:
            values[key] = read_type(values[key])
    if "options" in values:
        values["options"] = tuple(read_type(option) for option in values["options"])
    if "enum" in values:
        values["enum"] = tuple(values["enum"])
    if "mapping" in values:
        values["mapping"] = tuple(values["mapping"].items())
    return Type(**values)


def _field(name: str, raw: dict[str, Any]) -> Field:
    known = {"required", "since", "deprecated", "default", "read_only", "present_when"}
    facts = {key: value for key, value in raw.items() if key in known}
    type_ = read_type({key: value for key, value in raw.items() if key not in known})
    return Field(name=name, type=type_, has_default="default" in facts, **facts)


def _schema(name: str, area: str, raw: dict[str, Any]) -> Schema:
    values = dict(raw)
    fields = tuple(_field(key, value) for key, value in values.pop("fields", {}).items())
    closed = values.pop("closed", False)
    forbids = tuple(tuple(names) for names in values.pop("forbids", ()))
    deprecated = tuple(values.pop("deprecated_members", ()))
    return Schema(name, area, read_type(values), fields, closed, forbids, deprecated)


def _operation(name: str, area: str, raw: dict[str, Any]) -> Operation:
    values = dict(raw)
    parameters = []
    for where in ("path", "query"):
        for key, parameter in values.pop(f"{where}_parameters", {}).items():
            facts = dict(parameter)
            required = facts.pop("required", where == "path")
            parameters.append(Parameter(key, where, read_type(facts), required))
    body = values.pop("body", None)
    responses = values.pop("responses")
    method, path = values.pop("request").split(" ", 1)
    return Operation(
        id=name,
        area=area,
        tag=values.pop("tag"),
        method=method,
        path=path,
        root=values.pop("root", False),
        parameters=tuple(parameters),
        body=Body(body["media"], body.get("required", False), read_type(body["type"])) if body else None,
        responses=tuple(
            Response(int(status), r["media"], read_type(r["type"]) if "type" in r else None)
            for status, r in responses.items()
        ),
        permissions=tuple(values.pop("permissions", ())),
        security=tuple(values.pop("security", ())),
        **values,
    )
