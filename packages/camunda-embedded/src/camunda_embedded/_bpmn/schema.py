"""Holds a file to the schema of BPMN, as a real Camunda does before it looks at anything else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from camunda_embedded._bpmn.schema_table import (
    EXPRESSIONS,
    NAMES_AN_ID,
    WITH_ANYTHING,
    WITH_TEXT,
    Shape,
    shape_of,
)
from camunda_embedded._xml import BPMN

if TYPE_CHECKING:
    from camunda_embedded._bpmn.values import Problems
    from camunda_embedded._xml import Element

_DIAGRAMS = "http://www.omg.org/spec/BPMN/20100524/DI"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_BOOLEANS = frozenset({"true", "false", "1", "0"})
# Scopes tell of elements that they do not know by themselves.
_SCOPES = frozenset({"process", "subProcess"})


def check_schema(root: Element, problems: Problems) -> None:
    """Find what stands where the schema has no place for it, anywhere in a file."""
    ids = {identifier for element in root.iter() if (identifier := element.get("id"))}
    waiting = [(root, root)]
    while waiting:
        element, owner = waiting.pop()
        if element.tag == "extensionElements":
            _check_extensions(element, owner, problems)
            continue
        if element.tag in NAMES_AN_ID and element.text.strip() not in ids:
            told = f"'{element.tag}' names no element of the file, but '{element.text.strip()}'"
            problems.add(element, told, owner=owner)
        shape = shape_of(element.tag)
        if shape is None:
            continue
        _check_attributes(element, owner, shape, ids, problems)
        if element.tag in WITH_ANYTHING:
            continue
        _check_content(element, owner, shape, problems)
        inside = [
            (child, child if child.get("id") else owner) for child in element.children if child.ns == BPMN
        ]
        waiting.extend(reversed(inside))


def _check_extensions(element: Element, owner: Element, problems: Problems) -> None:
    for child in element.children:
        if child.ns in {"", BPMN}:
            problems.add(child, f"'{child.tag}' must not stand in 'extensionElements'", owner=owner)
    if any(ns == "" for ns, _ in element.attributes):
        problems.add(element, "'extensionElements' has no attributes", owner=owner)
    _check_text(element, owner, problems)


def _check_attributes(
    element: Element, owner: Element, shape: Shape, ids: set[str], problems: Problems
) -> None:
    known = shape.attributes
    formal = shape_of("formalExpression")
    if element.tag in EXPRESSIONS and element.get("type", ns=_INSTANCE) is not None and formal is not None:
        known = formal.attributes
    for (ns, name), value in element.attributes.items():
        if ns == BPMN or (ns == "" and name not in known):
            problems.add(element, f"'{element.tag}' has no attribute '{name}'", owner=owner)
        elif ns == "":
            told = _wrong(known[name][0], value.strip(), ids)
            if told:
                problems.add(element, f"{name} must be {told}, but is '{value}'", owner=owner)
    for name, (_, required) in known.items():
        if required and element.get(name) is None:
            problems.add(element, f"It has no {name}", owner=owner)


def _wrong(kind: str, value: str, ids: set[str]) -> str:
    """What a value would have to be; nothing where it is right."""
    if kind == "bool":
        return "" if value in _BOOLEANS else "'true' or 'false'"
    if kind == "int":
        return "" if re.fullmatch(r"[+-]?\d+", value, re.ASCII) else "a whole number"
    if kind == "id":
        return "" if value in ids else "the id of an element"
    choices = kind.split("/") if kind else [value]
    return "" if value in choices else f"one of {', '.join(choices)}"


def _check_content(element: Element, owner: Element, shape: Shape, problems: Problems) -> None:
    highest, before = -1, ""
    for child in element.children:
        if child.ns != BPMN and not (child.tag == "BPMNDiagram" and child.ns == _DIAGRAMS):
            told = f"'{child.tag}' must stand in 'extensionElements': it is no element of BPMN"
            problems.add(child, told, owner=owner)
            continue
        place = shape.places.get(child.tag)
        if place is None:
            if element.tag not in _SCOPES:
                problems.add(child, f"'{child.tag}' must not stand in '{element.tag}'", owner=owner)
            continue
        if place < highest:
            told = f"'{child.tag}' must stand before '{before}', as the schema of BPMN has it"
            problems.add(child, told, owner=owner)
            break
        if place == highest and not shape.slots[place].repeated:
            problems.add(child, f"It must not have more than one '{child.tag}'", owner=owner)
        highest, before = place, child.tag
    there = {child.tag for child in element.children}
    for slot in shape.slots:
        if slot.required and slot.names.isdisjoint(there):
            problems.add(element, f"It has no '{min(slot.names)}'", owner=owner)
    if element.tag not in WITH_TEXT:
        _check_text(element, owner, problems)


def _check_text(element: Element, owner: Element, problems: Problems) -> None:
    if element.text.strip():
        problems.add(element, f"It must not hold text, but holds '{element.text.strip()[:40]}'", owner=owner)
