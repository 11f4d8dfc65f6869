"""Values that FEEL has and JSON has not: durations of months, ranges, functions. The others are Python's own.

null is None; numbers are int and Decimal; dates, times and moments are those of `datetime`; durations of days and time are
`timedelta`; lists and contexts are list and dict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class YearsMonthsDuration:
    """A number of months."""

    total: int

    @property
    def years(self) -> int:
        """Whole years, towards zero."""
        return abs(self.total) // 12 * (1 if self.total >= 0 else -1)

    @property
    def months(self) -> int:
        """Months beside the whole years."""
        return abs(self.total) % 12 * (1 if self.total >= 0 else -1)


@dataclass(frozen=True)
class Range:
    """An interval."""

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True


class Function:
    """A function that an expression defined.

    Attributes:
        parameters: Names of the parameters.
        call: Takes the arguments in their order.
    """

    __slots__ = ("call", "parameters")

    def __init__(self, parameters: tuple[str, ...], call: Callable[..., Any]) -> None:
        self.parameters = parameters
        self.call = call
