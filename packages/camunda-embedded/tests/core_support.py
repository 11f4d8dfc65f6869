"""Processes written in a few words, and a bench to run them on."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import quoteattr

from camunda_embedded._core.clock import EngineClock
from camunda_embedded._core.commands import (
    ActivateJobs,
    Command,
    CompleteJob,
    CreateInstance,
    DeployResources,
    Resource,
)
from camunda_embedded._core.core import Core
from camunda_embedded._core.records import Record
from camunda_embedded._core.results import ActivatedJob

NOON = 1_800_000_000_000
HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="defs" targetNamespace="urn:t">'
)


class Part:
    """The inside of a process or sub-process.

    Args:
        elements: Elements as ``id``, kind, attributes and content.
        flows: Flows such as ``a -> b`` or ``a -> b: =x > 1``; a star behind the target makes it the default.
    """

    def __init__(self, elements: list[str], flows: list[str]) -> None:
        self.elements = elements
        self.flows = [parsed(flow) for flow in flows]

    def xml(self) -> str:
        """Its elements with their flows written in, and the flows."""
        body = "".join(self._with_flows(element) for element in self.elements)
        for source, target, condition, _ in self.flows:
            inner = (
                f"<bpmn:conditionExpression>{escaped(condition)}</bpmn:conditionExpression>"
                if condition
                else ""
            )
            body += f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'
        return body

    def _with_flows(self, element: str) -> str:
        identity = element.split('id="', 1)[1].split('"', 1)[0]
        lines = "".join(
            f"<bpmn:incoming>{s}_{t}</bpmn:incoming>" for s, t, _, _ in self.flows if t == identity
        )
        lines += "".join(
            f"<bpmn:outgoing>{s}_{t}</bpmn:outgoing>" for s, t, _, _ in self.flows if s == identity
        )
        default = [f"{s}_{t}" for s, t, _, is_default in self.flows if s == identity and is_default]
        if default:
            element = element.replace(f'id="{identity}"', f'id="{identity}" default="{default[0]}"', 1)
        return element.replace("<!--flows-->", lines, 1)


def parsed(flow: str) -> tuple[str, str, str, bool]:
    """Source, target, condition, and whether it is the default."""
    path, _, condition = flow.partition(": ")
    source, _, target = path.partition(" -> ")
    return source, target.rstrip("*"), condition, target.endswith("*")


def escaped(text: str) -> str:
    """Text for XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def element(kind: str, identity: str, *, extensions: str = "", inner: str = "", attributes: str = "") -> str:
    """Any element."""
    extra = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else ""
    return f'<bpmn:{kind} id="{identity}" {attributes}>{extra}<!--flows-->{inner}</bpmn:{kind}>'


def start(identity: str = "s", inner: str = "", attributes: str = "") -> str:
    """A start event."""
    return element("startEvent", identity, inner=inner, attributes=attributes)


def end(identity: str = "e", inner: str = "", extensions: str = "") -> str:
    """An end event."""
    return element("endEvent", identity, inner=inner, extensions=extensions)


def service(
    identity: str, job_type: str = "work", retries: str = "3", extensions: str = "", inner: str = ""
) -> str:
    """A service task."""
    definition = f"<zeebe:taskDefinition type={quoteattr(job_type)} retries={quoteattr(retries)}/>"
    return element("serviceTask", identity, extensions=definition + extensions, inner=inner)


def script(identity: str, expression: str, result: str, extensions: str = "", inner: str = "") -> str:
    """A script task with an expression."""
    definition = f"<zeebe:script expression={quoteattr(expression)} resultVariable={quoteattr(result)}/>"
    return element("scriptTask", identity, extensions=definition + extensions, inner=inner)


def mapping(inputs: Mapping[str, str] | None = None, outputs: Mapping[str, str] | None = None) -> str:
    """Input and output mappings: target to source."""
    lines = "".join(
        f"<zeebe:input source={quoteattr(s)} target={quoteattr(t)}/>" for t, s in (inputs or {}).items()
    )
    lines += "".join(
        f"<zeebe:output source={quoteattr(s)} target={quoteattr(t)}/>" for t, s in (outputs or {}).items()
    )
    return f"<zeebe:ioMapping>{lines}</zeebe:ioMapping>"


