"""What the schema of BPMN fixes about the inside of elements, as far as a real Camunda insists on it: what there may be, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._bpmn.elements import KINDS
from camunda_embedded._xml import BPMN

if TYPE_CHECKING:
    from camunda_embedded._bpmn.values import Problems
    from camunda_embedded._xml import Element

_RANKS = {
    "documentation": 0,
    "extensionElements": 1,
    "incoming": 2,
    "outgoing": 3,
    "property": 4,
    "multiInstanceLoopCharacteristics": 5,
    "laneSet": 6,
}
_REST = 7
# Tags whose place differs from one kind of element to another, and that nothing depends on.
_ANYWHERE = frozenset(
    {
        "auditing", "monitoring", "categoryValueRef", "ioSpecification", "dataInput", "dataOutput", "inputSet",
        "outputSet", "dataInputAssociation", "dataOutputAssociation", "resourceRole", "performer", "humanPerformer",
        "potentialOwner", "correlationSubscription", "supports",
    }
)  # fmt: skip
_NODES = frozenset({*KINDS, "process"})
_FLAGS = ("cancelActivity", "isInterrupting", "isSequential", "triggeredByEvent")
_BOOLEANS = frozenset({"true", "false", "1", "0"})


def check_schema(process: Element, problems: Problems) -> None:
    """Find what stands where the schema has no place for it, anywhere in a process."""
    for element in process.iter():
        if element.ns != BPMN or element.tag == "extensionElements":
            continue
        _check_order(element, problems)
        for name in _FLAGS:
            flag = element.get(name)
            if flag is not None and flag.strip() not in _BOOLEANS:
                problems.add(element, f"{name} must be 'true' or 'false', but is '{flag}'")
        if element.tag in _NODES:
            _check_content(element, problems)


def _check_order(element: Element, problems: Problems) -> None:
    highest, before = -1, ""
    for child in element.children:
        if child.ns != BPMN or child.tag in _ANYWHERE:
            continue
        rank = _RANKS.get(child.tag, _REST)
        if rank < highest:
            told = f"'{child.tag}' must stand before '{before}', as the schema of BPMN has it"
            problems.add(child, told, owner=element)
            return
        highest, before = rank, child.tag


def _check_content(element: Element, problems: Problems) -> None:
    holders = 0
    for child in element.children:
        if child.ns != BPMN:
            told = f"'{child.tag}' must stand in 'extensionElements': it is no element of BPMN"
            problems.add(child, told, owner=element)
        elif child.tag == "extensionElements":
            holders += 1
    if holders > 1:
        problems.add(element, "It must not have more than one 'extensionElements'")
    if element.text.strip():
        problems.add(element, f"It must not hold text, but holds '{element.text.strip()[:40]}'")
