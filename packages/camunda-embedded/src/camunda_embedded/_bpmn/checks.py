"""What must hold for the elements of a scope together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from camunda_embedded._bpmn.elements import ACTIVITIES
from camunda_embedded._bpmn.graph import ErrorCode, Message, Node, Timer

if TYPE_CHECKING:
    from camunda_embedded._bpmn.values import Problems
    from camunda_embedded._xml import Element


def check_scope(element: Element, scope: Node, sources: dict[str, Element], problems: Problems) -> None:
    """Check starts, flows, gateways and boundary events of a scope."""
    {"PROCESS": _process, "SUB_PROCESS": _sub_process, "EVENT_SUB_PROCESS": _event_sub_process}[scope.type](
        element, scope, problems
    )
    _distinct(element, [node for one in scope.event_sub_processes for node in one.starts], problems)
    for identifier, source in sources.items():
        node = scope.children.get(identifier)
        if node is None:
            continue
        _flows(source, node, problems)
        _distinct(source, node.boundaries, problems)
        if isinstance(node.event, Message) and node.type == "RECEIVE_TASK":
            _distinct(source, [node, *node.boundaries], problems)
        check = {
            "EVENT_BASED_GATEWAY": _event_based,
            "BOUNDARY_EVENT": _boundary,
            "INTERMEDIATE_CATCH_EVENT": _catch,
            "START_EVENT": _start,
            "END_EVENT": _end,
        }.get(node.type)
        if check is not None:
            check(source, node, problems)
        if source.tag not in ACTIVITIES and node.loop is not None:
            problems.add(source, "Only activities can have multi-instance loop characteristics")


def _distinct(element: Element, events: Iterable[Node], problems: Problems) -> None:
    """Of several events that wait at the same place, no two may wait for the same."""
    found = [node.event for node in events]
    names = Counter(e.name.text for e in found if isinstance(e, Message) and e.name.expression is None)
    codes = Counter(e.code.text if e.code is not None else None for e in found if isinstance(e, ErrorCode))
    for name, count in names.items():
        if count > 1:
            problems.add(element, f"Multiple events wait for the message '{name}'")
    for code, count in codes.items():
        if count > 1:
            what = "all errors" if code is None else f"the error code '{code}'"
            problems.add(element, f"Multiple events catch {what}")


def _process(element: Element, scope: Node, problems: Problems) -> None:
    if not scope.starts:
        problems.add(element, "It has no start event")
    if sum(1 for node in scope.starts if node.event is None) > 1:
        problems.add(element, "Only one of its start events may come without an event definition")
    names = Counter(node.event.name.text for node in scope.starts if isinstance(node.event, Message))
    for name, count in names.items():
        if count > 1:
            problems.add(element, f"Multiple start events wait for the message '{name}'")
    for node in scope.starts:
        if isinstance(node.event, ErrorCode):
            problems.add(element, f"Start event '{node.id}' of a process cannot wait for an error")


def _sub_process(element: Element, scope: Node, problems: Problems) -> None:
    if len(scope.starts) != 1:
        problems.add(element, "It needs one start event, no more and no fewer")
    elif scope.start is None:
        problems.add(
            element, f"Start event '{scope.starts[0].id}' of a sub-process must have no event definition"
        )


def _event_sub_process(element: Element, scope: Node, problems: Problems) -> None:
    if len(scope.starts) != 1:
        problems.add(element, "It needs one start event, no more and no fewer")
    elif scope.start is not None:
        problems.add(
            element, f"Start event '{scope.start.id}' of an event sub-process must have an event definition"
        )
    if scope.incoming or scope.outgoing:
        problems.add(element, "An event sub-process must have no sequence flows")
    for node in scope.starts:
        scope.interrupting = node.interrupting
        if isinstance(node.event, ErrorCode) and not node.interrupting:
            problems.add(element, f"Start event '{node.id}' that waits for an error must be interrupting")
        if node.interrupting and isinstance(node.event, Timer) and node.event.kind == "cycle":
            problems.add(element, "A timer event that interrupts cannot have a time cycle")


def _flows(element: Element, node: Node, problems: Problems) -> None:
    exclusive = node.type == "EXCLUSIVE_GATEWAY"
    for flow in reversed(node.outgoing):
        if flow.condition is not None and not exclusive:
            problems.add(
                element,
                f"Sequence flow '{flow.id}' has a condition, which only exclusive gateways can decide on",
            )
        if exclusive and len(node.outgoing) > 1 and flow is not node.default and flow.condition is None:
            problems.add(element, f"Sequence flow '{flow.id}' must have a condition or be the default flow")
        if flow is node.default and flow.condition is not None:
            problems.add(element, f"Default flow '{flow.id}' must have no condition")


def _event_based(element: Element, node: Node, problems: Problems) -> None:
    if len(node.outgoing) < 2:
        problems.add(element, "It needs two outgoing sequence flows or more")
    for flow in reversed(node.outgoing):
        if flow.target.type != "INTERMEDIATE_CATCH_EVENT":
            problems.add(element, f"Sequence flow '{flow.id}' must lead to an intermediate catch event")
        elif len(flow.target.incoming) > 1:
            problems.add(element, f"Event '{flow.target.id}' must have no other incoming sequence flow")
    _distinct(element, [flow.target for flow in node.outgoing], problems)


def _boundary(element: Element, node: Node, problems: Problems) -> None:
    if not any(child.tag == "outgoing" for child in element.children) and not node.outgoing:
        problems.add(element, "Nothing leads out of it; it needs a sequence flow or an association")
    if node.incoming:
        problems.add(element, "Cannot have incoming sequence flows")
    if node.interrupting and isinstance(node.event, Timer) and node.event.kind == "cycle":
        problems.add(element, "A timer event that interrupts cannot have a time cycle")
    if isinstance(node.event, ErrorCode) and not node.interrupting:
        problems.add(element, "A boundary event that catches errors always interrupts")


def _catch(element: Element, node: Node, problems: Problems) -> None:
    if isinstance(node.event, Timer) and node.event.kind == "cycle":
        problems.add(element, "Intermediate timer catch event must have a time date or duration")
    if isinstance(node.event, ErrorCode):
        problems.add(element, "Intermediate catch events cannot wait for errors")


def _start(element: Element, node: Node, problems: Problems) -> None:
    if node.incoming:
        problems.add(element, "Start events cannot have incoming sequence flows")


def _end(element: Element, node: Node, problems: Problems) -> None:
    if node.outgoing:
        problems.add(element, "End events must not have outgoing sequence flows to other elements")
    if isinstance(node.event, Timer):
        problems.add(element, "End events cannot be timer events")