def timer(kind: str, text: str) -> str:
    """A timer event definition: ``timeDate``, ``timeDuration`` or ``timeCycle``."""
    return (
        "<bpmn:timerEventDefinition>"
        f'<bpmn:{kind} xsi:type="bpmn:tFormalExpression">{escaped(text)}</bpmn:{kind}></bpmn:timerEventDefinition>'
    )


def boundary(identity: str, attached: str, definition: str, *, interrupting: bool = True) -> str:
    """A boundary event."""
    return element(
        "boundaryEvent",
        identity,
        inner=definition,
        attributes=f'attachedToRef="{attached}" cancelActivity="{str(interrupting).lower()}"',
    )


def loop(collection: str, *, sequential: bool = False, inside: str = "", attributes: str = "") -> str:
    """Multi-instance characteristics."""
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"><bpmn:extensionElements>'
        f"<zeebe:loopCharacteristics inputCollection={quoteattr(collection)} {attributes}/>"
        f"</bpmn:extensionElements>{inside}</bpmn:multiInstanceLoopCharacteristics>"
    )


def message(identity: str, name: str, key: str = "") -> str:
    """A message, beside the processes."""
    subscription = (
        f"<bpmn:extensionElements><zeebe:subscription correlationKey={quoteattr(key)}/></bpmn:extensionElements>"
        if key
        else ""
    )
    return f'<bpmn:message id="{identity}" name={quoteattr(name)}>{subscription}</bpmn:message>'


def of_message(identity: str) -> str:
    """A message event definition."""
    return f'<bpmn:messageEventDefinition messageRef="{identity}"/>'


def of_error(identity: str = "") -> str:
    """An error event definition; without an id it catches all."""
    return (
        f'<bpmn:errorEventDefinition errorRef="{identity}"/>' if identity else "<bpmn:errorEventDefinition/>"
    )


def scope(
    kind: str, identity: str, part: Part, *, extensions: str = "", attributes: str = "", inner: str = ""
) -> str:
    """A sub-process."""
    extra = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else ""
    return f'<bpmn:{kind} id="{identity}" {attributes}>{extra}<!--flows-->{inner}{part.xml()}</bpmn:{kind}>'


def process(part: Part, *, identity: str = "p", beside: str = "", extensions: str = "") -> bytes:
    """A file with one process."""
    extra = f"<bpmn:extensionElements>{extensions}</bpmn:extensionElements>" if extensions else ""
    return (
        f'{HEAD}{beside}<bpmn:process id="{identity}" isExecutable="true">{extra}{part.xml()}</bpmn:process>'
        "</bpmn:definitions>"
    ).encode()


def line(*elements: str) -> Part:
    """Elements one after another, with a start and an end event around them."""
    identities = ["s", *(one.split('id="', 1)[1].split('"', 1)[0] for one in elements), "e"]
    flows = [f"{one} -> {other}" for one, other in itertools.pairwise(identities)]
    return Part([start(), *elements, end()], flows)


