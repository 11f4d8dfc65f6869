"""A search for patterns that never backtracks: all ways through the pattern are followed at once, character by character.

The pattern is read by Python's own parser; see Russ Cox, "Regular Expression Matching: the Virtual Machine Approach" (2009).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

if sys.version_info >= (3, 11):
    from re import _constants as sre  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
else:
    import sre_constants as sre
    import sre_parse as parser

LARGEST_PROGRAM = 5_000

CHARACTER, SPLIT, JUMP, SAVE, ASSERTION, MATCH = range(6)
Instruction = tuple[int, Any, Any]
Threads = list[tuple[int, tuple[int, ...]]]


class Unsupported(Exception):
    """A pattern needs memory of what it has seen, such as a reference to a group."""


def tree_of(pattern: str, flags: int) -> Any:
    """The pattern as Python's parser reads it.

    Raises:
        re.error: It is none.
    """
    return parser.parse(pattern, flags)


class LinearPattern:
    """A compiled pattern.

    Args:
        tree: What the parser read.

    Raises:
        Unsupported: It refers back, or looks around.
    """

    def __init__(self, tree: Any) -> None:
        self._flags = int(tree.state.flags)
        self.groups = self._groups = tree.state.groups - 1
        self._program: list[Instruction] = []
        self._emit_all(tree)
        self._add(MATCH)

    def search(self, text: str, run: Any) -> tuple[int, int, tuple[str | None, ...]] | None:
        """Where it is found first."""
        found = self._run(text, 0, run)
        return None if found is None else self._result(text, found)

    def every(self, text: str, run: Any) -> Iterator[tuple[int, int, tuple[str | None, ...]]]:
        """Wherever it is found."""
        position = 0
        while position <= len(text):
            found = self._run(text, position, run)
            if found is None:
                return
            yield self._result(text, found)
            position = found[1] if found[1] > found[0] else found[1] + 1

    def _result(self, text: str, found: tuple[int, ...]) -> tuple[int, int, tuple[str | None, ...]]:
        groups = tuple(
            text[found[2 * n] : found[2 * n + 1]] if found[2 * n] >= 0 and found[2 * n + 1] >= 0 else None
            for n in range(1, self._groups + 1)
        )
        return found[0], found[1], groups

    # compilation

    def _add(self, op: int, first: Any = None, second: Any = None) -> int:
        if len(self._program) >= LARGEST_PROGRAM:
            raise Unsupported("a pattern of this size")
        self._program.append((op, first, second))
        return len(self._program) - 1

    def _emit_all(self, items: Any) -> None:
        for op, argument in items:
            self._emit(op, argument)

    def _emit(self, op: Any, argument: Any) -> None:
        if op in (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN):
            self._add(CHARACTER, self._predicate(op, argument))
        elif op is sre.AT:
            self._add(ASSERTION, self._assertion(argument))
        elif op is sre.SUBPATTERN:
            group, *_, body = argument
            if group is None:
                self._emit_all(body)
            else:
                self._add(SAVE, 2 * group)
                self._emit_all(body)
                self._add(SAVE, 2 * group + 1)
        elif op is sre.BRANCH:
            self._branches(argument[1])
        elif op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            self._repeat(*argument, greedy=op is sre.MAX_REPEAT)
        else:
            raise Unsupported(str(op).lower().replace("_", " "))

    def _branches(self, branches: list[Any]) -> None:
        ends = []
        for branch in branches[:-1]:
            split = self._add(SPLIT)
            self._emit_all(branch)
            ends.append(self._add(JUMP))
            self._program[split] = (SPLIT, split + 1, len(self._program))
        self._emit_all(branches[-1])
        for end in ends:
            self._program[end] = (JUMP, len(self._program), None)

    def _repeat(self, least: int, most: Any, body: Any, *, greedy: bool) -> None:
        start = len(self._program)
        for _ in range(least):
            self._emit_all(body)
            if len(self._program) == start:
                return
        if most is sre.MAXREPEAT or most >= 4_294_967_295:
            split = self._add(SPLIT)
            self._emit_all(body)
            self._add(JUMP, split)
            self._split(split, split + 1, len(self._program), greedy=greedy)
            return
        splits: list[int] = []
        for _ in range(most - least):
            splits.append(self._add(SPLIT))
            self._emit_all(body)
        for split in splits:
            self._split(split, split + 1, len(self._program), greedy=greedy)

    def _split(self, at: int, inside: int, after: int, *, greedy: bool) -> None:
        self._program[at] = (SPLIT, inside, after) if greedy else (SPLIT, after, inside)

    def _predicate(self, op: Any, argument: Any) -> Callable[[str], bool]:
        ignore = bool(self._flags & re.IGNORECASE)
        if op is sre.ANY:
            return (lambda _: True) if self._flags & re.DOTALL else (lambda c: c != "\n")
        if op is sre.IN:
            return _set(argument, ignore)
        wanted = {chr(argument)} | ({chr(argument).lower(), chr(argument).upper()} if ignore else set())
        return (lambda c: c in wanted) if op is sre.LITERAL else (lambda c: c not in wanted)

    def _assertion(self, kind: Any) -> Callable[[str, int], bool]:
        lines = bool(self._flags & re.MULTILINE)
        name = str(kind)
        if name == "AT_BEGINNING":
            return lambda text, at: at == 0 or (lines and text[at - 1] == "\n")
        if name == "AT_BEGINNING_STRING":
            return lambda _, at: at == 0
        if name == "AT_END":
            return lambda text, at: at == len(text) or (text[at] == "\n" and (lines or at == len(text) - 1))
        if name == "AT_END_STRING":
            return lambda text, at: at == len(text)
        if name in {"AT_BOUNDARY", "AT_NON_BOUNDARY"}:
            wanted = name == "AT_BOUNDARY"
            return lambda text, at: (_is_word(text, at - 1) != _is_word(text, at)) is wanted
        raise Unsupported(name.lower())

    # execution

    def _run(self, text: str, begin: int, run: Any) -> tuple[int, ...] | None:
        program = self._program
        empty = (-1,) * (2 * self._groups + 2)
        current: Threads = []
        found: tuple[int, ...] | None = None
        for position in range(begin, len(text) + 1):
            run.step(1 + len(current) // 4)
            seen: set[int] = set()
            entered: Threads = []
            for at, saved in current:
                self._enter(entered, seen, at, saved, text, position)
            if found is None:
                self._enter(entered, seen, 0, (position, *empty[1:]), text, position)
            letter = text[position] if position < len(text) else None
            following: Threads = []
            for at, saved in entered:
                op, test, _ = program[at]
                if op == MATCH:
                    found = (saved[0], position, *saved[2:])
                    break
                if letter is not None and test(letter):
                    following.append((at + 1, saved))
            if not following and found is not None:
                return found
            current = following
        return found

    def _enter(
        self, threads: Threads, seen: set[int], at: int, saved: tuple[int, ...], text: str, position: int
    ) -> None:
        waiting = [(at, saved)]
        while waiting:
            place, kept = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            op, first, second = self._program[place]
            if op == JUMP:
                waiting.append((first, kept))
            elif op == SPLIT:
                waiting.append((second, kept))
                waiting.append((first, kept))
            elif op == SAVE:
                waiting.append((place + 1, (*kept[:first], position, *kept[first + 1 :])))
            elif op == ASSERTION:
                if first(text, position):
                    waiting.append((place + 1, kept))
            else:
                threads.append((place, kept))


def _is_word(text: str, at: int) -> bool:
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] == "_")


_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdecimal,
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_WORD": lambda c: c.isalnum() or c == "_",
}


def _set(items: Any, ignore: bool) -> Callable[[str], bool]:
    negated = bool(items) and items[0][0] is sre.NEGATE
    singles: set[str] = set()
    ranges: list[tuple[int, int]] = []
    kinds: list[tuple[Callable[[str], bool], bool]] = []
    for op, argument in items[1:] if negated else items:
        if op is sre.LITERAL:
            singles.add(chr(argument))
        elif op is sre.RANGE:
            ranges.append(argument)
        elif op is sre.CATEGORY:
            name = str(argument)
            kinds.append((_CATEGORIES[name.replace("_NOT", "")], "_NOT_" not in name))
        else:
            raise Unsupported(str(op).lower())

    def one(letter: str) -> bool:
        code = ord(letter)
        return (
            letter in singles
            or any(low <= code <= high for low, high in ranges)
            or any(kind(letter) is wanted for kind, wanted in kinds)
        )

    def test(letter: str) -> bool:
        held = one(letter) or (ignore and (_single(letter.lower(), one) or _single(letter.upper(), one)))
        return held is not negated

    return test


def _single(text: str, test: Callable[[str], bool]) -> bool:
    return len(text) == 1 and test(text)
