"""Patterns as Java writes them, for Python's parser: classes of characters, names of groups, quoted parts."""

from __future__ import annotations

import functools
import re
import sys
import unicodedata

_ASCII_CLASSES = {
    "Lower": "a-z",
    "Upper": "A-Z",
    "ASCII": r"\x00-\x7f",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~",
    "Graph": "!-~",
    "Print": r"\x20-~",
    "Blank": r"\x20\t",
    "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F",
    "Space": r"\x20\t-\r",
}
_CATEGORY = re.compile(r"(?:Is)?(L[ultmo]?|M[nce]?|N[dlo]?|Z[slp]?|S[mcko]?|P[cdseifo]?|C[cfosn]?)\Z")
_ALIASES = {"IsAlphabetic": "L", "IsLetter": "L", "IsDigit": "Nd", "IsUppercase": "Lu", "IsLowercase": "Ll"}
_HORIZONTAL = r"\x20\t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_PROPERTY = re.compile(r"\\([pP])(?:\{\^?([A-Za-z_]+)\}|([A-Z]))")
_GROUP_NAME = re.compile(r"\(\?<([A-Za-z][A-Za-z0-9]*)>")


class Untranslatable(ValueError):
    """Something that Java's patterns have and Python's have not."""


def translated(pattern: str) -> str:
    """A pattern of Java as one of Python.

    Raises:
        Untranslatable: It holds what has no counterpart.
    """
    parts: list[str] = []
    position, inside = 0, False
    while position < len(pattern):
        piece, taken, inside = _piece(pattern, position, inside)
        parts.append(piece)
        position += taken
    return "".join(parts)


def _piece(pattern: str, at: int, inside: bool) -> tuple[str, int, bool]:
    """What stands at a place: its translation, its length, and whether a class is open behind it."""
    letter = pattern[at]
    if letter == "\\":
        return *_escape(pattern, at, inside), inside
    if inside:
        if letter == "[":
            raise Untranslatable("classes inside classes are not supported")
        if pattern.startswith("&&", at):
            raise Untranslatable("intersections of classes are not supported")
        if letter in "&|~-" and pattern[at + 1 : at + 2] == letter:
            return f"\\{letter}", 1, True
        return letter, 1, letter != "]"
    if letter == "[":
        head = re.match(r"\[\^?\]?", pattern[at:])
        text = head[0] if head else "["
        return text.replace("]", r"\]"), len(text), True
    name = _GROUP_NAME.match(pattern, at)
    if name:
        return f"(?P<{name[1]}>", len(name[0]), False
    return letter, 1, False


def _escape(pattern: str, at: int, inside: bool) -> tuple[str, int]:
    if pattern.startswith("\\Q", at):
        end = pattern.find("\\E", at + 2)
        quoted = pattern[at + 2 :] if end < 0 else pattern[at + 2 : end]
        return re.escape(quoted), len(quoted) + (2 if end < 0 else 4)
    found = _PROPERTY.match(pattern, at)
    if found:
        members = _members(found[2] or found[3])
        negative = found[1] == "P"
        if inside:
            if negative:
                raise Untranslatable("\\P inside a class is not supported")
            return members, len(found[0])
        return f"[{'^' if negative else ''}{members}]", len(found[0])
    following = pattern[at + 1 : at + 2]
    if following == "h":
        return (_HORIZONTAL if inside else f"[{_HORIZONTAL}]"), 2
    if following == "R" and not inside:
        return r"(?:\r\n|[\n-\r\x85\u2028\u2029])", 2
    if following == "z" and not inside:
        return r"\Z", 2
    if following == "Z" and not inside:
        return r"(?=\n?\Z)", 2
    return pattern[at : at + 2], 2


def _members(name: str) -> str:
    plain = _ASCII_CLASSES.get(name)
    if plain is not None:
        return plain
    category = _CATEGORY.match(_ALIASES.get(name, name))
    if category is None:
        raise Untranslatable(f"the class '{name}' is not known")
    return _of_category(category[1])


@functools.lru_cache(maxsize=64)
def _of_category(prefix: str) -> str:
    ranges: list[list[int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)).startswith(prefix):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)