class Bench:
    """A core with a clock that stands still, and everything that it recorded."""

    def __init__(self, *files: bytes) -> None:
        self.clock = EngineClock()
        self.clock.pin_ms(NOON)
        self.core = Core(self.clock)
        self.records: list[Record] = []
        self.results: dict[int, dict[str, Any]] = {}
        self.core.on_completed = self.results.__setitem__
        for number, file in enumerate(files):
            name = f"file{number}.dmn" if b"decisionTable" in file else f"file{number}.bpmn"
            self.do(DeployResources((Resource(name, file),)))

    def do(self, command: Command) -> Any:
        """Execute a command."""
        try:
            return self.core.execute(command)
        finally:
            self.records += self.core.taken()

    def start(self, identity: str = "p", **variables: Any) -> int:
        """Start an instance of the latest version."""
        key: int = self.do(
            CreateInstance(process_definition_id=identity, variables=variables)
        ).process_instance_key
        return key

    def advance(self, milliseconds: int) -> None:
        """Let time pass, and do what is due."""
        self.clock.pin_ms(self.clock.now_ms() + milliseconds)
        self.core.tick()
        self.records += self.core.taken()

    def jobs(self, job_type: str = "work", count: int = 100, timeout: int = 60_000) -> list[ActivatedJob]:
        """Take jobs."""
        found: list[ActivatedJob] = self.do(ActivateJobs(job_type, timeout, count, "worker"))
        return found

    def job(self, job_type: str = "work") -> ActivatedJob:
        """Take the only job of a type."""
        [found] = self.jobs(job_type)
        return found

    def complete(self, job_type: str = "work", **variables: Any) -> None:
        """Take the only job of a type and complete it."""
        self.do(CompleteJob(self.job(job_type).key, variables))

    def path(self, intent: str = "ELEMENT_COMPLETED") -> list[str]:
        """Ids of the elements that came so far, in order."""
        return [
            record.value.element_id
            for record in self.records
            if record.kind == "ElementValue"
            and record.intent == intent
            and record.value.element_type != "PROCESS"
        ]

    def active(self) -> list[str]:
        """Ids of the elements that are there, processes left out."""
        found = self.core.state.instances.values()
        return sorted(one.node.id for one in found if one.parent is not None)

    def incidents(self) -> list[str]:
        """Types of the open incidents."""
        return [one.error_type for one in self.core.state.incidents.values()]

    def check(self) -> None:
        """Every invariant: each token is somewhere, and a replay comes out the same."""
        for instance in self.core.state.instances.values():
            if instance.parent is not None:
                assert instance.parent.children[instance.key] is instance
            # Between commands a token is at a join, or it is nowhere.
            assert instance.tokens == sum((instance.joins or {}).values()), instance
            # A scope waits for something: what is in it, tokens at joins, a called process, or an incident.
            waits: tuple[object, ...] = (
                instance.children, instance.job_key, instance.user_task_key, instance.called_key,
                instance.timers, instance.subscriptions, instance.incident_key, instance.tokens,
            )  # fmt: skip
            assert any(waits), f"nothing will ever end {instance}"
        replayed = Core.replayed(self.records, self.clock)
        assert described(replayed) == described(self.core)


def described(core: Core) -> dict[str, Any]:
    """The state as plain values."""
    state = core.state
    return {
        "instances": {
            key: (
                one.node.id,
                one.phase,
                one.is_body,
                None if one.parent is None else one.parent.key,
                sorted(one.children),
                one.variables,
                {name: value.key for name, value in (one.own or {}).items()},
                one.tokens,
                {name: count for name, count in (one.joins or {}).items() if count},
                (one.job_key, one.user_task_key, one.incident_key, one.called_key),
                (sorted(one.timers), sorted(one.subscriptions)),
                (one.interrupted, one.items, one.turns, one.done, one.options, one.definition.key),
            )
            for key, one in state.instances.items()
        },
        "jobs": {key: (job.state, repr(job.value), job.element.key) for key, job in state.jobs.items()},
        "user tasks": {key: repr(one) for key, one in state.user_tasks.items()},
        "incidents": {key: repr(one) for key, one in state.incidents.items()},
        "timers": {key: repr(one) for key, one in state.timers.items()},
        "messages": {key: repr(one) for key, one in state.messages.items()},
        "received": {key: sorted(one) for key, one in state.received.items()},
        "subscriptions": {key: repr(one) for key, one in state.subscriptions.items()},
        "index": {key: sorted(one) for key, one in state.subscription_index.items()},
        "starts": {key: sorted(one) for key, one in state.start_subscriptions.items()},
        "locks": dict(state.start_locks),
        "ids": dict(state.message_ids),
        "definitions": {key: (one.value.version, one.deleted) for key, one in state.definitions.items()},
        "latest": dict(state.processes.latest),
        "running": {key: count for key, count in state.instances_of.items() if count},
        "business": dict(state.business_ids),
    }
