"""Expressions that would run forever, grow without end or nest too deep are ended."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from camunda_embedded.feel import (
    Budget,
    FeelBudgetExceeded,
    FeelError,
    FeelSyntaxError,
    parse_expression,
    string_of,
    to_json,
)

WIDE_MARGIN = 30.0


def outcome(expression: str, variables: dict[str, Any] | None = None) -> Any:
    """The value, or the class of the error; anything but an error of FEEL escapes."""
    begun = time.monotonic()
    try:
        found: Any = to_json(parse_expression(expression).value(variables or {}))
    except FeelError as error:
        found = type(error)
    assert time.monotonic() - begun < WIDE_MARGIN
    return found


@pytest.mark.parametrize(
    "expression",
    [
        "for i in 1..1000000000 return i",
        "for a in 1..100000, b in 1..100000 return a",
        "some x in 1..100000000 satisfies x = 0",
        "count(for i in 1..1000000 return for j in 1..1000 return j)",
        'replace("' + "a" * 3_000 + '", "a", "' + "b" * 5_000 + '")',
        "{a: string(1..2), b: 1}.b + " + " + ".join(["1"] * 5_000),
        "distinct values(for i in 1..20000 return [i])",
        '{a: "' + "x" * 1_000 + '", b: ' + " + ".join(["a"] * 100) + ", c: " + " + ".join(["b"] * 200) + "}",
        "sort(for i in 1..100000 return {v: -i}, function(a, b) a.v < b.v and count(1..9) = 1)",
    ],
)
def test_work_without_end_is_ended(expression: str) -> None:
    """Steps, time and sizes have bounds, and reaching one is an error of its own."""
    assert outcome(expression) in (FeelBudgetExceeded, FeelSyntaxError)


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 10_000 + "1" + ")" * 10_000,
        "-" * 10_000 + "1",
        "[" * 500 + "]" * 500,
        "{a:" * 500 + "1" + "}" * 500,
        "if true then " * 500 + "1" + " else 1" * 500,
        "1 in (" * 500 + "1" + ")" * 500,
        "function(x) " * 5_000 + "x",
        "x" * 200_000,
    ],
)
def test_text_that_nests_too_deep_or_is_too_long_is_a_syntax_error(expression: str) -> None:
    """Never an error of Python's recursion."""
    assert FeelSyntaxError is outcome(expression)


@pytest.mark.parametrize(
    "expression",
    ["2 ** 3 ** 4 ** 5 ** 6 ** 7", "9 ** 9 ** 9 ** 9", "10 ** 6144 * 10", "duration(\"P999999999D\") * 999999",
     'date("9999-12-31") + duration("P1D")', "round up(1, -7000)", "decimal(1, 10 ** 30)", 'number("1e99999")',
     "insert before([1], 10 ** 30, 1)", "odd(10 ** 40)", "modulo(10 ** 40, 0)"],
)  # fmt: skip
def test_numbers_and_dates_beyond_their_bounds_are_values_or_null(expression: str) -> None:
    """No arithmetic error escapes."""
    assert outcome(expression) is None or isinstance(outcome(expression), (int, float, bool, list))


def test_values_that_hold_one_another_many_times_are_bounded() -> None:
    """A list of lists of the same list is small to hold, and too large to write."""
    levels = ", ".join(f"l{n + 1}: [{', '.join([f'l{n}'] * 10)}]" for n in range(12))
    nested = "{l0: [1], " + levels + "}.l12"
    assert FeelBudgetExceeded is outcome(nested)
    assert FeelBudgetExceeded is outcome(f"string({nested})")
    assert FeelBudgetExceeded is outcome(f"{nested} = {nested}")
    assert outcome(f"{nested} + 1") is None


def test_long_texts_are_not_multiplied() -> None:
    """A text of some megabytes is small to hold many times over, and too large to put together."""
    text = {"t": "x" * 4_000_000}
    for expression in (
        "string join(for i in 1..100000 return t)",
        "for i in 1..100000 return t",
        "to json(for i in 1..100000 return t)",
        "string(for i in 1..100000 return t)",
        "{a: t + t, b: a + a}.b",
        'replace(t, "x", "yy") + t',
    ):
        assert FeelBudgetExceeded is outcome(expression, text), expression


