"""Cuts the text of an expression into tokens."""

from __future__ import annotations

import re
from typing import NamedTuple

from camunda_embedded.feel._scope import FeelSyntaxError


class Token(NamedTuple):
    """A piece of text.

    Attributes:
        kind: ``name``, ``quoted`` (a name in backticks), ``number``, ``string``, ``at`` (a temporal literal), ``op``, ``end``.
        text: The name, the value of a text, the digits, or the operator.
        position: Where it begins.
    """

    kind: str
    text: str
    position: int


LONGEST = 100_000
# Words that can be no name at all, and those that can be one where they begin no expression of their own.
RESERVED = frozenset(
    ["and", "else", "false", "function", "in", "null", "or", "return", "satisfies", "then", "true"]
)
KEYWORDS = RESERVED | {"between", "every", "for", "if", "instance", "some"}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}
_PATTERN = re.compile(
    r"""
    (?P<space>(?:\s|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)+)
  | (?P<number>\d+(?:\.\d+)?(?![\w])|\.\d+(?![\w]))
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<at>@"[^"]*")
  | (?P<quoted>`[^`]+`)
  | (?P<name>[^\W\d][\w$·̀-ͯ‿-⁀\U00010000-\U000EFFFF]*|[$\U00010000-\U000EFFFF][\w$·̀-ͯ‿-⁀\U00010000-\U000EFFFF]*|\?)
  | (?P<op>\*\*|\.\.|<=|>=|!=|->|[-+*/=<>()\[\]{},.:;])
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens_of(text: str) -> list[Token]:
    """Every token, with one of kind ``end`` last.

    Raises:
        FeelSyntaxError: Something is no token, or the text is too long.
    """
    if len(text) > LONGEST:
        raise FeelSyntaxError(f"an expression has {LONGEST} characters at most", LONGEST)
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _PATTERN.match(text, position)
        if match is None:
            raise FeelSyntaxError(_what_is_wrong(text, position), position)
        kind = str(match.lastgroup)
        if kind != "space":
            found.append(Token(kind, _value(kind, match.group()), position))
        position = match.end()
    found.append(Token("end", "", len(text)))
    return found


def _value(kind: str, text: str) -> str:
    if kind == "string":
        return _unescaped(text[1:-1]) if "\\" in text else text[1:-1]
    if kind == "at":
        return text[2:-1]
    if kind == "quoted":
        return text[1:-1]
    return text


def _unescaped(text: str) -> str:
    """Known escapes are resolved; others, such as those of regular expressions, stay as they are."""
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[0]), text, flags=re.DOTALL)


def _what_is_wrong(text: str, position: int) -> str:
    letter = text[position]
    if letter in '"`@':
        return f"what begins with {letter} does not end"
    if letter.isdigit() or letter == ".":
        return "this is no number"
    return f"{letter!r} was not expected"
