"""What input and output mappings make of the variables of a scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from camunda_embedded._core.scopes import EvaluationFailed, evaluated
from camunda_embedded._core.state import View

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import VariableMapping
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance

KIND = "IO_MAPPING_ERROR"
Made = dict[str, Any]


def inputs(core: Core, scope: Instance) -> Made:
    """The variables that an element begins with; a context is made anew.

    Raises:
        EvaluationFailed: One of the expressions fails.
    """
    return _as_variables(_context(core, scope.node.inputs, scope, {}, merging=False))


def outputs(core: Core, scope: Instance) -> Made:
    """The variables that an element leaves; a context adds to the one of its name that the element sees.

    Raises:
        EvaluationFailed: One of the expressions fails.
    """
    return _as_variables(_context(core, scope.node.outputs, scope, {}, merging=True))


def _as_variables(made: Made) -> Made:
    from camunda_embedded.feel import FeelError, to_json

    try:
        variables: Made = to_json(made)
    except FeelError as error:
        raise EvaluationFailed(KIND, f"{error}") from None
    return variables


def _context(
    core: Core, entries: tuple[VariableMapping, ...], scope: Instance, outer: Made, *, merging: bool
) -> Made:
    """Each entry sees those before it, in its own context and around it, as in a context of FEEL."""
    made: Made = {}
    for entry in entries:
        seen = {**outer, **made} if outer else made
        if entry.source is not None:
            value = evaluated(core, entry.source, scope, KIND, seen)
        else:
            value = _context(core, entry.parts, scope, seen, merging=merging)
            if merging:
                value = _merged(_found(View(scope, seen), entry.target), value)
        made[entry.target[-1]] = value
    return made


def _found(variables: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = variables
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return None
        value = value[name]
    return value


def _merged(known: Any, made: Made) -> Made | None:
    """What was there with what comes; nothing where something else than a context was there."""
    if known is None:
        return made
    return {**known, **made} if isinstance(known, Mapping) else None
