"""A place in the tokens of an expression, and what may stand there."""

from __future__ import annotations

from camunda_embedded.feel._lexer import RESERVED, Token, tokens_of
from camunda_embedded.feel._scope import FeelSyntaxError


class Cursor:
    """Goes over tokens one by one.

    Args:
        text: The expression, or the unary tests.
    """

    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text)
        self._at = 0
        self._next = self._tokens[0]

    def _advance(self) -> Token:
        token = self._next
        if token.kind != "end":
            self._at += 1
            self._next = self._tokens[self._at]
        return token

    def _go_to(self, at: int) -> None:
        self._at = at
        self._next = self._tokens[at]

    def _is_op(self, text: str) -> bool:
        return self._next.text == text and self._next.kind == "op"

    def _peek_op(self, text: str) -> bool:
        following = self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        return following.kind == "op" and following.text == text

    def _take(self, text: str) -> bool:
        if self._is_op(text):
            self._advance()
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise self._unexpected(f"'{text}'", self._next)

    def _expect_word(self, text: str) -> None:
        if self._next.kind != "name" or self._next.text != text:
            raise self._unexpected(f"'{text}'", self._next)
        self._advance()

    def _name(self, what: str) -> str:
        token = self._advance()
        if token.kind == "quoted" or (token.kind == "name" and token.text not in RESERVED):
            return token.text
        raise self._unexpected(what, token)

    def _end(self) -> None:
        if self._next.kind != "end":
            raise self._unexpected("the end", self._next)

    def _unexpected(self, wanted: str, token: Token) -> FeelSyntaxError:
        found = "the end" if token.kind == "end" else f"{token.text!r}"
        return FeelSyntaxError(f"expected {wanted}, found {found}", token.position)
