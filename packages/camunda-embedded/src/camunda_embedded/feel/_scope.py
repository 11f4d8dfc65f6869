"""What an evaluation sees and how much it may use."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from random import Random
from typing import Any


class FeelError(Exception):
    """Base of what this package raises."""


class FeelSyntaxError(FeelError):
    """A text is no expression.

    Attributes:
        message: What was expected and what was found.
        position: Index in the text.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message, position)
        self.message = message
        self.position = position

    def __str__(self) -> str:
        return f"{self.message} (at character {self.position + 1})"


class FeelAssertionError(FeelError):
    """The condition of `assert` does not hold."""


class FeelBudgetExceeded(FeelError):
    """An evaluation takes too many steps, too long, or too much memory."""


@dataclass(frozen=True)
class FeelWarning:
    """Why a part of an expression is null.

    Attributes:
        type: Kind of reason, such as NO_VARIABLE_FOUND.
        message: The reason.
    """

    type: str
    message: str


@dataclass(frozen=True)
class Budget:
    """How much an evaluation may use.

    Attributes:
        steps: Iterations and calls.
        depth: Functions inside one another.
        seconds: Time.
        characters: Length of a text.
    """

    steps: int = 1_000_000
    depth: int = 128
    seconds: float = 1.0
    characters: int = 10_000_000


DEFAULT_BUDGET = Budget()


def utc_now() -> datetime:
    """The present."""
    return datetime.now(timezone.utc)


class Run:
    """One evaluation: its clock, its warnings, and what it has used."""

    __slots__ = ("budget", "clock", "deadline", "depth", "randomness", "steps", "warnings")

    def __init__(
        self, clock: Callable[[], datetime], budget: Budget, randomness: Random | None = None
    ) -> None:
        self.clock = clock
        self.budget = budget
        self.randomness = randomness
        self.steps = 0
        self.depth = 0
        self.deadline = 0.0
        self.warnings: list[FeelWarning] = []

    def step(self, count: int = 1) -> None:
        """Count steps.

        Raises:
            FeelBudgetExceeded: There were too many, or the time is over.
        """
        before = self.steps
        self.steps = after = before + count
        if after > self.budget.steps:
            raise FeelBudgetExceeded(f"the expression takes more than {self.budget.steps} steps")
        if before >> 10 != after >> 10:
            now = time.monotonic()
            if self.deadline == 0.0:
                self.deadline = now + self.budget.seconds
            elif now > self.deadline:
                raise FeelBudgetExceeded(f"the expression takes longer than {self.budget.seconds:g} s")

    def sized(self, length: int) -> None:
        """Refuse to make a text that is too long.

        Raises:
            FeelBudgetExceeded: It is.
        """
        if length > self.budget.characters:
            raise FeelBudgetExceeded(f"a text is longer than {self.budget.characters} characters")

    def grown(self, text: str) -> str:
        """A text that was made, unless it is too long."""
        length = len(text)
        if length > 1000:
            self.sized(length)
            self.step(length // 1000)
        return text

    def warn(self, kind: str, message: str) -> None:
        """Keep a warning; the first hundred are enough."""
        if len(self.warnings) < 100:
            self.warnings.append(FeelWarning(kind, message))


class Scope:
    """Names and their values, inside the names around them."""

    __slots__ = ("parent", "run", "vars")

    def __init__(self, variables: Mapping[str, Any], parent: Scope | None, run: Run) -> None:
        self.vars = variables
        self.parent = parent
        self.run = run


Code = Callable[[Scope], Any]
