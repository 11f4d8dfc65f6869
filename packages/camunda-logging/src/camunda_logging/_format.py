"""Turn a message and its arguments into text, whichever of the two styles the message is written in.

``%``-style comes from the standard library, ``{}``-style from loguru. A message without arguments is never
interpreted, so that a stray ``%`` or ``{`` is only a character. Formatting never raises: a log line must not break
the work that it reports.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from decimal import Decimal
from string import Formatter
from typing import Any

from camunda_logging._redact import redact_item
from camunda_logging._redact_text import redact

# No space flag: in "100% done {}" the per cent sign is meant as one.
_PERCENT_FIELD = re.compile(r"%(?:\([^)]*\))?[#0\-+]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[diouxXeEfFgGcrsa]")
# What moves a terminal's cursor, ends a line, turns the direction of writing, or cannot be encoded.
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_PLAIN = frozenset({int, bool, float, Decimal, type(None)})
# Python refuses to write longer ones in decimal, 4,300 digits and up.
_MAX_INT_BITS = 10_000


def render(msg: object, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The text of a message, and the keyword arguments that are not part of it, both without secrets."""
    text = msg if isinstance(msg, str) else show(msg)
    if not args and not kwargs:
        return redact(text), {}
    rest = {key: safe_field(key, value) for key, value in kwargs.items()}
    safe = tuple(guard(safe_field("", arg)) for arg in args)
    text, used = fill(text, safe, {key: guard(value) for key, value in rest.items()})
    return redact(text), {key: value for key, value in rest.items() if key not in used}


def safe_field(key: str, value: Any) -> Any:
    """A value as it may reach a sink under a key: without secrets, and a text on one line."""
    try:
        value = redact_item(key, value)
        if key == "extra" and isinstance(value, dict):
            return {name: escape(item) if type(item) is str else item for name, item in value.items()}
    except Exception as error:  # noqa: BLE001 - a container that changes under our hands must not stop the line
        return f"<{type(value).__name__} cannot be read: {type(error).__name__}>"
    return escape(value) if type(value) is str else value


def fill(text: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[str, set[str]]:
    """Put the arguments into the text; returns it with the names of the keyword arguments that it took."""
    if args and _PERCENT_FIELD.search(text.replace("%%", "")):
        try:
            return text % percent_values(args), set()
        except Exception:  # noqa: BLE001, S110 - it may be the other style; an argument's own code may raise anything
            pass
    names = brace_fields(text, len(args), kwargs)
    if names is not None:
        try:
            return text.format(*args, **kwargs), names
        except Exception:  # noqa: BLE001, S110 - as above
            pass
    if args:
        text = f"{text} {' '.join(map(str, args))}"
    return text, set()


def percent_values(args: tuple[Any, ...]) -> Any:
    """A single mapping serves ``%(name)s``, as in the standard library."""
    if len(args) == 1 and isinstance(args[0], Guarded):
        value = unwrap(args[0])
        if isinstance(value, Mapping) and value:
            return {key: guard(item) for key, item in value.items()}
    return args


def brace_fields(text: str, count: int, kwargs: dict[str, Any]) -> set[str] | None:
    """The keyword arguments that a ``{}``-style text names, or None if it is not in that style.

    Braces that no argument can fill, as in a piece of JSON, mean that the text is not a template.
    """
    if "{" not in text:
        return None
    names: set[str] = set()
    positions = {str(index) for index in range(count)}
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
        elif not (root == "" and count) and root not in positions:
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
        text = str(value)
        # An exception without a message says at least what it is.
        return escape(text if text or not isinstance(value, BaseException) else repr(value))
    except Exception as error:  # noqa: BLE001 - whatever a foreign __str__ raises, the line goes out
        return f"<{type(value).__name__} without text: {type(error).__name__}>"


def guard(value: Any) -> Any:
    """A stand-in that formats like the value, on one line and without raising."""
    kind = type(value)
    if kind is str:
        return escape(value)
    if kind not in _PLAIN or (kind is int and value.bit_length() > _MAX_INT_BITS):
        return Guarded(value)
    return value


class Guarded:
    """A value on its way into a message."""

    # A name that no value has: all others are looked up in the value.
    __slots__ = ("_camunda_guarded",)

    def __init__(self, value: Any) -> None:
        self._camunda_guarded = value

    def __str__(self) -> str:
        return show(self._camunda_guarded)

    def __repr__(self) -> str:
        try:
            return escape(repr(self._camunda_guarded))
        except Exception:  # noqa: BLE001 - see show()
            return show(self._camunda_guarded)

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        try:
            return escape(format(self._camunda_guarded, spec))
        except TypeError:
            return format(str(self), spec)

    def __getattr__(self, name: str) -> Any:
        return guard(redact_item(name, getattr(self._camunda_guarded, name)))

    def __getitem__(self, key: Any) -> Any:
        return guard(redact_item(key, self._camunda_guarded[key]))

    def __int__(self) -> int:
        return int(self._camunda_guarded)

    def __index__(self) -> int:
        return operator.index(self._camunda_guarded)

    def __float__(self) -> float:
        return float(self._camunda_guarded)


def unwrap(guarded: Guarded) -> Any:
    """The value behind a stand-in."""
    return guarded._camunda_guarded
