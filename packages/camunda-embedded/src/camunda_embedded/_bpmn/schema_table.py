"""What BPMN 2.0 lets stand in its elements: attributes, and the elements inside in their order.

Only what can stand in a file that is executed is here. Elements that are named but have no entry are not looked into.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

_GROUPS = {
    "FLOW_ELEMENT": (
        "adHocSubProcess|boundaryEvent|businessRuleTask|callActivity|callChoreography|choreographyTask|complexGateway|dataObject|"
        "dataObjectReference|dataStoreReference|endEvent|event|eventBasedGateway|exclusiveGateway|implicitThrowEvent|"
        "inclusiveGateway|intermediateCatchEvent|intermediateThrowEvent|manualTask|parallelGateway|receiveTask|scriptTask|"
        "sendTask|sequenceFlow|serviceTask|startEvent|subChoreography|subProcess|task|transaction|userTask"
    ),
    "ARTIFACT": "artifact|association|group|textAnnotation",
    "EVENT_DEFINITION": (
        "cancelEventDefinition|compensateEventDefinition|conditionalEventDefinition|errorEventDefinition|"
        "escalationEventDefinition|eventDefinition|linkEventDefinition|messageEventDefinition|signalEventDefinition|"
        "terminateEventDefinition|timerEventDefinition"
    ),
    "ROOT": (
        "category|choreography|collaboration|correlationProperty|dataStore|endPoint|error|escalation|globalBusinessRuleTask|"
        "globalChoreographyTask|globalConversation|globalManualTask|globalScriptTask|globalTask|globalUserTask|interface|"
        "itemDefinition|message|partnerEntity|partnerRole|process|resource|rootElement|signal|EVENT_DEFINITION"
    ),
    "ROLE": "resourceRole|performer|humanPerformer|potentialOwner",
    "CONVERSATION": "callConversation|conversation|conversationNode|subConversation",
    "LOOP": "loopCharacteristics|multiInstanceLoopCharacteristics|standardLoopCharacteristics",
}

# By element or by what it is a kind of: that, attributes with what they hold (`!` where they must be there), and content,
# in which `?` is one at most, `*` any number, `+` one at least, and nothing behind a name is exactly one.
_TYPES: dict[str, tuple[str, str, str]] = {
    "baseElement": ("", "id", "documentation* extensionElements?"),
    "import": ("", "namespace! location! importType!", ""),
    "documentation": ("", "id textFormat", ""),
    "text": ("", "", ""),
    "script": ("", "", ""),
    "incoming": ("", "", ""),
    "outgoing": ("", "", ""),
    "flowNodeRef": ("", "", ""),
    "sourceRef": ("", "", ""),
    "targetRef": ("", "", ""),
    "definitions": (
        "",
        "id name targetNamespace expressionLanguage typeLanguage exporter exporterVersion",
        "import* extension* ROOT* BPMNDiagram* relationship*",
    ),
    "flowElement": ("baseElement", "name", "auditing? monitoring? categoryValueRef*"),
    "flowNode": ("flowElement", "", "incoming* outgoing*"),
    "sequenceFlow": (
        "flowElement",
        "sourceRef targetRef isImmediate:bool",
        "conditionExpression?",
    ),
    "activity": (
        "flowNode",
        "isForCompensation:bool startQuantity:int completionQuantity:int default:id",
        "ioSpecification? property* dataInputAssociation* dataOutputAssociation* ROLE* LOOP?",
    ),
    "task": ("activity", "", ""),
    "manualTask": ("activity", "", ""),
    "serviceTask": ("activity", "implementation operationRef", ""),
    "sendTask": ("activity", "implementation messageRef operationRef", ""),
    "receiveTask": ("activity", "implementation instantiate:bool messageRef operationRef", ""),
    "userTask": ("activity", "implementation", "rendering*"),
    "businessRuleTask": ("activity", "implementation", ""),
    "scriptTask": ("activity", "scriptFormat", "script?"),
    "callActivity": ("activity", "calledElement", ""),
    "subProcess": ("activity", "triggeredByEvent:bool", "laneSet* FLOW_ELEMENT* ARTIFACT*"),
    "gateway": ("flowNode", "gatewayDirection:Unspecified/Converging/Diverging/Mixed", ""),
    "exclusiveGateway": ("gateway", "default:id", ""),
    "parallelGateway": ("gateway", "", ""),
    "eventBasedGateway": ("gateway", "instantiate:bool eventGatewayType:Exclusive/Parallel", ""),
    "event": ("flowNode", "", "property*"),
    "catchEvent": (
        "event",
        "parallelMultiple:bool",
        "dataOutput* dataOutputAssociation* outputSet? EVENT_DEFINITION* eventDefinitionRef*",
    ),
    "throwEvent": (
        "event",
        "",
        "dataInput* dataInputAssociation* inputSet? EVENT_DEFINITION* eventDefinitionRef*",
    ),
    "startEvent": ("catchEvent", "isInterrupting:bool", ""),
    "intermediateCatchEvent": ("catchEvent", "", ""),
    "boundaryEvent": ("catchEvent", "cancelActivity:bool attachedToRef!", ""),
    "intermediateThrowEvent": ("throwEvent", "", ""),
    "endEvent": ("throwEvent", "", ""),
    "timerEventDefinition": ("baseElement", "", "timeDate|timeDuration|timeCycle?"),
    "messageEventDefinition": ("baseElement", "messageRef", "operationRef?"),
    "errorEventDefinition": ("baseElement", "errorRef", ""),
    "terminateEventDefinition": ("baseElement", "", ""),
    "multiInstanceLoopCharacteristics": (
        "baseElement",
        "isSequential:bool behavior:None/One/All/Complex oneBehaviorEventRef noneBehaviorEventRef",
        ("loopCardinality? loopDataInputRef? loopDataOutputRef? inputDataItem? outputDataItem? complexBehaviorDefinition* "
        "completionCondition?"),
    ),
    "formalExpression": ("baseElement", "language evaluatesToTypeRef", ""),
    "conditionExpression": ("baseElement", "", ""),
    "completionCondition": ("baseElement", "", ""),
    "loopCardinality": ("baseElement", "", ""),
    "timeDate": ("baseElement", "", ""),
    "timeDuration": ("baseElement", "", ""),
    "timeCycle": ("baseElement", "", ""),
    "process": (
        "baseElement",
        "name processType:None/Public/Private isClosed:bool isExecutable:bool definitionalCollaborationRef",
        ("supportedInterfaceRef* ioSpecification? ioBinding* auditing? monitoring? property* laneSet* FLOW_ELEMENT* ARTIFACT* "
        "ROLE* correlationSubscription* supports*"),
    ),
    "collaboration": (
        "baseElement",
        "name isClosed:bool",
        ("participant* messageFlow* ARTIFACT* CONVERSATION* conversationAssociation* participantAssociation* "
        "messageFlowAssociation* correlationKey* choreographyRef* conversationLink*"),
    ),
    "participant": ("baseElement", "name processRef", "interfaceRef* endPointRef* participantMultiplicity?"),
    "participantMultiplicity": ("baseElement", "minimum:int maximum:int", ""),
    "messageFlow": ("baseElement", "name sourceRef! targetRef! messageRef", ""),
    "laneSet": ("baseElement", "name", "lane*"),
    "lane": ("baseElement", "name partitionElementRef", "partitionElement? flowNodeRef* childLaneSet?"),
    "childLaneSet": ("baseElement", "name", "lane*"),
    "association": ("baseElement", "sourceRef! targetRef! associationDirection:None/One/Both", ""),
    "group": ("baseElement", "categoryValueRef", ""),
    "textAnnotation": ("baseElement", "textFormat", "text?"),
    "category": ("baseElement", "name", "categoryValue*"),
    "categoryValue": ("baseElement", "value", ""),
    "dataObject": ("flowElement", "itemSubjectRef isCollection:bool", "dataState?"),
    "dataObjectReference": ("flowElement", "itemSubjectRef dataObjectRef:id", "dataState?"),
    "dataStoreReference": ("flowElement", "itemSubjectRef dataStoreRef", "dataState?"),
    "dataStore": ("baseElement", "name capacity:int isUnlimited:bool itemSubjectRef", "dataState?"),
    "dataState": ("baseElement", "name", ""),
    "dataInput": ("baseElement", "name itemSubjectRef isCollection:bool", "dataState?"),
    "dataOutput": ("baseElement", "name itemSubjectRef isCollection:bool", "dataState?"),
    "inputDataItem": ("baseElement", "name itemSubjectRef isCollection:bool", "dataState?"),
    "outputDataItem": ("baseElement", "name itemSubjectRef isCollection:bool", "dataState?"),
    "dataInputAssociation": ("baseElement", "", "sourceRef* targetRef transformation? assignment*"),
    "dataOutputAssociation": ("baseElement", "", "sourceRef* targetRef transformation? assignment*"),
    "ioSpecification": ("baseElement", "", "dataInput* dataOutput* inputSet+ outputSet+"),
    "inputSet": ("baseElement", "name", "dataInputRefs* optionalInputRefs* whileExecutingInputRefs* outputSetRefs*"),
    "outputSet": ("baseElement", "name", "dataOutputRefs* optionalOutputRefs* whileExecutingOutputRefs* inputSetRefs*"),
    "rendering": ("baseElement", "", ""),
    "auditing": ("baseElement", "", ""),
    "monitoring": ("baseElement", "", ""),
    "correlationSubscription": ("baseElement", "correlationKeyRef!", "correlationPropertyBinding*"),
    "property": ("baseElement", "name itemSubjectRef", "dataState?"),
    "message": ("baseElement", "name itemRef", ""),
    "error": ("baseElement", "name errorCode structureRef", ""),
    "signal": ("baseElement", "name structureRef", ""),
    "escalation": ("baseElement", "name escalationCode structureRef", ""),
    "itemDefinition": (
        "baseElement",
        "structureRef isCollection:bool itemKind:Information/Physical",
        "",
    ),
}  # fmt: skip
# Elements whose text is the id of another.
NAMES_AN_ID = frozenset({"flowNodeRef", "outgoing", "sourceRef", "targetRef"})
EXPRESSIONS = frozenset(
    ("conditionExpression", "completionCondition", "loopCardinality", "timeDate", "timeDuration", "timeCycle")
)
# Where text may stand, and where anything may.
WITH_TEXT = NAMES_AN_ID | EXPRESSIONS | {"incoming"}
WITH_ANYTHING = frozenset({"documentation", "text", "script"})


class Slot(NamedTuple):
    """A place in an element's content."""

    names: frozenset[str]
    required: bool
    repeated: bool


class Shape(NamedTuple):
    """What an element may have: attributes with what they hold and whether they must be there, and places in their order."""

    attributes: dict[str, tuple[str, bool]]
    slots: tuple[Slot, ...]
    places: dict[str, int]


@cache
def shape_of(name: str) -> Shape | None:
    """What an element may have; None where it is not looked into."""
    if name not in _TYPES:
        return None
    base, listed, content = _TYPES[name]
    above = shape_of(base) if base else None
    attributes = dict(above.attributes) if above is not None else {}
    for one in listed.split():
        text, _, kind = one.partition(":")
        attributes[text.rstrip("!")] = (kind, text.endswith("!"))
    slots = (above.slots if above is not None else ()) + tuple(_slot(one) for one in content.split())
    return Shape(attributes, slots, {tag: place for place, slot in enumerate(slots) for tag in slot.names})


def _slot(text: str) -> Slot:
    mark = text[-1] if text[-1] in "?*+" else ""
    return Slot(frozenset(_names(text.removesuffix(mark))), mark in {"", "+"}, mark in {"*", "+"})


def _names(text: str) -> list[str]:
    found = []
    for one in text.split("|"):
        found.extend(_names(_GROUPS[one]) if one in _GROUPS else [one])
    return found
