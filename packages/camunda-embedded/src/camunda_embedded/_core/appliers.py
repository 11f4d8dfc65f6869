"""How records change the state. Replaying a log through them gives the same state as living through it."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Any

from camunda_embedded._core import deployment_appliers as deployment_appliers
from camunda_embedded._core.applying import APPLIERS, applies
from camunda_embedded._core.state import (
    ACTIVE,
    COMPLETING,
    TERMINATING,
    Instance,
    Job,
    State,
)

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Node
    from camunda_embedded._core.records import Record

__all__ = ["APPLIERS"]

# element instances


@applies("ElementValue", "ELEMENT_ACTIVATING")
def element_activating(state: State, record: Record) -> None:
    value = record.value
    definition = state.definitions[value.process_definition_key]
    parent = state.instances.get(value.scope_key)
    node = definition.process.node if parent is None else definition.process.nodes[value.element_id]
    instance = Instance(record.key, node, value, parent, definition)
    state.instances[record.key] = instance
    if parent is None:
        _process_begins(state, instance)
    else:
        parent.take_in(instance)
        if value.by_flow:
            parent.tokens -= 1
        if parent.is_body:
            parent.turns += 1
        if parent.joins:
            consume(parent, node)


def consume(scope: Instance, node: Node) -> None:
    """A join takes a token from each of its flows."""
    joins = scope.joins or {}
    if (
        node.type == "PARALLEL_GATEWAY"
        and len(node.incoming) > 1
        and all(joins.get(flow.id) for flow in node.incoming)
    ):
        for flow in node.incoming:
            joins[flow.id] -= 1
        # The token that came last is counted like any other that arrives.
        scope.tokens -= len(node.incoming) - 1


def _process_begins(state: State, instance: Instance) -> None:
    value = instance.value
    state.instances_of[value.process_definition_key] = (
        state.instances_of.get(value.process_definition_key, 0) + 1
    )
    if value.business_id:
        state.business_ids[value.tenant_id, value.process_definition_id, value.business_id] = instance.key
    caller = state.instances.get(value.parent_element_instance_key)
    if caller is not None:
        caller.called_key = instance.key


@applies("ElementValue", "ELEMENT_ACTIVATED")
def element_activated(state: State, record: Record) -> None:
    state.instances[record.key].phase = ACTIVE


@applies("ElementValue", "ELEMENT_INTERRUPTED")
def element_interrupted(state: State, record: Record) -> None:
    instance = state.instances[record.key]
    instance.interrupted = True
    instance.tokens, instance.joins = 0, None


@applies("ElementValue", "ELEMENT_COMPLETING")
def element_completing(state: State, record: Record) -> None:
    state.instances[record.key].phase = COMPLETING


@applies("ElementValue", "ELEMENT_TERMINATING")
def element_terminating(state: State, record: Record) -> None:
    state.instances[record.key].phase = TERMINATING


@applies("ElementValue", "ELEMENT_COMPLETED", "ELEMENT_TERMINATED")
def element_ended(state: State, record: Record) -> None:
    instance = state.instances.pop(record.key)
    parent = instance.parent
    if parent is not None:
        parent.let_go(record.key)
        if parent.is_body and record.intent == "ELEMENT_COMPLETED":
            parent.done += 1
        return
    value = instance.value
    state.instances_of[value.process_definition_key] -= 1
    if value.business_id:
        state.business_ids.pop((value.tenant_id, value.process_definition_id, value.business_id), None)
    lock = state.locks_of.pop(record.key, None)
    if lock is not None:
        state.start_locks.pop(lock, None)
    caller = state.instances.get(value.parent_element_instance_key)
    if caller is not None:
        caller.called_key = 0


@applies("ElementValue", "ELEMENT_MIGRATED")
def element_migrated(state: State, record: Record) -> None:
    instance, value = state.instances[record.key], record.value
    definition = state.definitions[value.process_definition_key]
    if instance.parent is None:
        old = instance.value.process_definition_key
        state.instances_of[old] -= 1
        state.instances_of[definition.key] = state.instances_of.get(definition.key, 0) + 1
    instance.definition, instance.value = definition, value
    instance.node = (
        definition.process.node if instance.parent is None else definition.process.nodes[value.element_id]
    )


@applies("ElementValue", "SEQUENCE_FLOW_TAKEN")
def flow_taken(state: State, record: Record) -> None:
    value = record.value
    scope = state.instances[value.scope_key]
    scope.tokens += 1
    flow = scope.definition.process.flows[value.element_id]
    if flow.target.type == "PARALLEL_GATEWAY" and len(flow.target.incoming) > 1:
        if scope.joins is None:
            scope.joins = {}
        scope.joins[flow.id] = scope.joins.get(flow.id, 0) + 1


@applies("LoopValue", "STARTED")
def loop_started(state: State, record: Record) -> None:
    state.instances[record.key].items = record.value.items


@applies("InstanceOptionsValue", "CREATED")
def options_created(state: State, record: Record) -> None:
    state.instances[record.key].options = record.value.terminate_after


# variables


@applies("VariableValue", "CREATED", "UPDATED")
def variable_set(state: State, record: Record) -> None:
    value = record.value
    scope = state.instances[value.scope_key]
    if scope.own is None:
        scope.own = {}
    scope.own[value.name] = value


# jobs


@applies("JobValue", "CREATED")
def job_created(state: State, record: Record) -> None:
    element = state.instances[record.value.element_instance_key]
    element.job_key = record.key
    job = state.jobs[record.key] = Job(record.value, element)
    offer(state, record.key, job)


def offer(state: State, key: int, job: Job) -> None:
    """A job can be taken."""
    job.state = "CREATED"
    queue = state.waiting_jobs.setdefault((job.value.tenant_id, job.value.job_type), [])
    heapq.heappush(queue, (-job.value.priority, key))


@applies("JobValue", "ACTIVATED")
def job_activated(state: State, record: Record) -> None:
    job = state.jobs[record.key]
    job.value, job.state = record.value, "ACTIVATED"
    queue = state.waiting_jobs[record.value.tenant_id, record.value.job_type]
    while queue and state.jobs.get(queue[0][1]) is not None and state.jobs[queue[0][1]].state != "CREATED":
        heapq.heappop(queue)
    state.schedule(record.value.deadline, "lock", record.key)


@applies("JobValue", "COMPLETED", "CANCELED")
def job_ended(state: State, record: Record) -> None:
    job = state.jobs.pop(record.key)
    job.element.job_key = 0


@applies("JobValue", "FAILED")
def job_failed(state: State, record: Record) -> None:
    job = state.jobs[record.key]
    job.value = record.value
    if record.value.retries <= 0:
        job.state = "FAILED"
    elif record.value.retry_at:
        job.state = "BACKOFF"
        state.schedule(record.value.retry_at, "backoff", record.key)
    else:
        offer(state, record.key, job)


@applies("JobValue", "ERROR_THROWN")
def job_error(state: State, record: Record) -> None:
    if record.value.caught:
        job_ended(state, record)
        return
    job = state.jobs[record.key]
    job.value, job.state = record.value, "ERROR_THROWN"


@applies("JobValue", "TIMED_OUT", "BACKOFF_ENDED")
def job_offered(state: State, record: Record) -> None:
    job = state.jobs[record.key]
    job.value = record.value
    offer(state, record.key, job)


@applies("JobValue", "RETRIES_UPDATED", "MIGRATED")
def job_changed(state: State, record: Record) -> None:
    state.jobs[record.key].value = record.value


@applies("JobValue", "PRIORITY_UPDATED")
def job_priority(state: State, record: Record) -> None:
    job = state.jobs[record.key]
    job.value = record.value
    if job.state == "CREATED":
        offer(state, record.key, job)


@applies("JobValue", "TIMEOUT_UPDATED")
def job_deadline(state: State, record: Record) -> None:
    state.jobs[record.key].value = record.value
    state.schedule(record.value.deadline, "lock", record.key)


# incidents and user tasks


@applies("IncidentValue", "CREATED")
def incident_created(state: State, record: Record) -> None:
    state.incidents[record.key] = record.value
    element = state.instances.get(record.value.element_instance_key)
    if element is not None:
        element.incident_key = record.key


@applies("IncidentValue", "RESOLVED")
def incident_resolved(state: State, record: Record) -> None:
    value = state.incidents.pop(record.key)
    element = state.instances.get(value.element_instance_key)
    if element is not None and element.incident_key == record.key:
        element.incident_key = 0
    job = state.jobs.get(value.job_key)
    if job is not None and job.state in {"FAILED", "ERROR_THROWN"} and job.value.retries > 0:
        offer(state, value.job_key, job)


@applies("UserTaskValue", "CREATED", "ASSIGNED", "UPDATED", "MIGRATED")
def user_task_set(state: State, record: Record) -> None:
    state.user_tasks[record.key] = record.value
    state.instances[record.value.element_instance_key].user_task_key = record.key


@applies("UserTaskValue", "COMPLETED", "CANCELED")
def user_task_ended(state: State, record: Record) -> None:
    state.user_tasks.pop(record.key)
    element = state.instances.get(record.value.element_instance_key)
    if element is not None:
        element.user_task_key = 0


# timers and messages


@applies("TimerValue", "CREATED")
def timer_created(state: State, record: Record) -> None:
    state.timers[record.key] = record.value
    state.schedule(record.value.due, "timer", record.key)
    element = state.instances.get(record.value.element_instance_key)
    if element is not None:
        element.timers += (record.key,)


@applies("TimerValue", "TRIGGERED", "CANCELED")
def timer_ended(state: State, record: Record) -> None:
    value = state.timers.pop(record.key)
    element = state.instances.get(value.element_instance_key)
    if element is not None:
        element.timers = tuple(key for key in element.timers if key != record.key)


@applies("TimerValue", "MIGRATED")
def timer_migrated(state: State, record: Record) -> None:
    state.timers[record.key] = record.value


@applies("MessageValue", "PUBLISHED")
def message_published(state: State, record: Record) -> None:
    value = record.value
    state.messages[record.key] = value
    state.received[record.key] = set()
    state.message_index.setdefault((value.tenant_id, value.name, value.correlation_key), {})[record.key] = (
        None
    )
    if value.message_id:
        state.message_ids[value.tenant_id, value.name, value.correlation_key, value.message_id] = record.key
    state.schedule(value.expires_at, "message", record.key)


@applies("MessageValue", "EXPIRED")
def message_expired(state: State, record: Record) -> None:
    value = state.messages.pop(record.key)
    state.received.pop(record.key, None)
    index = (value.tenant_id, value.name, value.correlation_key)
    held = state.message_index.get(index, {})
    held.pop(record.key, None)
    if not held:
        state.message_index.pop(index, None)
    if value.message_id:
        state.message_ids.pop((*index, value.message_id), None)


@applies("SubscriptionValue", "CREATED")
def subscription_created(state: State, record: Record) -> None:
    value = record.value
    state.subscriptions[record.key] = value
    if value.element_instance_key < 0:
        state.start_subscriptions.setdefault((value.tenant_id, value.message_name), {})[record.key] = None
        return
    index = (value.tenant_id, value.message_name, value.correlation_key)
    state.subscription_index.setdefault(index, {})[record.key] = None
    state.instances[value.element_instance_key].subscriptions += (record.key,)


@applies("SubscriptionValue", "DELETED")
def subscription_deleted(state: State, record: Record) -> None:
    value = state.subscriptions.pop(record.key)
    table: dict[Any, dict[int, None]] = state.subscription_index
    index: Any = (value.tenant_id, value.message_name, value.correlation_key)
    if value.element_instance_key < 0:
        table, index = state.start_subscriptions, (value.tenant_id, value.message_name)
    held = table.get(index, {})
    held.pop(record.key, None)
    if not held:
        table.pop(index, None)
    element = state.instances.get(value.element_instance_key)
    if element is not None:
        element.subscriptions = tuple(key for key in element.subscriptions if key != record.key)


@applies("SubscriptionValue", "MIGRATED")
def subscription_migrated(state: State, record: Record) -> None:
    state.subscriptions[record.key] = record.value


@applies("SubscriptionValue", "CORRELATED")
def subscription_correlated(state: State, record: Record) -> None:
    value = record.value
    if value.message_key in state.received:
        state.received[value.message_key].add(value.process_definition_id)
    if value.element_instance_key < 0 and value.correlation_key:
        lock = (value.tenant_id, value.process_definition_id, value.correlation_key)
        state.start_locks[lock] = value.process_instance_key
        state.locks_of[value.process_instance_key] = lock
