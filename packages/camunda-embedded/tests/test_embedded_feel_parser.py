"""Properties of the parser: it reads what it should, and never fails in another way than it promises."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camunda_embedded.feel import (
    FeelAssertionError,
    FeelBudgetExceeded,
    FeelSyntaxError,
    from_json,
    parse_expression,
    parse_unary_tests,
    to_json,
)

WORDS = st.sampled_from(
    [
        "a",
        "b",
        "x1",
        "`a",
        "b`",
        '"text"',
        "1",
        "2.5",
        ".5",
        "true",
        "false",
        "null",
        "?",
        "partial",
        "item",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ".",
        ":",
        "..",
        "+",
        "-",
        "*",
        "/",
        "**",
        "=",
        "!=",
        "<",
        "<=",
        ">",
        ">=\n",
        "",
        "",
        "",
        "and",
        "or",
        "not",
        "in",
        "between",
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "instance",
        "of",
        "number",
        "function\n",
        "",
        "",
        "",
        "sum(",
        "count(",
        "string",
        "length(",
        "is",
        "defined(",
        "date(",
        '@"P1D"',
        '@"2024-01-01"',
        "[1..2]",
        "{a:1}",
        "\n",
        "//",
        "/*",
        "*/",
        "$",
        "#",
        '"',
        "`",
        "@",
        "\\",
    ]
)
TEXTS = st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=14).map(" ".join), st.lists(WORDS, max_size=14).map("".join))  # fmt: skip
CONTEXT: dict[str, Any] = {"a": 1, "b": [1, 2.5, "c"], "x1": {"a": None}, "a b": "text"}


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_any_text_is_an_expression_or_a_syntax_error(text: str) -> None:
    """Parsing raises nothing else, and evaluating nothing but its two errors."""
    try:
        to_json(parse_expression(text).evaluate(CONTEXT).value)
    except FeelSyntaxError as error:
        place = error.position
    except (FeelAssertionError, FeelBudgetExceeded):
        place = 0
    else:
        place = 0
    assert 0 <= place <= len(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.one_of(st.none(), st.integers(), st.text(max_size=5), st.booleans()))
def test_any_text_is_a_unary_test_or_a_syntax_error(text: str, value: Any) -> None:
    """A test gives true, false or null."""
    try:
        tests = parse_unary_tests(text)
        assert tests.test(value, CONTEXT) in (True, False, None)
    except (FeelSyntaxError, FeelAssertionError, FeelBudgetExceeded):
        return


NUMBERS = st.one_of(
    st.integers(-(10**15), 10**15), st.decimals(-1_000_000, 1_000_000, places=3).map(float)
).filter(math.isfinite)
PLAIN_TEXTS = st.text(st.characters(exclude_characters='\\"', exclude_categories=("Cs", "Cc")), max_size=10)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, PLAIN_TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(PLAIN_TEXTS, inner, max_size=4)),
    max_leaves=10,
)


def written(value: Any) -> str:
    """A value as a literal."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{name}": {written(one)}' for name, one in value.items()) + "}"
    return format(from_json(value), "f")


@settings(max_examples=300, deadline=None)
@given(VALUES)
def test_a_value_that_is_written_is_read_again(value: Any) -> None:
    """Literals of null, booleans, numbers, texts, lists and contexts."""
    assert value == to_json(parse_expression(written(value)).value({}))


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_a_variable_has_the_value_that_it_was_given(value: Any) -> None:
    """Reading a variable changes nothing, and it is equal to its literal."""
    assert value == to_json(parse_expression("v").value({"v": value}))
    assert parse_expression(f"v = {written(value)}").value({"v": value}) is True


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(["+", "-", "*"]), min_size=1, max_size=6), st.data())
def test_operators_bind_as_in_arithmetic(operators: list[str], data: Any) -> None:
    """Products before sums, and from the left."""
    numbers = data.draw(
        st.lists(st.integers(0, 99), min_size=len(operators) + 1, max_size=len(operators) + 1)
    )
    text = str(numbers[0])
    for operator, number in zip(operators, numbers[1:], strict=True):
        text += f" {operator} {number}"
    assert eval(text) == to_json(parse_expression(text).value({}))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([True, False, None]), st.sampled_from([True, False, None]))
