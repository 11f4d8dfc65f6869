"""What the schema of BPMN fixes is refused here as on a cluster, so that a file that passes here passes there."""

from __future__ import annotations

import pytest

from camunda_embedded import DeploymentError, Engine

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="urn:t">'
)
JOB = '<bpmn:extensionElements><zeebe:taskDefinition type="t"/></bpmn:extensionElements>'
IN, OUT = "<bpmn:incoming>f1</bpmn:incoming>", "<bpmn:outgoing>f2</bpmn:outgoing>"
LOOP = (
    '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=[1]"/>'
    "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
)
NOTE = "<bpmn:documentation>x</bpmn:documentation>"
PROPERTY = '<bpmn:property id="pp" name="p"/>'
LANES = '<bpmn:laneSet id="ls"><bpmn:lane id="l"><bpmn:flowNodeRef>t</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
WAIT = '<bpmn:timerEventDefinition id="td"><bpmn:timeDuration>PT1S</bpmn:timeDuration></bpmn:timerEventDefinition>'

SPOKEN = WAIT.replace("<bpmn:timeDuration>", '<bpmn:timeDuration language="feel">')


def file(element: str, *, first: str = "", last: str = "") -> bytes:
    """A process of one element with the id t."""
    return (
        f'{HEAD}<bpmn:process id="p" isExecutable="true">{first}<bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing>'
        f'</bpmn:startEvent>{element}<bpmn:endEvent id="e"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>'
        '<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/><bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e"/>'
        f"{last}</bpmn:process></bpmn:definitions>"
    ).encode()


def task(content: str, attributes: str = "") -> str:
    """A service task."""
    return f'<bpmn:serviceTask id="t" {attributes}>{content}</bpmn:serviceTask>'


