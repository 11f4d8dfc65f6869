"""Filters of searches: plain values and operators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Entry = Mapping[str, Any]
Test = Callable[[Entry], bool]
Special = Callable[[Any], Test]


def filter_test(wanted: Mapping[str, Any], specials: Mapping[str, Special]) -> Test:
    """What decides whether an entry meets a filter.

    Args:
        wanted: The filter of a request.
        specials: Tests of members that entries do not have under the same name.
    """
    tests: list[Test] = []
    for name, value in wanted.items():
        if isinstance(value, dict):
            value = _asked(value)
            if not value:
                continue
        if name == "$or":
            choices = [filter_test(choice, specials) for choice in value]
            tests.append(_any(choices))
        elif name in specials:
            tests.append(specials[name](value))
        else:
            tests.append(member_test(name, value))
    return lambda entry: all(test(entry) for test in tests)


def _asked(operators: Mapping[str, Any]) -> dict[str, Any]:
    """The operators that ask for something: clients send empty lists of those that nobody set, which a cluster passes over."""
    return {operator: operand for operator, operand in operators.items() if operand != []}


def _any(choices: list[Test]) -> Test:
    return lambda entry: not choices or any(choice(entry) for choice in choices)


def member_test(name: str, wanted: Any) -> Test:
    """A test of the member with this name."""
    matches = value_test(wanted, is_date=is_date_name(name))
    return lambda entry: matches(entry.get(name))


def is_date_name(name: str) -> bool:
    """Whether a member with this name is a date."""
    return name.endswith(("Date", "Time")) or name == "deadline"


def value_test(wanted: Any, *, is_date: bool = False) -> Callable[[Any], bool]:
    """A test of a value: equal to a plain one, or meeting every operator."""
    convert = moment if is_date else _same
    if not isinstance(wanted, dict):
        expected = convert(wanted)
        return lambda value: convert(value) == expected
    tests = [_operator(operator, operand, convert) for operator, operand in _asked(wanted).items()]
    return lambda value: all(test(convert(value)) for test in tests)


def _same(value: Any) -> Any:
    return value


def moment(value: Any) -> Any:
    """The moment that a text tells, to be compared; None stays None."""
    if not isinstance(value, str):
        return value
    text = value.upper()
    whole, dot, rest = text.partition(".")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    if dot:
        text = f"{whole}.{rest[:digits].ljust(6, '0')[:6]}{rest[digits:]}"
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _operator(name: str, operand: Any, convert: Callable[[Any], Any]) -> Callable[[Any], bool]:
    if name == "$exists":
        return lambda value: (value is not None) is operand
    if name in ("$in", "$notIn"):
        members = [convert(member) for member in operand]
        return lambda value: (value in members) is (name == "$in")
    if name == "$like":
        pieces = _pieces(operand)
        return lambda value: isinstance(value, str) and _fits(value, pieces)
    expected = convert(operand)
    compare: dict[str, Callable[[Any], bool]] = {
        "$eq": lambda value: bool(value == expected),
        "$neq": lambda value: bool(value != expected),
        "$gt": lambda value: _ordered(value, expected) and value > expected,
        "$gte": lambda value: _ordered(value, expected) and value >= expected,
        "$lt": lambda value: _ordered(value, expected) and value < expected,
        "$lte": lambda value: _ordered(value, expected) and value <= expected,
    }
    return compare[name]


def _ordered(one: Any, other: Any) -> bool:
    """Whether one of two values comes before the other: members of free form may be of another type than asked for."""
    return type(one) is type(other) or (type(one) in _NUMBERS and type(other) in _NUMBERS)


_NUMBERS = (int, float)


def like(text: str, pattern: str) -> bool:
    """Whether a text has the form of a pattern: `*` stands for any characters, `?` for one, a backslash escapes.

    The time grows with the product of the lengths, whatever the pattern.
    """
    return _fits(text, _pieces(pattern))


def _fits(text: str, pieces: list[str]) -> bool:
    at = piece = mark = 0
    star = -1
    while at < len(text):
        if piece < len(pieces) and pieces[piece] in (text[at], _ONE):
            at, piece = at + 1, piece + 1
        elif piece < len(pieces) and pieces[piece] == _ANY:
            star, mark, piece = piece, at, piece + 1
        elif star >= 0:
            mark += 1
            at, piece = mark, star + 1
        else:
            return False
    return all(rest == _ANY for rest in pieces[piece:])


_ANY, _ONE = "any", "one"


def _pieces(pattern: str) -> list[str]:
    pieces: list[str] = []
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            pieces.append(next(characters, "\\"))
        else:
            pieces.append({"*": _ANY, "?": _ONE}.get(character, character))
    return pieces
