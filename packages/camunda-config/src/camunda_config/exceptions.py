"""What can go wrong with settings.

.. code-block:: text

    ValueError
    └── CamundaConfigurationError   every problem of one resolution
    UserWarning
    └── CamundaConfigurationWarning a setting that is legal and probably not meant
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with one setting; the value itself is never kept.

    Attributes:
        key: The setting.
        source: Where its value came from: an argument, the environment, or a line of a file.
        reason: What is wrong, and what would be right.
    """

    key: str
    source: str
    reason: str

    def __str__(self) -> str:
        return f"{self.key} ({self.source}): {self.reason}"


class CamundaConfigurationError(ValueError):
    """The settings cannot be used; `problems` lists everything that is wrong with them.

    This is the only exception that resolving raises. Its text names each setting and where its value came from, and
    never a value.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return str(self.problems[0])
        lines = "".join(f"\n  - {problem}" for problem in self.problems)
        return f"{len(self.problems)} settings are wrong:{lines}"


class CamundaConfigurationWarning(UserWarning):
    """A setting is legal and probably not what was meant, such as a misspelled name."""


for _public in (Problem, CamundaConfigurationError, CamundaConfigurationWarning):
    _public.__module__ = "camunda_config"
