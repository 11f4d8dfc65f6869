"""What the engine can be asked to do, as values. Each names its result class in `_core.results`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

DEFAULT_TENANT = "<default>"


@dataclass(frozen=True)
class Resource:
    """A file of a deployment."""

    name: str
    content: bytes


@dataclass(frozen=True)
class DeployResources:
    """Deploy files, all or none. Result: `Deployed`."""

    resources: tuple[Resource, ...]
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class DeleteResource:
    """Remove a process, decision requirements graph, form or other resource. Result: None."""

    resource_key: int


@dataclass(frozen=True)
class StartInstruction:
    """Begin before an element instead of at the start event."""

    element_id: str


@dataclass(frozen=True)
class TerminateAfter:
    """End the instance once an element has completed."""

    element_id: str


@dataclass(frozen=True)
class CreateInstance:
    """Start an instance, by key, or by id and optionally version or version tag. Result: `InstanceCreated`."""

    process_definition_key: int | None = None
    process_definition_id: str | None = None
    version: int | None = None
    version_tag: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    start_instructions: tuple[StartInstruction, ...] = ()
    runtime_instructions: tuple[TerminateAfter, ...] = ()
    tags: tuple[str, ...] = ()
    business_id: str | None = None
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class CancelInstance:
    """Terminate an instance. Result: None."""

    process_instance_key: int


@dataclass(frozen=True)
class VariableInstruction:
    """Set variables before an activation; without a scope they are the instance's."""

    variables: Mapping[str, Any]
    scope_id: str = ""


@dataclass(frozen=True)
class ActivateInstruction:
    """Activate an element, within the given scope or the only one that fits."""

    element_id: str
    variable_instructions: tuple[VariableInstruction, ...] = ()
    ancestor_key: int | None = None


@dataclass(frozen=True)
class TerminateInstruction:
    """Terminate one element instance, or every one of an element."""

    element_instance_key: int | None = None
    element_id: str | None = None


@dataclass(frozen=True)
class MoveInstruction:
    """Terminate every instance of one element, and activate another for each.

    ``ancestor`` says in which scope, as the API does: ``direct`` (that of ``ancestor_key``), ``inferred`` from what is around
    the source, ``sourceParent``, or the only one that fits where it says nothing.
    """

    source_element_id: str
    target_element_id: str
    source_element_instance_key: int | None = None
    variable_instructions: tuple[VariableInstruction, ...] = ()
    ancestor: str = ""
    ancestor_key: int | None = None


@dataclass(frozen=True)
class ModifyInstance:
    """Move the tokens of an instance. Result: None."""

    process_instance_key: int
    activate: tuple[ActivateInstruction, ...] = ()
    terminate: tuple[TerminateInstruction, ...] = ()
    move: tuple[MoveInstruction, ...] = ()


@dataclass(frozen=True)
class MigrateInstance:
    """Continue an instance with another version or process; mappings are pairs of source and target element. Result: None."""

    process_instance_key: int
    target_process_definition_key: int
    mappings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ActivateJobs:
    """Lock jobs for a worker. Result: list of `ActivatedJob`."""

    job_type: str
    timeout_ms: int
    max_jobs: int
    worker: str = ""
    fetch_variables: tuple[str, ...] = ()
    tenant_ids: tuple[str, ...] = (DEFAULT_TENANT,)
    with_lease: bool = False


@dataclass(frozen=True)
class CompleteJob:
    """Complete a job. ``result`` is the API's result object of a listener or ad-hoc sub-process job. Result: None."""

    job_key: int
    variables: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] | None = None
    lease_token: str | None = None


@dataclass(frozen=True)
class FailJob:
    """Give a job back; without retries left it becomes an incident. Result: None."""

    job_key: int
    retries: int = 0
    error_message: str = ""
    retry_backoff_ms: int = 0
    variables: Mapping[str, Any] = field(default_factory=dict)
    lease_token: str | None = None


@dataclass(frozen=True)
class ThrowError:
    """Throw a BPMN error out of a job. Result: None."""

    job_key: int
    error_code: str
    error_message: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    lease_token: str | None = None


@dataclass(frozen=True)
class UpdateJob:
    """Change retries, the lock's timeout from now, or the priority of a job. Result: None."""

    job_key: int
    retries: int | None = None
    timeout_ms: int | None = None
    priority: int | None = None
    lease_token: str | None = None


@dataclass(frozen=True)
class PublishMessage:
    """Publish a message; it is kept for its time to live. Result: `MessagePublished`."""

    name: str
    correlation_key: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    time_to_live_ms: int = 0
    message_id: str = ""
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class CorrelateMessage:
    """Hand a message to a subscription now, or fail. Result: `MessageCorrelated`."""

    name: str
    correlation_key: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class ResolveIncident:
    """Try again what raised an incident. Result: None."""

    incident_key: int


@dataclass(frozen=True)
class SetVariables:
    """Set variables of an element instance, or only in its own scope. Result: None."""

    element_instance_key: int
    variables: Mapping[str, Any]
    local: bool = False


@dataclass(frozen=True)
class AssignUserTask:
    """Give a user task to somebody. Result: None."""

    user_task_key: int
    assignee: str
    allow_override: bool = True
    action: str = ""


@dataclass(frozen=True)
class UnassignUserTask:
    """Take a user task from its assignee. Result: None."""

    user_task_key: int


@dataclass(frozen=True)
class UpdateUserTask:
    """Change attributes of a user task: candidate_groups, candidate_users, due_date, follow_up_date, priority. Result: None."""

    user_task_key: int
    changes: Mapping[str, Any]
    action: str = ""


@dataclass(frozen=True)
class CompleteUserTask:
    """Complete a user task. Result: None."""

    user_task_key: int
    variables: Mapping[str, Any] = field(default_factory=dict)
    action: str = ""


@dataclass(frozen=True)
class EvaluateDecision:
    """Evaluate a decision by id or key. Result: `DecisionEvaluated`."""

    decision_definition_id: str | None = None
    decision_definition_key: int | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class EvaluateExpression:
    """Evaluate a FEEL expression, which begins with ``=``. Result: `ExpressionEvaluated`."""

    expression: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class BroadcastSignal:
    """Tell every subscription of a signal. Result: `SignalBroadcast`."""

    name: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    tenant_id: str = DEFAULT_TENANT


@dataclass(frozen=True)
class SetClusterVariable:
    """Create or change a variable of the cluster, or of a tenant when one is named. Result: `ClusterVariableValue`."""

    name: str
    value: Any
    create: bool
    tenant_id: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DeleteClusterVariable:
    """Remove a variable of the cluster, or of a tenant when one is named. Result: None."""

    name: str
    tenant_id: str | None = None


@dataclass(frozen=True)
class PinClock:
    """Stop time at a moment, in milliseconds since 1970. Result: None."""

    timestamp_ms: int


@dataclass(frozen=True)
class ResetClock:
    """Let time run again. Result: None."""


Command = (
    DeployResources
    | DeleteResource
    | CreateInstance
    | CancelInstance
    | ModifyInstance
    | MigrateInstance
    | ActivateJobs
    | CompleteJob
    | FailJob
    | ThrowError
    | UpdateJob
    | PublishMessage
    | CorrelateMessage
    | BroadcastSignal
    | SetClusterVariable
    | DeleteClusterVariable
    | ResolveIncident
    | SetVariables
    | AssignUserTask
    | UnassignUserTask
    | UpdateUserTask
    | CompleteUserTask
    | EvaluateDecision
    | EvaluateExpression
    | PinClock
    | ResetClock
)
