"""Moving the tokens of a process instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core import creation, elements, scopes
from camunda_embedded._core.rejection import CommandRejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from camunda_embedded._bpmn.graph import Node
    from camunda_embedded._core.commands import ActivateInstruction, ModifyInstance, VariableInstruction
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance

SUPPORTED = (
    "BUSINESS_RULE_TASK", "CALL_ACTIVITY", "END_EVENT", "EVENT_BASED_GATEWAY",
    "EXCLUSIVE_GATEWAY", "INTERMEDIATE_CATCH_EVENT", "INTERMEDIATE_THROW_EVENT", "MANUAL_TASK", "MULTI_INSTANCE_BODY",
    "PARALLEL_GATEWAY", "RECEIVE_TASK", "SCRIPT_TASK", "SEND_TASK", "SERVICE_TASK", "SUB_PROCESS", "TASK", "USER_TASK",
)  # fmt: skip
UNSUPPORTED = ("START_EVENT", "BOUNDARY_EVENT", "EVENT_SUB_PROCESS")


def refused(reason: str) -> CommandRejected:
    """An instruction cannot be followed."""
    return CommandRejected("INVALID_ARGUMENT", "MODIFY", f"the instance of the process {reason}")


def modify(core: Core, command: ModifyInstance) -> None:
    """Activate, terminate, move."""
    key = command.process_instance_key
    instance = core.state.instances.get(key)
    if instance is None or instance.parent is not None:
        reason = f"there is no active process instance with the key '{key}'"
        raise CommandRejected("NOT_FOUND", "MODIFY", reason)
    check(instance, command)
    ending = terminations(instance, command)
    check_called(instance, command, ending)
    begin(core, instance, command)
    for one in ending:
        elements.terminate(core, one)
        close_empty(core, one)
    if (
        not instance.has_children
        and instance.tokens <= 0
        and core.state.instances.get(key) is instance
        and ending
    ):
        elements.terminate(core, instance)


def check(instance: Instance, command: ModifyInstance) -> None:
    """See whether every instruction can be followed before anything is done."""
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
    lost = [
        one.element_id
        for one in command.activate
        if creation.is_in_loop(nodes[one.element_id]) and not (one.ancestor_key and one.ancestor_key > 0)
    ]
    if lost:
        raise refused(
            f"'{process_id}' cannot activate '{lost[0]}' inside a multi-instance unless its ancestor is named"
        )
    known = {one.key: one for one in inside(instance)}
    gone = [
        f"'{one.element_instance_key}'"
        for one in command.terminate
        if one.element_instance_key is not None and one.element_instance_key not in known
    ]
    if gone:
        raise refused(
            f"'{process_id}' has no active element instance to terminate with the key {', '.join(gone)}"
        )
    for instruction in command.activate:
        if (
            instruction.ancestor_key is not None
            and instruction.ancestor_key > 0
            and instruction.ancestor_key not in {*known, instance.key}
        ):
            raise refused(f"'{process_id}' has no active scope with the key '{instruction.ancestor_key}'")
        for variables in instruction.variable_instructions:
            if variables.scope_id and variables.scope_id not in nodes and variables.scope_id != process_id:
                raise refused(f"'{process_id}' has no scope '{variables.scope_id}' for variables")


def check_called(instance: Instance, command: ModifyInstance, ending: list[Instance]) -> None:
    """A called process instance ends with its caller, never by itself."""
    if instance.value.parent_process_instance_key <= 0 or not ending:
        return
    keys = {one.key for one in ending}

    def survives(one: Instance) -> bool:
        if one.key in keys:
            return False
        return (
            not one.has_children or one.tokens > 0 or any(survives(child) for child in one.children.values())
        )

    if not command.activate and not command.move and not survives(instance):
        raise refused(
            f"'{instance.value.process_definition_id}' would be terminated, but was called by the process instance '{instance.value.parent_process_instance_key}': modify that one"
        )


def inside(instance: Instance) -> Iterator[Instance]:
    """Every element instance in a scope, at whatever depth."""
    for child in instance.children.values():
        yield child
        yield from inside(child)


def terminations(instance: Instance, command: ModifyInstance) -> list[Instance]:
    """What is to end."""
    found: dict[int, Instance] = {}
    everything = list(inside(instance))
    for one in command.terminate:
        for other in everything:
            if other.key == one.element_instance_key or (
                one.element_id is not None and other.node.id == one.element_id
            ):
                found[other.key] = other
    for move in command.move:
        for other in everything:
            if other.key == move.source_element_instance_key or (
                move.source_element_instance_key is None
                and other.node.id == move.source_element_id
                and not in_body(other)
            ):
                found[other.key] = other
    return list(found.values())


def in_body(instance: Instance) -> bool:
    """Whether it is a turn of a multi-instance, which ends with its body."""
    return instance.parent is not None and instance.parent.is_body and instance.parent.node is instance.node


def begin(core: Core, instance: Instance, command: ModifyInstance) -> None:
    """Activate what is to begin."""
    nodes = instance.definition.process.nodes
    for one in command.activate:
        activate(core, instance, nodes[one.element_id], one.variable_instructions, one)
    for move in command.move:
        sources = [
            other
            for other in inside(instance)
            if other.key == move.source_element_instance_key
            or (
                move.source_element_instance_key is None
                and other.node.id == move.source_element_id
                and not in_body(other)
            )
        ]
        target = nodes[move.target_element_id]
        for source in sources:
            ancestor = source.parent if creation.is_in_loop(target) else None
            activate(core, instance, target, move.variable_instructions, None, ancestor)


def activate(
    core: Core,
    instance: Instance,
    node: Node,
    variables: tuple[VariableInstruction, ...],
    instruction: ActivateInstruction | None,
    ancestor: Instance | None = None,
) -> None:
    """Activate an element, with variables for its scopes."""
    ancestor_key = None if instruction is None else instruction.ancestor_key
    ancestor = core.state.instances.get(ancestor_key) if ancestor_key else ancestor
    scope = creation.scope_for(core, instance, node, ancestor if ancestor is not instance else None)
    for one in variables:
        if one.scope_id == node.id:
            continue
        target: Instance | None = scope
        while (
            target is not None
            and one.scope_id
            and target.node.id != one.scope_id
            and target.parent is not None
        ):
            target = target.parent
        scopes.set_locals(core, (instance if not one.scope_id else target) or instance, dict(one.variables))
    own = {
        name: value for one in variables if one.scope_id == node.id for name, value in one.variables.items()
    }
    elements.create(core, node, scope, variables=own)


def close_empty(core: Core, ended: Instance) -> None:
    """Scopes that nothing is left in end with what was terminated."""
    scope = ended.parent
    while scope is not None and scope.parent is not None:
        if scope.has_children or scope.tokens > 0 or core.state.instances.get(scope.key) is not scope:
            return
        above = scope.parent
        elements.terminate(core, scope)
        scope = above
