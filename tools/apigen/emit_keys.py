"""Writes the keys and identifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.apigen.source import HEADER, docstring

if TYPE_CHECKING:
    from tools.apigen.ir import Schema
    from tools.apigen.sentences import Sentences
    from tools.apigen.types import Types


def keys_module(types: Types, sentences: Sentences) -> str:
    """Text of the module with every key, identifier and numeric identifier."""
    schemas = [schema for schema in types.api.schemas.values() if schema.area == "keys"]
    classes = [_key(types, sentences, schema) for schema in schemas if types.is_key(schema)]
    numbers = [f"{schema.name} = int" for schema in schemas if schema.type.kind == "integer"]
    unions = [_union(schema) for schema in schemas if types.is_key_union(schema)]
    enums = [_enum(sentences, schema) for schema in schemas if schema.type.enum]
    imports = (
        "from typing import Union\n\nfrom camunda_client._codec._key import Key\n"
        "from camunda_client._codec._enum import OpenEnum\n"
    )
    body = "\n\n\n".join([*enums, *classes, "\n".join(numbers), "\n".join(unions)])
    exported = f"__all__ = {sorted(schema.name for schema in schemas)!r}"
    return f"{HEADER}{imports}\n{exported}\n\n\n{body}\n"


def _key(types: Types, sentences: Sentences, schema: Schema) -> str:
    type_ = schema.type
    pattern = types.names.decisions.get("patterns", {}).get(schema.name, type_.pattern)
    lines = [
        f"class {schema.name}(Key):",
        docstring(sentences.model(schema.name), 1),
        "",
        "    __slots__ = ()",
    ]
    if type_.min_length:
        lines.append(f"    _min = {type_.min_length}")
    if type_.max_length is not None:
        lines.append(f"    _max = {type_.max_length}")
    if pattern:
        lines.append(f"    _pattern = {pattern!r}")
    return "\n".join(lines)


def _union(schema: Schema) -> str:
    return f"{schema.name} = Union[{', '.join(option.ref for option in schema.type.options)}]"


def _enum(sentences: Sentences, schema: Schema) -> str:
    from tools.apigen.naming import member

    lines = [f"class {schema.name}(OpenEnum):", docstring(sentences.model(schema.name), 1), ""]
    return "\n".join([*lines, *(f"    {member(value)} = {value!r}" for value in schema.type.enum)])
