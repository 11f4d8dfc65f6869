"""What the generator writes for the embedded engine."""

from __future__ import annotations

import json

from camunda_embedded._rest.operations import executed_operations
from tools.apigen import emit_embedded
from tools.apigen.files import differences
from tools.apigen.ir import load_table


def test_the_committed_files_are_what_the_table_says() -> None:
    """The table of requests and the page of operations are up to date."""
    api = load_table()
    page = emit_embedded.PAGE
    found = differences(emit_embedded.TARGET, emit_embedded.table_files(api), (".",))
    found += differences(page.parent, {page.name: emit_embedded.operations_page(api)}, (page.name,))
    assert found == []


def test_the_page_lists_every_operation_once() -> None:
    """Each of the 244 operations has one row, and says executed exactly when it has a handler."""
    api = load_table()
    rows = [
        line.split("|")
        for line in emit_embedded.PAGE.read_text("utf-8").splitlines()
        if line.startswith("| `")
    ]
    told = {row[1].strip(" `"): row[3].strip() for row in rows}
    assert len(rows) == len(told) == len(api.operations)
    assert {name for name, here in told.items() if here == "executed"} == executed_operations()


def test_every_handler_belongs_to_an_operation() -> None:
    """Nothing is executed that the API does not have."""
    assert executed_operations() <= load_table().operations.keys()


def test_every_name_in_the_table_of_requests_is_there() -> None:
    """Each schema that another one or an operation refers to is part of the file."""
    table = json.loads(emit_embedded.table_files(load_table())["requests.json"])
    missing = _names(table["operations"]) | _names(table["schemas"])
    assert missing - table["schemas"].keys() == set()


def _names(value: object) -> set[str]:
    found: set[str] = set()
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("in_path", "in_query", "fields", "mapping"):
                found |= {part for part in item.values() if isinstance(part, str)}
            elif key in ("ref", "items", "values", "type") and isinstance(item, str):
                found.add(item)
            found |= _names(item)
    elif isinstance(value, list):
        found |= {name for item in value for name in _names(item)}
    return found
