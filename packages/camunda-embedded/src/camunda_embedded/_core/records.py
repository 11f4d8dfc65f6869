"""What happened: the events that the engine appends to its log, from which all state is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Record:
    """One event.

    Attributes:
        position: Place in the log, from 1 on.
        key: Key of the thing that it happened to.
        kind: Class name of the value, such as ``JobValue``, for quick dispatch.
        intent: What happened, such as ``COMPLETED``.
        timestamp: When, in milliseconds since 1970 on the engine's clock.
        value: The thing as it is after the event.
    """

    __slots__ = ("intent", "key", "kind", "position", "timestamp", "value")

    def __init__(self, position: int, key: int, intent: str, timestamp: int, value: Any) -> None:
        self.position = position
        self.key = key
        self.kind: str = value.__class__.__name__
        self.intent = intent
        self.timestamp = timestamp
        self.value = value

    def __repr__(self) -> str:
        return f"Record({self.position}, {self.kind} {self.intent} {self.key}, {self.value!r})"


@dataclass(frozen=True)
class DeploymentValue:
    """CREATED: files were deployed. The key is the deployment's."""

    tenant_id: str


@dataclass(frozen=True)
class ProcessValue:
    """CREATED, DELETED: a version of a process. ``duplicate`` ones are in results only, never in the log."""

    key: int
    process_definition_id: str
    name: str | None
    version: int
    version_tag: str | None
    resource_name: str
    deployment_key: int
    tenant_id: str
    resource: bytes = field(repr=False, default=b"")


@dataclass(frozen=True)
class DecisionRequirementsValue:
    """CREATED, DELETED: a version of a decision requirements graph."""

    key: int
    decision_requirements_id: str
    name: str
    namespace: str
    version: int
    resource_name: str
    deployment_key: int
    tenant_id: str
    resource: bytes = field(repr=False, default=b"")


@dataclass(frozen=True)
class DecisionValue:
    """CREATED, DELETED: a version of a decision."""

    key: int
    decision_definition_id: str
    name: str
    version: int
    version_tag: str | None
    decision_requirements_id: str
    decision_requirements_key: int
    decision_requirements_name: str
    decision_requirements_version: int
    deployment_key: int
    tenant_id: str


@dataclass(frozen=True)
class FormValue:
    """CREATED, DELETED: a version of a form; ``schema`` is its text."""

    key: int
    form_id: str
    version: int
    version_tag: str | None
    resource_name: str
    deployment_key: int
    tenant_id: str
    schema: str = field(repr=False, default="")


@dataclass(frozen=True)
class ResourceValue:
    """CREATED, DELETED: a version of any other file."""

    key: int
    resource_id: str
    version: int
    version_tag: str | None
    resource_name: str
    deployment_key: int
    tenant_id: str
    content: bytes = field(repr=False, default=b"")


