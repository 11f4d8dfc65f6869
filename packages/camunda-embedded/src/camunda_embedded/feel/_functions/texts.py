"""Texts."""

from __future__ import annotations

import base64
import uuid as uuids
from typing import Any

from camunda_embedded.feel import _numbers, _regex
from camunda_embedded.feel._functions._signature import builtin
from camunda_embedded.feel._scope import Scope
from camunda_embedded.feel._text import shortened


@builtin(
    "substring(string: string, start position: number)",
    "substring(string: string, start position: number, length: number)",
)
def substring(scope: Scope, text: str, start: Any, length: Any = None) -> str:
    """A part, its place counted from 1, or from the end; null where it begins outside of the text."""
    first = _numbers.truncated(start)
    count = len(text) if length is None else _numbers.truncated(length)
    if not first:
        return ""
    begin = first - 1 if first > 0 else len(text) + first
    if not 0 <= begin <= len(text) or count < 0:
        raise ValueError(f"there is nothing at {shortened(start)} in a text of {len(text)} characters")
    return text[begin : begin + count]


@builtin("string length(string: string)")
def string_length(scope: Scope, text: str) -> int:
    """How many characters."""
    return len(text)


@builtin("upper case(string: string)")
def upper_case(scope: Scope, text: str) -> str:
    """In capitals."""
    return text.upper()


@builtin("lower case(string: string)")
def lower_case(scope: Scope, text: str) -> str:
    """In small letters."""
    return text.lower()


@builtin("substring before(string: string, match: string)")
def substring_before(scope: Scope, text: str, match: str) -> str:
    """What stands before the first match; nothing without one."""
    return text.partition(match)[0] if match and match in text else ""


@builtin("substring after(string: string, match: string)")
def substring_after(scope: Scope, text: str, match: str) -> str:
    """What stands after the first match; nothing without one."""
    return text if not match else text.partition(match)[2]


@builtin("contains(string: string, match: string)")
def contains(scope: Scope, text: str, match: str) -> bool:
    """Whether a text is in another."""
    return match in text


@builtin("starts with(string: string, match: string)")
def starts_with(scope: Scope, text: str, match: str) -> bool:
    """Whether a text begins so."""
    return text.startswith(match)


@builtin("ends with(string: string, match: string)")
def ends_with(scope: Scope, text: str, match: str) -> bool:
    """Whether a text ends so."""
    return text.endswith(match)


@builtin("matches(input: string, pattern: string)", "matches(input: string, pattern: string, flags: string)")
def matches(scope: Scope, text: str, pattern: str, flags: str = "") -> bool | None:
    """Whether a pattern is found in a text."""
    compiled = _regex.compiled(scope, "matches", pattern, flags)
    return None if compiled is None else compiled.search(text, scope.run) is not None


@builtin(
    "replace(input: string, pattern: string, replacement: string)",
    "replace(input: string, pattern: string, replacement: string, flags: string)",
)
def replace(scope: Scope, text: str, pattern: str, replacement: str, flags: str = "") -> str | None:
    """Every match of a pattern replaced; ``$1`` stands for a group."""
    compiled = _regex.compiled(scope, "replace", pattern, flags)
    return None if compiled is None else _regex.replaced(compiled, text, replacement, scope)


@builtin("split(string: string, delimiter: string)")
def split(scope: Scope, text: str, delimiter: str) -> list[str] | None:
    """The parts between the matches of a pattern."""
    compiled = _regex.compiled(scope, "split", delimiter, "")
    if compiled is None:
        return None
    parts, begin = [], 0
    for start, end, _ in compiled.every(text, scope.run):
        if end > 0:
            parts.append(text[begin:start])
            begin = end
    return [*parts, text[begin:]]


@builtin("extract(input: string, pattern: string)")
def extract(scope: Scope, text: str, pattern: str) -> list[str] | None:
    """Every match of a pattern."""
    compiled = _regex.compiled(scope, "extract", pattern, "")
    return (
        None if compiled is None else [text[start:end] for start, end, _ in compiled.every(text, scope.run)]
    )


@builtin("trim(string: string)")
def trim(scope: Scope, text: str) -> str:
    """Without white space around it."""
    return text.strip()


@builtin(
    "string join(list: list)",
    "string join(list: list, delimiter)",
    "string join(list: list, delimiter, prefix: string, suffix: string)",
)
def string_join(
    scope: Scope, items: list[Any], delimiter: Any = "", prefix: str = "", suffix: str = ""
) -> str | None:
    """Texts put together; nulls are left out."""
    if delimiter is not None and not isinstance(delimiter, str):
        return None
    present = [item for item in items if item is not None]
    if any(not isinstance(item, str) for item in present):
        return None
    scope.run.step(len(items))
    scope.run.sized(sum(map(len, present)) + len(present) * len(delimiter or ""))
    return scope.run.grown(f"{prefix}{(delimiter or '').join(present)}{suffix}")


@builtin("is blank(string: string)")
def is_blank(scope: Scope, text: str) -> bool:
    """Whether there is nothing but white space."""
    return not text.strip()


@builtin("uuid()")
def uuid(scope: Scope) -> str:
    """A random identifier."""
    source = scope.run.randomness
    return str(uuids.uuid4() if source is None else uuids.UUID(int=source.getrandbits(128), version=4))


@builtin("to base64(value: string)")
def to_base64(scope: Scope, text: str) -> str:
    """A text's bytes in Base64."""
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()
