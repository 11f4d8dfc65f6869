"""Reading BPMN: what is accepted, and what is refused by its name and line."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camunda_embedded import lint
from camunda_embedded._bpmn import BpmnError, Process, read_bpmn
from camunda_embedded._bpmn.graph import CalledElement, ErrorCode, Loop, Message, Timer

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").rglob("*.bpmn"))
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'id="file" targetNamespace="t">\n'
)
JOB = '<bpmn:extensionElements><zeebe:taskDefinition type="work"/></bpmn:extensionElements>'
MESSAGE = (
    '<bpmn:message id="m" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=order"/>'
    "</bpmn:extensionElements></bpmn:message>\n"
)
ERROR = '<bpmn:error id="x" errorCode="X"/>\n'
ON_MESSAGE = '<bpmn:messageEventDefinition id="on_m" messageRef="m"/>'
ON_ERROR = '<bpmn:errorEventDefinition id="on_x" errorRef="x"/>'


def timer(kind: str, text: str) -> str:
    return f"<bpmn:timerEventDefinition id='t'><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"


def flow(source: str, target: str, inner: str = "") -> str:
    return f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>\n'


def condition(text: str) -> str:
    return f"<bpmn:conditionExpression>{text}</bpmn:conditionExpression>"


def file(body: str, *, root: str = "", executable: str = "true") -> bytes:
    return f'{HEAD}{root}<bpmn:process id="p" isExecutable="{executable}">\n{body}</bpmn:process></bpmn:definitions>'.encode()


def around(element: str, name: str = "e", *, root: str = "", more: str = "") -> bytes:
    """Start > element > end."""
    body = f'<bpmn:startEvent id="s"/>\n{element}\n<bpmn:endEvent id="end"/>\n{flow("s", name)}{flow(name, "end")}{more}'
    return file(body, root=root)


def read(content: bytes) -> Process:
    (process,) = read_bpmn(content, "a.bpmn")
    return process


def refused(content: bytes) -> list[str]:
    """Everything that is told about a file, as ``element: message``."""
    with pytest.raises(BpmnError) as caught:
        read_bpmn(content, "a.bpmn")
    assert "a.bpmn" in str(caught.value)
    assert all(problem.line > 0 or problem.element_type == "XML" for problem in caught.value.problems)
    return [f"{problem.element_id}: {problem.message}" for problem in caught.value.problems]


def test_elements_have_what_the_engine_needs() -> None:
    """Types as the API names them, flows in the order of the file, mappings, headers, jobs."""
    process = read(
        around(
            '<bpmn:serviceTask id="e" name="Work"><bpmn:extensionElements>'
            '<zeebe:taskDefinition type="=kind" retries="5"/><zeebe:taskHeaders><zeebe:header key="a" value="b"/>'
            '</zeebe:taskHeaders><zeebe:ioMapping><zeebe:input source="=x + 1" target="y.z"/>'
            '<zeebe:output source="=r" target="out"/></zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>'
        )
    )
    node = process.nodes["e"]
    assert ("SERVICE_TASK", "Work", {"a": "b"}) == (node.type, node.name, node.headers)
    assert node.job is not None
    assert ("=kind", "5") == (node.job.job_type.text, node.job.retries.text)
    assert [("y", "z")] == [part.target for mapping in node.inputs for part in mapping.parts]
    assert ["e_end"] == [one.id for one in node.outgoing]
    assert process.node.start is process.nodes["s"]


def test_what_is_only_drawn_is_passed_over() -> None:
    """Lanes, participants, data objects and annotations mean nothing to the engine."""
    content = (
        f'{HEAD}<bpmn:collaboration id="c"><bpmn:participant id="one" processRef="p"/></bpmn:collaboration>'
        '<bpmn:process id="p" isExecutable="true"><bpmn:laneSet id="l"><bpmn:lane id="lane"><bpmn:flowNodeRef>s</bpmn:flowNodeRef>'
        '</bpmn:lane></bpmn:laneSet><bpmn:startEvent id="s"/><bpmn:dataObjectReference id="d" dataObjectRef="o"/>'
        '<bpmn:dataObject id="o"/><bpmn:textAnnotation id="t"><bpmn:text>note</bpmn:text></bpmn:textAnnotation>'
        '<bpmn:association id="a" sourceRef="s" targetRef="t"/></bpmn:process>'
        '<bpmn:process id="other" isExecutable="false"/></bpmn:definitions>'
    )
    assert ["s"] == list(read(content.encode()).nodes)


def test_events_loops_and_calls_are_read() -> None:
    """Each with its expressions parsed."""
    body = (
        '<bpmn:startEvent id="s"/><bpmn:subProcess id="sub">'
        '<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:extensionElements>'
        '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="out" outputElement="=r"/>'
        "</bpmn:extensionElements><bpmn:completionCondition>=numberOfCompletedInstances = 2</bpmn:completionCondition>"
        '</bpmn:multiInstanceLoopCharacteristics><bpmn:startEvent id="in"/><bpmn:endEvent id="x_end">'
        f'{ON_ERROR}</bpmn:endEvent>{flow("in", "x_end")}<bpmn:subProcess id="esp" triggeredByEvent="true">'
        f'<bpmn:startEvent id="es" isInterrupting="false">{ON_MESSAGE}</bpmn:startEvent></bpmn:subProcess></bpmn:subProcess>'
        '<bpmn:boundaryEvent id="b" attachedToRef="sub" cancelActivity="false"><bpmn:outgoing>b_call</bpmn:outgoing>'
        f"{timer('timeCycle', 'R3/PT1H')}</bpmn:boundaryEvent>"
        '<bpmn:boundaryEvent id="caught" attachedToRef="sub"><bpmn:outgoing>caught_call</bpmn:outgoing>'
        '<bpmn:errorEventDefinition id="any"/></bpmn:boundaryEvent>'
        '<bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="other" bindingType="versionTag" '
        'versionTag="v1" propagateAllChildVariables="false"/></bpmn:extensionElements></bpmn:callActivity>'
        f"{flow('s', 'sub')}{flow('b', 'call')}{flow('caught', 'call')}"
    )
    nodes = read(file(body, root=MESSAGE + ERROR)).nodes
    assert isinstance(nodes["sub"].loop, Loop)
    assert nodes["sub"].loop.sequential
    assert [nodes["caught"], nodes["b"]] == list(nodes["sub"].boundaries)
    assert isinstance(nodes["b"].event, Timer)
    assert not nodes["b"].interrupting
    assert ErrorCode(None) == nodes["caught"].event
    assert isinstance(nodes["es"].event, Message)
    assert not nodes["esp"].interrupting
    called = nodes["call"].called
    assert isinstance(called, CalledElement)
    assert ("versionTag", "v1", False) == (
        called.binding,
        called.version_tag,
        called.propagate_all_child_variables,
    )


START = '<bpmn:startEvent id="s"/>'
GATEWAY = '<bpmn:exclusiveGateway id="g"{0}/>'
BOUNDARY = '<bpmn:serviceTask id="e">' + JOB + '</bpmn:serviceTask><bpmn:boundaryEvent id="b" attachedToRef="e"{0}><bpmn:outgoing>b_end2</bpmn:outgoing>{1}</bpmn:boundaryEvent><bpmn:endEvent id="end2"/>' + flow("b", "end2")  # fmt: skip
REFUSALS: list[tuple[str, bytes, str]] = [
    ("no executable process", file(START, executable="false"), "None of its processes is executable"),
    ("no start", file('<bpmn:endEvent id="end"/>'), "p: It has no start event"),
    ("two none starts", file(START + '<bpmn:startEvent id="s2"/>'), "Only one of its start events may come without"),
    ("an id twice", file(START + '<bpmn:task id="s"/>'), "'s' is used twice"),
    ("an id that is none", file('<bpmn:startEvent id="1 s"/>'), "must begin with a letter"),
    ("an element without an id", file("<bpmn:startEvent/>"), "It has no id"),
    ("a task without a type", around('<bpmn:serviceTask id="e"/>'), "e: It needs a 'zeebe:taskDefinition'"),
    ("an empty type", around('<bpmn:serviceTask id="e"><bpmn:extensionElements><zeebe:taskDefinition type=""/></bpmn:extensionElements></bpmn:serviceTask>'), "'type'"),
    ("bad FEEL", around('<bpmn:serviceTask id="e"><bpmn:extensionElements><zeebe:taskDefinition type="=1 +"/></bpmn:extensionElements></bpmn:serviceTask>'), "e: Failed to parse expression '1 +'"),
    ("a script that is both", around('<bpmn:scriptTask id="e"><bpmn:extensionElements><zeebe:script expression="=1" resultVariable="r"/><zeebe:taskDefinition type="w"/></bpmn:extensionElements></bpmn:scriptTask>'), "a 'zeebe:script' or a"),
    ("a script that is no expression", around('<bpmn:scriptTask id="e"><bpmn:extensionElements><zeebe:script expression="1" resultVariable="r"/></bpmn:extensionElements></bpmn:scriptTask>'), "must begin with '='"),
    ("a rule task that is neither", around('<bpmn:businessRuleTask id="e"/>'), "a 'zeebe:calledDecision' or a"),
    ("a call without a process", around('<bpmn:callActivity id="e"/>'), "e: It needs a 'zeebe:calledElement'"),
    ("an unknown binding", around('<bpmn:callActivity id="e"><bpmn:extensionElements><zeebe:calledElement processId="a" bindingType="newest"/></bpmn:extensionElements></bpmn:callActivity>'), "bindingType"),
    ("a receive task without a message", around('<bpmn:receiveTask id="e"/>'), "e: It names no message (messageRef)"),
    ("a message twice at one task", around(BOUNDARY.replace("serviceTask", "receiveTask").replace('id="e">' + JOB, 'id="e" messageRef="m">').format("", ON_MESSAGE), root=MESSAGE), "e: Multiple events wait for the message 'paid'"),
    ("a message that is not there", around('<bpmn:receiveTask id="e" messageRef="nope"/>'), "no message 'nope'"),
    ("a message without a key", around('<bpmn:receiveTask id="e" messageRef="m"/>', root='<bpmn:message id="m" name="n"/>'), "zeebe:subscription"),
    ("a message without a name", around('<bpmn:receiveTask id="e" messageRef="m"/>', root=MESSAGE.replace(' name="paid"', "")), "It has no name"),
    ("a catch without an event", around('<bpmn:intermediateCatchEvent id="e"/>'), "one event definition, no more"),
    ("two events at once", around(f'<bpmn:intermediateCatchEvent id="e">{ON_MESSAGE}{timer("timeDuration", "PT1S")}</bpmn:intermediateCatchEvent>', root=MESSAGE), "more than one event definition"),
    ("a timer of two kinds", around('<bpmn:intermediateCatchEvent id="e"><bpmn:timerEventDefinition id="t"><bpmn:timeDate>=now()</bpmn:timeDate><bpmn:timeDuration>PT1S</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>'), "only one of them"),
    ("a duration that is none", around(f'<bpmn:intermediateCatchEvent id="e">{timer("timeDuration", "1 hour")}</bpmn:intermediateCatchEvent>'), "duration such as PT1H30M"),
    ("a date that is none", around(f'<bpmn:intermediateCatchEvent id="e">{timer("timeDate", "tomorrow")}</bpmn:intermediateCatchEvent>'), "Invalid timer date"),
    ("a catch with a cycle", around(f'<bpmn:intermediateCatchEvent id="e">{timer("timeCycle", "R3/PT1S")}</bpmn:intermediateCatchEvent>'), "time date or duration"),
    ("an interrupting cycle", around(BOUNDARY.format("", timer("timeCycle", "R3/PT1S"))), "b: A timer event that interrupts"),
    ("an error that goes on", around(BOUNDARY.format(' cancelActivity="false"', ON_ERROR), root=ERROR), "b: A boundary event that catches errors always interrupts"),
    ("an error that is not there", around(BOUNDARY.format("", ON_ERROR)), "no error 'x'"),
    ("a boundary that leads nowhere", around('<bpmn:task id="e"/><bpmn:boundaryEvent id="b" attachedToRef="e">' + timer("timeDuration", "PT1S") + "</bpmn:boundaryEvent>"), "b: Nothing leads out of it"),
    ("a boundary of nothing", around('<bpmn:task id="e"/><bpmn:boundaryEvent id="b" attachedToRef="zz"><bpmn:outgoing>f</bpmn:outgoing>' + timer("timeDuration", "PT1S") + "</bpmn:boundaryEvent>"), "b: Its attachedToRef names no activity"),
    ("a flow to nothing", file(START + flow("s", "zz")), "targetRef 'zz'"),
    ("a condition missing", around(GATEWAY.format("") + '<bpmn:endEvent id="end2"/>', "g", more=flow("g", "end2")), "g: Sequence flow 'g_end' must have a condition"),
    ("a default that is not its own", around(GATEWAY.format(' default="s_g"'), "g"), "Default flow 's_g'"),
    ("a default with a condition", file(START + GATEWAY.format(' default="g_end"') + '<bpmn:endEvent id="end"/>' + flow("s", "g") + flow("g", "end", condition("=true"))), "must have no condition"),
    ("a condition that is a text", file(START + GATEWAY.format("") + '<bpmn:endEvent id="end"/>' + flow("s", "g") + flow("g", "end", condition("true"))), "must be an expression"),
    ("a condition at a task", file(START + '<bpmn:endEvent id="end"/>' + flow("s", "end", condition("=true"))), "only exclusive gateways"),
    ("an event gateway with one way", around('<bpmn:eventBasedGateway id="e"/>'), "e: It needs two outgoing"),
    ("a sub-process without a start", around('<bpmn:subProcess id="e"/>'), "e: It needs one start event, no more and no fewer"),
    ("an event sub-process without an event", file(START + '<bpmn:subProcess id="e" triggeredByEvent="true"><bpmn:startEvent id="es"/></bpmn:subProcess>'), "must have an event definition"),
    ("an error that starts a process", file(f'<bpmn:startEvent id="s">{ON_ERROR}</bpmn:startEvent>', root=ERROR), "cannot wait for an error"),
    ("a loop without items", around('<bpmn:task id="e"><bpmn:multiInstanceLoopCharacteristics/></bpmn:task>'), "zeebe:loopCharacteristics"),
    ("half an output", around('<bpmn:task id="e"><bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=x" outputCollection="y"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:task>'), "come together or not at all"),
    ("a mapping to nowhere", around('<bpmn:task id="e"><bpmn:extensionElements><zeebe:ioMapping><zeebe:input source="=1" target=""/></zeebe:ioMapping></bpmn:extensionElements></bpmn:task>'), "e: Target ''"),
    ("an output that is a text", around('<bpmn:serviceTask id="e"><bpmn:extensionElements><zeebe:taskDefinition type="w"/><zeebe:ioMapping><zeebe:output source="1" target="a"/></zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>'), "e: Source '1' of the output mapping to 'a' must be an expression"),
    ("an output of nothing", around('<bpmn:serviceTask id="e"><bpmn:extensionElements><zeebe:taskDefinition type="w"/><zeebe:ioMapping><zeebe:output target="a"/></zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>'), "e: Source '' of the output mapping to 'a' must be an expression"),
    ("a date without an offset to wait for", around(f'<bpmn:intermediateCatchEvent id="e">{timer("timeDate", "2030-01-01T00:00:00[Europe/Berlin]")}</bpmn:intermediateCatchEvent>'), "Invalid timer date"),
    ("artifacts in the middle", file('<bpmn:textAnnotation id="t"/>' + START), "must stand before 'textAnnotation'"),
    ("a form of two kinds", around('<bpmn:userTask id="e"><bpmn:extensionElements><zeebe:userTask/><zeebe:formDefinition formId="f" externalReference="g"/></bpmn:extensionElements></bpmn:userTask>'), "e: Exactly one of the attributes formId and externalReference"),
    ("a form without a name", around('<bpmn:userTask id="e"><bpmn:extensionElements><zeebe:formDefinition formKey=""/></bpmn:extensionElements></bpmn:userTask>'), "e: Exactly one of the attributes formId and formKey"),
    ("a priority too high", around('<bpmn:userTask id="e"><bpmn:extensionElements><zeebe:userTask/><zeebe:priorityDefinition priority="101"/></bpmn:extensionElements></bpmn:userTask>'), "e: Expected a priority between 0 and 100"),
    ("a priority in words", around('<bpmn:userTask id="e"><bpmn:extensionElements><zeebe:userTask/><zeebe:priorityDefinition priority="high"/></bpmn:extensionElements></bpmn:userTask>'), "but found 'high'"),
    ("a date without an offset", around('<bpmn:userTask id="e"><bpmn:extensionElements><zeebe:userTask/><zeebe:taskSchedule dueDate="2024-01-01T00:00:00"/></bpmn:extensionElements></bpmn:userTask>'), "e: Expected a date and time with an offset"),
    ("names with nothing between", around('<bpmn:userTask id="e"><bpmn:extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="a,,b"/></bpmn:extensionElements></bpmn:userTask>'), "e: Expected names with commas"),
    ("an end that waits", file(START + f'<bpmn:endEvent id="end">{timer("timeDuration", "PT1S")}</bpmn:endEvent>' + flow("s", "end")), "end: End events cannot be timer events"),
    ("a cycle that interrupts a scope", file(START + f'<bpmn:subProcess id="e" triggeredByEvent="true"><bpmn:startEvent id="es">{timer("timeCycle", "R/PT1S")}</bpmn:startEvent></bpmn:subProcess>'), "e: A timer event that interrupts"),
    ("an end that goes on", file(START + '<bpmn:endEvent id="end"/><bpmn:task id="e"/>' + flow("s", "end") + flow("end", "e")), "End events must not have outgoing"),
    ("another file", b"<html/>", "its root must be"),
    ("no XML", b"<not-closed", ": "),
]  # fmt: skip
UNSUPPORTED: list[tuple[str, bytes, str]] = [
    (name, around(text, root=MESSAGE), told)
    for name, text, told in [
        ("signal", '<bpmn:intermediateCatchEvent id="e"><bpmn:signalEventDefinition id="d"/></bpmn:intermediateCatchEvent>', "Signal"),
        ("escalation", '<bpmn:intermediateThrowEvent id="e"><bpmn:escalationEventDefinition id="d"/></bpmn:intermediateThrowEvent>', "Escalation"),
        ("compensation", '<bpmn:intermediateThrowEvent id="e"><bpmn:compensateEventDefinition id="d"/></bpmn:intermediateThrowEvent>', "Compensation"),
        ("link", '<bpmn:intermediateThrowEvent id="e"><bpmn:linkEventDefinition id="d" name="l"/></bpmn:intermediateThrowEvent>', "Link"),
        ("conditional", '<bpmn:intermediateCatchEvent id="e"><bpmn:conditionalEventDefinition id="d"/></bpmn:intermediateCatchEvent>', "Conditional"),
        ("inclusive", '<bpmn:inclusiveGateway id="e"/>', "Inclusive"),
        ("ad-hoc", '<bpmn:adHocSubProcess id="e"/>', "Ad-hoc"),
        ("complex", '<bpmn:complexGateway id="e"/>', "Complex"),
        ("transaction", '<bpmn:transaction id="e"/>', "Transactions"),
        ("standard loop", '<bpmn:task id="e"><bpmn:standardLoopCharacteristics/></bpmn:task>', "Standard loops"),
        ("execution listener", '<bpmn:task id="e"><bpmn:extensionElements><zeebe:executionListeners/></bpmn:extensionElements></bpmn:task>', "Execution listeners"),
        ("task listener", '<bpmn:userTask id="e"><bpmn:extensionElements><zeebe:userTask/><zeebe:taskListeners/></bpmn:extensionElements></bpmn:userTask>', "Task listeners"),
    ]
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "told"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS]
)
def test_what_is_wrong_is_told(content: bytes, told: str) -> None:
    """With the element's id and line, and what would be right."""
    assert any(told in one for one in refused(content)), refused(content)


