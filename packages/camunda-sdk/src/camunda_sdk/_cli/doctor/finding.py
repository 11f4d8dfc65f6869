"""What a check found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes:
        check: What was looked at.
        state: How it is.
        text: What was found.
        advice: What to do; empty where nothing is wrong.
    """

    check: str
    state: Literal["ok", "warning", "failed", "skipped"]
    text: str
    advice: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON."""
        return asdict(self)
