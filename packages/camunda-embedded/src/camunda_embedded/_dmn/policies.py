"""Hit policies: what becomes of the outputs of the rules that matched."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from camunda_embedded._dmn.model import Aggregation, DecisionTable, HitPolicy
from camunda_embedded.feel import to_json

Outputs = Mapping[str, Any]
"""What a rule gives: values by the names of the outputs."""


class PolicyViolation(Exception):
    """The rules that matched are not what the hit policy allows."""


def apply(table: DecisionTable, matched: Sequence[Outputs]) -> Any:
    """The result of a table for which at least one rule matched.

    Raises:
        PolicyViolation: The hit policy does not allow these outputs, or they cannot be aggregated.
    """
    return _POLICIES[table.hit_policy](table, matched)


def _unique(_: DecisionTable, matched: Sequence[Outputs]) -> Any:
    if len(matched) > 1:
        raise PolicyViolation(
            f"its hit policy UNIQUE allows one matching rule, and {len(matched)} match with the outputs {_shown(matched)}"
        )
    return _single(matched[0])


def _first(_: DecisionTable, matched: Sequence[Outputs]) -> Any:
    return _single(matched[0])


def _any(_: DecisionTable, matched: Sequence[Outputs]) -> Any:
    written = [to_json(dict(outputs)) for outputs in matched]
    if any(one != written[0] for one in written):
        raise PolicyViolation(
            f"its hit policy ANY allows several matching rules only with equal outputs, and they are {_shown(matched)}"
        )
    return _single(matched[0])


def _priority(table: DecisionTable, matched: Sequence[Outputs]) -> Any:
    return _single(_ranked(table, matched)[0])


def _rule_order(_: DecisionTable, matched: Sequence[Outputs]) -> Any:
    return [_single(outputs) for outputs in matched]


def _output_order(table: DecisionTable, matched: Sequence[Outputs]) -> Any:
    return _rule_order(table, _ranked(table, matched))


def _collect(table: DecisionTable, matched: Sequence[Outputs]) -> Any:
    values = [_single(outputs) for outputs in matched]
    if table.aggregation is None:
        return values
    if table.aggregation is Aggregation.COUNT:
        return len(values)
    for value in values:
        if value.__class__ not in (int, Decimal):
            raise PolicyViolation(
                f"{table.aggregation.value} needs numbers, and an output is {to_json(value)!r}"
            )
    if table.aggregation is Aggregation.SUM:
        return sum(values)
    return min(values) if table.aggregation is Aggregation.MIN else max(values)


_POLICIES: dict[HitPolicy, Callable[[DecisionTable, Sequence[Outputs]], Any]] = {
    HitPolicy.UNIQUE: _unique,
    HitPolicy.FIRST: _first,
    HitPolicy.ANY: _any,
    HitPolicy.PRIORITY: _priority,
    HitPolicy.RULE_ORDER: _rule_order,
    HitPolicy.OUTPUT_ORDER: _output_order,
    HitPolicy.COLLECT: _collect,
}


def _ranked(table: DecisionTable, matched: Sequence[Outputs]) -> list[Outputs]:
    """In the order of the listed output values, the first column first; values that are not listed come last."""

    def rank(outputs: Outputs) -> list[int]:
        return [
            next(
                (place for place, value in enumerate(column.values) if value == outputs[column.name]),
                len(column.values),
            )
            for column in table.outputs
        ]

    return sorted(matched, key=rank)


def _single(outputs: Outputs) -> Any:
    """The value of the only output, or a context of all."""
    return next(iter(outputs.values())) if len(outputs) == 1 else dict(outputs)


def _shown(matched: Sequence[Outputs]) -> str:
    text = str([to_json(_single(outputs)) for outputs in matched])
    return text if len(text) <= 500 else f"{text[:497]}..."