@pytest.mark.parametrize(
    ("content", "told"), [case[1:] for case in UNSUPPORTED], ids=[case[0] for case in UNSUPPORTED]
)
def test_what_cannot_be_executed_is_refused(content: bytes, told: str) -> None:
    """By the element's name, and without complaints about the flows around it."""
    found = refused(content)
    assert any(one.startswith("e: ") and told in one for one in found)
    assert not any("sourceRef" in one or "targetRef" in one for one in found)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """One deployment is enough to see all of it."""
    body = '<bpmn:startEvent id="s"/><bpmn:serviceTask id="a"/><bpmn:callActivity id="b"/><bpmn:receiveTask id="c"/>'
    assert ["a", "b", "c"] == [one[0] for one in refused(file(body))]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_damaged_file_is_read_or_refused(path: Path) -> None:
    """Nothing but BpmnError comes out of any damage: cut, changed and doubled parts."""
    content = path.read_bytes()
    chance = random.Random(path.stem)
    for _ in range(150):
        damaged = bytearray(content)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(damaged))
            kind = chance.randrange(4)
            if kind == 0:
                del damaged[at : at + chance.randint(1, 60)]
            elif kind == 1:
                damaged[at] = chance.randrange(256)
            elif kind == 2:
                damaged[at:at] = damaged[at : at + chance.randint(1, 200)]
            else:
                damaged[at:at] = chance.choice(
                    [b'"', b"<", b"=", b"]]>", b"\x00", b"&x;", b"<!--", b"<bpmn:task/>"]
                )
        with contextlib.suppress(BpmnError):
            assert read_bpmn(bytes(damaged), "damaged.bpmn")


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """There is no file that breaks the reader."""
    with pytest.raises(BpmnError):
        read_bpmn(content, "any.bpmn")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + around('<bpmn:task id="e"/>'), "DOCTYPE"),
        (b"<a>" * 300 + b"</a>" * 300, "nested deeper"),
        (file(START + '<bpmn:task id="e"/>' * 100_001), "more than"),
        (b" " * (10 * 1024 * 1024 + 1), "bytes"),
    ],
    ids=["doctype", "depth", "nodes", "size"],
)
def test_bombs_are_refused(content: bytes, told: str) -> None:
    """Before they cost anything."""
    assert told in " ".join(refused(content))


