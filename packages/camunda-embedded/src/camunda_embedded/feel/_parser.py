"""Reads an expression by the precedence of its operators, and puts its code together on the way.

See Vaughan Pratt, "Top Down Operator Precedence" (1973).
"""

from __future__ import annotations

from camunda_embedded.feel import _access, _operators, _tests
from camunda_embedded.feel._lexer import RESERVED, Token
from camunda_embedded.feel._primaries import Primaries
from camunda_embedded.feel._scope import Code, FeelSyntaxError

DEEPEST = 128
OR, AND, COMPARISON, SUM, PRODUCT, POWER = range(1, 7)
OPERATORS = {
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), COMPARISON),
    **dict.fromkeys(("+", "-"), SUM),
    **dict.fromkeys(("*", "/"), PRODUCT),
    "**": POWER,
}
WORDS = {"or": OR, "and": AND, "between": COMPARISON, "in": COMPARISON, "instance": COMPARISON}
TESTS = frozenset({"<", "<=", ">", ">="})
NO_TYPES = RESERVED - {"function"}
LONG_TYPES = (
    ("years", "and", "months", "duration"),
    ("days", "and", "time", "duration"),
    ("date", "and", "time"),
)


class Parser(Primaries):
    """One text, as an expression or as unary tests."""

    def expression_alone(self) -> Code:
        """The whole text as an expression."""
        code = self.expression()
        self._end()
        return code

    def tests_alone(self) -> Code:
        """The whole text as unary tests, about ``?``."""
        if self._is_op("-") and self._tokens[self._at + 1].kind == "end":
            return _operators.constant(True)
        negated = self._next.text == "not" and self._peek_op("(") and self._tokens[self._at + 2].text != ")"
        if negated:
            self._go_to(self._at + 2)
            self._literals = False
        tests = _tests.joined(self._test_list())
        if negated:
            self._expect(")")
        self._end()
        return _tests.negated(tests) if negated else tests

    def expression(self) -> Code:
        """An expression of any kind."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise FeelSyntaxError(f"an expression is nested {DEEPEST} deep at most", self._next.position)
        self._begun = self._at
        code = self._binary(OR)
        self._depth -= 1
        return code

    # operators

    def _disjunction(self) -> Code:
        """An expression that does not begin with a word such as ``if``."""
        self._depth += 1
        code = self._binary(OR)
        self._depth -= 1
        return code

    def _sum(self) -> Code:
        return self._binary(SUM)

    def _binary(self, least: int) -> Code:
        begin = self._next
        if least <= COMPARISON and begin.kind == "op" and begin.text in TESTS:
            # A comparison without its left side is one with the input, wherever it stands.
            self._advance()
            return self._continued(least, _tests.input_compared(begin.text, self._sum()), AND)
        code = self._unary()
        if code is self._interval and least > COMPARISON:
            raise self._unexpected("a value, and no interval", begin)
        return self._continued(least, code)

    def _continued(self, least: int, code: Code, tightest: int = POWER) -> Code:
        """Operators that bind at least so tight, behind an operand; a comparison is not compared again."""
        # An interval is no operand of anything but `and` and `or`.
        if code is self._interval:
            tightest = AND
        while True:
            token = self._next
            strength = (OPERATORS if token.kind == "op" else WORDS if token.kind == "name" else {}).get(
                token.text, 0
            )
            if not least <= strength <= tightest:
                return code
            self._advance()
            code = self._infix(token, strength, code)
            tightest = COMPARISON - 1 if strength == COMPARISON else strength

    def _infix(self, token: Token, strength: int, left: Code) -> Code:
        text = token.text
        if strength == OR:
            return _operators.either(left, self._binary(AND))
        if strength == AND:
            return _operators.both(left, self._binary(COMPARISON))
        if text == "between":
            low = self._sum()
            self._expect_word("and")
            return _operators.between(left, low, self._sum())
        if text == "in":
            return _tests.any_of(left, self._in_tests())
        if text == "instance":
            self._expect_word("of")
            return _operators.instance_of(left, self._type())
        if strength == COMPARISON:
            return _operators.comparison(text, left, self._sum())
        return _operators.arithmetic(text, left, self._binary(strength + 1))

    def _unary(self) -> Code:
        if not self._take("-"):
            return self._postfix()
        begin = self._next
        # A number's own minus may follow the operator.
        is_double = self._is_op("-") and self._tokens[self._at + 1].kind == "number"
        if is_double and self._tokens[self._at + 1].position == begin.position + 1:
            self._advance()
            return _operators.negative(_operators.negative(self._postfix()))
        code = self._postfix()
        if code is self._interval:
            raise self._unexpected("a value, and no interval", begin)
        return _operators.negative(code)

    def _postfix(self) -> Code:
        of_names = self._next.kind in {"name", "quoted"}
        code = self._primary()
        if code is self._interval:
            return code
        while True:
            if self._is_op("."):
                self._advance()
                code = self._member(code, callable_=of_names)
            elif self._is_op("[") and self._unfiltered != self._depth:
                self._advance()
                condition = self.expression()
                self._expect("]")
                code = _access.filtered(code, condition)
            else:
                return code

    def _type(self) -> str:
        for words in LONG_TYPES:
            ahead = self._tokens[self._at : self._at + len(words)]
            if tuple(token.text for token in ahead) == words:
                self._go_to(self._at + len(words))
                return " ".join(words)
        name = self._advance()
        if name.kind != "name" or name.text in NO_TYPES or self._is_op("<"):
            raise self._unexpected("the name of a type", name if name.kind != "name" else self._next)
        return name.text

    # unary tests

    def _test_list(self) -> list[Code]:
        tests = [self._test()]
        while self._take(","):
            tests.append(self._test())
        return tests

    def _test(self) -> Code:
        start, before = self._at, self._inputs
        return self._compared_test() or self._as_test(self.expression(), start, before)

    def _compared_test(self) -> Code | None:
        if self._next.kind != "op" or self._next.text not in TESTS:
            return None
        operator = self._advance().text
        return _tests.compared(operator, self._sum())

    def _as_test(self, code: Code, start: int, before: int) -> Code:
        """An expression that began at a token as a test."""
        if code is self._interval:
            return code
        token = self._tokens[start]
        if (
            self._literals
            and token.kind == "name"
            and token.text in {"true", "false"}
            and self._at == start + 1
        ):
            return _tests.equal_to(token.text == "true")
        return _tests.of_expression(code, uses_input=self._inputs > before)

    def _in_tests(self) -> list[Code]:
        """What stands after ``in``: tests in parentheses, or one without, which reaches as far as it can."""
        if self._take("("):
            return self._parenthesized_tests()
        compared = self._compared_test()
        if compared is not None:
            return [compared]
        start, before = self._at, self._inputs
        self._begun = self._at
        code = self._unary()
        if code is not self._interval:
            code = self._continued(OR, code)
        return [self._as_test(code, start, before)]

    def _parenthesized_tests(self) -> list[Code]:
        start, before = self._at, self._inputs
        first = self._compared_test()
        if self._next.kind == "name" and self._next.text in {"and", "or"}:
            first = None
            self._go_to(start)
        if first is None:
            code = self.expression()
            if self._is_op(".."):
                return [self._interval_from(code, included=False)]
            first = self._as_test(code, start, before)
        tests = [first]
        while self._take(","):
            tests.append(self._test())
        self._expect(")")
        return tests
