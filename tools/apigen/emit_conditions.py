"""Recognises the filters that differ in nothing but the type of their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.apigen.ir import Schema
    from tools.apigen.types import Types

_EVERY = ("$eq", "$neq", "$exists", "$in")
# Base class, and what it has beyond what every filter has.
_FAMILIES = {
    _EVERY: ("Conditions", ()),
    (*_EVERY, "$like"): ("TextConditions", ("like",)),
    (*_EVERY, "$notIn"): ("KeyConditions", ("not_in",)),
    (*_EVERY, "$notIn", "$like"): ("IdConditions", ("not_in", "like")),
}


def family(types: Types, schema: Schema) -> tuple[str, str] | None:
    """Base class and table of a filter that belongs to a family; None for any other schema."""
    found = _FAMILIES.get(tuple(field.name for field in schema.fields))
    if found is None or any(types.flags(field) for field in schema.fields) or schema.closed:
        return None
    name, more = found
    one = types.spec(schema.fields[0].type, schema.name, "$eq")
    several = f'("list", {one}, None, None, False)'
    expected = {"$exists": '("bool",)', "$like": '("str",)', "$in": several, "$notIn": several}
    for field in schema.fields:
        if types.spec(field.type, schema.name, field.name) != expected.get(field.name, one):
            return None
    of = types.annotation(schema.fields[0].type, given=True, owner=schema.name, field="$eq")
    arguments = ", ".join([one, *map(repr, more)])
    return f"{name}[{of!r}]", f"_conditions({arguments})"
