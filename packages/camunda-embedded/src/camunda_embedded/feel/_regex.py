"""Patterns of users, searched in time that grows with the text alone wherever the pattern could make it explode."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any, Protocol

from camunda_embedded.feel import _linear
from camunda_embedded.feel._scope import FeelBudgetExceeded, Run, Scope

LONGEST_PATTERN = 2_000
MODERATE = 5_000
FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
Groups = tuple["str | None", ...]


class Pattern(Protocol):
    """A compiled pattern."""

    def search(self, text: str, run: Run) -> tuple[int, int, Groups] | None:
        """Where it is found first, and what its groups hold."""

    def every(self, text: str, run: Run) -> Iterator[tuple[int, int, Groups]]:
        """Wherever it is found."""


class Quick:
    """A pattern that Python's own engine cannot stumble over in a text of moderate length.

    Args:
        pattern: For short texts.
        linear: For long ones; None where the pattern has no such form.
    """

    def __init__(self, pattern: re.Pattern[str], linear: _linear.LinearPattern | None) -> None:
        self._pattern = pattern
        self._linear = linear

    def search(self, text: str, run: Run) -> tuple[int, int, Groups] | None:
        """Where it is found first."""
        if len(text) > MODERATE:
            return self._slow().search(text, run)
        match = self._pattern.search(text)
        return None if match is None else (*match.span(), match.groups())

    def every(self, text: str, run: Run) -> Iterator[tuple[int, int, Groups]]:
        """Wherever it is found."""
        if len(text) > MODERATE:
            yield from self._slow().every(text, run)
            return
        for match in self._pattern.finditer(text):
            run.step()
            yield (*match.span(), match.groups())

    def _slow(self) -> _linear.LinearPattern:
        if self._linear is None:
            raise FeelBudgetExceeded(
                f"this pattern can be searched for in texts of up to {MODERATE} characters only"
            )
        return self._linear


def compiled(scope: Scope, function: str, pattern: str, flags: str) -> Pattern | None:
    """A pattern ready for use; null with a warning where it is none."""
    found = _compiled(pattern, flags)
    if isinstance(found, str):
        message = f"Failed to invoke function '{function}': pattern '{pattern[:100]}': {found}"
        scope.run.warn("FUNCTION_INVOCATION_FAILURE", message)
        return None
    return found


@functools.lru_cache(maxsize=512)
def _compiled(pattern: str, flags: str) -> Pattern | str:
    if len(pattern) > LONGEST_PATTERN:
        return f"longer than {LONGEST_PATTERN} characters"
    bits = re.RegexFlag(0)
    for letter in flags:
        if letter not in FLAGS:
            return f"unknown flag '{letter}'"
        bits |= FLAGS[letter]
    try:
        tree = _linear.tree_of(pattern, bits)
        if not _linear.is_harmless(tree):
            return _linear.LinearPattern(tree)
        return Quick(re.compile(pattern, bits), _linear_form(tree))
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    except _linear.Unsupported as error:
        return f"{error} is not supported together with repetitions that can explode"


def _linear_form(tree: Any) -> _linear.LinearPattern | None:
    try:
        return _linear.LinearPattern(tree)
    except _linear.Unsupported:
        return None


def replaced(pattern: Pattern, text: str, replacement: str, run: Run) -> str:
    """The text with every match replaced; ``$1`` and ``$0`` stand for groups, a backslash takes the meaning of what follows."""
    parts, begin = [], 0
    pieces = re.findall(r"\\(.)|\$(\d)|([^\\$]+|[\\$])", replacement, re.DOTALL)
    for start, end, groups in pattern.every(text, run):
        parts.append(text[begin:start])
        for escaped, number, plain in pieces:
            if number:
                index = int(number)
                group = text[start:end] if index == 0 else (groups[index - 1] if index <= len(groups) else "")
                parts.append(group or "")
            else:
                parts.append(escaped or plain)
        begin = end
        run.step(len(pieces))
    return "".join([*parts, text[begin:]])
