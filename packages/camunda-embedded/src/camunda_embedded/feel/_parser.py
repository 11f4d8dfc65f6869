"""Reads an expression by the precedence of its operators, and puts its code together on the way."""

from __future__ import annotations

from typing import Any

from camunda_embedded.feel import _access, _calls, _numbers, _operators, _temporal
from camunda_embedded.feel._lexer import KEYWORDS, Token, tokens_of
from camunda_embedded.feel._scope import Code, FeelSyntaxError, Scope
from camunda_embedded.feel.values import Range

DEEPEST = 128
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
TESTS = frozenset({"<", "<=", ">", ">=", "=", "!="})
TWO_WORDS = {("time", "offset"), ("start", "included"), ("end", "included")}
TYPES = (
    "days and time duration", "years and months duration", "date and time", "boolean", "number", "string", "date", "time",
    "list", "context", "function", "any", "day-time-duration", "year-month-duration", "range", "null",
)  # fmt: skip


class Parser:
    """One text.

    Args:
        text: The expression, or the unary tests.
    """

    def __init__(self, text: str) -> None:
        self._tokens = tokens_of(text)
        self._at = 0
        self._depth = 0
        self._inputs = 0
        self._next = self._tokens[0]

    def expression_alone(self) -> Code:
        """The whole text as an expression."""
        code = self.expression()
        self._end()
        return code

    def tests_alone(self) -> Code:
        """The whole text as unary tests, about ``?``."""
        if self._is_op("-") and self._tokens[self._at + 1].kind == "end":
            return _operators.constant(True)
        negated = self._next.text == "not" and self._peek_op("(")
        if negated:
            self._advance()
            self._advance()
        tests = self._tests()
        if negated:
            self._expect(")")
        self._end()
        joined = _joined(tests)
        return _negated(joined) if negated else joined

    def expression(self) -> Code:
        """An expression of any kind."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise FeelSyntaxError(f"an expression is nested {DEEPEST} deep at most", self._next.position)
        code = self._either()
        self._depth -= 1
        return code

    # operators, from the loosest to the tightest

    def _either(self) -> Code:
        code = self._both()
        while self._take_word("or"):
            code = _operators.either(code, self._both())
        return code

    def _both(self) -> Code:
        code = self._comparison()
        while self._take_word("and"):
            code = _operators.both(code, self._comparison())
        return code

    def _comparison(self) -> Code:
        code = self._sum()
        while True:
            token = self._next
            if token.kind == "op" and token.text in COMPARISONS:
                self._advance()
                code = _operators.comparison(token.text, code, self._sum())
            elif self._take_word("between"):
                low = self._sum()
                self._expect_word("and")
                code = _operators.between(code, low, self._sum())
            elif self._take_word("in"):
                code = _access.any_test(code, self._in_tests())
            elif token.text == "instance" and token.kind == "name":
                self._advance()
                self._expect_word("of")
                code = _operators.instance_of(code, self._type())
            else:
                return code

    def _sum(self) -> Code:
        code = self._product()
        while self._next.kind == "op" and self._next.text in {"+", "-"}:
            operator = self._advance().text
            code = _operators.arithmetic(operator, code, self._product())
        return code

    def _product(self) -> Code:
        code = self._power()
        while self._next.kind == "op" and self._next.text in {"*", "/"}:
            operator = self._advance().text
            code = _operators.arithmetic(operator, code, self._power())
        return code

    def _power(self) -> Code:
        code = self._unary()
        while self._is_op("**"):
            self._advance()
            code = _operators.arithmetic("**", code, self._unary())
        return code

    def _unary(self) -> Code:
        count = 0
        while self._is_op("-"):
            self._advance()
            count += 1
            if count > DEEPEST:
                raise FeelSyntaxError("too many minus signs", self._next.position)
        code = self._postfix()
        for _ in range(count):
            code = _operators.negative(code)
        return code

    def _postfix(self) -> Code:
        begun_by_interval = self._next.kind == "op" and self._next.text in "[]("
        of_names = self._next.kind in {"name", "quoted"}
        code, closed = self._primary()
        while True:
            if self._is_op(".") and not (closed and begun_by_interval):
                self._advance()
                code = self._member(code, callable_=of_names)
            elif self._is_op("[") and not (closed and begun_by_interval):
                self._advance()
                condition = self.expression()
                self._expect("]")
                code = _access.filtered(code, condition)
            else:
                return code
            closed = False

    def _member(self, target: Code, *, callable_: bool) -> Code:
        token = self._advance()
        if token.kind not in {"name", "quoted"}:
            raise self._unexpected("a name after the point", token)
        name = token.text
        if token.kind == "name" and (name, self._next.text) in TWO_WORDS:
            name = f"{name} {self._advance().text}"
        if callable_ and self._is_op("("):
            self._advance()
            return _calls.of_member(target, name, self._arguments())
        return _access.path(target, name)

    # primaries

    def _primary(self) -> tuple[Code, bool]:
        """The code, and whether it is an interval, which has no members."""
        token = self._next
        if token.kind == "op":
            return self._bracketed(token)
        self._advance()
        if token.kind == "number":
            return _operators.constant(number_of(token.text)), False
        if token.kind == "string":
            return _operators.constant(token.text), False
        if token.kind == "at":
            return _operators.constant(_temporal.parse_any(token.text)), False
        if token.kind == "quoted":
            return self._named(token.text), False
        if token.kind == "name":
            return self._word(token), False
        raise self._unexpected("an expression", token)

    def _bracketed(self, token: Token) -> tuple[Code, bool]:
        self._advance()
        if token.text == "(":
            code = self.expression()
            if self._is_op(".."):
                return self._interval(code, included=False), True
            self._expect(")")
            return code, False
        if token.text == "[":
            return self._list()
        if token.text == "]":
            return self._interval(self._sum(), included=False), True
        if token.text == "{":
            return self._context(), False
        raise self._unexpected("an expression", token)

    def _list(self) -> tuple[Code, bool]:
        items: list[Code] = []
        if not self._is_op("]"):
            items.append(self.expression())
            if self._is_op(".."):
                return self._interval(items[0], included=True), True
            while self._take(","):
                items.append(self.expression())
        self._expect("]")
        codes = tuple(items)
        return (lambda scope: [code(scope) for code in codes]), False

    def _interval(self, start: Code, *, included: bool) -> Code:
        self._expect("..")
        end = self.expression()
        token = self._advance()
        if token.kind != "op" or token.text not in {"]", ")", "["}:
            raise self._unexpected("the end of the interval", token)
        end_included = token.text == "]"
        return lambda scope: Range(start(scope), end(scope), included, end_included)

    def _context(self) -> Code:
        entries: list[tuple[str, Code]] = []
        if not self._is_op("}"):
            while True:
                name = self._entry_name()
                self._expect(":")
                entries.append((name, self.expression()))
                if not self._take(","):
                    break
        self._expect("}")
        return _calls.context(tuple(entries))

    def _entry_name(self) -> str:
        token = self._advance()
        if token.kind in {"string", "quoted"}:
            return token.text
        words = []
        while token.kind == "name":
            words.append(token.text)
            if self._is_op(":"):
                return " ".join(words)
            token = self._advance()
        raise self._unexpected("the name of an entry", token)

    def _word(self, token: Token) -> Code:
        constants = {"true": True, "false": False, "null": None}
        if token.text in constants:
            return _operators.constant(constants[token.text])
        forms = {
            "if": self._if,
            "for": self._for,
            "some": self._some,
            "every": self._every,
            "function": self._function,
        }
        if token.text in forms:
            return forms[token.text]()
        if token.text in KEYWORDS:
            raise self._unexpected("an expression", token)
        if token.text == "?":
            self._inputs += 1
            return _operators.variable("?")
        return self._named(self._joined_name(token.text))

    def _joined_name(self, name: str) -> str:
        """Words before a parenthesis are one name if a function is called so."""
        words = [name]
        ahead = self._at
        while self._tokens[ahead].kind == "name" and len(words) < 5:
            words.append(self._tokens[ahead].text)
            ahead += 1
            following = self._tokens[ahead]
            if following.kind != "op" or following.text != "(":
                continue
            # A name of several words that nobody knows is a function that is missing, not bad syntax.
            if _calls.is_builtin(" ".join(words)) or not KEYWORDS & set(words):
                while self._at < ahead:
                    self._advance()
                return " ".join(words)
        return name

    def _named(self, name: str) -> Code:
        if not self._is_op("("):
            return _operators.variable(name)
        self._advance()
        if name == "is defined":
            return self._is_defined()
        return _calls.of_name(name, self._arguments())

    def _is_defined(self) -> Code:
        code = self.expression()
        self._expect(")")
        return lambda scope: code(scope) is not None

    def _arguments(self) -> _calls.Arguments:
        """What stands between parentheses, by place or by name."""
        values: list[Code] = []
        names: list[str] = []
        while not self._is_op(")"):
            name = self._argument_name()
            if (name is None) == bool(names) and values:
                raise self._unexpected("arguments that all have names, or none", self._next)
            if name is not None:
                names.append(name)
            values.append(self.expression())
            if not self._take(","):
                break
        self._expect(")")
        return _calls.Arguments(tuple(values), tuple(names))

    def _argument_name(self) -> str | None:
        ahead, words = self._at, []
        while self._tokens[ahead].kind in {"name", "quoted"}:
            words.append(self._tokens[ahead].text)
            ahead += 1
        following = self._tokens[ahead]
        if not words or following.kind != "op" or following.text != ":":
            return None
        while self._at <= ahead:
            self._advance()
        return " ".join(words)

    def _if(self) -> Code:
        condition = self.expression()
        self._expect_word("then")
        then = self.expression()
        self._expect_word("else")
        return _operators.branch(condition, then, self.expression())

    def _for(self) -> Code:
        names, sources = self._iterations()
        self._expect_word("return")
        return _access.loop(names, sources, self.expression())

    def _some(self) -> Code:
        names, sources = self._iterations()
        self._expect_word("satisfies")
        return _access.quantified(names, sources, self.expression(), every=False)

    def _every(self) -> Code:
        names, sources = self._iterations()
        self._expect_word("satisfies")
        return _access.quantified(names, sources, self.expression(), every=True)

    def _iterations(self) -> tuple[tuple[str, ...], tuple[Code, ...]]:
        names, sources = [], []
        while True:
            names.append(self._name("the name of a loop's variable"))
            self._expect_word("in")
            source = self.expression()
            if self._take(".."):
                source = _access.between_steps(source, self.expression())
            sources.append(source)
            if not self._take(","):
                return tuple(names), tuple(sources)

    def _function(self) -> Code:
        self._expect("(")
        parameters: list[str] = []
        while not self._is_op(")"):
            parameters.append(self._name("the name of a parameter"))
            if self._take(":"):
                self._type()
            if not self._take(","):
                break
        self._expect(")")
        return _calls.definition(tuple(parameters), self.expression())

    def _type(self) -> str:
        for name in TYPES:
            words = name.replace("-", " - ").split()
            ahead = self._tokens[self._at : self._at + len(words)]
            if [token.text for token in ahead] == words:
                for _ in words:
                    self._advance()
                if self._is_op("<"):
                    raise self._unexpected("a type without parameters", self._next)
                return name
        raise self._unexpected("the name of a type", self._next)

    # unary tests

    def _tests(self) -> list[Code]:
        tests = [self._test()]
        while self._take(","):
            tests.append(self._test())
        return tests

    def _test(self) -> Code:
        token = self._next
        if token.kind == "op" and token.text in TESTS:
            self._advance()
            return _access.comparison_test(token.text, self._sum())
        before = self._inputs
        code = self.expression()
        return _access.test_of(code, uses_input=self._inputs > before)

    def _in_tests(self) -> list[Code]:
        """What stands after ``in``: one test, or several in parentheses."""
        if not self._is_op("("):
            if self._next.kind == "op" and self._next.text in TESTS:
                return [self._test()]
            return [_access.test_of(self._sum(), uses_input=False)]
        self._advance()
        tests = [self._test()]
        if self._is_op(".."):
            # It was an interval with an open start; read it once more as such.
            self._rewind_to_interval()
            return [_access.test_of(self._sum(), uses_input=False)]
        while self._take(","):
            tests.append(self._test())
        self._expect(")")
        return tests

    def _rewind_to_interval(self) -> None:
        depth = 0
        while True:
            self._at -= 1
            token = self._tokens[self._at - 1]
            if token.kind == "op" and token.text in {")", "}", "]"}:
                depth += 1
            elif token.kind == "op" and token.text in {"(", "{", "["}:
                if depth == 0:
                    self._at -= 1
                    self._next = self._tokens[self._at]
                    return
                depth -= 1

    # tokens

    def _advance(self) -> Token:
        token = self._next
        if token.kind != "end":
            self._at += 1
            self._next = self._tokens[self._at]
        return token

    def _is_op(self, text: str) -> bool:
        return self._next.kind == "op" and self._next.text == text

    def _peek_op(self, text: str) -> bool:
        following = self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        return following.kind == "op" and following.text == text

    def _take(self, text: str) -> bool:
        if self._is_op(text):
            self._advance()
            return True
        return False

    def _take_word(self, text: str) -> bool:
        if self._next.kind == "name" and self._next.text == text:
            self._advance()
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise self._unexpected(f"'{text}'", self._next)

    def _expect_word(self, text: str) -> None:
        if not self._take_word(text):
            raise self._unexpected(f"'{text}'", self._next)

    def _name(self, what: str) -> str:
        token = self._advance()
        if token.kind == "quoted" or (token.kind == "name" and token.text not in KEYWORDS):
            return token.text
        raise self._unexpected(what, token)

    def _end(self) -> None:
        if self._next.kind != "end":
            raise self._unexpected("the end", self._next)

    def _unexpected(self, wanted: str, token: Token) -> FeelSyntaxError:
        found = "the end" if token.kind == "end" else f"{token.text!r}"
        return FeelSyntaxError(f"expected {wanted}, found {found}", token.position)


def number_of(text: str) -> Any:
    """The value of digits."""
    if "." not in text:
        return _numbers.exact(int(text)) if len(text) < 4000 else None
    return _numbers.CONTEXT.create_decimal(text)


def _joined(tests: list[Code]) -> Code:
    def run(scope: Scope) -> bool | None:
        unknown = False
        for test in tests:
            found = test(scope)
            if found is True:
                return True
            unknown |= found is None
        return None if unknown else False

    return run


def _negated(test: Code) -> Code:
    def run(scope: Scope) -> bool | None:
        found = test(scope)
        return None if found is None else not found

    return run
