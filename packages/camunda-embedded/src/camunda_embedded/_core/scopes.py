"""Setting variables, and putting them where they belong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from camunda_embedded._core.records import VariableValue
from camunda_embedded._core.state import View

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Value
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


class EvaluationFailed(Exception):
    """An expression cannot be used; ``kind`` is the type of incident."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(kind, message)
        self.kind = kind
        self.message = message


def set_local(core: Core, scope: Instance, name: str, value: Any) -> None:
    """Set a variable in a scope of its own."""
    known = scope.own.get(name) if scope.own is not None else None
    if known is None:
        key, intent = core.new_key(), "CREATED"
    elif identical(known.value, value):
        return
    else:
        key, intent = known.key, "UPDATED"
    about = scope.value
    core.append(
        key,
        intent,
        VariableValue(
            name,
            value,
            scope.key,
            about.process_instance_key,
            about.process_definition_key,
            about.tenant_id,
            about.root_process_instance_key,
            key,
        ),
    )


def identical(one: Any, other: Any) -> bool:
    """Whether two values are the same in JSON as well: 1 and true are not."""
    return one.__class__ is other.__class__ and one.__class__ in (str, int, bool, type(None)) and one == other


def set_locals(core: Core, scope: Instance, variables: Mapping[str, Any]) -> None:
    """Set variables in a scope of their own."""
    for name, value in variables.items():
        set_local(core, scope, name, value)


def propagate(core: Core, scope: Instance, variables: Mapping[str, Any]) -> None:
    """Set each variable in the nearest scope that has it with another value, or else in the process instance.

    That a scope which has the very value already does not stop it is how Zeebe merges variables.
    """
    for name, value in variables.items():
        owner = scope
        while owner.parent is not None:
            known = owner.own.get(name) if owner.own is not None else None
            if known is not None and not same(known.value, value):
                break
            owner = owner.parent
        set_local(core, owner, name, value)


def same(one: Any, other: Any) -> bool:
    """Whether two values are written alike: 1 and 1.0 are not, nor are members in another order."""
    waiting = [(one, other)]
    while waiting:
        left, right = waiting.pop()
        if left is right:
            continue
        if left.__class__ is not right.__class__:
            return False
        if left.__class__ is list or left.__class__ is dict:
            if len(left) != len(right) or (left.__class__ is dict and list(left) != list(right)):
                return False
            if left.__class__ is dict:
                left, right = left.values(), right.values()
            waiting.extend(zip(left, right, strict=True))
        elif left != right:
            return False
    return True


def evaluated(
    core: Core, value: Value, scope: Instance | None, kind: str, extra: Mapping[str, Any] | None = None
) -> Any:
    """The value of an attribute in a scope.

    Raises:
        EvaluationFailed: It fails, which is an incident of that kind.
    """
    if value.expression is None:
        return value.static
    from camunda_embedded.feel import FeelError

    known = core.state.cluster_names
    try:
        return value.expression.value(
            View(scope, {**known, **extra} if known and extra else extra or known), core.moment
        )
    except FeelError as error:
        raise EvaluationFailed(kind, f"{error}") from None


def evaluated_json(
    core: Core, value: Value, scope: Instance | None, kind: str, extra: Mapping[str, Any] | None = None
) -> Any:
    """The value of an attribute as a variable can hold it.

    Raises:
        EvaluationFailed: It fails, or is too large, which is an incident of that kind.
    """
    from camunda_embedded.feel import FeelError, to_json

    found = evaluated(core, value, scope, kind, extra)
    try:
        return to_json(found)
    except FeelError as error:
        raise EvaluationFailed(kind, f"{error}") from None


def text_of(
    core: Core, value: Value, scope: Instance | None, what: str, kind: str = "EXTRACT_VALUE_ERROR"
) -> str:
    """The value of an attribute that must be a text.

    Raises:
        EvaluationFailed: It is none.
    """
    found = evaluated(core, value, scope, kind)
    if not isinstance(found, str):
        from camunda_embedded.feel._text import shortened

        raise EvaluationFailed(
            kind,
            f"Expected result of the expression '{value.text.lstrip('=')}' ({what}) to be 'STRING', but was '{name_of(found)}': {shortened(found)}",
        )
    return found


def name_of(value: Any) -> str:
    """A value's type in the words of incidents."""
    from camunda_embedded.feel._text import kind_of

    return kind_of(value).upper().replace(" ", "_").replace("CONTEXT", "OBJECT").replace("LIST", "ARRAY")
