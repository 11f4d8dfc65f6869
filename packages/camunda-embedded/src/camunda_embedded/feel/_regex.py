"""Patterns of users, searched in time that grows with the text alone wherever the pattern could make it explode."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Protocol

from camunda_embedded.feel import _linear
from camunda_embedded.feel._cost import Cost, cost_of
from camunda_embedded.feel._java_regex import Untranslatable, translated
from camunda_embedded.feel._scope import FeelBudgetExceeded, Run, Scope

LONGEST_PATTERN = 2_000
# About a fifth of a second of Python's own engine.
MOST_TRIALS = 20_000_000
FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
Groups = tuple["str | None", ...]


class Pattern(Protocol):
    """A compiled pattern."""

    groups: int

    def search(self, text: str, run: Run) -> tuple[int, int, Groups] | None:
        """Where it is found first, and what its groups hold."""

    def every(self, text: str, run: Run) -> Iterator[tuple[int, int, Groups]]:
        """Wherever it is found."""


class Quick:
    """A pattern for Python's own engine, as long as the text is too short for it to stumble.

    Args:
        pattern: For short texts.
        cost: How the trials of that engine grow with the text.
        linear: For longer texts; None where the pattern has no such form.
    """

    def __init__(self, pattern: re.Pattern[str], cost: Cost, linear: _linear.LinearPattern | None) -> None:
        self._pattern = pattern
        self._cost = cost
        self._linear = linear
        self.groups = pattern.groups

    def search(self, text: str, run: Run) -> tuple[int, int, Groups] | None:
        """Where it is found first."""
        if self._cost.of_text(len(text)) > MOST_TRIALS:
            return self._slow(text).search(text, run)
        match = self._pattern.search(text)
        return None if match is None else (*match.span(), match.groups())

    def every(self, text: str, run: Run) -> Iterator[tuple[int, int, Groups]]:
        """Wherever it is found."""
        if self._cost.of_text(len(text)) > MOST_TRIALS:
            yield from self._slow(text).every(text, run)
            return
        for match in self._pattern.finditer(text):
            run.step()
            yield (*match.span(), match.groups())

    def _slow(self, text: str) -> _linear.LinearPattern:
        if self._linear is None:
            raise FeelBudgetExceeded(f"this pattern takes too long in a text of {len(text)} characters")
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
    # Java's classes such as \w know ASCII alone unless they are asked for more.
    bits = re.ASCII
    for letter in flags:
        bits |= FLAGS.get(letter, re.ASCII)
    try:
        text = translated(pattern)
        tree = _linear.tree_of(text, bits)
        cost = cost_of(tree)
        if cost.is_boundless:
            return _linear.LinearPattern(tree)
        try:
            linear = _linear.LinearPattern(tree)
        except _linear.Unsupported:
            linear = None
        return Quick(re.compile(text, bits), cost, linear)
    except RecursionError:
        return "nested too deep"
    except (re.error, OverflowError, Untranslatable) as error:
        return str(error)
    except _linear.Unsupported as error:
        return f"{error} is not supported together with repetitions that can explode"


_PIECES = re.compile(r"\\(?P<escaped>.)|\$(?P<number>\d)|(?P<plain>[^\\$]+)", re.DOTALL)


def replaced(pattern: Pattern, text: str, replacement: str, scope: Scope) -> str | None:
    """The text with every match replaced.

    ``$1`` and ``$0`` stand for groups, and a backslash takes the meaning of what follows; null with a warning for others.
    """
    pieces = _pieces(replacement, pattern.groups)
    parts, begin, size = [], 0, 0
    for start, end, groups in pattern.every(text, scope.run):
        if pieces is None:
            message = (
                f"Failed to invoke function 'replace': '{replacement[:100]}' names no group of the pattern"
            )
            scope.run.warn("FUNCTION_INVOCATION_FAILURE", message)
            return None
        made = [text[begin:start]]
        for piece in pieces:
            if isinstance(piece, str):
                made.append(piece)
            else:
                made.append(text[start:end] if piece == 0 else groups[piece - 1] or "")
        begin = end
        parts += made
        size += sum(map(len, made))
        scope.run.sized(size)
        scope.run.step(len(pieces))
    return scope.run.grown("".join([*parts, text[begin:]]))


def _pieces(replacement: str, groups: int) -> list[str | int] | None:
    pieces: list[str | int] = []
    position = 0
    while position < len(replacement):
        match = _PIECES.match(replacement, position)
        if match is None:
            return None
        if match["number"]:
            if int(match["number"]) > groups:
                return None
            pieces.append(int(match["number"]))
        else:
            pieces.append(match["escaped"] or match["plain"])
        position = match.end()
    return pieces
