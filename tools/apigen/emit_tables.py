"""Writes the tables by which names are found without importing anything else."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from tools.apigen.naming import snake
from tools.apigen.source import HEADER, homes

if TYPE_CHECKING:
    from tools.apigen.types import Types


def same_schemas(types: Types) -> dict[str, str]:
    """Request objects that have the very fields of another one, as pairs of second and first name.

    The document names the filter of a search twice, once by itself and once as a member of the query.
    """
    first: dict[object, str] = {}
    same: dict[str, str] = {}
    for schema in sorted(types.api.schemas.values(), key=lambda s: (len(s.name), s.name)):
        if schema.type.kind != "object" or not schema.fields or "Filter" not in schema.name:
            continue
        shape = (schema.area, schema.closed, schema.forbids, schema.fields)
        if schema.area == "filters" or schema.name in types.answered:
            continue
        if shape in first:
            same[schema.name] = first[shape]
        else:
            first[shape] = schema.name
    return same


def all_aliases(types: Types) -> dict[str, str]:
    """Second names of classes: decided ones, equal enumerations, filters that the document names twice."""
    same = {old: types.names.cls(old) for old in types.names.same}
    return dict(sorted({**types.enum_aliases, **same, **types.names.decisions.get("aliases", {})}.items()))


def tables_module(types: Types) -> str:
    """Text of the module with names only: where a model is, which area has an operation.

    Names stand in texts, one for each module: a dict of a thousand texts takes several times as long to load.
    """
    aliases = " ".join(f"{name}={target}" for name, target in all_aliases(types).items())
    operations: dict[str, list[str]] = {}
    for name, operation in types.api.operations.items():
        operations.setdefault(operation.area, []).append(snake(name))
    models: dict[str, list[str]] = {}
    for name, home in sorted(homes(types).items()):
        models.setdefault(home, []).append(name)
    lines = [
        f"VERSION = {types.api.version!r}",
        *_texts("MODELS", models),
        *_texts("OPERATIONS", operations),
        f"ALIASES = ({_text(aliases.split())})",
    ]
    return HEADER + "\n".join(lines) + "\n"


def _texts(name: str, groups: dict[str, list[str]]) -> list[str]:
    entries = [f"    {key!r}: ({_text(words)})," for key, words in sorted(groups.items())]
    return [f"{name} = {{", *entries, "}"]


def _text(words: list[str]) -> str:
    lines = textwrap.wrap(" ".join(words), 96, break_long_words=False, break_on_hyphens=False)
    return " ".join(repr(f"{line} ") for line in lines[:-1]) + f" {lines[-1]!r}"


def public_module(types: Types) -> str:
    """Text of the module that checkers read for the models' names: every name of every area.

    In a stub an import of everything exports it, without each name standing there twice.
    """
    places = sorted(set(homes(types).values()))
    lines = [f"from camunda_client._generated.{place} import *" for place in places]
    # A second name needs an assignment: only "X as X" counts as an export, "X as Y" does not.
    lines += [f"{alias} = {name}" for alias, name in all_aliases(types).items()]
    return HEADER + "\n".join(lines) + "\n"
