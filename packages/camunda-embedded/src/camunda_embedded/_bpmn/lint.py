"""Everything that is wrong with a file, and what is allowed and probably not meant."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from camunda_embedded._bpmn.graph import BpmnError, Node, Problem
from camunda_embedded._bpmn.reader import read_bpmn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from camunda_embedded._bpmn.graph import Process


def lint_bpmn(data: bytes, resource_name: str) -> list[Problem]:
    """Check a BPMN file as a deployment does, and beyond.

    Args:
        data: The file.
        resource_name: Its name.
    """
    try:
        processes = read_bpmn(data, resource_name)
    except BpmnError as error:
        return error.problems
    return [problem for process in processes for problem in warnings_of(process)]


def warnings_of(process: Process) -> Iterator[Problem]:
    """What is allowed and probably not meant."""
    reached = reachable(process.node)
    for node in process.nodes.values():
        if node not in reached:
            yield warning(node, "Cannot be reached: no path leads here from a start event")
        if not node.name and node.type.endswith("TASK"):
            yield warning(node, "Has no name")
        if node.type == "EXCLUSIVE_GATEWAY" and len(node.outgoing) > 1 and node.default is None:
            yield warning(node, "Has no default flow: an incident is raised where no condition is true")
        if not node.outgoing and node.type.endswith("GATEWAY"):
            yield warning(node, "Has no outgoing sequence flow")


def warning(node: Node, message: str) -> Problem:
    """A warning about a node."""
    return Problem(node.id, node.tag, node.line, message, "warning")


def reachable(scope: Node) -> set[Node]:
    """The elements that tokens can get to."""
    found: set[Node] = set()
    waiting: deque[Node] = deque([*scope.starts, *scope.event_sub_processes])
    while waiting:
        node = waiting.popleft()
        if node in found:
            continue
        found.add(node)
        waiting.extend(flow.target for flow in node.outgoing)
        waiting.extend(node.boundaries)
        if node.is_scope:
            waiting.extend([*node.starts, *node.event_sub_processes])
    return found
