"""Writes straight-line readers for the objects that servers answer with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.apigen.naming import module_of, snake

if TYPE_CHECKING:
    from tools.apigen.ir import Field, Schema, Type
    from tools.apigen.types import Types


def reader_name(types: Types, schema: str) -> str:
    """Function that reads a schema."""
    return f"_read_{snake(types.names.cls(schema))}"


def reader(types: Types, schema: Schema) -> str:
    """The reader of an object: one line for each field, the rest of the object kept as it is."""
    cls = types.names.cls(schema.name)
    lines = [
        f"def {reader_name(types, schema.name)}(source: dict[str, Any]) -> {cls}:",
        f'    """Read {cls}; the source loses the members that are known."""',
        f"    model: Any = {cls}.__new__({cls})",
        "    pop: Any = source.pop",
    ]
    for field in schema.fields:
        lines += [f"    {line}" for line in _field(types, schema, field)]
    for old, new in types.names.decisions.get("wire_aliases", {}).get(schema.name, {}).items():
        name = types.names.attribute(new)
        lines.append(f"    if model.{name} is UNSET and {old!r} in source:")
        lines.append(f"        model.{name} = read_key(pop({old!r}))")
    lines.append("    model.additional_properties = source or {}")
    lines.append("    return model  # type: ignore[no-any-return]")
    return "\n".join(lines)


def _field(types: Types, schema: Schema, field: Field) -> list[str]:
    target = f"model.{types.names.attribute(field.name)}"
    nullable = types.nullable(field.type)
    absent = "None" if field.required and nullable else "UNSET"
    type_ = field.type
    resolved = types.api.resolve(type_)
    if resolved.kind == "array" and resolved.items is not None:
        return _array(types, schema, field, target, resolved)
    raw = f"pop({field.name!r}, {absent})"
    if type_.kind == "ref":
        named = types.api.schemas[type_.ref]
        if types.is_key(named) or types.is_key_union(named):
            return [f"value = {raw}", f"{target} = str(value) if value.__class__ is int else value"]
        if named.type.kind == "object" and named.name in types.hot:
            call = f"{_place(types, type_.ref)}{reader_name(types, type_.ref)}(value)"
            return [f"value = {raw}", f"{target} = {call} if value.__class__ is dict else value"]
        if named.type.kind == "map":
            return _map(types, field, target, raw, type_.ref, nullable=nullable)
    if resolved.kind == "string" and not resolved.enum and resolved.format != "date-time":
        return [f"{target} = {raw}"]
    if resolved.kind in ("integer", "number", "boolean", "any"):
        return [f"{target} = {raw}"]
    if resolved.format == "date-time":
        return [f"{target} = read_datetime({raw})"]
    return [f"{target} = reader_of({types.spec(type_, schema.name, field.name)})({raw})"]


def _map(types: Types, field: Field, target: str, raw: str, ref: str, *, nullable: bool) -> list[str]:
    cls = f"{_place(types, ref)}{types.names.cls(ref)}"
    values = types.api.schemas[ref].type.values
    if values is not None and values.kind == "any":
        # What is there and no map stays as it is: whoever needs the map can tell that it is none.
        missing = (
            "value"
            if nullable or not field.required
            else f"{cls}() if value is UNSET or value is None else value"
        )
        return [f"value = {raw}", f"{target} = {cls}(value) if value.__class__ is dict else {missing}"]
    return [f"{target} = reader_of({types.spec(field.type)})({raw})"]


def _array(types: Types, schema: Schema, field: Field, target: str, type_: Type) -> list[str]:
    nullable = types.nullable(field.type)
    items = type_.items
    assert items is not None  # noqa: S101 - the kind says so
    absent = "None" if field.required else "UNSET"
    raw = f"pop({field.name!r}, {absent})"
    empty = field.required and not nullable
    if items.kind == "ref":
        named = types.api.schemas[items.ref]
        if named.type.kind == "object" and empty:
            return [
                f"{target} = read_objects({raw}, {_place(types, items.ref)}{reader_name(types, items.ref)})"
            ]
    plain = types.api.resolve(items)
    branded = items.kind == "ref" and types.is_key(types.api.schemas[items.ref]) and items.ref.endswith("Key")
    if plain.kind in ("string", "integer", "any") and not plain.enum and not plain.format and not branded:
        return (
            [f"value = {raw}", f"{target} = [] if value is None else value"]
            if empty
            else [f"{target} = {raw}"]
        )
    spec = types.spec(field.type, schema.name, field.name)
    if empty:
        return [f"value = {raw}", f"{target} = [] if value is None else reader_of({spec})(value)"]
    return [f"{target} = reader_of({spec})({raw})"]


def _place(types: Types, ref: str) -> str:
    """A mark that the import writer turns into the module's name."""
    return f"@{module_of(types.api.schemas[ref].area)}@"
