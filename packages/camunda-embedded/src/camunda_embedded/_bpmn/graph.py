"""What the engine walks: nodes, flows between them, and what is attached to them. Nothing changes once it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from camunda_embedded.feel import Expression

Severity = Literal["error", "warning"]
TimerKind = Literal["date", "duration", "cycle"]


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file.

    Attributes:
        element_id: Id of the element; empty where it has none.
        element_type: Its tag in the file.
        line: Where it begins; 0 where nobody knows.
        message: What is wrong, and what would be right.
        severity: An ``error`` keeps a file from being deployed, a ``warning`` does not.
    """

    element_id: str
    element_type: str
    line: int
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        where = f"Element: {self.element_id or self.element_type}"
        return f"{where} (line {self.line}): {self.message}" if self.line else f"{where}: {self.message}"


class BpmnError(Exception):
    """A file cannot be deployed.

    Attributes:
        resource_name: Name of the file.
        problems: Everything that is wrong with it.
    """

    def __init__(self, resource_name: str, problems: list[Problem]) -> None:
        super().__init__(resource_name, problems)
        self.resource_name = resource_name
        self.problems = problems

    def __str__(self) -> str:
        lines = "\n".join(f"- {problem}" for problem in self.problems)
        return f"'{self.resource_name}':\n{lines}"


class Value:
    """An attribute that is a text, or an expression where it begins with ``=``.

    Attributes:
        text: As the file has it.
        expression: The expression, or None for a text.
    """

    __slots__ = ("expression", "static", "text")

    def __init__(self, text: str, expression: Expression | None, static: Any = None) -> None:
        self.text = text
        self.expression = expression
        self.static = text if static is None else static

    def evaluate(self, context: Mapping[str, Any], clock: Callable[[], datetime]) -> Any:
        """The text, or the expression's value."""
        return self.static if self.expression is None else self.expression.value(context, clock)

    def __repr__(self) -> str:
        return f"Value({self.text!r})"


@dataclass(frozen=True)
class VariableMapping:
    """What an input or output mapping sets: a value, or further names in a context.

    Attributes:
        target: The variable, or the way into its contexts.
        source: The value, or None for a context.
        parts: What is set in the context.
    """

    target: tuple[str, ...]
    source: Value | None
    parts: tuple[VariableMapping, ...] = ()


@dataclass(frozen=True)
class JobDefinition:
    """What makes an element a job."""

    job_type: Value
    retries: Value
    priority: Value | None = None


@dataclass(frozen=True)
class UserTaskDefinition:
    """What makes an element a Camunda user task, or a job for whoever brings it to people."""

    assignee: Value | None = None
    candidate_groups: Value | None = None
    candidate_users: Value | None = None
    due_date: Value | None = None
    follow_up_date: Value | None = None
    priority: Value | None = None
    form_id: Value | None = None
    form_binding: str = "latest"
    form_version_tag: str | None = None
    external_reference: Value | None = None
    is_job: bool = False
    form_key: str | None = None


@dataclass(frozen=True)
class Timer:
    """When a timer goes off."""

    kind: TimerKind
    value: Value


@dataclass(frozen=True)
class Message:
    """A message that an event waits for; without a correlation key for start events."""

    name: Value
    correlation_key: Value | None


@dataclass(frozen=True)
class ErrorCode:
    """An error that an event throws or catches; without a code it catches all."""

    code: Value | None


@dataclass(frozen=True)
class Terminate:
    """The end of everything in the scope."""


Event = Timer | Message | ErrorCode | Terminate


@dataclass(frozen=True)
class Loop:
    """How often an activity is done."""

    sequential: bool
    input_collection: Value
    input_element: str | None = None
    output_collection: str | None = None
    output_element: Value | None = None
    completion_condition: Value | None = None


@dataclass(frozen=True)
class CalledElement:
    """The process that a call activity starts."""

    process_id: Value
    binding: str = "latest"
    version_tag: str | None = None
    propagate_all_parent_variables: bool = True
    propagate_all_child_variables: bool = True


