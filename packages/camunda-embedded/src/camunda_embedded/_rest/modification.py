"""Reads the instructions of a modification."""

from __future__ import annotations

from typing import Any

from camunda_embedded._core.commands import (
    ActivateInstruction,
    ModifyInstance,
    MoveInstruction,
    TerminateInstruction,
    VariableInstruction,
)


def modification(key: int, fields: dict[str, Any]) -> ModifyInstance:
    """The command that a checked request for a modification stands for."""
    return ModifyInstance(
        process_instance_key=key,
        activate=tuple(_activate(entry) for entry in fields.get("activateInstructions", ())),
        terminate=tuple(_terminate(entry) for entry in fields.get("terminateInstructions", ())),
        move=tuple(_move(entry) for entry in fields.get("moveInstructions", ())),
    )


def _variables(entry: dict[str, Any]) -> tuple[VariableInstruction, ...]:
    told = entry.get("variableInstructions", ())
    return tuple(VariableInstruction(one["variables"], one.get("scopeId", "")) for one in told)


def _activate(entry: dict[str, Any]) -> ActivateInstruction:
    return ActivateInstruction(entry["elementId"], _variables(entry), _ancestor(entry))


def _terminate(entry: dict[str, Any]) -> TerminateInstruction:
    key = entry.get("elementInstanceKey")
    return TerminateInstruction(None if key is None else int(key), entry.get("elementId"))


def _move(entry: dict[str, Any]) -> MoveInstruction:
    source = entry["sourceElementInstruction"]
    key = source.get("sourceElementInstanceKey")
    around = entry.get("ancestorScopeInstruction", {})
    ancestor = _ancestor(around)
    kind = around.get("ancestorScopeType", "")
    return MoveInstruction(
        source_element_id=source.get("sourceElementId", ""),
        target_element_id=entry["targetElementId"],
        source_element_instance_key=None if key is None else int(key),
        variable_instructions=_variables(entry),
        ancestor="" if kind == "direct" and ancestor is None else kind,
        ancestor_key=ancestor,
    )


def _ancestor(entry: dict[str, Any]) -> int | None:
    """The scope that is named; -1 names none, as clients write that always write the member."""
    key = int(entry.get("ancestorElementInstanceKey", -1))
    return key if key > 0 else None
