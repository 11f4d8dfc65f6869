"""What a check found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from camunda_sdk._cli.exit_codes import FAILED


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes:
        check: What was looked at.
        state: How it is.
        text: What was found.
        advice: What to do; empty where nothing is wrong.
        code: The exit code of the command, if this is the first check that failed.
    """

    check: str
    state: Literal["ok", "warning", "failed", "skipped"]
    text: str
    advice: str = ""
    code: int = FAILED

    def as_dict(self) -> dict[str, Any]:
        """The finding as JSON."""
        told = asdict(self)
        del told["code"]
        return told