ALLOWED = {
    "all in order": file(task(NOTE + JOB + IN + OUT + PROPERTY + LOOP)),
    "no flows listed": file(task(JOB)),
    "lanes first": file(task(JOB + IN + OUT), first=LANES),
    "attributes of the standard": file(
        task(
            JOB + IN + OUT,
            'isForCompensation="false" startQuantity="1" implementation="x" xmlns:x="urn:x" x:any="1"',
        )
    ),
    "text and artifacts": file(
        task(JOB + IN + OUT),
        last='<bpmn:textAnnotation id="ta"><bpmn:text>hello</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="as" sourceRef="t" targetRef="ta" associationDirection="One"/><bpmn:group id="g"/>',
    ),
    "a data object last": file(task(JOB + IN + OUT), last='<bpmn:dataObject id="do"/>'),
}
REFUSED = {
    "extensions after flows": (file(task(IN + JOB + OUT)), "'extensionElements' must stand before 'incoming'"),
    "outgoing before incoming": (file(task(JOB + OUT + IN)), "'incoming' must stand before 'outgoing'"),
    "documentation late": (file(task(JOB + NOTE + IN + OUT)), "'documentation' must stand before"),
    "loop before outgoing": (file(task(JOB + IN + LOOP + OUT)), "'outgoing' must stand before"),
    "property first": (file(task(PROPERTY + JOB + IN + OUT)), "'extensionElements' must stand before 'property'"),
    "documentation of a process last": (file(task(JOB + IN + OUT), last=NOTE), "'documentation' must stand before"),
    "lanes last": (file(task(JOB + IN + OUT), last=LANES), "'laneSet' must stand before"),
    "event definition before outgoing": (
        file(f'<bpmn:intermediateCatchEvent id="t">{IN}{WAIT}{OUT}</bpmn:intermediateCatchEvent>'),
        "'outgoing' must stand before 'timerEventDefinition'",
    ),
    "loop of a sub-process last": (
        file(f'<bpmn:subProcess id="t">{IN}{OUT}<bpmn:startEvent id="s2"/>{LOOP}</bpmn:subProcess>'),
        "'multiInstanceLoopCharacteristics' must stand before 'startEvent'",
    ),
    "extensions twice": (file(task(JOB + JOB + IN + OUT)), "more than one 'extensionElements'"),
    "something foreign": (file(task(JOB + IN + OUT + '<x:foo xmlns:x="urn:x"/>')), "'foo' must stand in"),
    "text": (file(task("hello" + JOB + IN + OUT)), "'hello'"),
    "no boolean": (
        file(
            task(JOB + IN + OUT),
            last=f'<bpmn:boundaryEvent id="b" attachedToRef="t" cancelActivity="maybe"><bpmn:outgoing>f3</bpmn:outgoing>{WAIT}'
            '</bpmn:boundaryEvent><bpmn:sequenceFlow id="f3" sourceRef="b" targetRef="e"/>',
        ),
        "cancelActivity must be",
    ),
    "an attribute of another element": (file(task(JOB + IN + OUT, 'cancelActivity="true"')), "'serviceTask' has no attribute 'cancelActivity'"),
    "an attribute of BPMN with a prefix": (file(task(JOB + IN + OUT, 'bpmn:name="x"')), "has no attribute 'name'"),
    "a language without a type": (
        file(f'<bpmn:intermediateCatchEvent id="t">{IN}{OUT}{SPOKEN}</bpmn:intermediateCatchEvent>'),
        "Element: td (line 1): 'timeDuration' has no attribute 'language'",
    ),
    "a number in words": (file(task(JOB + IN + OUT, 'startQuantity="two"')), "startQuantity must be a whole number"),
    "a choice that there is not": (file(task(JOB + IN + OUT)).replace(b"isExecutable", b'processType="Secret" isExecutable'), "processType must be one of None, Public, Private"),
    "an unknown element inside": (file(task(JOB + IN + OUT + "<bpmn:script>1</bpmn:script>")), "Element: t (line 1): 'script' must not stand in 'serviceTask'"),
    "a loop twice": (file(task(JOB + IN + OUT + LOOP + LOOP)), "more than one 'multiInstanceLoopCharacteristics'"),
    "an unknown element of a message": (file(task(JOB)).replace(b"<bpmn:process", b'<bpmn:message id="m" name="n"><bpmn:foo/></bpmn:message><bpmn:process'), "Element: m (line 1): 'foo' must not stand in 'message'"),
    "an unknown element of a file": (file(task(JOB)).replace(b"<bpmn:process", b"<bpmn:foo/><bpmn:process"), "'foo' must not stand in 'definitions'"),
    "BPMN among extensions": (file(task("<bpmn:extensionElements><bpmn:foo/>" + JOB[len("<bpmn:extensionElements>"):])), "'foo' must not stand in 'extensionElements'"),
    "text of a flow": (file(task(JOB)).replace(b'targetRef="t"/>', b'targetRef="t">go</bpmn:sequenceFlow>'), "Element: f1 (line 1): It must not hold text, but holds 'go'"),
    "an element in a name": (file(task(JOB + "<bpmn:incoming>f1<bpmn:foo/></bpmn:incoming>" + OUT)), "'foo' must not stand in 'incoming'"),
    "a lane of nothing": (file(task(JOB), first=LANES.replace(">t<", ">nope<")), "Element: l (line 1): 'flowNodeRef' names no element of the file, but 'nope'"),
    "an association with one end": (file(task(JOB), last='<bpmn:association id="as" sourceRef="t"/>'), "Element: as (line 1): It has no targetRef"),
    "no target namespace": (file(task(JOB)).replace(b' targetNamespace="urn:t"', b""), "targetNamespace"),
    "a flow without id": (file(task(JOB)).replace(b'id="f2" ', b""), "It has no id"),
}  # fmt: skip


@pytest.mark.parametrize("content", ALLOWED.values(), ids=ALLOWED)
def test_what_the_schema_has_is_deployed(content: bytes) -> None:
    """Nothing more is asked than there."""
    Engine().deploy(("a.bpmn", content))


@pytest.mark.parametrize(("content", "told"), REFUSED.values(), ids=REFUSED)
def test_what_the_schema_has_no_place_for_is_refused(content: bytes, told: str) -> None:
    """A real Camunda checks files against the schema before anything else."""
    with pytest.raises(DeploymentError) as refused:
        Engine().deploy(("a.bpmn", content))
    assert told in str(refused.value)
