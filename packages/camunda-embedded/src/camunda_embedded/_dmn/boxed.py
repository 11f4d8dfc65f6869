"""Reads the logic of decisions: tables, literal expressions, contexts, lists, relations, invocations, functions."""

from __future__ import annotations

from collections.abc import Iterator

from camunda_embedded._dmn.model import (
    BoxedContext,
    BoxedList,
    DmnError,
    FunctionDefinition,
    Invocation,
    LiteralExpression,
    Logic,
    Relation,
)
from camunda_embedded._dmn.table import read_table
from camunda_embedded._dmn.texts import expression_in, required_attribute
from camunda_embedded._xml import Element

DEEPEST = 64

__all__ = ["invocations_in", "read_function", "read_logic", "required_attribute"]


def read_logic(element: Element, depth: int = 0) -> Logic:
    """Any logic.

    Raises:
        DmnError: It cannot be read, or is of a kind that is not executed here.
    """
    if depth > DEEPEST:
        raise DmnError(f"logic is nested deeper than {DEEPEST}", element.get("id") or "", element.line)
    if element.tag == "decisionTable":
        return read_table(element)
    if element.tag == "literalExpression":
        return LiteralExpression(expression_in(element, "the literal expression"))
    if element.tag == "context":
        return BoxedContext(tuple(_entry(entry, depth) for entry in element.findall("contextEntry")))
    if element.tag == "list":
        return BoxedList(tuple(read_logic(item, depth + 1) for item in _logic_in(element)))
    if element.tag == "relation":
        return _relation(element, depth)
    if element.tag == "invocation":
        return _invocation(element, depth)
    if element.tag == "functionDefinition":
        return read_function(element, depth)
    raise DmnError(
        f"logic of the kind '{element.tag}' is not executed here", element.get("id") or "", element.line
    )


_KINDS = frozenset(
    {
        "conditional",
        "context",
        "decisionTable",
        "every",
        "filter",
        "for",
        "functionDefinition",
        "invocation",
        "list",
        "literalExpression",
        "relation",
        "some",
    }
)


def _logic_in(element: Element) -> list[Element]:
    return [child for child in element.children if child.tag in _KINDS and child.ns == element.ns]


def _only_logic(element: Element, depth: int) -> Logic:
    found = _logic_in(element)
    if not found:
        raise DmnError(f"the {element.tag} needs an expression", element.get("id") or "", element.line)
    return read_logic(found[0], depth + 1)


def _entry(element: Element, depth: int) -> tuple[str | None, Logic]:
    variable = element.find("variable")
    name = required_attribute(variable, "name") if variable is not None else None
    return name, _only_logic(element, depth)


def _relation(element: Element, depth: int) -> Relation:
    columns = tuple(required_attribute(column, "name") for column in element.findall("column"))
    rows = []
    for row in element.findall("row"):
        cells = tuple(read_logic(cell, depth + 1) for cell in _logic_in(row))
        if len(cells) != len(columns):
            raise DmnError(
                f"the row has {len(cells)} cells for {len(columns)} columns", row.get("id") or "", row.line
            )
        rows.append(cells)
    return Relation(columns, tuple(rows))


def _invocation(element: Element, depth: int) -> Invocation:
    called = element.find("literalExpression")
    text = called.find("text") if called is not None else None
    if text is None or not text.text.strip():
        raise DmnError(
            "an invocation needs the name of what it invokes", element.get("id") or "", element.line
        )
    bindings = []
    for binding in element.findall("binding"):
        parameter = binding.find("parameter")
        if parameter is None:
            raise DmnError("a binding needs a parameter", binding.get("id") or "", binding.line)
        bindings.append((required_attribute(parameter, "name"), _only_logic(binding, depth)))
    return Invocation(text.text.strip(), tuple(bindings))


def read_function(element: Element, depth: int = 0) -> FunctionDefinition:
    """A function written in FEEL.

    Raises:
        DmnError: It is written in something else, or has no body.
    """
    kind = element.get("kind", "FEEL")
    if kind != "FEEL":
        raise DmnError(
            f"functions of the kind '{kind}' are not executed here", element.get("id") or "", element.line
        )
    parameters = tuple(
        (required_attribute(one, "name"), one.get("typeRef")) for one in element.findall("formalParameter")
    )
    return FunctionDefinition(parameters, _only_logic(element, depth))


def invocations_in(logic: Logic) -> Iterator[Invocation]:
    """Every invocation in a logic, however deep."""
    if isinstance(logic, Invocation):
        yield logic
        inner: tuple[Logic, ...] = tuple(binding for _, binding in logic.bindings)
    elif isinstance(logic, BoxedContext):
        inner = tuple(entry for _, entry in logic.entries)
    elif isinstance(logic, BoxedList):
        inner = logic.items
    elif isinstance(logic, Relation):
        inner = tuple(cell for row in logic.rows for cell in row)
    elif isinstance(logic, FunctionDefinition):
        inner = (logic.body,)
    else:
        inner = ()
    for one in inner:
        yield from invocations_in(one)
