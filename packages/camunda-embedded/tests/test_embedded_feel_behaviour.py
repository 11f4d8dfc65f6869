"""What surrounds the values of expressions: warnings, clock, randomness, variables, errors, JSON."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from camunda_embedded.feel import (
    FeelAssertionError,
    FeelSyntaxError,
    evaluate_value,
    from_json,
    parse_expression,
    parse_unary_tests,
    to_json,
)

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)


def value(expression: str, **variables: Any) -> Any:
    """The value of an expression as JSON holds it."""
    return to_json(parse_expression(expression).value(variables, lambda: NOON))


def warnings(expression: str, **variables: Any) -> list[tuple[str, str]]:
    """The warnings of an evaluation."""
    found = parse_expression(expression).evaluate(variables).warnings
    return [(warning.type, warning.message) for warning in found]


@pytest.mark.parametrize(
    ("expression", "kind", "part"),
    [
        ("x", "NO_VARIABLE_FOUND", "'x'"),
        ("{a: 1}.b", "NO_CONTEXT_ENTRY_FOUND", "'b'"),
        ("null.b", "NO_CONTEXT_ENTRY_FOUND", "'b'"),
        ("null + 1", "INVALID_TYPE", "Can't add '1' to 'null'"),
        ("1 / 0", "INVALID_TYPE", "Can't divide '1' by '0'"),
        ('1 < "a"', "NOT_COMPARABLE", "'1' with '\"a\"'"),
        ("nope(1)", "NO_FUNCTION_FOUND", "'nope'"),
        ('sum(["a"])', "FUNCTION_INVOCATION_FAILURE", "'sum': expected number but found '\"a\"'"),
        ('date("2024-13-01")', "FUNCTION_INVOCATION_FAILURE", "Failed to parse date from '2024-13-01'"),
        ('matches("a", "[")', "FUNCTION_INVOCATION_FAILURE", "'matches'"),
        ("[1][2]", "OUT_OF_BOUNDS", "2"),
        ("1 and true", "INVALID_TYPE", "boolean"),
        ("if 1 then 2 else 3", "INVALID_TYPE", "boolean"),
        ("for x in 1 return x", "INVALID_TYPE", "list"),
        ('"a"[1]', "INVALID_TYPE", "list"),
        ("5 .b", "NO_PROPERTY_FOUND", "'b'"),
    ],
)
def test_what_gives_null_says_why(expression: str, kind: str, part: str) -> None:
    """A warning has a type and names what was wrong."""
    found = warnings(expression)
    assert [kind] == [one for one, _ in found]
    assert part in found[0][1]


def test_an_expression_without_faults_has_no_warnings() -> None:
    """Where everything is known, nothing is warned of."""
    assert [] == warnings("if a.b > 1 then sum(c) else null", a={"b": 2}, c=[1, 2])


def test_warnings_are_kept_up_to_a_hundred() -> None:
    """A loop that goes wrong each time does not fill the memory."""
    assert 100 == len(warnings("for i in 1..10000 return x"))


def test_a_long_value_is_shortened_in_a_warning() -> None:
    """A warning shows the beginning of a value."""
    [(_, message)] = warnings('"a" - 1', a="x")
    assert "'1' from '\"a\"'" in message
    [(_, long)] = warnings("text - 1", text="x" * 5_000)
    assert len(long) < 300


def test_now_and_today_read_the_given_clock() -> None:
    """The present is what the clock says, in its zone."""
    assert "2026-03-01T12:00:00Z" == value("now()")
    assert "2026-03-01" == value("today()")


def test_randomness_can_be_given() -> None:
    """The same source gives the same identifiers and numbers."""
    expression = parse_expression("[uuid(), random number()]")
    first, second = (expression.evaluate({}, randomness=random.Random(7)).value for _ in range(2))
    assert first == second
    assert first != expression.evaluate({}, randomness=random.Random(8)).value
    assert 36 == len(first[0])
    assert 0 <= first[1] < 1


def test_without_a_source_identifiers_differ() -> None:
    """Two calls of uuid give two values."""
    assert value("uuid() = uuid()") is False


def test_floats_of_variables_are_exact_decimals() -> None:
    """A number from JSON is the one that was written, wherever it is found."""
    variables = {"a": 0.1, "b": {"c": 0.2}, "d": [0.1, 0.2], "e": [{"f": 0.1}]}
    for expression in ("a + b.c", "sum(d)", "d[1] + d[2]", "sum(for x in d return x)", "e[1].f + 0.2"):
        assert Decimal("0.3") == parse_expression(expression).value(variables), expression
    assert value("d[item > 0.15]", **variables) == [0.2]
    assert value("a = 0.1 and d = [0.1, 0.2]", **variables) is True
    assert value("a in [0.1..0.2]", **variables) is True


def test_any_mapping_can_hold_the_variables() -> None:
    """A mapping is asked for the names that are needed, and for no others."""

    class Lazy(Mapping[str, Any]):
        asked: list[str] = []

        def __getitem__(self, name: str) -> Any:
            self.asked.append(name)
            return {"a": 1, "b": 2}[name]

        def __contains__(self, name: object) -> bool:
            return name in ("a", "b")

        def __iter__(self) -> Iterator[str]:
            return iter(("a", "b"))

        def __len__(self) -> int:
            return 2

    lazy = Lazy()
    assert 2 == parse_expression("a + 1").value(lazy)
    assert ["a"] == lazy.asked


def test_an_assertion_that_fails_raises_with_its_reason() -> None:
    """`assert` is the one function that ends an evaluation."""
    with pytest.raises(FeelAssertionError, match="too small"):
        value('assert(1, 1 > 2, "too small")')
    assert 3 == value("assert(3, true)")


@pytest.mark.parametrize(
    ("text", "position"), [("1 +", 3), ("a b", 2), ('"x', 0), ("{a:}", 3), ("1 # 2", 2), ("", 0)]
)
def test_a_syntax_error_tells_the_place(text: str, position: int) -> None:
    """The place is counted from 0, and the text of the error names the character."""
    with pytest.raises(FeelSyntaxError) as error:
        parse_expression(text)
    assert position == error.value.position
    assert f"character {position + 1}" in str(error.value)


def test_the_same_text_is_parsed_once() -> None:
    """Parsed expressions are kept by their text."""
    assert parse_expression("a + 41") is parse_expression("a + 41")


def test_attributes_are_expressions_where_they_begin_with_an_equals_sign() -> None:
    """Everything else is a text."""
    assert 3 == evaluate_value("=a + 1", {"a": 2})
    assert "a + 1" == evaluate_value("a + 1", {"a": 2})


@pytest.mark.parametrize(
    ("tests", "given", "expected"),
    [
        ("-", 1, True),
        ("5", 5, True),
        ("< 5", 5, False),
        ("[1..3], 7", 7, True),
        ("not(1, 2)", 3, True),
        ("not(1, 2)", 2, False),
        ("? > 3", None, None),
        ("? + 1", 5, None),
        ("x", "a", True),
        ("known", False, True),
        ('? > 3 and x = "a"', 4, True),
        ('contains(?, "b")', "abc", True),
        ('"a", "b"', "b", True),
        ("null", None, True),
        ("> 3", None, None),
        ("xs", 2, True),
        ("cellInput = 4", 4, True),
        ("true", True, True),
        ("true", False, False),
        ('date("2026-01-01")', "2026-01-01", None),
        ("(1..3)", 1, False),
        ("]1..3]", 3, True),
    ],
)
def test_unary_tests_judge_a_value(tests: str, given: Any, expected: bool | None) -> None:
    """True, false, or null where it cannot be told."""
    assert expected is parse_unary_tests(tests).test(given, {"x": "a", "xs": [1, 2], "known": True})


@pytest.mark.parametrize("text", ["", "1 +", "not(", "< ", "1,", "a b", "not(1) or 2", "= 5", "!= 5"])
def test_text_that_is_no_unary_test_is_refused(text: str) -> None:
    """The error is that of expressions."""
    with pytest.raises(FeelSyntaxError):
        parse_unary_tests(text)


def test_numbers_become_json_as_camunda_writes_them() -> None:
    """Whole numbers of 64 bits stay whole, others are doubles, and what is no double is null."""
    assert 3.3333333333333335 == value("10 / 3")
    assert 5 == value("2.5 * 2")
    assert isinstance(value("2 ** 62"), int)
    assert isinstance(value("2 ** 64"), float)
    assert value("9 ** 9 ** 9 ** 9") is None


def test_functions_and_intervals_are_null_in_json() -> None:
    """JSON has neither."""
    assert {"f": [None], "r": None} == value("{f: [function(x) x], r: [1..2]}")


def test_values_of_json_come_and_go_unchanged() -> None:
    """What has no fraction is the same on both sides."""
    document = {"a": [1, "x", None, True, {"b": -2}], "c": 1.25}
    assert document == to_json(from_json(document))
    assert Decimal("1.25") == from_json(1.25)


def test_a_zone_keeps_its_name() -> None:
    """JSON shows offset and name, the function string the name alone."""
    zoned = 'date and time("2026-07-01T10:00:00@Europe/Berlin")'
    assert "2026-07-01T10:00:00+02:00[Europe/Berlin]" == value(zoned)
    assert "2026-07-01T10:00:00@Europe/Berlin" == value(f"string({zoned})")
    assert "2026-07-01T11:00:00+02:00[Europe/Berlin]" == value(f'{zoned} + duration("PT1H")')


def test_temporal_values_are_those_of_python() -> None:
    """A moment is a datetime, a duration a timedelta."""
    found = parse_expression('[now(), duration("PT1H")]').value({}, lambda: NOON)
    assert [NOON, timedelta(hours=1)] == found


def test_what_agents_read_is_not_in_the_way() -> None:
    """`fromAi` gives its first argument."""
    assert 5 == value('fromAi(a, "the number", "number")', a=5)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"^\p{L}+$", "äöü", True),
        (r"^\w+$", "äöü", False),
        (r"\p{Lu}", "abC", True),
        (r"\P{Digit}", "123", False),
        (r"^[\p{Alpha}_]+$", "a_b", True),
        (r"(?<year>\d{4})-\d\d", "2026-01", True),
        (r"\Qa.b\E", "axb", False),
        (r"\Qa.b\E", "a.b", True),
        (r"a\hb", "a b", True),
        (r"a\Rb", "a\nb", True),
        (r"b\z", "ab", True),
        (r"[]a]", "]", True),
        (r"^(a)\1$", "aa", True),
        (r"foo(?=bar)", "foobar", True),
        (r"[a&&b]", "a", None),
        (r"[a[b]]", "a", None),
        (r"\p{Nope}", "a", None),
        (r"(?(1)a|b)", "a", None),
    ],
)
def test_patterns_are_those_of_java(pattern: str, text: str, expected: bool | None) -> None:
    """What has no counterpart gives null with a warning, never another meaning."""
    found = parse_expression("matches(t, p)").evaluate({"t": text, "p": pattern})
    assert expected is found.value
    assert (expected is None) == bool(found.warnings)
