"""Reads decision tables."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from camunda_embedded._dmn.model import (
    Aggregation,
    DecisionTable,
    DmnError,
    HitPolicy,
    InputClause,
    OutputClause,
    Rule,
)
from camunda_embedded._dmn.texts import expression_in, tests_in, text_of
from camunda_embedded._xml import Element
from camunda_embedded.feel import FeelError, parse_expression


def read_table(element: Element) -> DecisionTable:
    """A table.

    Raises:
        DmnError: A column, a rule or the hit policy is wrong.
    """
    inputs = tuple(_input(column) for column in element.findall("input"))
    outputs = tuple(_output(column) for column in element.findall("output"))
    if not outputs:
        raise _wrong(element, "a decision table needs an output")
    if len(outputs) > 1:
        for column, output in zip(element.findall("output"), outputs, strict=True):
            if not output.name:
                raise _wrong(column, "an output beside others needs a name")
        if len({output.name for output in outputs}) < len(outputs):
            raise _wrong(element, "two outputs have the same name")
    hit_policy, aggregation = _policy(element)
    if aggregation is not None and len(outputs) > 1:
        raise _wrong(element, f"the aggregation {aggregation.value} is for tables with one output")
    rules = tuple(_rule(row, len(inputs), len(outputs)) for row in element.findall("rule"))
    return DecisionTable(hit_policy, aggregation, inputs, outputs, rules)


def _policy(element: Element) -> tuple[HitPolicy, Aggregation | None]:
    try:
        hit_policy = HitPolicy(element.get("hitPolicy") or "UNIQUE")
    except ValueError:
        known = ", ".join(policy.value for policy in HitPolicy)
        raise _wrong(element, f"the hit policy '{element.get('hitPolicy')}' is none of {known}") from None
    text = element.get("aggregation")
    if not text or hit_policy is not HitPolicy.COLLECT:
        return hit_policy, None
    try:
        return hit_policy, Aggregation(text)
    except ValueError:
        known = ", ".join(aggregation.value for aggregation in Aggregation)
        raise _wrong(element, f"the aggregation '{text}' is none of {known}") from None


def _input(element: Element) -> InputClause:
    inner = element.find("inputExpression")
    if inner is None:
        raise _wrong(element, "an input needs an inputExpression")
    expression = expression_in(inner, "the input")
    return InputClause(element.get("id") or "", element.get("label") or expression.text, expression)


def _output(element: Element) -> OutputClause:
    name = element.get("name") or ""
    default = element.find("defaultOutputEntry")
    return OutputClause(
        element.get("id") or "",
        name,
        element.get("label") or name,
        _values(element),
        expression_in(default, "the default output") if default is not None and text_of(default) else None,
    )


def _values(element: Element) -> tuple[Any, ...]:
    """The listed values, which are constants; other texts list nothing."""
    listed = element.find("outputValues")
    text = text_of(listed) if listed is not None else None
    if not text:
        return ()
    try:
        found = parse_expression(f"[{text}]").value({}, lambda: datetime(1970, 1, 1, tzinfo=timezone.utc))
    except FeelError:
        return ()
    return tuple(found) if isinstance(found, list) else ()


def _rule(element: Element, inputs: int, outputs: int) -> Rule:
    tests = tuple(tests_in(entry) for entry in element.findall("inputEntry"))
    if len(tests) > inputs:
        raise _wrong(element, f"the rule has {len(tests)} input entries for {inputs} inputs")
    given = tuple(expression_in(entry, "the output entry") for entry in element.findall("outputEntry"))
    if len(given) != outputs:
        raise _wrong(element, f"the rule has {len(given)} output entries for {outputs} outputs")
    missing: tuple[None, ...] = (None,) * (inputs - len(tests))
    return Rule(element.get("id") or "", tests + missing, given)


def _wrong(element: Element, message: str) -> DmnError:
    return DmnError(message, element.get("id") or "", element.line)
