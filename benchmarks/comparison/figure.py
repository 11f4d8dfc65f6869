"""A figure: the rounds of every contestant, its best, and how this SDK stands to the others."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

OURS = "this SDK"
PUBLIC = "camunda-orchestration-sdk"
PYZEEBE = "pyzeebe"
PEERS = (PUBLIC, PYZEEBE)


@dataclass(frozen=True)
class Figure:
    """One thing that was measured.

    Args:
        name: Short and stable, for programs that read the JSON.
        group: The heading that it stands under.
        title: What it is.
        unit: What it counts.
        lower: Whether less is better.
        rounds: What each contestant had in each round.
        missing: Why a contestant has none.
    """

    name: str
    group: str
    title: str
    unit: str
    lower: bool
    rounds: dict[str, list[float]]
    missing: dict[str, str] = field(default_factory=dict)

    def best(self, contestant: str) -> float | None:
        """The best round, None where there is none."""
        rounds = self.rounds.get(contestant)
        if not rounds:
            return None
        return min(rounds) if self.lower else max(rounds)

    def times(self, contestant: str) -> float | None:
        """How many times as good this SDK is as another contestant; below one, it is worse."""
        own, other = self.best(OURS), self.best(contestant)
        if own is None or other is None or min(own, other) <= 0:
            return None
        return other / own if self.lower else own / other

    def as_json(self) -> dict[str, Any]:
        """The figure with what is derived from it."""
        others = [name for name in self.rounds if name != OURS]
        derived = {
            "best": {name: self.best(name) for name in self.rounds},
            "times as good": {
                name: round(found, 2) for name in others if (found := self.times(name)) is not None
            },
        }
        return {**asdict(self), **derived}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Figure:
        """The figure that was written."""
        return cls(**{name: data[name] for name in cls.__dataclass_fields__})


def short(value: float) -> str:
    """A number with as many digits as mean something."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}".rstrip("0").rstrip(".")
