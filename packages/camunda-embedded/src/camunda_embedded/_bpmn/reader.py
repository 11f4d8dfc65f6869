"""From the bytes of a file to the graphs of its processes."""

from __future__ import annotations

import re

from camunda_embedded._bpmn import checks
from camunda_embedded._bpmn.elements import ACTIVITIES, IGNORED, KINDS, LATER, NEVER, ElementReader
from camunda_embedded._bpmn.events import EventReader
from camunda_embedded._bpmn.graph import BpmnError, Flow, Node, Problem, Process, Value
from camunda_embedded._bpmn.schema import check_schema
from camunda_embedded._bpmn.values import Problems
from camunda_embedded._xml import BPMN, ZEEBE, Element, XmlError, parse

NAME = re.compile(r"[^\W\d][\w.\-·]*\Z")


def read_bpmn(data: bytes, resource_name: str) -> list[Process]:
    """The executable processes of a file.

    Args:
        data: The file.
        resource_name: Its name, for errors.

    Raises:
        BpmnError: It cannot be deployed; everything that is wrong with it is told at once.
    """
    try:
        root = parse(data)
    except XmlError as error:
        raise BpmnError(resource_name, [Problem("", "XML", error.line, error.message)]) from None
    problems = Problems()
    processes = FileReader(root, problems).read()
    if problems.found:
        raise BpmnError(resource_name, problems.found)
    return processes


class FileReader:
    """Reads one file.

    Args:
        root: Its root.
        problems: Where to tell what is wrong.
    """

    def __init__(self, root: Element, problems: Problems) -> None:
        self._root = root
        self._problems = problems
        self._events = EventReader(root, problems)

    def read(self) -> list[Process]:
        """Every executable process."""
        if self._root.tag != "definitions" or self._root.ns != BPMN:
            self._problems.add(
                self._root, "The file is no BPMN 2.0 file: its root must be 'bpmn:definitions'"
            )
            return []
        self._check_ids()
        check_schema(self._root, self._problems)
        found = [one for one in self._root.findall("process") if one.get("isExecutable") == "true"]
        if not found:
            self._problems.add(self._root, "None of its processes is executable (isExecutable)")
        return [self._process(one) for one in found]

    def _check_ids(self) -> None:
        if not self._root.get("targetNamespace"):
            self._problems.add(self._root, "It has no targetNamespace")
        seen: dict[str, Element] = {}
        for element in self._root.iter():
            identifier = element.get("id")
            if identifier is None:
                continue
            if identifier in seen:
                first = seen[identifier].line
                self._problems.add(element, f"Id '{identifier}' is used twice, first in line {first}")
            elif NAME.match(identifier) is None and element.ns == BPMN:
                self._problems.add(
                    element, f"Id '{identifier}' must begin with a letter or '_' and hold no spaces"
                )
            seen.setdefault(identifier, element)

    def _process(self, element: Element) -> Process:
        identifier = element.get("id") or ""
        if not identifier:
            self._problems.add(element, "It has no id")
        node = Node(identifier, "PROCESS", element.tag, element.get("name"), element.line, None)
        scope = ScopeReader(self._events, self._problems)
        scope.read(element, node)
        holder = element.find("extensionElements")
        tag = holder.find("versionTag", ns=ZEEBE) if holder is not None else None
        version_tag = (tag.get("value") or None) if tag is not None else None
        return Process(
            identifier, element.get("name"), version_tag, node, scope.nodes, scope.flows, element.line
        )


