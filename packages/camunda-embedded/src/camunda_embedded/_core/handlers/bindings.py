"""What is bound to a deployment must be in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from camunda_embedded._bpmn.graph import Node, Value
    from camunda_embedded._core.handlers.deployment import Read


def check_bindings(read: Read) -> None:
    """See that processes, decisions and forms that are bound to the deployment are deployed with it."""
    there = {
        "process": {process.id for _, process in read.processes},
        "decision": {identity for _, graph in read.decisions for identity in graph.decisions},
        "form": {form.id for _, form in read.forms},
    }
    for resource, process in read.processes:
        for node in process.nodes.values():
            for kind, wanted in bound(node):
                if wanted is not None and wanted.expression is None and wanted.text not in there[kind]:
                    read.errors.append(
                        f"'{resource.name}':\n- Element: {node.id} (line {node.line}): There is no {kind} '{wanted.text}' in this deployment, to which it is bound"
                    )


def bound(node: Node) -> Iterator[tuple[str, Value | None]]:
    """What an element names in the same deployment."""
    if node.called is not None and node.called.binding == "deployment":
        yield "process", node.called.process_id
    if node.decision is not None and node.decision.binding == "deployment":
        yield "decision", node.decision.decision_id
    if node.user_task is not None and node.user_task.form_binding == "deployment":
        yield "form", node.user_task.form_id