class ElementValue:
    """Element instances, process instances among them.

    Intents: ELEMENT_ACTIVATING, ELEMENT_ACTIVATED, ELEMENT_COMPLETING, ELEMENT_COMPLETED, ELEMENT_TERMINATING,
    ELEMENT_TERMINATED, ELEMENT_MIGRATED, ELEMENT_INTERRUPTED where nothing but what interrupted it goes on in a scope, and
    SEQUENCE_FLOW_TAKEN whose element is the flow.

    Attributes:
        element_id: Id of the element.
        element_type: Its type as the API names it, such as SERVICE_TASK; PROCESS for a process instance.
        element_name: Its name, or None.
        process_instance_key: The instance; the record's own key for a process instance.
        process_definition_key: The version of the process.
        process_definition_id: Id of the process.
        version: Version of the process.
        scope_key: The element instance that it is in; -1 for a process instance.
        tenant_id: Tenant.
        parent_process_instance_key: The calling instance of a process instance; -1 without one.
        parent_element_instance_key: The calling element instance; -1 without one.
        root_process_instance_key: The outermost calling instance; the instance itself without one.
        tags: Tags of a process instance.
        business_id: Business id of a process instance.
        loop_counter: Place in a multi-instance, from 1 on; 0 outside.
        by_flow: Whether a token that was on its way has brought it about.
    """

    __slots__ = (
        "business_id",
        "by_flow",
        "element_id",
        "element_name",
        "element_type",
        "loop_counter",
        "parent_element_instance_key",
        "parent_process_instance_key",
        "process_definition_id",
        "process_definition_key",
        "process_instance_key",
        "root_process_instance_key",
        "scope_key",
        "tags",
        "tenant_id",
        "version",
    )

    def __init__(
        self,
        element_id: str,
        element_type: str,
        element_name: str | None,
        process_instance_key: int,
        process_definition_key: int,
        process_definition_id: str,
        version: int,
        scope_key: int,
        tenant_id: str,
        parent_process_instance_key: int = -1,
        parent_element_instance_key: int = -1,
        root_process_instance_key: int = -1,
        tags: tuple[str, ...] = (),
        business_id: str | None = None,
        loop_counter: int = 0,
        by_flow: bool = False,
    ) -> None:
        self.element_id = element_id
        self.element_type = element_type
        self.element_name = element_name
        self.process_instance_key = process_instance_key
        self.process_definition_key = process_definition_key
        self.process_definition_id = process_definition_id
        self.version = version
        self.scope_key = scope_key
        self.tenant_id = tenant_id
        self.parent_process_instance_key = parent_process_instance_key
        self.parent_element_instance_key = parent_element_instance_key
        self.root_process_instance_key = root_process_instance_key
        self.tags = tags
        self.business_id = business_id
        self.loop_counter = loop_counter
        self.by_flow = by_flow

    def __repr__(self) -> str:
        return f"ElementValue({self.element_id!r}, {self.element_type}, instance={self.process_instance_key})"


class VariableValue:
    """CREATED, UPDATED, DELETED: a variable. Values are what JSON can hold; Decimal stands for exact numbers.

    It carries its own key: scopes keep it as it is, instead of names with values and names with keys.
    """

    __slots__ = (
        "key",
        "name",
        "process_definition_key",
        "process_instance_key",
        "root_process_instance_key",
        "scope_key",
        "tenant_id",
        "value",
    )

    def __init__(
        self,
        name: str,
        value: Any,
        scope_key: int,
        process_instance_key: int,
        process_definition_key: int,
        tenant_id: str,
        root_process_instance_key: int = -1,
        key: int = -1,
    ) -> None:
        self.key = key
        self.name = name
        self.value = value
        self.scope_key = scope_key
        self.process_instance_key = process_instance_key
        self.process_definition_key = process_definition_key
        self.tenant_id = tenant_id
        self.root_process_instance_key = root_process_instance_key

    def __repr__(self) -> str:
        return f"VariableValue({self.name}={self.value!r}, scope={self.scope_key})"


@dataclass(frozen=True, slots=True)
class JobValue:
    """Jobs.

    Intents: CREATED, ACTIVATED, COMPLETED, FAILED, ERROR_THROWN, TIMED_OUT, RETRIES_UPDATED, TIMEOUT_UPDATED,
    PRIORITY_UPDATED, BACKOFF_ENDED, CANCELED, MIGRATED.

    ``deadline`` is in milliseconds since 1970, 0 while it is not locked; ``kind`` and ``listener_event_type`` as the API names them.
    ``caught``: the error that was thrown is caught, which ends the job.
    """

    job_type: str
    process_instance_key: int
    process_definition_key: int
    process_definition_id: str
    version: int
    element_id: str
    element_instance_key: int
    tenant_id: str
    retries: int
    custom_headers: Mapping[str, str] = field(default_factory=dict)
    worker: str = ""
    deadline: int = 0
    error_message: str = ""
    error_code: str = ""
    retry_at: int = 0
    priority: int = 0
    kind: str = "BPMN_ELEMENT"
    listener_event_type: str = "UNSPECIFIED"
    tags: tuple[str, ...] = ()
    business_id: str | None = None
    root_process_instance_key: int = -1
    lease_token: str | None = None
    variables: Mapping[str, Any] | None = None
    caught: bool = False


@dataclass(frozen=True, slots=True)
class IncidentValue:
    """CREATED, RESOLVED: something that a person must mend. ``error_type`` as the API names it; ``job_key`` -1 without a job."""

    error_type: str
    error_message: str
    process_instance_key: int
    process_definition_key: int
    process_definition_id: str
    element_id: str
    element_instance_key: int
    job_key: int
    tenant_id: str
    root_process_instance_key: int = -1


