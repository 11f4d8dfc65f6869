"""What a type of the table is in Python: an annotation for checkers, a description for the encoders."""

from __future__ import annotations

from tools.apigen.ir import Api, Field, Schema, Type
from tools.apigen.naming import Names, module_of

INT32, INT64 = 2**31 - 1, 2**63 - 1


class Types:
    """Annotations and descriptions over one table.

    Args:
        api: The table.
        names: The decisions about names.
    """

    def __init__(self, api: Api, names: Names) -> None:
        self.api = api
        self.names = names
        self.answered = self._reached_from(set(api.operations))
        self.hot = self._reached_from(set(names.decisions.get("straight_line_readers", api.operations)))
        self.enums = self._all_enums()
        self.enum_aliases = self._same_enums()
        self._choices = {
            schema.type.options: schema.name
            for schema in api.schemas.values()
            if schema.type.kind == "union"
            and (schema.name.endswith("FilterProperty") or not is_filter(schema))
        }

    # -- kinds ---------------------------------------------------------------

    def is_key(self, schema: Schema) -> bool:
        """Whether a schema is a branded text."""
        return schema.area == "keys" and schema.type.kind == "string" and not schema.type.enum

    def is_key_union(self, schema: Schema) -> bool:
        """Whether a schema is one of several kinds of keys."""
        return schema.type.kind == "union" and all(
            option.kind == "ref" and self.is_key(self.api.schemas[option.ref])
            for option in schema.type.options
        )

    def is_enum(self, schema: Schema) -> bool:
        """Whether a schema is an enumeration."""
        return bool(schema.type.enum)

    # -- annotations ---------------------------------------------------------

    def annotation(self, type_: Type, *, given: bool, owner: str = "", field: str = "") -> str:
        """Annotation of a value.

        Args:
            type_: The type.
            given: Whether users give the value; what they may give is wider than what they get.
            owner: Schema that the field belongs to.
            field: Wire name of the field.

        Returns:
            An annotation without `None` and `Unset`.
        """
        if type_.enum and type_.kind == "string":
            name = self.enum_name(owner, field)
            return f"{name} | str" if given else name
        simple = {
            "string": "str",
            "integer": "int",
            "number": "float",
            "boolean": "bool",
            "binary": "FileInput",
        }
        if type_.kind == "string" and type_.format == "date-time":
            if owner in self.names.decisions.get("empty_dates", ()):
                return 'datetime | Literal[""]'
            return "datetime"
        if type_.kind in simple:
            return simple[type_.kind]
        if type_.kind == "ref":
            return self._reference(self.api.schemas[type_.ref], given=given)
        return self._compound(type_, given=given, owner=owner, field=field)

    def _compound(self, type_: Type, *, given: bool, owner: str, field: str) -> str:
        if type_.kind == "array":
            assert type_.items is not None  # noqa: S101 - the kind says so
            inner = self.annotation(type_.items, given=given, owner=owner, field=f"{field}Item")
            if type_.items.ref in self.names.decisions.get("plain_text_lists", ()):
                inner = "str"
            if type_.items.kind == "binary":
                inner = "FileInput | tuple[str, FileInput]"
            return f"Sequence[{inner}]" if given else f"list[{inner}]"
        if type_.kind == "map":
            assert type_.values is not None  # noqa: S101 - the kind says so
            inner = self.annotation(type_.values, given=given)
            return f"Mapping[str, {inner}]" if given else f"dict[str, {inner}]"
        if type_.kind == "union":
            choice = self._choices.get(type_.options)
            if choice:
                return self._reference(self.api.schemas[choice], given=given)
            return " | ".join(self.annotation(option, given=given) for option in type_.options)
        return "Any"

    def _reference(self, schema: Schema, *, given: bool) -> str:
        name = self.names.cls(schema.name)
        if (schema.name.endswith("ExactMatch") and not schema.type.enum) or schema.type.kind in (
            "array",
            "integer",
        ):
            return self.annotation(schema.type, given=given, owner=schema.name)
        if self.is_key(schema):
            return name if not given or name.endswith("Key") else f"{name} | str"
        if schema.name.endswith("FilterProperty") and schema.type.kind == "union":
            return name
        if schema.type.kind == "string" and not schema.type.enum:
            return "str"
        if self.is_enum(schema):
            name = self.enum_aliases.get(name, name)
            return f"{name} | str" if given else name
        if self.is_key_union(schema) or not given:
            return name
        if schema.type.kind == "map":
            return "Mapping[str, Any]"
        return f"{name} | Mapping[str, Any]"

    # -- descriptions --------------------------------------------------------

    def spec(self, type_: Type, owner: str = "", field: str = "") -> str:
        """Description of a type for the encoders, as a Python tuple."""
        if type_.kind == "ref":
            return self._reference_spec(self.api.schemas[type_.ref])
        if type_.enum and type_.kind == "string":
            name = self.enum_name(owner, field)
            return f'("enum", {name!r})'
        if type_.kind == "string":
            return self._text_spec(type_, owner)
        if type_.kind == "integer":
            if type_.minimum is None and type_.maximum is None:
                return '("i32",)' if type_.format == "int32" else '("i64",)'
            low, high = self._bounds(type_)
            return f'("int", {low}, {high})'
        if type_.kind == "array":
            assert type_.items is not None  # noqa: S101 - the kind says so
            inner = self.spec(type_.items, owner, f"{field}Item")
            return f'("list", {inner}, {type_.min_items}, {type_.max_items}, {type_.unique})'
        if type_.kind == "map":
            assert type_.values is not None  # noqa: S101 - the kind says so
            inner = self.spec(type_.values)
            return f'("m", "Variables", {inner}, {type_.max_properties})'
        if type_.kind == "union":
            choice = self._choices.get(type_.options)
            if choice:
                return self._reference_spec(self.api.schemas[choice])
            return f'("or", {", ".join(self.spec(option) for option in type_.options)})'
        return {"number": '("num",)', "boolean": '("bool",)', "binary": '("bin",)'}.get(
            type_.kind, '("any",)'
        )

    def _text_spec(self, type_: Type, owner: str) -> str:
        if type_.format == "date-time":
            return '("dt", "")' if owner in self.names.decisions.get("empty_dates", ()) else '("dt",)'
        if type_.min_length or type_.max_length is not None or type_.pattern:
            return f'("str", {type_.min_length or 0}, {type_.max_length}, {type_.pattern!r})'
        return '("str",)'

    def _bounds(self, type_: Type) -> tuple[int, int]:
        top = INT32 if type_.format == "int32" else INT64
        low = -top - 1 if type_.minimum is None else type_.minimum
        return low, top if type_.maximum is None else type_.maximum

    def _reference_spec(self, schema: Schema) -> str:
        name = self.names.cls(schema.name)
        if (schema.name.endswith("ExactMatch") and not schema.type.enum) or schema.type.kind in (
            "array",
            "integer",
        ):
            return self.spec(schema.type, schema.name)
        if self.is_key(schema):
            return f'("key", {name!r})'
        if self.is_key_union(schema):
            return '("key", "LongKey")'
        if schema.name.endswith("FilterProperty") and schema.type.kind == "union":
            exact, advanced = schema.type.options
            return f'("f", {self.spec(exact)}, {self.spec(advanced)})'
        if self.is_enum(schema):
            name = self.enum_aliases.get(name, name)
            return f'("enum", {name!r})'
        if schema.type.kind == "string":
            return self.spec(schema.type)
        kind = {"object": "o", "union": "u", "map": "m"}[schema.type.kind]
        if kind == "m":
            assert schema.type.values is not None  # noqa: S101 - the kind says so
            inner = self.spec(schema.type.values)
            return f'("m", {name!r}, {inner}, {schema.type.max_properties})'
        return f'("{kind}", {name!r})'

    def home(self, schema: str) -> str:
        """Module of a schema's class below the generated package."""
        return module_of(self.api.schemas[schema].area)

    def flags(self, field: Field) -> int:
        """Flags of a field: 1 for required, 2 for nullable."""
        return int(field.required) + 2 * int(self.nullable(field.type))

    def nullable(self, type_: Type) -> bool:
        """Whether null is allowed, by the type itself or by what it refers to."""
        if type_.kind == "any":
            return True
        return type_.nullable or (type_.kind == "ref" and self.nullable(self.api.schemas[type_.ref].type))

    # -- enumerations --------------------------------------------------------

    def enum_name(self, owner: str, field: str) -> str:
        """Class of the enumeration that a field of a schema holds."""
        schema = self.api.schemas[owner]
        name = self.names.cls(owner) if schema.type.enum else self.names.enum(owner, field)
        return self.enum_aliases.get(name, name)

    def _all_enums(self) -> dict[str, tuple[tuple[str, ...], str, bool]]:
        """Values and module of each enumeration, and whether it has a schema of its own."""
        found: dict[str, tuple[tuple[str, ...], str, bool]] = {}
        for schema in self.api.schemas.values():
            home = module_of(schema.area)
            if schema.type.enum:
                own = not schema.name.endswith("ExactMatch")
                found[self.names.cls(schema.name)] = (schema.type.enum, home, own)
            for field in schema.fields:
                items = field.type.items
                if field.type.kind == "string" and field.type.enum:
                    found[self.names.enum(schema.name, field.name)] = (field.type.enum, home, False)
                elif items is not None and items.enum:
                    found[self.names.enum(schema.name, f"{field.name}Item")] = (items.enum, home, False)
        return found

    def _same_enums(self) -> dict[str, str]:
        """Enumerations inside schemas that have the values of one with a schema of its own."""
        own: dict[frozenset[str], str] = {}
        for name, (values, _, has_schema) in sorted(self.enums.items(), key=lambda e: (-len(e[0]), e[0])):
            if has_schema:
                own[frozenset(values)] = name
        return {
            name: own[frozenset(values)]
            for name, (values, _, has_schema) in self.enums.items()
            if not has_schema and frozenset(values) in own
        }

    # -- reach ---------------------------------------------------------------

    def _reached_from(self, operations: set[str]) -> set[str]:
        """Schemas in the successful answers of operations."""
        todo = [
            response.type
            for name in operations
            for response in self.api.operations[name].responses
            if response.type is not None
        ]
        seen: set[str] = set()
        while todo:
            type_ = todo.pop()
            todo.extend(t for t in (type_.items, type_.values, *type_.options) if t is not None)
            if type_.kind == "ref" and type_.ref not in seen:
                seen.add(type_.ref)
                schema = self.api.schemas[type_.ref]
                todo.append(schema.type)
                todo.extend(field.type for field in schema.fields)
        return seen


def is_filter(schema: Schema) -> bool:
    """Whether a schema belongs to the search filters."""
    return schema.area == "filters"
