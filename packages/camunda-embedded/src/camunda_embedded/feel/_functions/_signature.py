"""How built-in functions are declared, and how a call finds the form that fits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

from camunda_embedded.feel._numbers import plain
from camunda_embedded.feel._scope import Scope
from camunda_embedded.feel._text import shortened
from camunda_embedded.feel.values import Function, Range, YearsMonthsDuration

CodeT = TypeVar("CodeT", bound=Callable[..., Any])

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, Decimal),
    "boolean": (bool,),
    "list": (list,),
    "context": (dict,),
    "date": (date,),
    "time": (time,),
    "moment": (datetime,),
    "day": (date, datetime),
    "days": (timedelta,),
    "months": (YearsMonthsDuration,),
    "duration": (timedelta, YearsMonthsDuration),
    "temporal": (date, time, datetime),
    "range": (Range,),
    "function": (Function,),
}


class Parameter(NamedTuple):
    """A parameter: ``type`` is empty for any value."""

    name: str
    type: str
    optional: bool


class Form(NamedTuple):
    """One way to call a function; ``many`` where the last parameter takes all that is left."""

    parameters: tuple[Parameter, ...]
    many: bool
    code: Callable[..., Any]


class Builtin(NamedTuple):
    """A function with its forms, in the order in which they are tried."""

    name: str
    forms: tuple[Form, ...]


def builtin(*declarations: str) -> Callable[[CodeT], CodeT]:
    """Declare the forms of a function.

    A declaration is ``name(parameter: type, other?: type)``; a question mark says that it may be left out, three points that
    it may be repeated. The code gets the scope and the values.
    """

    def mark(code: CodeT) -> CodeT:
        code.__dict__.setdefault("declarations", []).extend(declarations)
        return code

    return mark


def collect(*modules: ModuleType) -> dict[str, Builtin]:
    """Every declared function of these modules."""
    found: dict[str, list[Form]] = {}
    for module in modules:
        for code in list(vars(module).values()):
            for declaration in getattr(code, "declarations", ()):
                name, form = read(declaration, code)
                found.setdefault(name, []).append(form)
    return {name: Builtin(name, tuple(forms)) for name, forms in found.items()}


def read(declaration: str, code: Callable[..., Any]) -> tuple[str, Form]:
    """A declaration as a form."""
    name, _, rest = declaration.partition("(")
    parameters = []
    many = False
    for text in filter(None, rest.rstrip(")").split(", ")):
        label, _, kind = text.partition(": ")
        many |= label.endswith("...")
        optional = label.endswith("?")
        parameters.append(Parameter(label.rstrip("?."), kind, optional))
    return name, Form(tuple(parameters), many, code)


def invoke(function: Builtin, values: list[Any], names: tuple[str, ...], scope: Scope) -> Any:
    """Call a function with the first form that fits; null with a warning where none does."""
    scope.run.step()
    values = [argument(value) for value in values]
    wrong: tuple[str, Any] | None = None
    for form in function.forms:
        arguments = by_name(form, values, names) if names else by_place(form, values)
        if arguments is None:
            continue
        wrong = misfit(form, arguments)
        if wrong is None:
            return guarded(function, form, arguments, scope)
    if wrong is None:
        scope.run.warn(
            "NO_FUNCTION_FOUND", f"No function found with name '{function.name}' and {len(values)} parameters"
        )
    else:
        wanted, found = wrong
        scope.run.warn(
            "FUNCTION_INVOCATION_FAILURE",
            f"Failed to invoke function '{function.name}': expected {wanted} but found '{shortened(found)}'",
        )
    return None


def argument(value: Any) -> Any:
    """A value without floats, which only variables hold; functions look one level deep at most."""
    kind = value.__class__
    if kind is float:
        return plain(value)
    if kind is list and any(one.__class__ is float for one in value):
        return [plain(one) for one in value]
    return value


def guarded(function: Builtin, form: Form, arguments: list[Any], scope: Scope) -> Any:
    """Run a form; what cannot be computed, such as a date after the last year, is null."""
    try:
        return form.code(scope, *arguments)
    except (ArithmeticError, ValueError) as error:
        scope.run.warn("FUNCTION_INVOCATION_FAILURE", f"Failed to invoke function '{function.name}': {error}")
        return None


def by_place(form: Form, values: list[Any]) -> list[Any] | None:
    """The arguments of a form, or None if it takes another number of them."""
    count = len(form.parameters)
    if form.many:
        return [*values[: count - 1], values[count - 1 :]] if len(values) >= count else None
    if len(values) > count or any(not one.optional for one in form.parameters[len(values) :]):
        return None
    return values


def by_name(form: Form, values: list[Any], names: tuple[str, ...]) -> list[Any] | None:
    """The arguments of a form by their names, or None if the names are others."""
    given = dict(zip(names, values, strict=True))
    known = [one.name for one in form.parameters]
    if set(given) - set(known) or any(one.name not in given and not one.optional for one in form.parameters):
        return None
    if form.many:
        given[known[-1]] = [given[known[-1]]]
    last = max((known.index(name) for name in given), default=-1)
    return [given.get(name) for name in known[: last + 1]]


def misfit(form: Form, arguments: list[Any]) -> tuple[str, Any] | None:
    """The type that was wanted and the value that was found, for the first argument that is of another type."""
    for parameter, value in zip(form.parameters, arguments, strict=False):
        kinds = TYPES.get(parameter.type)
        if kinds is None or (value is None and parameter.optional):
            continue
        if form.many and parameter is form.parameters[-1]:
            wrong = [one for one in value if one.__class__ not in kinds]
            if wrong:
                return parameter.type, wrong[0]
        elif value.__class__ not in kinds:
            return parameter.type, value
    return None