@dataclass(frozen=True, slots=True)
class UserTaskValue:
    """CREATED, ASSIGNED, UPDATED, COMPLETED, CANCELED, MIGRATED: Camunda user tasks. Dates are texts as RFC 3339 has them."""

    element_id: str
    name: str | None
    process_instance_key: int
    process_definition_key: int
    process_definition_id: str
    version: int
    element_instance_key: int
    tenant_id: str
    assignee: str | None = None
    candidate_groups: tuple[str, ...] = ()
    candidate_users: tuple[str, ...] = ()
    due_date: str | None = None
    follow_up_date: str | None = None
    priority: int = 50
    form_key: int | None = None
    external_form_reference: str | None = None
    custom_headers: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    action: str = ""
    created_at: int = 0
    root_process_instance_key: int = -1


@dataclass(frozen=True, slots=True)
class MessageValue:
    """PUBLISHED, CORRELATED, EXPIRED: messages. ``expires_at`` in milliseconds since 1970."""

    name: str
    correlation_key: str
    message_id: str
    expires_at: int
    tenant_id: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SubscriptionValue:
    """CREATED, CORRELATED, DELETED, MIGRATED: who waits for a message. ``element_instance_key`` -1 for a start event.

    At CORRELATED ``message_key`` is the message's, and ``process_instance_key`` the instance that got it.
    """

    message_name: str
    correlation_key: str
    process_instance_key: int
    process_definition_key: int
    process_definition_id: str
    element_id: str
    element_instance_key: int
    interrupting: bool
    tenant_id: str
    message_key: int = -1
    root_process_instance_key: int = -1


@dataclass(frozen=True, slots=True)
class TimerValue:
    """CREATED, TRIGGERED, CANCELED, MIGRATED: timers. ``due`` in milliseconds since 1970; ``repetitions`` -1 without end."""

    due: int
    repetitions: int
    interval: str
    process_instance_key: int
    process_definition_key: int
    element_id: str
    element_instance_key: int
    tenant_id: str


@dataclass(frozen=True)
class EvaluatedInput:
    """What an input of a decision table was."""

    input_id: str
    input_name: str
    value: Any


@dataclass(frozen=True)
class EvaluatedOutput:
    """What a rule gave for one output."""

    output_id: str
    output_name: str
    value: Any


@dataclass(frozen=True)
class MatchedRule:
    """A rule that held; ``rule_index`` counts from 1."""

    rule_id: str
    rule_index: int
    outputs: tuple[EvaluatedOutput, ...]


@dataclass(frozen=True)
class EvaluatedDecision:
    """One decision of an evaluation, required ones come first."""

    decision: DecisionValue
    decision_type: str
    output: Any
    inputs: tuple[EvaluatedInput, ...] = ()
    matched_rules: tuple[MatchedRule, ...] = ()


@dataclass(frozen=True)
class DecisionEvaluation:
    """EVALUATED, FAILED: a decision was evaluated. Keys -1 where no process asked for it."""

    decision: DecisionValue
    output: Any
    evaluated: tuple[EvaluatedDecision, ...]
    tenant_id: str
    failed_decision_id: str = ""
    failure_message: str = ""
    process_instance_key: int = -1
    process_definition_key: int = -1
    process_definition_id: str = ""
    element_id: str = ""
    element_instance_key: int = -1
    root_process_instance_key: int = -1


@dataclass(frozen=True)
class SignalValue:
    """BROADCAST: a signal."""

    name: str
    tenant_id: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ClusterVariableValue:
    """CREATED, UPDATED, DELETED: a variable of the cluster, or of a tenant when one is named."""

    name: str
    value: Any
    tenant_id: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ClockValue:
    """PINNED, RESET: the engine's clock."""

    timestamp_ms: int


@dataclass(frozen=True)
class LoopValue:
    """STARTED: a multi-instance body has found its items. The key is the body's."""

    items: tuple[Any, ...]
    process_instance_key: int


@dataclass(frozen=True)
class InstanceOptionsValue:
    """CREATED: what a process instance was told at its start. The key is the instance's."""

    terminate_after: tuple[str, ...]
    process_instance_key: int
