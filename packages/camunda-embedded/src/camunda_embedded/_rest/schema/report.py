"""What a check finds wrong, and where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MALFORMED = "malformed"
MISSING = "missing"
REFUSED = "refused"


class Violation:
    """Something wrong with a value.

    Attributes:
        kind: `malformed` for a value of a wrong type or of none of an enum, or an unknown member, `missing` for a required one that is
            not there, `refused` for a value that has the type but is not allowed.
        message: What is wrong, to be read after the place.
        path: Names and indexes that lead to the value.
    """

    __slots__ = ("kind", "message", "path")

    def __init__(self, kind: str, message: str, *path: str) -> None:
        self.kind = kind
        self.message = message
        self.path = list(path)

    def place(self) -> str:
        """The path in the notation of the API: `page.limit`, `resources[0]`."""
        text = ""
        for step in self.path:
            text += step if step.startswith("[") or not text else f".{step}"
        return text

    def text(self) -> str:
        """One sentence that names the place."""
        place = self.place()
        return f"Request property [{place}] {self.message}." if place else f"The request body {self.message}."


Report = list[Violation]
Check = Callable[[Any, Report], Any]


def within(step: str, report: Report, known: int) -> None:
    """Say of the violations after the first `known` ones that they are below `step`."""
    for violation in report[known:]:
        violation.path.insert(0, step)


def name_of_type(value: object) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    names = ((str, "a string"), (list, "an array"), (dict, "an object"), (bytes, "a file"))
    return next((name for kind, name in names if isinstance(value, kind)), "something else")


def wrong_type(value: object, expected: str) -> Violation:
    """The violation of a value that is not of the expected type."""
    return Violation(MALFORMED, f"must be {expected}, but is {name_of_type(value)}")


def shown(text: str) -> str:
    """A text from the request, short enough to be part of an answer."""
    return text if len(text) <= 80 else f"{text[:77]}..."
