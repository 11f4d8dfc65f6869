"""Input and output mappings as contexts within one another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from camunda_embedded._bpmn.graph import Value, VariableMapping


def tree(found: Iterable[tuple[Value, tuple[str, ...]]]) -> tuple[VariableMapping, ...]:
    """Mappings by their targets: what leads into the same context is together, where its first one stood.

    Of two with one target the later counts, in the place of the earlier one, as Zeebe has it.
    """
    entries: dict[str, Any] = {}
    for source, (*path, last) in found:
        holder = entries
        for name in path:
            if not isinstance(holder.get(name), dict):
                holder[name] = {}
            holder = holder[name]
        holder[last] = source
    return _frozen(entries, ())


def _frozen(entries: dict[str, Any], path: tuple[str, ...]) -> tuple[VariableMapping, ...]:
    return tuple(
        VariableMapping((*path, name), None, _frozen(one, (*path, name)))
        if isinstance(one, dict)
        else VariableMapping((*path, name), one)
        for name, one in entries.items()
    )
