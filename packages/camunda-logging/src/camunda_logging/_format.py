"""Turn a message and its arguments into text, whichever of the two styles the message is written in.

``%``-style comes from the standard library, ``{}``-style from loguru. A message without arguments is never
interpreted, so that a stray ``%`` or ``{`` is only a character. Formatting never raises: a log line must not break
the work that it reports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from string import Formatter
from typing import Any

from camunda_logging._redact import redact, redact_item, redact_value

# No space flag: in "100% done {}" the per cent sign is meant as one.
_PERCENT_FIELD = re.compile(r"%(?:\([^)]*\))?[#0\-+]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[diouxXeEfFgGcrsa]")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]")
_PLAIN = (int, float, Decimal, type(None))


def render(msg: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The text of a message, and the keyword arguments that are not part of it, both without secrets."""
    text = msg if isinstance(msg, str) else show(msg)
    rest = {key: redact_item(key, value) for key, value in kwargs.items()}
    if args or rest:
        safe = tuple(guard(redact_value(arg)) for arg in args)
        text, used = fill(text, safe, {key: guard(value) for key, value in rest.items()})
        for key in used:
            rest.pop(key, None)
    return redact(text), rest


def fill(text: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[str, set[str]]:
    """Put the arguments into the text; returns it with the names of the keyword arguments that it took."""
    if args and _PERCENT_FIELD.search(text.replace("%%", "")):
        try:
            return text % percent_values(args), set()
        except (TypeError, ValueError, KeyError):
            pass
    names = brace_fields(text, len(args), kwargs)
    if names is not None:
        try:
            return text.format(*args, **kwargs), names
        except (TypeError, ValueError, KeyError, IndexError, AttributeError):
            pass
    if args:
        text = f"{text} {' '.join(map(str, args))}"
    return text, set()


def percent_values(args: tuple[Any, ...]) -> Any:
    """A single mapping serves ``%(name)s``, as in the standard library."""
    if (
        len(args) == 1
        and isinstance(args[0], Guarded)
        and isinstance(args[0].value, Mapping)
        and args[0].value
    ):
        return {key: guard(value) for key, value in args[0].value.items()}
    return args


def brace_fields(text: str, count: int, kwargs: dict[str, Any]) -> set[str] | None:
    """The keyword arguments that a ``{}``-style text names, or None if it is not in that style.

    Braces that no argument can fill, as in a piece of JSON, mean that the text is not a template.
    """
    if "{" not in text:
        return None
    names: set[str] = set()
    found = False
    try:
        fields = [field for _, field, _, _ in Formatter().parse(text) if field is not None]
    except ValueError:
        return None
    for field in fields:
        found = True
        root = re.split(r"[.\[]", field, maxsplit=1)[0]
        if root in kwargs:
            names.add(root)
        elif not (root == "" and count) and not (root.isdigit() and int(root) < count):
            return None
    return names if found else None


def escape(text: str) -> str:
    """The text on one line: CR, LF, ESC and other control characters written as escapes."""
    if text.isprintable():
        return text
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def show(value: object) -> str:
    """The text of any value, of one whose own text cannot be had too."""
    try:
        return escape(str(value))
    except Exception as error:  # noqa: BLE001 - whatever a foreign __str__ raises, the line goes out
        return f"<{type(value).__name__} without text: {type(error).__name__}>"


def guard(value: Any) -> Any:
    """A stand-in that formats like the value, on one line and without raising."""
    if isinstance(value, str):
        return escape(value)
    return value if isinstance(value, _PLAIN) else Guarded(value)


class Guarded:
    """A value on its way into a message."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __str__(self) -> str:
        return show(self.value)

    def __repr__(self) -> str:
        try:
            return escape(repr(self.value))
        except Exception:  # noqa: BLE001 - see show()
            return show(self.value)

    def __format__(self, spec: str) -> str:
        return escape(format(self.value, spec)) if spec else str(self)

    def __getattr__(self, name: str) -> Any:
        return guard(redact_item(name, getattr(self.value, name)))

    def __getitem__(self, key: Any) -> Any:
        return guard(redact_item(key, self.value[key]))

    def __int__(self) -> int:
        return int(self.value)

    def __float__(self) -> float:
        return float(self.value)
