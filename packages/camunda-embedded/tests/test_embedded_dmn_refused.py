"""DMN files that cannot be deployed: each names the element, its line, and what is wrong."""

from __future__ import annotations

import pytest
from dmn_support import decision, definitions, knows, literal, requires, table
from hypothesis import given, settings
from hypothesis import strategies as st

from camunda_embedded._dmn import DmnError, read_dmn

ONE = "<literalExpression><text>1</text></literalExpression>"


def refused(*elements: str) -> DmnError:
    """The error of a file."""
    with pytest.raises(DmnError) as error:
        read_dmn(definitions(literal("fine", "1"), *elements), "test.dmn")
    return error.value


@pytest.mark.parametrize(
    ("element", "identity", "part"),
    [
        (literal("d", "1 +"), "d_l", "cannot parse '1 +'"),
        (literal("d", ""), "d_l", "needs a FEEL expression"),
        (literal("d", "=1"), "d_l", "cannot parse"),
        ('<decision id="d" name="n"/>', "d", "needs logic"),
        (f'<decision id="d">{ONE}</decision>', "d", "attribute 'name'"),
        (f'<decision name="n">{ONE}</decision>', "", "attribute 'id'"),
        (literal("fine", "2"), "fine", "used on line"),
        (literal("d", "1", requires("nowhere")), "d", "'nowhere'"),
        (literal("d", "1", knows("nowhere")), "d", "'nowhere'"),
        (literal("d", "1", requires("d")), "d", "lead back to itself"),
        (
            '<decision id="d" name="n"><literalExpression id="l" expressionLanguage="python"><text>1</text></literalExpression></decision>',
            "l",
            "'python'",
        ),
        (decision("d", table([(["1 +"], ["1"])])), "t0_0", "cannot parse"),
        (decision("d", table([(["1"], ["1 +"])])), "o0_0", "cannot parse"),
        (decision("d", table([(["1"], [""])])), "o0_0", "needs a FEEL expression"),
        (decision("d", table([(["1"], ["1"])], inputs=("",))), "ie0", "needs a FEEL expression"),
        (decision("d", table([(["1"], ["1"])], policy="BEST")), "table", "'BEST'"),
        (decision("d", table([(["1"], ["1"])], policy="COLLECT", aggregation="AVG")), "table", "'AVG'"),
        (
            decision("d", table([], outputs=('name="a"', 'name="b"'), policy="COLLECT", aggregation="SUM")),
            "table",
            "one output",
        ),
        (decision("d", table([], outputs=())), "table", "needs an output"),
        (decision("d", table([], outputs=('name="a"', ""))), "out1", "needs a name"),
        (decision("d", table([], outputs=('name="a"', 'name="a"'))), "table", "same name"),
        (decision("d", table([(["1", "2"], ["1"])])), "rule0", "2 input entries for 1 inputs"),
        (decision("d", table([(["1"], ["1", "2"])])), "rule0", "2 output entries for 1 outputs"),
        (decision("d", "<list><conditional id='k'/></list>"), "k", "'conditional'"),
        (
            decision(
                "d",
                "<invocation id='i'><literalExpression><text>nobody</text></literalExpression></invocation>",
            ),
            "d",
            "'nobody'",
        ),
        (
            '<businessKnowledgeModel id="b" name="b"><encapsulatedLogic id="e" kind="Java"/></businessKnowledgeModel>',
            "e",
            "'Java'",
        ),
        ('<businessKnowledgeModel id="b" name="b"/>', "b", "encapsulatedLogic"),
    ],
)
def test_what_is_wrong_is_named_with_its_element(element: str, identity: str, part: str) -> None:
    """The message says what is wrong, and the error carries the id and the line of the element."""
    error = refused(element)
    assert identity == error.element_id
    assert part in error.message
    assert part in str(error)
    if "itself" not in part:
        assert 3 == error.line


def test_a_circle_of_requirements_names_a_member() -> None:
    """Not a decision that merely leads to the circle."""
    error = refused(
        literal("lead", "1", requires("a")),
        literal("a", "1", requires("b")),
        literal("b", "1", requires("a")),
    )
    assert error.element_id in ("a", "b")


def test_a_chain_of_requirements_has_a_limit() -> None:
    """A hundred decisions after one another are enough."""
    chain = [literal("n0", "1"), *(literal(f"n{n}", "1", requires(f"n{n - 1}")) for n in range(1, 150))]
    assert "deeper than 100" in refused(*chain).message


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        b"<definitions/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><definitions/>',
        definitions("<decision>").replace(b"</definitions>", b""),
        definitions(namespace="urn:other"),
    ],
)
def test_what_is_no_dmn_is_refused(data: bytes) -> None:
    """Text, XML of another kind, and documents with a type."""
    with pytest.raises(DmnError):
        read_dmn(data, "test.dmn")


def test_a_file_without_decisions_is_allowed() -> None:
    """It deploys nothing but its graph."""
    assert {} == read_dmn(definitions(), "test.dmn").decisions


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    """Bytes that are cut out or changed never raise anything else."""
    xml = bytearray(
        definitions(
            literal("a", "x", requires("b")), decision("b", table([(["> 1"], ['"a"'])])), literal("c", "1")
        )
    )
    start = data.draw(st.integers(0, len(xml) - 1))
    end = data.draw(st.integers(start, min(len(xml), start + 40)))
    xml[start:end] = data.draw(st.binary(max_size=8))
    try:
        message = read_dmn(bytes(xml), "test.dmn").id
    except DmnError as error:
        message = error.message
    assert message
