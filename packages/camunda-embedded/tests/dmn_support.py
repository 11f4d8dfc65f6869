"""Builds DMN files for tests."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from camunda_embedded._dmn import DecisionResult, evaluate, read_dmn

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)


def definitions(*elements: str, namespace: str = NAMESPACE) -> bytes:
    """A file with these elements, each on a line of its own."""
    lines = "\n".join(elements)
    return (
        f'<definitions xmlns="{namespace}" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
        f'id="drg" name="The graph" namespace="urn:test">\n{lines}\n</definitions>'
    ).encode()


def literal(identity: str, text: str, *requirements: str, variable: str = "") -> str:
    """A decision with an expression."""
    return decision(
        identity,
        f"<literalExpression id='{identity}_l'><text>{escape(text)}</text></literalExpression>",
        *requirements,
        variable=variable,
    )


def decision(identity: str, logic: str, *requirements: str, variable: str = "") -> str:
    """A decision with any logic."""
    return f'<decision id="{identity}" name="Name of {identity}">{variable}{"".join(requirements)}{logic}</decision>'


def requires(*identities: str) -> str:
    """Requirements of decisions."""
    return "".join(
        f'<informationRequirement><requiredDecision href="#{one}"/></informationRequirement>'
        for one in identities
    )


def knows(*identities: str) -> str:
    """Requirements of business knowledge models."""
    return "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#{one}"/></knowledgeRequirement>'
        for one in identities
    )


def table(
    rules: list[tuple[list[str], list[str]]],
    *,
    inputs: tuple[str, ...] = ("x",),
    outputs: tuple[str, ...] = ('name="out"',),
    policy: str = "UNIQUE",
    aggregation: str = "",
) -> str:
    """A table; an output is its attributes, and what follows a bar are elements inside it."""
    head = f'<decisionTable id="table" hitPolicy={quoteattr(policy)}'
    head += f' aggregation="{aggregation}">' if aggregation else ">"
    columns = "".join(
        f'<input id="in{n}"><inputExpression id="ie{n}"><text>{escape(text)}</text></inputExpression></input>'
        for n, text in enumerate(inputs)
    )
    for n, text in enumerate(outputs):
        attributes, _, inner = text.partition("|")
        columns += f'<output id="out{n}" {attributes}>{inner}</output>'
    rows = ""
    for n, (tests, given) in enumerate(rules):
        cells = "".join(
            f"<inputEntry id='t{n}_{m}'><text>{escape(text)}</text></inputEntry>"
            for m, text in enumerate(tests)
        )
        cells += "".join(
            f"<outputEntry id='o{n}_{m}'><text>{escape(text)}</text></outputEntry>"
            for m, text in enumerate(given)
        )
        rows += f'<rule id="rule{n}">{cells}</rule>'
    return f"{head}{columns}{rows}</decisionTable>"


def evaluated(xml: bytes, identity: str, **variables: Any) -> DecisionResult:
    """The outcome of a decision at noon."""
    return evaluate(read_dmn(xml, "test.dmn"), identity, variables, lambda: NOON)
