"""Reads what stands between operators: literals, names, calls, lists, contexts, intervals, and the forms with words."""

from __future__ import annotations

from typing import Any

from camunda_embedded.feel import _access, _calls, _numbers, _operators, _temporal, _tests
from camunda_embedded.feel._cursor import Cursor
from camunda_embedded.feel._lexer import KEYWORDS, RESERVED, Token
from camunda_embedded.feel._scope import Code, FeelSyntaxError
from camunda_embedded.feel.values import Range

TWO_WORDS = {("time", "offset"), ("start", "included"), ("end", "included")}
CONSTANTS = {"true": True, "false": False, "null": None}
LOOPS = {"for", "some", "every"}
BEHIND_OPERANDS = RESERVED - {"null", "true", "false", "function"}
BEFORE_OPERANDS = {"(", "[", "{", "-"}
MOST_WORDS = 5
MOST_RETRIES = 20


class Primaries(Cursor):
    """The part of the parser that knows everything but operators."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0
        # Where a square bracket ends an interval instead of beginning a filter.
        self._unfiltered = -1
        self._retries = 0
        self._interval: Code | None = None
        self._interval_value: Code | None = None
        # Where an expression began, which is where words such as `if` may stand.
        self._begun = 0
        # Whether `true` and `false` are what the input must be; inside of `not` they are conditions.
        self._literals = True
        # How often `?` and `partial` were read, to know what uses them.
        self._inputs = 0
        self._partials = 0

    def expression(self) -> Code:
        """An expression of any kind."""
        raise NotImplementedError

    def _disjunction(self) -> Code:
        raise NotImplementedError

    def _sum(self) -> Code:
        raise NotImplementedError

    def _primary(self) -> Code:
        token = self._next
        if token.kind == "op":
            return self._bracketed(token)
        self._advance()
        if token.kind == "name":
            return self._word(token)
        if token.kind == "number":
            return _operators.constant(number_of(token.text))
        if token.kind == "string":
            return _operators.constant(token.text)
        if token.kind == "quoted":
            return self._named(token.text)
        if token.kind == "at":
            return _operators.constant(_temporal.parse_any(token.text))
        raise self._unexpected("an expression", token)

    def _member(self, target: Code, *, callable_: bool) -> Code:
        token = self._next
        name = self._name("a name after the point")
        if token.kind == "name" and (name, self._next.text) in TWO_WORDS:
            name = f"{name} {self._advance().text}"
        if callable_ and self._is_op("("):
            self._advance()
            return _calls.of_member(target, name, self._arguments())
        return _access.path(target, name)

    # brackets

    def _bracketed(self, token: Token) -> Code:
        self._advance()
        if token.text == "(":
            code = self.expression()
            if self._is_op(".."):
                return self._interval_from(code, included=False)
            self._expect(")")
            self._interval = None
            return code
        if token.text == "[":
            return self._list()
        if token.text == "]":
            return self._interval_from(self._sum(), included=False)
        if token.text == "{":
            return self._context()
        raise self._unexpected("an expression", token)

    def _list(self) -> Code:
        items: list[Code] = []
        if not self._is_op("]"):
            items.append(self.expression())
            if self._is_op(".."):
                return self._interval_from(items[0], included=True)
            while self._take(","):
                items.append(self.expression())
        self._expect("]")
        codes = tuple(items)
        return lambda scope: [code(scope) for code in codes]

    def _interval_from(self, start: Code, *, included: bool) -> Code:
        self._expect("..")
        before = self._at
        try:
            end = self.expression()
            end_included = self._interval_end()
        except FeelSyntaxError:
            # The bracket after the end was read as the beginning of a filter. Reading anew is bounded, as it may be nested.
            self._retries += 1
            if self._retries > MOST_RETRIES:
                raise
            self._go_to(before)
            outer, self._unfiltered = self._unfiltered, self._depth
            end = self._sum()
            self._unfiltered = outer
            end_included = self._interval_end()

        def read(scope: Any) -> Range:
            return Range(start(scope), end(scope), included, end_included)

        self._interval, self._interval_value = _tests.within(read), _calls.interval(read)
        return self._interval

    def _interval_end(self) -> bool:
        token = self._advance()
        if token.kind != "op" or token.text not in {"]", ")", "["}:
            raise self._unexpected("the end of the interval", token)
        return token.text == "]"

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

    # words

    def _word(self, token: Token) -> Code:
        text = token.text
        if text not in KEYWORDS:
            if text == "?":
                self._inputs += 1
                return _operators.variable("?")
            self._partials += text == "partial"
            return self._named(self._joined_name(text))
        if text in CONSTANTS:
            return _operators.constant(CONSTANTS[text])
        begins = self._at == self._begun + 1
        if text == "if" and begins and not self._ends_operand():
            return self._if()
        if text in LOOPS and begins and self._begins_loop():
            return self._for() if text == "for" else self._quantified(every=text == "every")
        if text == "function":
            return self._function()
        if text not in RESERVED or (text in {"and", "or"} and self._is_op("(")):
            return self._named(text)
        raise self._unexpected("an expression", token)

    def _begins_loop(self) -> bool:
        """Whether a variable of a loop comes next."""
        if self._next.kind == "name" and self._next.text in {"between", "instance"}:
            return self._tokens[self._at + 1].text == "in"
        return self._next.kind == "quoted" or (self._next.kind == "name" and self._next.text not in RESERVED)

    def _ends_operand(self) -> bool:
        """Whether what comes next can only stand behind an operand."""
        if self._next.kind == "name":
            return self._next.text in BEHIND_OPERANDS
        return self._next.kind == "end" or (
            self._next.kind == "op" and self._next.text not in BEFORE_OPERANDS
        )

    def _joined_name(self, name: str) -> str:
        """Words before a parenthesis are one name if a function is called so."""
        words = [name]
        ahead = self._at
        while self._tokens[ahead].kind == "name" and len(words) < MOST_WORDS:
            words.append(self._tokens[ahead].text)
            ahead += 1
            following = self._tokens[ahead]
            if following.kind != "op" or following.text != "(":
                continue
            # A name of several words that nobody knows is a function that is missing, not bad syntax.
            if _calls.is_builtin(" ".join(words)) or not KEYWORDS & set(words):
                self._go_to(ahead)
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
        code = self._argument()
        self._expect(")")
        return _calls.is_defined(code)

    def _arguments(self) -> _calls.Arguments:
        """What stands between parentheses, by place or by name."""
        values: list[Code] = []
        names: list[str] = []
        if not self._take(")"):
            while True:
                name = self._argument_name()
                if (name is None) == bool(names) and values:
                    raise self._unexpected("arguments that all have names, or none", self._next)
                if name is not None:
                    names.append(name)
                values.append(self._argument())
                if not self._take(","):
                    break
            self._expect(")")
        return _calls.Arguments(tuple(values), tuple(names))

    def _argument(self) -> Code:
        """The value of an argument; nothing else can hold an interval."""
        code = self.expression()
        return self._interval_value if code is self._interval and self._interval_value else code

    def _argument_name(self) -> str | None:
        ahead, words = self._at, []
        while self._tokens[ahead].kind in {"name", "quoted"}:
            words.append(self._tokens[ahead].text)
            ahead += 1
        following = self._tokens[ahead]
        if not words or following.kind != "op" or following.text != ":":
            return None
        if len(words) == 1:
            self._name("the name of a parameter")
        self._go_to(ahead + 1)
        return " ".join(words)

    # forms

    def _if(self) -> Code:
        condition = self.expression()
        self._expect_word("then")
        then = self.expression()
        self._expect_word("else")
        return _operators.branch(condition, then, self.expression())

    def _for(self) -> Code:
        names, sources = self._iterations()
        self._expect_word("return")
        before = self._partials
        body = self.expression()
        return _access.loop(names, sources, body, uses_partial=self._partials > before)

    def _quantified(self, *, every: bool) -> Code:
        names, sources = self._iterations()
        self._expect_word("satisfies")
        return _access.quantified(names, sources, self.expression(), every=every)

    def _iterations(self) -> tuple[tuple[str, ...], tuple[Code, ...]]:
        names, sources = [], []
        while True:
            names.append(self._name("the name of a loop's variable"))
            self._expect_word("in")
            begin = self._next
            source = self._disjunction()
            if source is self._interval:
                raise self._unexpected("a list, or a range without brackets such as 1..3", begin)
            if self._take(".."):
                source = _access.between_steps(source, self.expression())
            sources.append(source)
            if not self._take(","):
                return tuple(names), tuple(sources)

    def _function(self) -> Code:
        self._expect("(")
        parameters: list[str] = []
        if not self._take(")"):
            parameters.append(self._name("the name of a parameter"))
            while self._take(","):
                parameters.append(self._name("the name of a parameter"))
            self._expect(")")
        return _calls.definition(tuple(parameters), self.expression())


def number_of(text: str) -> Any:
    """The value of digits."""
    if "." not in text and len(text) < 34:
        return int(text)
    return _numbers.guarded_decimal(text)
