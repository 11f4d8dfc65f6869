"""What each kind of element says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._bpmn.extensions import Extensions
from camunda_embedded._bpmn.graph import Loop, Node, Terminate
from camunda_embedded._bpmn.user_tasks import check_user_task
from camunda_embedded._xml import BPMN, ZEEBE

if TYPE_CHECKING:
    from camunda_embedded._bpmn.events import EventReader
    from camunda_embedded._bpmn.values import Problems
    from camunda_embedded._xml import Element

KINDS = {
    "startEvent": "START_EVENT",
    "endEvent": "END_EVENT",
    "intermediateCatchEvent": "INTERMEDIATE_CATCH_EVENT",
    "intermediateThrowEvent": "INTERMEDIATE_THROW_EVENT",
    "boundaryEvent": "BOUNDARY_EVENT",
    "task": "TASK",
    "manualTask": "MANUAL_TASK",
    "serviceTask": "SERVICE_TASK",
    "sendTask": "SEND_TASK",
    "scriptTask": "SCRIPT_TASK",
    "businessRuleTask": "BUSINESS_RULE_TASK",
    "userTask": "USER_TASK",
    "receiveTask": "RECEIVE_TASK",
    "callActivity": "CALL_ACTIVITY",
    "subProcess": "SUB_PROCESS",
    "exclusiveGateway": "EXCLUSIVE_GATEWAY",
    "parallelGateway": "PARALLEL_GATEWAY",
    "eventBasedGateway": "EVENT_BASED_GATEWAY",
}
ACTIVITIES = frozenset(tag for tag in KINDS if tag.lower().endswith(("task", "activity", "subprocess")))
LATER = {"inclusiveGateway": "Inclusive gateways", "adHocSubProcess": "Ad-hoc sub-processes"}
NEVER = {"transaction": "Transactions", "complexGateway": "Complex gateways"}
IGNORED = frozenset(
    ["laneSet", "dataObject", "dataObjectReference", "dataStoreReference", "documentation", "extensionElements", "incoming", "outgoing", "ioSpecification", "property", "auditing", "monitoring", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "dataInputAssociation", "dataOutputAssociation", "supportedInterfaceRef", "resourceRole", "performer", "humanPerformer", "potentialOwner", "category", "association", "textAnnotation", "group", "artifact", "supports", "correlationSubscription"]
)  # fmt: skip


class ElementReader:
    """Reads elements one by one.

    Args:
        events: Reads their events.
        problems: Where to tell what is wrong.
    """

    def __init__(self, events: EventReader, problems: Problems) -> None:
        self._events = events
        self._problems = problems

    def read(self, element: Element, node: Node) -> None:
        """Fill a node with what its element says."""
        extensions = Extensions(element, self._problems)
        extensions.common(node)
        node.loop = self._loop(element)
        reader = {
            "SERVICE_TASK": self._job,
            "SEND_TASK": self._job,
            "SCRIPT_TASK": self._script,
            "BUSINESS_RULE_TASK": self._decision,
            "USER_TASK": self._user_task,
            "RECEIVE_TASK": self._receive,
            "CALL_ACTIVITY": self._call,
            "START_EVENT": self._start,
            "INTERMEDIATE_CATCH_EVENT": self._catch,
            "BOUNDARY_EVENT": self._boundary,
            "INTERMEDIATE_THROW_EVENT": self._throw,
            "END_EVENT": self._throw,
        }.get(node.type)
        if reader is not None:
            reader(element, node, extensions)

    def _job(self, element: Element, node: Node, extensions: Extensions) -> None:
        node.job = extensions.job(required=True)

    def _script(self, element: Element, node: Node, extensions: Extensions) -> None:
        node.script, node.job = extensions.script(), extensions.job(required=False)
        if (node.script is None) == (node.job is None):
            self._problems.add(element, "It needs a 'zeebe:script' or a 'zeebe:taskDefinition', and not both")

    def _decision(self, element: Element, node: Node, extensions: Extensions) -> None:
        node.decision, node.job = extensions.called_decision(), extensions.job(required=False)
        if (node.decision is None) == (node.job is None):
            self._problems.add(
                element,
                "It needs a 'zeebe:calledDecision' or a 'zeebe:taskDefinition', and not both",
            )

    def _user_task(self, element: Element, node: Node, extensions: Extensions) -> None:
        node.user_task = extensions.user_task()
        check_user_task(node.user_task, element, extensions.one("formDefinition"), self._problems)

    def _receive(self, element: Element, node: Node, extensions: Extensions) -> None:
        node.event = self._events.message(element, element, catching=True, keyed=True)

    def _call(self, element: Element, node: Node, extensions: Extensions) -> None:
        node.called = extensions.called_element()

    def _start(self, element: Element, node: Node, extensions: Extensions) -> None:
        inside = node.parent is not None and node.parent.type != "PROCESS"
        node.event, _ = self._events.read(element, catching=True, keyed=inside)
        node.interrupting = (element.get("isInterrupting") or "true") == "true"

    def _catch(self, element: Element, node: Node, extensions: Extensions) -> None:
        node.event, defined = self._events.read(element, catching=True)
        if not defined:
            self._problems.add(element, "It needs one event definition, no more and no fewer")

    def _boundary(self, element: Element, node: Node, extensions: Extensions) -> None:
        node.event, defined = self._events.read(element, catching=True)
        node.interrupting = (element.get("cancelActivity") or "true") == "true"
        if not defined:
            self._problems.add(element, "It needs one event definition, no more and no fewer")

    def _throw(self, element: Element, node: Node, extensions: Extensions) -> None:
        node.event, _ = self._events.read(element, catching=False)
        if isinstance(node.event, Terminate):
            # Zeebe passes over the mappings of an end event that terminates.
            node.outputs = ()
        if element.find("messageEventDefinition") is not None:
            node.job = extensions.job(required=True)

    def _loop(self, element: Element) -> Loop | None:
        standard = element.find("standardLoopCharacteristics", ns=BPMN)
        if standard is not None:
            self._problems.add(standard, "Standard loops are not supported", owner=element)
        found = element.find("multiInstanceLoopCharacteristics", ns=BPMN)
        if found is None:
            return None
        holder = found.find("extensionElements", ns=BPMN)
        zeebe = holder.find("loopCharacteristics", ns=ZEEBE) if holder is not None else None
        if zeebe is None:
            self._problems.add(found, "It needs a 'zeebe:loopCharacteristics'", owner=element)
            return None
        condition = found.find("completionCondition")
        text = condition.text.strip() if condition is not None else ""
        output, target = (
            zeebe.get("outputCollection") or None,
            self._problems.attribute(zeebe, "outputElement", owner=element, dynamic=True),
        )
        if (output is None) != (target is None):
            self._problems.add(
                zeebe, "outputCollection and outputElement come together or not at all", owner=element
            )
        return Loop(
            sequential=found.get("isSequential") == "true",
            input_collection=self._problems.required(zeebe, "inputCollection", owner=element, dynamic=True),
            input_element=zeebe.get("inputElement") or None,
            output_collection=output,
            output_element=target,
            completion_condition=self._problems.value(condition, text, owner=element)
            if condition is not None and text
            else None,
        )
