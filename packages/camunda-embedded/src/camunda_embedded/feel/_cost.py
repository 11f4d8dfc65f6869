"""How often a backtracking engine may have to try, judged from the pattern alone."""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

if sys.version_info >= (3, 11):
    from re import _constants as sre  # type: ignore[attr-defined]
else:
    import sre_constants as sre

MANY = 50
MOST_WAYS = 10_000
REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


class Cost(NamedTuple):
    """Trials from one place in a text of n characters: ``ways`` times n to the power of ``degree``."""

    degree: int
    ways: int

    @property
    def is_boundless(self) -> bool:
        """Whether no text is short enough."""
        return self.degree > 1 or self.ways > MOST_WAYS

    def of_text(self, length: int) -> int:
        """The trials from all places of a text."""
        trials: int = (length + 1) ** (self.degree + 1) * self.ways
        return trials


BOUNDLESS = Cost(100, 1)
ONE = Cost(0, 1)


def cost_of(items: Any) -> Cost:
    """The cost of what Python's parser read, one item after another."""
    total = ONE
    for op, argument in items:
        found = _cost(str(op), argument)
        total = Cost(total.degree + found.degree, min(total.ways * found.ways, MOST_WAYS + 1))
    return total


def _cost(op: str, argument: Any) -> Cost:
    if op in REPEATS:
        return _repeated(*argument)
    if op == "SUBPATTERN":
        return cost_of(argument[-1])
    if op == "ATOMIC_GROUP":
        return cost_of(argument)
    if op == "BRANCH":
        branches = [cost_of(branch) for branch in argument[1]]
        return Cost(max(one.degree for one in branches), sum(one.ways for one in branches))
    if op in {"ASSERT", "ASSERT_NOT"}:
        return cost_of(argument[1])
    if op == "GROUPREF":
        return Cost(1, 1)
    return BOUNDLESS if op == "GROUPREF_EXISTS" else ONE


def _repeated(least: int, most: int, body: Any) -> Cost:
    inner = cost_of(body)
    if most == 1:
        return Cost(inner.degree, inner.ways + 1 - least)
    if body.getwidth()[0] == 0:
        # Repeating what may be nothing costs that engine memory for every round.
        return BOUNDLESS
    if most is sre.MAXREPEAT or most > MANY:
        return Cost(1, 1) if inner == ONE else BOUNDLESS
    if inner.degree:
        return BOUNDLESS
    if inner.ways == 1:
        return Cost(0, most - least + 1)
    ways = sum(inner.ways**count for count in range(least, most + 1))
    return Cost(0, min(ways, MOST_WAYS + 1))
