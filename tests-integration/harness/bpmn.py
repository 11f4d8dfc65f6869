"""BPMN files as text: nodes and flows in, a file out that the schema of a real Camunda accepts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
FLOW = re.compile(r"(?P<source>\w+)>(?P<target>\w+)(?:\[(?P<condition>.*)\])?$")


@dataclass(frozen=True)
class Node:
    """One element: its tag, id and attributes, what stands in its extension, after its flows, and inside it."""

    tag: str
    id: str
    attributes: str = ""
    extension: str = ""
    inner: str = ""


def bpmn(
    process_id: str, nodes: Sequence[Node], flows: Sequence[str], *, root: str = "", name: str = ""
) -> bytes:
    """A file with one executable process; a flow is ``source>target`` or ``source>target[=condition]``."""
    return bpmn_file([process(process_id, nodes, flows, name=name)], root=root)


def bpmn_file(processes: Sequence[str], *, root: str = "") -> bytes:
    """A file with these processes after the messages and errors of ``root``."""
    body = root + "".join(processes)
    text = (
        f'<bpmn:definitions {NAMESPACES} id="definitions" targetNamespace="http://example.com/tests">{body}'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}</bpmn:definitions>'.encode()


def process(process_id: str, nodes: Sequence[Node], flows: Sequence[str], *, name: str = "") -> str:
    """One executable process."""
    title = f" name={quoteattr(name)}" if name else ""
    return (
        f'<bpmn:process id="{process_id}"{title} isExecutable="true">{body_of(nodes, flows)}</bpmn:process>'
    )


def body_of(nodes: Sequence[Node], flows: Sequence[str]) -> str:
    """Nodes, each with its flows named in it, then the flows."""
    matches = [FLOW.match(flow) for flow in flows]
    parsed = [match for match in matches if match]
    assert len(parsed) == len(flows), flows
    names = {match: f"{match['source']}_to_{match['target']}" for match in parsed}
    text = []
    for node in nodes:
        incoming = "".join(
            f"<bpmn:incoming>{names[one]}</bpmn:incoming>" for one in parsed if one["target"] == node.id
        )
        outgoing = "".join(
            f"<bpmn:outgoing>{names[one]}</bpmn:outgoing>" for one in parsed if one["source"] == node.id
        )
        extension = (
            f"<bpmn:extensionElements>{node.extension}</bpmn:extensionElements>" if node.extension else ""
        )
        text.append(
            f'<bpmn:{node.tag} id="{node.id}"{node.attributes}>{extension}{incoming}{outgoing}{node.inner}</bpmn:{node.tag}>'
        )
    for one in parsed:
        condition = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(one["condition"])}</bpmn:conditionExpression>'
            if one["condition"]
            else ""
        )
        text.append(
            f'<bpmn:sequenceFlow id="{names[one]}" sourceRef="{one["source"]}" targetRef="{one["target"]}">{condition}</bpmn:sequenceFlow>'
        )
    return "".join(text)


def start(node: str = "start", inner: str = "") -> Node:
    """A start event."""
    return Node("startEvent", node, inner=inner)


def end(node: str = "end", inner: str = "") -> Node:
    """An end event."""
    return Node("endEvent", node, inner=inner)


def service(node: str, job_type: str, *, retries: str = "3", more: str = "", inner: str = "") -> Node:
    """A service task; ``more`` stands beside its task definition."""
    definition = f"<zeebe:taskDefinition type={quoteattr(job_type)} retries={quoteattr(retries)}/>"
    return Node("serviceTask", node, extension=definition + more, inner=inner)


def user_task(node: str, more: str = "") -> Node:
    """A Camunda user task."""
    return Node("userTask", node, extension="<zeebe:userTask/>" + more)


def script(node: str, expression: str, result: str) -> Node:
    """A FEEL script task."""
    return Node(
        "scriptTask",
        node,
        extension=f"<zeebe:script expression={quoteattr('=' + expression)} resultVariable={quoteattr(result)}/>",
    )


def gateway(node: str, kind: str = "exclusive", default: str = "") -> Node:
    """A gateway; ``default`` is the target of its default flow."""
    return Node(f"{kind}Gateway", node, attributes=f' default="{node}_to_{default}"' if default else "")


def boundary(
    node: str, attached_to: str, inner: str, *, interrupting: bool = True, extension: str = ""
) -> Node:
    """A boundary event."""
    attributes = f' attachedToRef="{attached_to}"' + ("" if interrupting else ' cancelActivity="false"')
    return Node("boundaryEvent", node, attributes=attributes, inner=inner, extension=extension)


def catch(node: str, inner: str) -> Node:
    """An intermediate catch event."""
    return Node("intermediateCatchEvent", node, inner=inner)


def timer(duration: str) -> str:
    """A timer that goes off after a duration."""
    formal = f'<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">{duration}</bpmn:timeDuration>'
    identifier = re.sub(r"\W", "_", duration)
    return f'<bpmn:timerEventDefinition id="after_{identifier}">{formal}</bpmn:timerEventDefinition>'


def on(kind: str, reference: str) -> str:
    """An event definition that refers to a message, error or signal of the file."""
    return f'<bpmn:{kind}EventDefinition id="on_{reference}" {kind}Ref="{reference}"/>'


def message(identifier: str, name: str, key: str = "") -> str:
    """A message of the file, with the FEEL expression of its correlation key."""
    subscription = (
        f"<bpmn:extensionElements><zeebe:subscription correlationKey={quoteattr('=' + key)}/></bpmn:extensionElements>"
        if key
        else ""
    )
    return f'<bpmn:message id="{identifier}" name="{name}">{subscription}</bpmn:message>'


def error(identifier: str, code: str) -> str:
    """An error of the file."""
    return f'<bpmn:error id="{identifier}" name="{identifier}" errorCode="{code}"/>'


def signal(identifier: str, name: str) -> str:
    """A signal of the file."""
    return f'<bpmn:signal id="{identifier}" name="{name}"/>'


def io_mapping(inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    """Input and output mappings, target to FEEL expression."""
    lines = [
        f"<zeebe:{kind} source={quoteattr('=' + source)} target={quoteattr(target)}/>"
        for kind, mapping in (("input", inputs or {}), ("output", outputs or {}))
        for target, source in mapping.items()
    ]
    return f"<zeebe:ioMapping>{''.join(lines)}</zeebe:ioMapping>"