@dataclass(frozen=True)
class CalledDecision:
    """The decision that a business rule task evaluates."""

    decision_id: Value
    result_variable: str
    binding: str = "latest"
    version_tag: str | None = None


@dataclass(frozen=True)
class Script:
    """The expression that a script task evaluates."""

    expression: Value
    result_variable: str


class Flow:
    """A sequence flow."""

    __slots__ = ("condition", "id", "line", "name", "source", "target")

    def __init__(self, identifier: str, name: str | None, line: int, condition: Value | None) -> None:
        self.id = identifier
        self.name = name
        self.line = line
        self.condition = condition
        self.source: Node
        self.target: Node

    def __repr__(self) -> str:
        return f"Flow({self.id!r})"


class Node:
    """An element.

    Attributes:
        id: Its id.
        type: Its type as the API names it, such as SERVICE_TASK.
        tag: Its tag in the file.
        name: Its name, or None.
        line: Where it begins in the file.
        parent: The scope that it is in; None for a process.
        incoming: Flows to it.
        outgoing: Flows from it, the last of the file first: so Zeebe takes them and asks their conditions.
        default: The flow that is taken where no condition is true.
        inputs, outputs: Mappings.
        headers: Texts that its job carries.
        job, user_task, called, decision, script: What it does.
        event: What it waits for or throws; None for none.
        interrupting: Whether a boundary event or event sub-process ends what it is attached to.
        attached: What a boundary event is attached to.
        boundaries: Boundary events attached to it, the last of the file first, as Zeebe has them.
        loop: How often it is done; None for once.
        children: The elements of a scope by id, those of inner scopes not among them.
        start: The start event without an event of a scope.
        starts: All start events of a scope.
        event_sub_processes: Those of a scope.
    """

    __slots__ = (
        "attached", "boundaries", "called", "children", "decision", "default", "event", "event_sub_processes", "headers", "id",
        "incoming", "inputs", "interrupting", "job", "line", "loop", "name", "outgoing", "outputs", "parent", "script", "start",
        "starts", "tag", "type", "user_task",
    )  # fmt: skip

    def __init__(
        self, identifier: str, kind: str, tag: str, name: str | None, line: int, parent: Node | None
    ) -> None:
        self.id = identifier
        self.type = kind
        self.tag = tag
        self.name = name
        self.line = line
        self.parent = parent
        self.incoming: tuple[Flow, ...] = ()
        self.outgoing: tuple[Flow, ...] = ()
        self.default: Flow | None = None
        self.inputs: tuple[VariableMapping, ...] = ()
        self.outputs: tuple[VariableMapping, ...] = ()
        self.headers: dict[str, str] = {}
        self.job: JobDefinition | None = None
        self.user_task: UserTaskDefinition | None = None
        self.called: CalledElement | None = None
        self.decision: CalledDecision | None = None
        self.script: Script | None = None
        self.event: Event | None = None
        self.interrupting = True
        self.attached: Node | None = None
        self.boundaries: tuple[Node, ...] = ()
        self.loop: Loop | None = None
        self.children: dict[str, Node] = {}
        self.start: Node | None = None
        self.starts: tuple[Node, ...] = ()
        self.event_sub_processes: tuple[Node, ...] = ()

    @property
    def is_scope(self) -> bool:
        """Whether elements are in it."""
        return self.type in {"PROCESS", "SUB_PROCESS", "EVENT_SUB_PROCESS"}

    def __repr__(self) -> str:
        return f"Node({self.id!r}, {self.type})"


@dataclass(frozen=True)
class Process:
    """An executable process.

    Attributes:
        id: Its id.
        name: Its name, or None.
        version_tag: Its version tag, or None.
        node: The outermost scope.
        nodes: Every element by id, at whatever depth.
        flows: Every sequence flow by id.
        line: Where it begins in the file.
    """

    id: str
    name: str | None
    version_tag: str | None
    node: Node
    nodes: dict[str, Node] = field(repr=False)
    flows: dict[str, Flow] = field(repr=False)
    line: int = 0