class ScopeReader:
    """Reads the elements of a process and of the scopes inside it.

    Attributes:
        nodes: Every element by id.
        flows: Every sequence flow by id.
    """

    def __init__(self, events: EventReader, problems: Problems) -> None:
        self._problems = problems
        self._elements = ElementReader(events, problems)
        self.nodes: dict[str, Node] = {}
        self.flows: dict[str, Flow] = {}
        self._refused: set[str | None] = set()

    def read(self, element: Element, scope: Node) -> None:
        """Read everything inside an element into a scope."""
        flows: list[Element] = []
        sources: dict[str, Element] = {}
        for child in element.children:
            if child.ns != BPMN:
                continue
            if child.tag in IGNORED:
                continue
            if child.tag == "sequenceFlow":
                flows.append(child)
            elif child.tag in KINDS:
                self._node(child, scope)
                sources[child.get("id") or ""] = child
            else:
                self._refuse(child)
        self._connect(flows, scope)
        self._attach(scope, sources)
        scope.starts = tuple(node for node in scope.children.values() if node.type == "START_EVENT")
        scope.start = next((node for node in scope.starts if node.event is None), None)
        scope.event_sub_processes = tuple(
            node for node in scope.children.values() if node.type == "EVENT_SUB_PROCESS"
        )
        checks.check_scope(element, scope, sources, self._problems)

    def _refuse(self, element: Element) -> None:
        self._refused.add(element.get("id"))
        if element.tag in LATER:
            self._problems.add(element, f"{LATER[element.tag]} are not supported yet")
        else:
            name = NEVER.get(element.tag, f"Elements of type '{element.tag}'")
            self._problems.add(element, f"{name} are not supported")

    def _node(self, element: Element, scope: Node) -> None:
        identifier = element.get("id")
        if not identifier:
            self._problems.add(element, "It has no id")
            return
        kind = KINDS[element.tag]
        if element.tag == "subProcess" and element.get("triggeredByEvent") == "true":
            kind = "EVENT_SUB_PROCESS"
        node = Node(identifier, kind, element.tag, element.get("name"), element.line, scope)
        self.nodes[identifier] = scope.children[identifier] = node
        self._elements.read(element, node)
        if node.is_scope:
            self.read(element, node)

    def _connect(self, elements: list[Element], scope: Node) -> None:
        for element in elements:
            source = scope.children.get(element.get("sourceRef") or "")
            target = scope.children.get(element.get("targetRef") or "")
            identifier = element.get("id") or ""
            if not identifier:
                self._problems.add(element, "It has no id")
            for name, end in (("sourceRef", source), ("targetRef", target)):
                if end is None and element.get(name) not in self._refused:
                    self._problems.add(
                        element, f"{name} '{element.get(name) or ''}' must be an element of the same scope"
                    )
            if source is None or target is None:
                continue
            flow = Flow(identifier, element.get("name"), element.line, self._condition(element))
            flow.source, flow.target = source, target
            source.outgoing = (flow, *source.outgoing)
            target.incoming += (flow,)
            self.flows[identifier] = flow

    def _condition(self, element: Element) -> Value | None:
        condition = element.find("conditionExpression")
        text = condition.text.strip() if condition is not None else ""
        if condition is None or not text:
            return None
        value = self._problems.value(condition, text, owner=element)
        if value.expression is None:
            self._problems.add(
                condition, f"Condition '{text}' must be an expression, which begins with '='", owner=element
            )
        return value

    def _attach(self, scope: Node, sources: dict[str, Element]) -> None:
        for identifier, element in sources.items():
            node = scope.children.get(identifier)
            if node is None:
                continue
            reference = element.get("default")
            if reference:
                node.default = next((flow for flow in node.outgoing if flow.id == reference), None)
                if node.default is None:
                    self._problems.add(
                        element, f"Default flow '{reference}' must be one of its outgoing sequence flows"
                    )
            if node.type != "BOUNDARY_EVENT":
                continue
            attached = scope.children.get(element.get("attachedToRef") or "")
            if attached is None or attached.tag not in ACTIVITIES or attached.type == "EVENT_SUB_PROCESS":
                self._problems.add(element, "Its attachedToRef names no activity of the same scope")
            else:
                node.attached = attached
                attached.boundaries = (node, *attached.boundaries)
