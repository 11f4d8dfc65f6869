"""Decides which area a schema belongs to."""

from __future__ import annotations

import re
from typing import Any

Json = dict[str, Any]

KEYS, FILTERS, PAGING, PROBLEM, SHARED = "keys", "filters", "paging", "problem", "shared"
SPECIAL = (KEYS, FILTERS, PAGING, PROBLEM, SHARED)


def place_schemas(operations: dict[str, Json], schemas: dict[str, Json]) -> dict[str, str]:
    """Give each schema one area.

    Families have areas of their own (keys, filters, paging, problem). What operations of one tag alone reach
    is that tag's. The rest goes to the reached area whose name begins the schema's name, or to `shared`.

    Args:
        operations: Operations of the table with their `area`.
        schemas: Schemas of the table.

    Returns:
        Area by schema name.
    """
    reached = _reached_by(operations, schemas)
    every = {operation["area"] for operation in operations.values()}
    placed = {name: _place(name, raw, reached.get(name, every)) for name, raw in schemas.items()}
    for name, raw in schemas.items():
        options = [placed.get(option.get("ref", "")) for option in raw.get("options", ())]
        if options and set(options) == {KEYS} and placed[name] != FILTERS:
            placed[name] = KEYS
    return placed


def _place(name: str, raw: Json, reached: set[str]) -> str:
    if name == "ProblemDetail":
        return PROBLEM
    if re.search(r"(FilterProperty|ExactMatch|LikeFilter)$", name) or re.match(
        r"(Advanced|Basic).*Filter$", name
    ):
        return FILTERS
    if raw.get("semantic") or (raw["kind"] in ("string", "integer") and not raw.get("enum")):
        return KEYS
    if raw["kind"] == "array":
        return SHARED
    if re.search(r"Pagination$", name) or name in _PAGING:
        return PAGING
    if len(reached) == 1:
        return next(iter(reached))
    wanted = name.lower()
    candidates = [area for area in reached if wanted.startswith(area.replace("_", ""))]
    return max(candidates, key=len) if candidates else SHARED


_PAGING = {"SearchQueryPageRequest", "SearchQueryPageResponse", "SortOrderEnum", "SearchQueryRequest",
           "SearchQueryResponse", "StartCursor", "EndCursor"}  # fmt: skip


def _reached_by(operations: dict[str, Json], schemas: dict[str, Json]) -> dict[str, set[str]]:
    reached: dict[str, set[str]] = {}
    for operation in operations.values():
        for name in _closure(operation, schemas):
            reached.setdefault(name, set()).add(operation["area"])
    return reached


def _closure(raw: Any, schemas: dict[str, Json]) -> set[str]:
    seen: set[str] = set()
    todo = [raw]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            name = item.get("ref") if item.get("kind") == "ref" else None
            if name and name not in seen:
                seen.add(name)
                todo.append(schemas[name])
            todo.extend(value for value in item.values() if isinstance(value, (dict, list)))
        elif isinstance(item, list):
            todo.extend(item)
    return seen