def test_lists_do_not_double_without_end() -> None:
    """Thirty times concatenated with itself, a list would have a thousand million items."""
    doubled = ", ".join(f"l{n + 1}: concatenate(l{n}, l{n})" for n in range(30))
    assert FeelBudgetExceeded is outcome("{l0: [1, 2], " + doubled + "}.l30[1]")
    assert 1 == outcome("{l0: [1, 2], " + doubled.replace("concatenate", "union") + "}.l30[1]")


def test_a_budget_can_be_given() -> None:
    """A smaller budget ends an evaluation earlier."""
    expression = parse_expression("for i in 1..100 return i")
    assert 100 == len(expression.evaluate({}, budget=Budget(steps=1_000)).value)
    with pytest.raises(FeelBudgetExceeded, match="50 steps"):
        expression.evaluate({}, budget=Budget(steps=50))


def test_time_is_bounded() -> None:
    """The seconds of a budget end what still has steps."""
    with pytest.raises(FeelBudgetExceeded, match="longer"):
        parse_expression("for i in 1..900000 return i").evaluate({}, budget=Budget(seconds=0.0))


BOMBS = [
    "(a+)+$", "(a|a)*b", "(a|aa)+$", "(.*a){20}b", "(a?){30}a{30}b", "(a{0,50}){0,50}b", "a*a*a*a*b", "(a*)*b",
    "^(([a-z])+.)+[A-Z]([a-z])+$", r"(a+)\1+b", "(?:){1000000000}", "(){1000000000}", "((a{100}){100}){100}",
    "(?=(a+)+b)", "(x+x+)+y", "(" * 900 + ")" * 900, "(?:^){1000000000}b", r"(\b){1000000000}b", "((a|b)|(a|b))*c",
    "(a|b|ab)*c", r"(\p{L}+)+1", ".*.*.*b",
]  # fmt: skip


@pytest.mark.parametrize("pattern", BOMBS)
@pytest.mark.parametrize("length", [40, 5_000])
def test_patterns_that_make_other_engines_explode_end_soon(pattern: str, length: int) -> None:
    """Every function that takes a pattern answers, warns, or is ended by its budget."""
    variables = {"t": "a" * length, "p": pattern}
    for expression in ("matches(t, p)", 'replace(t, p, "x")', "split(t, p)", "extract(t, p)"):
        outcome(expression, variables)


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", r"\w", "^", "$", "x", "", r"\b"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["*", "+", "?", "*?", "{2}", "{0,9}", "{3,}", "{40}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"(?={text})"),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(pattern=PATTERNS, text=st.text("ab", max_size=60), repeats=st.integers(1, 30))
@example(pattern="(?:(?:a)+)+", text="a" * 60, repeats=30)
def test_evil_patterns_of_any_shape_end_soon(pattern: str, text: str, repeats: int) -> None:
    """No combination of repetitions, branches and groups takes longer than its budget."""
    outcome("matches(t, p)", {"t": text * repeats + "c", "p": pattern})


@settings(max_examples=200, deadline=None)
@given(
    pattern=st.recursive(
        st.sampled_from(["a", "b", "[ab]", ".", "ab"]),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}"])).map(lambda p: f"(?:{p[0]}){p[1]}"),
            st.tuples(inner, inner).map("".join),
            st.tuples(inner, inner).map(lambda p: f"(?:{p[0]}|{p[1]})"),
        ),
        max_leaves=6,
    ),
    text=st.text("abc", max_size=12),
)
def test_both_engines_find_the_same(pattern: str, text: str) -> None:
    """Whether a pattern is searched for with or without backtracking makes no difference to what is found first."""
    import re

    expected = re.search(pattern, text, re.ASCII)
    found = parse_expression("matches(t, p)").value({"t": text, "p": pattern})
    assert (expected is not None) is found


def test_a_text_is_written_up_to_its_bound() -> None:
    """The longest text is ten million characters."""
    with pytest.raises(FeelBudgetExceeded):
        string_of(["x" * 6_000_000, "y" * 6_000_000])


@pytest.mark.parametrize("unit", ["1 in (", "[1..", "(1..", "]1..", "a in [b in ", "1 in [2..", "[1..a[2.."])
@pytest.mark.parametrize("end", ["", "2", "2" + "]" * 60, "2" + "[" * 60, "2" + ")" * 60, "..2]" * 60])
def test_nested_intervals_are_read_without_trying_over_and_over(unit: str, end: str) -> None:
    """What could be read in two ways is not read in two to the power of its depth."""
    outcome(unit * 60 + end)
