"""What a modification is to activate, and where; refused as a whole before anything is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from camunda_embedded._core import creation
from camunda_embedded._core.rejection import CommandRejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from camunda_embedded._bpmn.graph import Node
    from camunda_embedded._core.commands import ModifyInstance, MoveInstruction, VariableInstruction
    from camunda_embedded._core.state import Instance

SUPPORTED = (
    "BUSINESS_RULE_TASK", "CALL_ACTIVITY", "END_EVENT", "EVENT_BASED_GATEWAY", "EVENT_SUB_PROCESS",
    "EXCLUSIVE_GATEWAY", "INTERMEDIATE_CATCH_EVENT", "INTERMEDIATE_THROW_EVENT", "MANUAL_TASK", "MULTI_INSTANCE_BODY",
    "PARALLEL_GATEWAY", "RECEIVE_TASK", "SCRIPT_TASK", "SEND_TASK", "SERVICE_TASK", "SUB_PROCESS", "TASK", "USER_TASK",
)  # fmt: skip
UNSUPPORTED = ("START_EVENT", "BOUNDARY_EVENT")


@dataclass(frozen=True)
class Activation:
    """One element to activate; ``ancestor`` is the scope that is wanted, None for the only one that there is."""

    node: Node
    variables: tuple[VariableInstruction, ...]
    ancestor: Instance | None


def refused(reason: str) -> CommandRejected:
    """An instruction cannot be followed."""
    return CommandRejected("INVALID_ARGUMENT", "MODIFY", f"the instance of the process {reason}")


def planned(instance: Instance, command: ModifyInstance) -> list[Activation]:
    """What is to be activated.

    Raises:
        CommandRejected: An instruction cannot be followed.
    """
    _check_names(instance, command)
    known = {one.key: one for one in inside(instance)}
    _check_keys(instance, command, known)
    known[instance.key] = instance
    nodes = instance.definition.process.nodes
    found = []
    for one in command.activate:
        ancestor = known.get(one.ancestor_key) if one.ancestor_key else None
        found.append(Activation(nodes[one.element_id], one.variable_instructions, ancestor))
    for move in command.move:
        target = nodes[move.target_element_id]
        for source in sources(instance, move):
            ancestor = _of_move(move, source, target, known)
            found.append(Activation(target, move.variable_instructions, ancestor))
    for activation in found:
        _check_scopes(instance, activation)
    return found


def _check_names(instance: Instance, command: ModifyInstance) -> None:
    nodes = instance.definition.process.nodes
    process_id = instance.value.process_definition_id
    wanted = [one.element_id for one in command.activate] + [one.target_element_id for one in command.move]
    missing = [f"'{name}'" for name in wanted if name not in nodes]
    if missing:
        raise refused(f"'{process_id}' has nothing to activate by the name of {', '.join(missing)}")
    bad = [name for name in wanted if nodes[name].type in UNSUPPORTED]
    if bad:
        kind = nodes[bad[0]].type
        raise refused(
            f"'{process_id}' cannot activate '{bad[0]}', which is of the type '{kind}'; "
            f"what can be activated is one of [{', '.join(SUPPORTED)}]"
        )
    left = [one.element_id for one in command.terminate] + [one.source_element_id for one in command.move]
    unknown = [f"'{name}'" for name in left if name and name not in nodes]
    if unknown:
        raise refused(f"'{process_id}' has nothing to terminate by the name of {', '.join(unknown)}")
    lost = [
        one.element_id
        for one in command.activate
        if creation.is_in_loop(nodes[one.element_id]) and not one.ancestor_key
    ]
    if lost:
        raise refused(
            f"'{process_id}' cannot activate '{lost[0]}' inside a multi-instance unless its ancestor is named"
        )


def _check_keys(instance: Instance, command: ModifyInstance, known: dict[int, Instance]) -> None:
    process_id = instance.value.process_definition_id
    ending = [one.element_instance_key for one in command.terminate]
    ending += [one.source_element_instance_key for one in command.move]
    gone = [f"'{key}'" for key in ending if key is not None and key not in known]
    if gone:
        raise refused(
            f"'{process_id}' has no active element instance to terminate with the key {', '.join(gone)}"
        )
    named = [one.ancestor_key for one in command.activate] + [one.ancestor_key for one in command.move]
    for key in named:
        if key and key != instance.key and key not in known:
            raise refused(f"'{process_id}' has no active scope with the key '{key}'")


def _check_scopes(instance: Instance, activation: Activation) -> None:
    """See whether it is clear in which scopes something is to be activated."""
    node, ancestor = activation.node, activation.ancestor
    process_id = instance.value.process_definition_id
    chain = creation.holders(node)
    if ancestor is not None and ancestor is not instance and ancestor.node not in chain:
        raise refused(
            f"'{process_id}' cannot activate '{node.id}' in the scope with the key '{ancestor.key}', which is none around it"
        )
    names = {process_id, node.id, *(one.id for one in chain)}
    for one in activation.variables:
        if one.scope_id and one.scope_id not in names:
            raise refused(
                f"'{process_id}' has no scope '{one.scope_id}' for variables around the element '{node.id}'"
            )
    turns = {one.node.id for one in _around(ancestor) if not one.is_body}
    for holder in chain:
        if holder.loop is not None and ancestor is not None and holder.id not in turns:
            raise refused(
                f"'{process_id}' cannot activate '{node.id}': a turn of '{holder.id}' must be there and named as ancestor"
            )
    inner = instance
    for holder in reversed(chain if ancestor is None else ()):
        those = [child for child in inner.children.values() if child.node is holder]
        if len(those) > 1:
            raise refused(
                f"'{process_id}' cannot activate '{node.id}': there is more than one active instance of "
                f"'{holder.id}' around it; name the one that is meant as ancestor"
            )
        if not those:
            break
        inner = those[0]


def _around(ancestor: Instance | None) -> Iterator[Instance]:
    while ancestor is not None:
        yield ancestor
        ancestor = ancestor.parent


def _of_move(
    move: MoveInstruction, source: Instance, target: Node, known: dict[int, Instance]
) -> Instance | None:
    """The scope that the target of a move is meant for."""
    if move.ancestor == "direct":
        return known.get(move.ancestor_key or 0)
    if move.ancestor == "sourceParent" or (not move.ancestor and creation.is_in_loop(target)):
        return source.parent
    if move.ancestor == "inferred":
        around = creation.holders(target)
        one = source.parent
        while one is not None and one.parent is not None and (one.node not in around or one.is_body):
            one = one.parent
        return one
    return None


def sources(instance: Instance, move: MoveInstruction) -> Iterator[Instance]:
    """The element instances that a move ends."""
    key = move.source_element_instance_key
    for one in inside(instance):
        if one.key == key or (key is None and one.node.id == move.source_element_id and not in_body(one)):
            yield one


def inside(instance: Instance) -> Iterator[Instance]:
    """Every element instance in a scope, at whatever depth."""
    for child in instance.children.values():
        yield child
        yield from inside(child)


def in_body(instance: Instance) -> bool:
    """Whether it is a turn of a multi-instance, which ends with its body."""
    return instance.parent is not None and instance.parent.is_body and instance.parent.node is instance.node
