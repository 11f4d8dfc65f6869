"""Calls of functions, built-in and defined, and the contexts that define them."""

from __future__ import annotations

from typing import Any, NamedTuple

from camunda_embedded.feel import _compare
from camunda_embedded.feel._scope import Code, FeelBudgetExceeded, Scope
from camunda_embedded.feel._text import kind_of, shortened
from camunda_embedded.feel.values import Function


class Arguments(NamedTuple):
    """The arguments of a call; with names all of them have one."""

    values: tuple[Code, ...]
    names: tuple[str, ...]


def is_builtin(name: str) -> bool:
    """Whether there is a built-in function, or form, of that name."""
    from camunda_embedded.feel._functions import BUILTINS

    return name in BUILTINS or name == "is defined"


def of_name(name: str, arguments: Arguments) -> Code:
    """``name(...)``: a function of the scope, or else a built-in one."""
    from camunda_embedded.feel._functions import BUILTINS, invoke

    builtin = BUILTINS.get(name)
    codes, names = arguments

    def run(scope: Scope) -> Any:
        own = find(name, scope)
        try:
            values = [code(scope) for code in codes]
        except InvalidInterval:
            invalid_interval(name, scope)
            return None
        if own is not None:
            return call(own, values, names, scope)
        if builtin is not None:
            return invoke(builtin, values, names, scope)
        scope.run.warn(
            "NO_FUNCTION_FOUND", f"No function found with name '{name}' and {len(values)} parameters"
        )
        return None

    return run


class InvalidInterval(Exception):
    """The ends of an interval are of different types, or of one that has no intervals."""


def interval(read: Code) -> Code:
    """An interval as the argument of a function.

    Raises:
        InvalidInterval: There is no such interval; the function is not called.
    """

    def run(scope: Scope) -> Any:
        bounds = read(scope)
        if not _compare.is_point(bounds.start) or _compare.ordered(bounds.start, bounds.end) is None:
            raise InvalidInterval
        return bounds

    return run


def invalid_interval(name: str, scope: Scope) -> None:
    """Warn that a function was not called."""
    scope.run.warn(
        "FUNCTION_INVOCATION_FAILURE", f"Failed to invoke function '{name}': Invalid range definition"
    )


def is_defined(code: Code) -> Code:
    """``is defined(...)``, which warns of nothing that is missing itself."""

    def run(scope: Scope) -> bool | None:
        try:
            return code(scope) is not None
        except InvalidInterval:
            invalid_interval("is defined", scope)
            return None

    return run


def find(name: str, scope: Scope) -> Function | None:
    """A function that a variable holds."""
    inner: Scope | None = scope
    while inner is not None:
        if name in inner.vars:
            value = inner.vars[name]
            return value if value.__class__ is Function else None
        inner = inner.parent
    return None


def of_member(target: Code, name: str, arguments: Arguments) -> Code:
    """``target.name(...)``: a function of a context."""
    codes, names = arguments

    def run(scope: Scope) -> Any:
        holder = target(scope)
        function = holder.get(name) if isinstance(holder, dict) else None
        if function.__class__ is not Function:
            scope.run.warn("NO_FUNCTION_FOUND", f"No function found with name '{name}'")
            return None
        try:
            values = [code(scope) for code in codes]
        except InvalidInterval:
            invalid_interval(name, scope)
            return None
        return call(function, values, names, scope)

    return run


def call(function: Any, values: list[Any], names: tuple[str, ...], scope: Scope) -> Any:
    """Call a function that an expression defined."""
    if names:
        if set(names) - set(function.parameters):
            scope.run.warn("NO_FUNCTION_FOUND", "No function found with these parameter names")
            return None
        given = dict(zip(names, values, strict=True))
        values = [given.get(name) for name in function.parameters]
    if len(values) != len(function.parameters):
        expected = len(function.parameters)
        scope.run.warn(
            "FUNCTION_INVOCATION_FAILURE", f"Expected {expected} parameters but found {len(values)}"
        )
        return None
    return function.call(*values)


def definition(parameters: tuple[str, ...], body: Code) -> Code:
    """``function(a, b) ...``, which keeps the names around it."""

    def run(scope: Scope) -> Function:
        def invoke(*values: Any) -> Any:
            current = scope.run
            current.step()
            current.depth += 1
            if current.depth > current.budget.depth:
                raise FeelBudgetExceeded(f"functions call one another deeper than {current.budget.depth}")
            try:
                return body(Scope(dict(zip(parameters, values, strict=True)), scope, current))
            finally:
                current.depth -= 1

        return Function(parameters, invoke)

    return run


def context(entries: tuple[tuple[str, Code], ...]) -> Code:
    """``{a: 1, b: a + 1}``: later entries see earlier ones, and a function does not see itself."""

    def run(scope: Scope) -> dict[str, Any]:
        made: dict[str, Any] = {}
        inner = Scope(made, scope, scope.run)
        for name, code in entries:
            value = code(inner)
            if value.__class__ is Function:
                inner = Scope(made := dict(made), scope, scope.run)
            made[name] = value
        return made

    return run


def failed(name: str, scope: Scope, wanted: str, found: Any) -> None:
    """Warn that a built-in function got something of another type."""
    shown = shortened(found) if kind_of(found) != "any" else kind_of(found)
    scope.run.warn(
        "FUNCTION_INVOCATION_FAILURE",
        f"Failed to invoke function '{name}': expected {wanted} but found '{shown}'",
    )
