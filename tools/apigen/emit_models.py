"""Writes one module of models for each area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.apigen.emit_conditions import family
from tools.apigen.emit_readers import reader
from tools.apigen.naming import camel, member, module_of
from tools.apigen.source import HEADER, docstring, import_lines

if TYPE_CHECKING:
    from tools.apigen.ir import Field, Schema, Type
    from tools.apigen.sentences import Sentences
    from tools.apigen.types import Types


class ModelsEmitter:
    """Writes the classes of one area.

    Args:
        types: Annotations and descriptions.
        sentences: Docstrings by class name.
        same: Schemas that are another one under a second name; they get no class.
    """

    def __init__(self, types: Types, sentences: Sentences, same: dict[str, str]) -> None:
        self.types = types
        self.names = types.names
        self.sentences = sentences
        self.same = same

    def module(self, area: str) -> str:
        """Text of the module with the models of an area."""
        schemas = [s for s in self.types.api.schemas.values() if s.area == area and s.name not in self.same]
        enums = self._enums(area)
        classes = [self._class(schema) for schema in schemas if schema.type.kind == "object"]
        maps = [self._map(schema) for schema in schemas if schema.type.kind == "map"]
        unions = [self._union(schema) for schema in schemas if schema.type.kind == "union"]
        readers = [
            reader(self.types, s) for s in schemas if s.type.kind == "object" and s.name in self.types.hot
        ]
        body = "\n\n\n".join(text for text in (*enums, *maps, *classes, *unions, *readers) if text)
        return f"{HEADER}{import_lines(self.types, module_of(area), body)}\n\n{body}\n"

    def _enums(self, area: str) -> list[str]:
        home = module_of(area)
        return [
            self._enum(name, values)
            for name, (values, place, _) in self.types.enums.items()
            if place == home and name not in self.types.enum_aliases
        ]

    def _enum(self, name: str, values: tuple[str, ...]) -> str:
        lines = [f"class {name}(OpenEnum):", docstring(self.sentences.model(name), 1), ""]
        lines += [f"    {member(value)} = {value!r}" for value in values]
        return "\n".join(lines)

    def _map(self, schema: Schema) -> str:
        name = self.names.cls(schema.name)
        return f"class {name}(Variables):\n{docstring(self.sentences.model(name), 1)}\n\n    __slots__ = ()"

    def _union(self, schema: Schema) -> str:
        name = self.names.cls(schema.name)
        if schema.name.endswith("ExactMatch") or self.types.is_key_union(schema):
            return ""
        options = [self.types.annotation(option, given=False) for option in schema.type.options]
        if schema.name.endswith("FilterProperty"):
            exact = self.types.annotation(schema.type.options[0], given=True)
            return f"{name} = Union[{exact!r}, {options[1]!r}, 'Mapping[str, Any]']"
        alias = f"{name} = Union[{', '.join(repr(option) for option in options)}]"
        places = ", ".join(repr(self.names.cls(option.ref)) for option in schema.type.options)
        index = {option.ref: position for position, option in enumerate(schema.type.options)}
        mapping = {value: index[ref] for value, ref in schema.type.mapping}
        return f"{alias}\n_{name}_spec = UnionSpec(({places},), {schema.type.discriminator!r}, {mapping!r})"

    def _class(self, schema: Schema) -> str:
        name = self.names.cls(schema.name)
        of_family = family(self.types, schema)
        if of_family is not None:
            base, table = of_family
            says = docstring(self.sentences.model(name), 1)
            return f"class {name}({base}):\n{says}\n\n    __slots__ = ()\n    _wire = {table}"
        lines = [
            "@define(eq=False, repr=False)",
            f"class {name}(Model):",
            docstring(self.sentences.model(name), 1),
            "",
        ]
        given = schema.name not in self.types.answered
        lines += [self._attribute(schema, field, given=given) for field in self._ordered(schema)]
        rows = [
            f"({self._names_of(f.name)}, {self.types.flags(f)}, {self.types.spec(f.type, schema.name, f.name)})"
            for f in schema.fields
        ]
        lines.append(f"    _wire = ({''.join(entry + ', ' for entry in rows)})")
        if schema.closed:
            lines.append("    _closed = True")
        if schema.forbids:
            lines.append(f"    _forbids = {schema.forbids!r}")
        aliases = self.names.decisions.get("wire_aliases", {}).get(schema.name, {})
        if aliases:
            pairs = tuple((old, self.names.attribute(new)) for old, new in aliases.items())
            lines.append(f"    _aliases = {pairs!r}")
        return "\n".join(lines)

    def _names_of(self, wire: str) -> str:
        """The attribute, and the wire name where it is not the attribute in camel case."""
        attribute = self.names.attribute(wire)
        return repr(attribute) if camel(attribute) == wire else f"{attribute!r}, {wire!r}"

    def _ordered(self, schema: Schema) -> list[Field]:
        fixed = self.names.decisions.get("positional", {}).get(schema.name)
        if fixed:
            by_name = {field.name: field for field in schema.fields}
            return [by_name[name] for name in fixed] + [f for f in schema.fields if f.name not in fixed]
        return sorted(schema.fields, key=lambda field: not field.required or _has_default(field))

    def _attribute(self, schema: Schema, field: Field, *, given: bool) -> str:
        fixed = self.names.decisions.get("positional", {}).get(schema.name)
        late = fixed is not None and field.name not in fixed
        annotation = self.annotation(field.type, schema, field.name, given=given)
        name = self.names.attribute(field.name)
        if late:
            default = "None" if self.types.nullable(field.type) else "UNSET"
            unset = "" if self.types.nullable(field.type) else " | Unset"
            return f"    {name}: {annotation}{unset} = field(default={default}, kw_only=True)"
        if field.required and _has_default(field):
            return f"    {name}: {annotation} = {field.default!r}"
        if field.required:
            return f"    {name}: {annotation}"
        return f"    {name}: {annotation} | Unset = UNSET"

    def annotation(self, type_: Type, schema: Schema, field: str, *, given: bool) -> str:
        """Annotation of a field with null where the API allows it."""
        text = self.types.annotation(type_, given=given, owner=schema.name, field=field)
        return f"{text} | None" if self.types.nullable(type_) and text != "Any" else text


def _has_default(field: Field) -> bool:
    return field.has_default and not isinstance(field.default, list)