def test_lint_tells_what_is_probably_not_meant() -> None:
    """Unreachable elements, gateways without a default, tasks without a name."""
    body = (
        f'{START}<bpmn:exclusiveGateway id="g"/><bpmn:task id="lost"/><bpmn:endEvent id="one"/><bpmn:endEvent id="two"/>'
        f"{flow('s', 'g')}{flow('g', 'one', condition('=a'))}{flow('g', 'two', condition('=b'))}"
    )
    found = {(one.element_id, one.severity, one.message.split(":")[0]) for one in lint(file(body), "a.bpmn")}
    assert {
        ("lost", "warning", "Cannot be reached"),
        ("lost", "warning", "Has no name"),
        ("g", "warning", "Has no default flow"),
    } == found
    assert ["error"] == [
        one.severity for one in lint(around('<bpmn:serviceTask id="e" name="x"/>'), "a.bpmn")
    ]
    assert ["error"] == [one.severity for one in lint(b"{}", "a.form")]
    assert ["error"] == [one.severity for one in lint(b"<x/>", "a.dmn")]
    assert ["warning"] == [one.severity for one in lint(b"anything", "a.txt")]


@pytest.mark.parametrize("word", ["null", "true", "function", "in", "return", "then", "and"])
def test_an_output_cannot_go_into_a_context_that_no_expression_can_read(word: str) -> None:
    """It is read to add to it; a name within a context can be any."""

    def task(tag: str, target: str) -> bytes:
        return around(
            '<bpmn:serviceTask id="e"><bpmn:extensionElements><zeebe:taskDefinition type="t"/><zeebe:ioMapping>'
            f'<zeebe:{tag} source="=1" target="{target}"/></zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>'
        )

    for target in (f"o.{word}.x", f"{word}.{word}.x"):
        with pytest.raises(BpmnError, match="must be a name"):
            read(task("output", target))
        assert read(task("input", target)).nodes["e"].inputs
    assert read(task("output", f"o.{word}")).nodes["e"].outputs
