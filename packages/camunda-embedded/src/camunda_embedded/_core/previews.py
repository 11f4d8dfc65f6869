"""Scopes as they would be: whether they can wait for their events is known before anything is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from camunda_embedded._core import creation, elements, waiting
from camunda_embedded._core.records import VariableValue
from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._core.scopes import EvaluationFailed
from camunda_embedded._core.state import Instance

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Node
    from camunda_embedded._core.core import Core


class Preview:
    """What a command would make, in instances that the state does not know."""

    def __init__(self, core: Core, intent: str) -> None:
        self._core = core
        self._intent = intent
        self._copies: dict[int, Instance] = {}
        self._made: dict[tuple[int, str], Instance] = {}

    def activate(
        self,
        instance: Instance,
        node: Node,
        ancestor: Instance | None = None,
        variables: Sequence[tuple[str, Mapping[str, Any]]] = (),
    ) -> None:
        """Make the scopes around an element, each with its variables.

        Args:
            instance: The process instance.
            node: The element.
            ancestor: The scope that is meant, as in `creation.scope_for`.
            variables: By the id of their scope; of the process instance where it is empty.

        Raises:
            CommandRejected: A scope cannot wait for its events.
        """
        known: Instance | None = instance
        scope = self.copy(instance)
        for scope_id, values in variables:
            if scope_id in {"", instance.node.id}:
                set_in(scope, values)
        for one in reversed(creation.holders(node)):
            known = None if known is None else creation.found_in(known, one, ancestor)
            if one.loop is not None and (known is None or known.is_body):
                reason = f"the element '{node.id}' in '{one.id}' cannot be activated: a turn of a multi-instance must be there and named as its ancestor"
                raise CommandRejected("INVALID_ARGUMENT", self._intent, reason)
            made = self._made.get((id(scope), one.id)) if ancestor is None else None
            is_new = known is None and made is None
            scope = self.copy(known) if known is not None else made or self._make(one, scope)
            for scope_id, values in variables:
                if scope_id == one.id:
                    set_in(scope, values)
            if is_new:
                self.wait(scope)

    def copy(self, instance: Instance) -> Instance:
        """A scope that is there, to be changed without changing it."""
        found = self._copies.get(instance.key)
        if found is None:
            parent = None if instance.parent is None else self.copy(instance.parent)
            found = Instance(instance.key, instance.node, instance.value, parent, instance.definition)
            found.own = dict(instance.own) if instance.own else None
            self._copies[instance.key] = found
        return found

    def wait(self, scope: Instance) -> None:
        """See whether a scope can wait for its events.

        Raises:
            CommandRejected: It cannot.
        """
        try:
            waiting.event_values(self._core, scope, waiting.events_of_scope(scope))
        except EvaluationFailed as failed:
            reason = f"'{scope.node.id}' cannot wait for its events: {failed.message}"
            raise CommandRejected("INVALID_ARGUMENT", self._intent, reason) from None

    def _make(self, node: Node, scope: Instance) -> Instance:
        made = Instance(0, node, elements.value_of(node, scope), scope, scope.definition)
        self._made[id(scope), node.id] = made
        return made


def set_in(scope: Instance, variables: Mapping[str, Any]) -> None:
    """Set variables of an instance that the state does not know."""
    about = scope.value
    scope.own = scope.own or {}
    for name, value in variables.items():
        scope.own[name] = VariableValue(
            name, value, scope.key, about.process_instance_key, about.process_definition_key, about.tenant_id
        )