def test_logic_has_three_values(one: bool | None, other: bool | None) -> None:
    """False decides a conjunction, true a disjunction; else null is unknown."""
    variables = {"a": one, "b": other}
    both = False if False in (one, other) else None if None in (one, other) else True
    either = True if True in (one, other) else None if None in (one, other) else False
    assert both is parse_expression("a and b").value(variables)
    assert either is parse_expression("a or b").value(variables)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-100, 100), max_size=20), st.integers(-100, 100))
def test_lists_are_filtered_and_gone_over_in_order(items: list[int], bound: int) -> None:
    """Filter, loop, some, every and count agree with Python."""
    variables = {"xs": items, "n": bound}

    def value(text: str) -> Any:
        return parse_expression(text).value(variables)

    assert [item for item in items if item > bound] == value("xs[item > n]")
    assert [item * 2 for item in items] == value("for x in xs return x * 2")
    assert any(item > bound for item in items) is value("some x in xs satisfies x > n")
    assert all(item > bound for item in items) is value("every x in xs satisfies x > n")
    assert len(items) == value("count(xs)")
    assert sorted(items) == value("sort(xs, function(a, b) a < b)")
    assert (min(items) if items else None) == value("min(xs)")


@pytest.mark.parametrize("word", ["if", "for", "some", "every", "between", "instance", "of", "not"])
def test_words_that_begin_no_expression_are_names(word: str) -> None:
    """Each of these is a variable, a member and a parameter for a real engine."""
    context = {word: 2, "o": {word: 3}}
    for text, value in {
        f"{word} + 1": 3,
        f"[{word}, o.{word}]": [2, 3],
        f"for {word} in [4] return {word}": [4],
        f"function({word}) {word}": None,
        f"if {word} > 1 then {word} else 0": 2,
        f"{word} between 1 and 2": True,
    }.items():
        if word == "if" and "between" in text:
            continue
        found = parse_expression(text).evaluate(from_json(context)).value
        assert value is None or to_json(found) == value, text


@pytest.mark.parametrize(
    "word", ["null", "true", "function", "in", "return", "then", "else", "satisfies", "and", "or"]
)
def test_words_that_are_no_names(word: str) -> None:
    """A real engine refuses them after a point, as an argument and as a loop's variable; a context may have them."""
    for text in (f"o.{word}", f"f({word}: 1)", f"for {word} in [1] return 1", f"function({word}) 1"):
        with pytest.raises(FeelSyntaxError):
            parse_expression(text)
    assert parse_expression(f"{{{word}: 1}}.`{word}`").evaluate({}).value == 1


def test_a_comparison_without_its_left_side_is_one_with_the_input() -> None:
    """A real engine reads it anywhere; where there is no input, it compares with nothing."""
    cases = {"> 1": None, "x > 1 or < 2": True, "[> 1]": [None], "5 in ((> 1), (< 0))": True, "5 in (> 1 and < 3)": False,
             "5 in not(> 1)": False, "[1, 2][> 1]": [], "< 1 or true": True}  # fmt: skip
    for text, value in cases.items():
        assert value == parse_expression(text).evaluate({"x": 2}).value, text
    for text in ("> 1 > 2", "x * > 1", "1 = > 1", "= 1"):
        with pytest.raises(FeelSyntaxError):
            parse_expression(text)


def test_a_context_loses_its_functions_as_json() -> None:
    """In a list nothing can go, so there it is null."""
    found = (
        parse_expression("{f: function(a) a, b: [function(a) a], c: {g: function() 1}}").evaluate({}).value
    )
    assert to_json(found) == {"b": [None], "c": {}}
