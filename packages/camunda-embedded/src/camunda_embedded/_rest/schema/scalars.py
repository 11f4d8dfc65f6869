"""Checks of strings, numbers and booleans. Nothing is converted: "1" is no integer and 1 no string."""

from __future__ import annotations

import re
from typing import Any

from camunda_embedded._rest.schema.formats import FORMATS
from camunda_embedded._rest.schema.report import (
    MALFORMED,
    REFUSED,
    Check,
    Report,
    Violation,
    shown,
    wrong_type,
)

_KEY_PATTERN = "^-?[0-9]+$"
_LOWEST_KEY, _HIGHEST_KEY = -(2**63), 2**63 - 1
_SIZES = {"int32": 31, "int64": 63}


def string_check(raw: dict[str, Any]) -> Check:
    """The check of a string with its limits."""
    if "enum" in raw:
        return _enum_check(raw["enum"])
    if not raw.keys() & {"min_length", "max_length", "pattern", "format"}:
        return _any_string
    shortest, longest = raw.get("min_length", 0), raw.get("max_length", float("inf"))
    pattern = re.compile(raw["pattern"], re.ASCII).fullmatch if "pattern" in raw else None
    is_key = raw.get("pattern") == _KEY_PATTERN
    is_valid, described = FORMATS.get(raw.get("format", ""), (None, ""))
    # A nullable date-time is cleared by an empty string.
    clears = bool(raw.get("nullable")) and raw.get("format") == "date-time"

    def check(value: Any, report: Report) -> Any:
        if not isinstance(value, str):
            report.append(wrong_type(value, "a string"))
        elif not shortest <= len(value) <= longest:
            report.append(Violation(REFUSED, _length_message(shortest, longest, len(value))))
        elif pattern and not pattern(value):
            message = f"has the value '{shown(value)}', which does not match the pattern '{raw['pattern']}'"
            report.append(Violation(REFUSED, message))
        elif is_key and not _LOWEST_KEY <= int(value) <= _HIGHEST_KEY:
            report.append(Violation(REFUSED, f"has the value '{value}', which has more than 64 bits"))
        elif is_valid and not is_valid(value) and not (clears and value == ""):
            report.append(Violation(REFUSED, f"has the value '{shown(value)}', which is not {described}"))
        return value

    return check


def _any_string(value: Any, report: Report) -> Any:
    if not isinstance(value, str):
        report.append(wrong_type(value, "a string"))
    return value


def _length_message(shortest: int, longest: float, length: int) -> str:
    if length < shortest:
        return f"must not be shorter than {shortest} characters, but has {length}"
    return f"must not be longer than {longest} characters, but has {length}"


def _enum_check(members: list[str]) -> Check:
    exact = frozenset(members)
    folded = {member.casefold(): member for member in members}
    listed = ", ".join(sorted(members))

    def check(value: Any, report: Report) -> Any:
        if not isinstance(value, str):
            report.append(wrong_type(value, f"one of the strings [{listed}]"))
        elif value not in exact:
            found = folded.get(value.casefold())
            if found is not None:
                return found
            message = f"has the value '{shown(value)}', which is none of [{listed}]"
            report.append(Violation(MALFORMED, message))
        return value

    return check


def integer_check(raw: dict[str, Any]) -> Check:
    """The check of an integer with its bounds and its size in bits."""
    bits = _SIZES.get(raw.get("format", ""), 63)
    lowest, highest = raw.get("minimum", -(2**bits)), raw.get("maximum", 2**bits - 1)
    expected = f"an integer ({raw.get('format', 'int64')})"

    def check(value: Any, report: Report) -> Any:
        if type(value) is not int:
            report.append(wrong_type(value, expected))
        elif not lowest <= value <= highest:
            bounds = f"must be between {lowest} and {highest}"
            report.append(Violation(REFUSED, f"{bounds}, but is {shown(str(value))}"))
        return value

    return check


def number_check(raw: dict[str, Any]) -> Check:
    """The check of a number with its bounds."""
    lowest, highest = raw.get("minimum", float("-inf")), raw.get("maximum", float("inf"))

    def check(value: Any, report: Report) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            report.append(wrong_type(value, "a number"))
        elif not lowest <= value <= highest:
            report.append(Violation(REFUSED, f"must be between {lowest} and {highest}, but is {value}"))
        return value

    return check


def boolean_check(value: Any, report: Report) -> Any:
    """Check that a value is true or false."""
    if not isinstance(value, bool):
        report.append(wrong_type(value, "a boolean"))
    return value


def binary_check(value: Any, report: Report) -> Any:
    """Check that a part of a form is a file."""
    if not isinstance(value, bytes):
        report.append(wrong_type(value, "a file"))
    return value


def anything(value: Any, _report: Report) -> Any:
    """Let any value through."""
    return value
