"""What is true now. Only the appliers change it, and only because of a record."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Node, Process
    from camunda_embedded._core.records import (
        ClusterVariableValue,
        DecisionRequirementsValue,
        DecisionValue,
        ElementValue,
        FormValue,
        IncidentValue,
        JobValue,
        MessageValue,
        ProcessValue,
        ResourceValue,
        SubscriptionValue,
        TimerValue,
        UserTaskValue,
        VariableValue,
    )
    from camunda_embedded._dmn import DecisionRequirements

ACTIVATING, ACTIVE, COMPLETING, TERMINATING = "ACTIVATING", "ACTIVE", "COMPLETING", "TERMINATING"


class Instance:
    """An element instance, a process instance among them.

    Attributes:
        key: Its key.
        node: Its element.
        value: What its records say.
        parent: The scope that it is in; None for a process instance.
        definition: The version of the process.
        phase: Where it is in its life.
        is_body: Whether it is the body of a multi-instance, not one of its turns.
        own: Its own variables as their records say, by name.
        tokens: Tokens on their way to elements in it, waiting ones at joins included.
        joins: Tokens that wait, by the id of their flow.
        job_key, user_task_key, incident_key, called_key: What belongs to it; 0 for none.
        timers, subscriptions: Keys of what it waits for.
        interrupted: Whether an interrupting event sub-process has taken over.
        items: Items of a multi-instance body.
        turns: How many of them have begun.
        done: How many have been completed.
        options: Ids of the elements that end a process instance when they complete.
    """

    __slots__ = (
        "_child", "_children", "called_key", "definition", "done", "incident_key", "interrupted", "is_body", "items", "job_key", "joins",
        "key", "node", "options", "own", "parent", "phase", "subscriptions", "timers", "tokens", "turns", "user_task_key", "value",
    )  # fmt: skip

    def __init__(
        self, key: int, node: Node, value: ElementValue, parent: Instance | None, definition: Definition
    ) -> None:
        self.key = key
        self.node = node
        self.value = value
        self.parent = parent
        self.definition = definition
        self.phase = ACTIVATING
        self.is_body = value.element_type == "MULTI_INSTANCE_BODY"
        # Most scopes have one child at a time: a dict for it would take as much memory as the child.
        self._child: Instance | None = None
        self._children: dict[int, Instance] | None = None
        self.own: dict[str, VariableValue] | None = None
        self.tokens = 0
        self.joins: dict[str, int] | None = None
        self.job_key = 0
        self.user_task_key = 0
        self.incident_key = 0
        self.called_key = 0
        self.timers: tuple[int, ...] = ()
        self.subscriptions: tuple[int, ...] = ()
        self.interrupted = False
        self.items: tuple[Any, ...] = ()
        self.turns = 0
        self.done = 0
        self.options: tuple[str, ...] = ()

    @property
    def children(self) -> dict[int, Instance]:
        """Element instances in it, by key; to be read, not to be changed."""
        if self._children is not None:
            return self._children
        return {} if self._child is None else {self._child.key: self._child}

    @property
    def has_children(self) -> bool:
        """Whether there are element instances in it."""
        return self._child is not None or bool(self._children)

    def take_in(self, child: Instance) -> None:
        """An element instance begins in it."""
        if self._children is not None:
            self._children[child.key] = child
        elif self._child is None:
            self._child = child
        else:
            self._children = {self._child.key: self._child, child.key: child}
            self._child = None

    def let_go(self, key: int) -> None:
        """An element instance in it is over."""
        if self._children is None:
            self._child = None
        else:
            del self._children[key]

    @property
    def variables(self) -> dict[str, Any]:
        """Its own variables."""
        return {name: value.value for name, value in self.own.items()} if self.own else {}

    @property
    def root(self) -> Instance:
        """The process instance that it is in."""
        found = self
        while found.parent is not None:
            found = found.parent
        return found

    def __repr__(self) -> str:
        return f"Instance({self.key}, {self.node.id!r}, {self.phase})"


@dataclass
class Definition:
    """A version of a process, ready to be run."""

    value: ProcessValue
    process: Process
    deleted: bool = False

    @property
    def key(self) -> int:
        """Its key."""
        return self.value.key


@dataclass
class Requirements:
    """A version of a decision requirements graph, ready to be evaluated."""

    value: DecisionRequirementsValue
    graph: DecisionRequirements
    decisions: dict[str, DecisionValue] = field(default_factory=dict)


class Job:
    """A job. ``state`` is CREATED, ACTIVATED, FAILED or ERROR_THROWN; only CREATED ones can be taken."""

    __slots__ = ("element", "state", "value")

    def __init__(self, value: JobValue, element: Instance) -> None:
        self.value = value
        self.state = "CREATED"
        self.element = element


class Versions:
    """Versions of things with an id: the latest, each one, and those with a tag or of a deployment."""

    def __init__(self) -> None:
        self.latest: dict[tuple[str, str], int] = {}
        self.highest: dict[tuple[str, str], int] = {}
        self.by_version: dict[tuple[str, str, int], int] = {}
        self.by_tag: dict[tuple[str, str, str], int] = {}
        self.by_deployment: dict[tuple[str, str, int], int] = {}

    def add(
        self, tenant: str, identifier: str, version: int, tag: str | None, deployment: int, key: int
    ) -> None:
        """A version was deployed."""
        self.latest[tenant, identifier] = key
        self.highest[tenant, identifier] = version
        self.by_version[tenant, identifier, version] = key
        self.by_deployment[tenant, identifier, deployment] = key
        if tag:
            self.by_tag[tenant, identifier, tag] = key

    def remove(self, tenant: str, identifier: str, key: int) -> None:
        """A version was deleted; the highest that is left becomes the latest."""
        tables: list[dict[Any, int]] = [self.by_version, self.by_tag, self.by_deployment]
        for table in tables:
            for name in [
                name for name, value in table.items() if value == key and name[:2] == (tenant, identifier)
            ]:
                del table[name]
        left = [
            (name[2], value) for name, value in self.by_version.items() if name[:2] == (tenant, identifier)
        ]
        if left:
            self.latest[tenant, identifier] = max(left)[1]
        else:
            self.latest.pop((tenant, identifier), None)

    def find(
        self, tenant: str, identifier: str, binding: str, tag: str | None, deployment: int
    ) -> int | None:
        """The key that a binding means."""
        if binding == "deployment":
            return self.by_deployment.get((tenant, identifier, deployment))
        if binding == "versionTag":
            return self.by_tag.get((tenant, identifier, tag or ""))
        return self.latest.get((tenant, identifier))


class State:
    """Everything that the records have led to."""

    def __init__(self) -> None:
        self.definitions: dict[int, Definition] = {}
        self.processes = Versions()
        self.requirements: dict[int, Requirements] = {}
        self.requirement_versions = Versions()
        self.decisions: dict[int, DecisionValue] = {}
        self.decision_versions = Versions()
        self.forms: dict[int, FormValue] = {}
        self.form_versions = Versions()
        self.resources: dict[int, ResourceValue] = {}
        self.resource_versions = Versions()
        self.instances: dict[int, Instance] = {}
        self.instances_of: dict[int, int] = {}
        self.business_ids: dict[tuple[str, str, str], int] = {}
        self.jobs: dict[int, Job] = {}
        self.waiting_jobs: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self.user_tasks: dict[int, UserTaskValue] = {}
        self.incidents: dict[int, IncidentValue] = {}
        self.timers: dict[int, TimerValue] = {}
        self.messages: dict[int, MessageValue] = {}
        self.message_index: dict[tuple[str, str, str], dict[int, None]] = {}
        self.message_ids: dict[tuple[str, str, str, str], int] = {}
        self.received: dict[int, set[str]] = {}
        self.subscriptions: dict[int, SubscriptionValue] = {}
        self.subscription_index: dict[tuple[str, str, str], dict[int, None]] = {}
        self.start_subscriptions: dict[tuple[str, str], dict[int, None]] = {}
        self.start_locks: dict[tuple[str, str, str], int] = {}
        self.locks_of: dict[int, tuple[str, str, str]] = {}
        self.cluster_variables: dict[tuple[str | None, str], ClusterVariableValue] = {}
        self.cluster_names: dict[str, Any] = {}
        self.due: list[tuple[int, int, str, int]] = []
        self.scheduled = 0

    def schedule(self, when: int, kind: str, key: int) -> None:
        """Something is due at a moment; things of one moment come in the order in which they were scheduled."""
        self.scheduled += 1
        heapq.heappush(self.due, (when, self.scheduled, kind, key))

    def is_due(self, when: int, kind: str, key: int) -> bool:
        """Whether what was scheduled still holds."""
        if kind == "timer":
            timer = self.timers.get(key)
            return timer is not None and timer.due == when
        if kind == "message":
            message = self.messages.get(key)
            return message is not None and message.expires_at == when
        job = self.jobs.get(key)
        if job is None:
            return False
        if kind == "lock":
            return job.state == "ACTIVATED" and job.value.deadline == when
        return job.state == "BACKOFF" and job.value.retry_at == when

    def next_due(self) -> int | None:
        """When the next thing is due."""
        due = self.due
        while due:
            when, _, kind, key = due[0]
            if self.is_due(when, kind, key):
                return when
            heapq.heappop(due)
        return None


def visible(instance: Instance | None) -> dict[str, Any]:
    """Every variable that an element instance sees, inner ones first."""
    scopes = []
    while instance is not None:
        if instance.own:
            scopes.append(instance.own)
        instance = instance.parent
    return {name: value.value for own in reversed(scopes) for name, value in own.items()}


class View(Mapping[str, Any]):
    """The variables that an element instance sees, looked for when they are asked for.

    Args:
        instance: The innermost scope.
        extra: Names that come before all others.
    """

    __slots__ = ("_extra", "_instance")

    def __init__(self, instance: Instance | None, extra: Mapping[str, Any] | None = None) -> None:
        self._instance = instance
        self._extra = extra

    def __contains__(self, name: object) -> bool:
        if self._extra is not None and name in self._extra:
            return True
        instance = self._instance
        while instance is not None:
            if instance.own is not None and name in instance.own:
                return True
            instance = instance.parent
        return False

    def __getitem__(self, name: str) -> Any:
        if self._extra is not None and name in self._extra:
            return self._extra[name]
        instance = self._instance
        while instance is not None:
            if instance.own is not None and name in instance.own:
                return instance.own[name].value
            instance = instance.parent
        raise KeyError(name)

    def __iter__(self) -> Any:
        return iter({**visible(self._instance), **(self._extra or {})})

    def __len__(self) -> int:
        return len({**visible(self._instance), **(self._extra or {})})
