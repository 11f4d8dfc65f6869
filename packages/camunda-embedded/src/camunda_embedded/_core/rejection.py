"""Why a command was not done."""

from __future__ import annotations

from typing import Literal

RejectionCode = Literal[
    "NOT_FOUND", "INVALID_ARGUMENT", "INVALID_STATE", "ALREADY_EXISTS", "PROCESSING_ERROR"
]


class CommandRejected(Exception):
    """A command cannot be done; nothing has changed.

    Args:
        code: What kind of reason.
        intent: What was wanted, such as COMPLETE.
        reason: The reason, a sentence without a full stop, with keys and ids in single quotes.
    """

    def __init__(self, code: RejectionCode, intent: str, reason: str) -> None:
        super().__init__(code, intent, reason)
        self.code: RejectionCode = code
        self.intent = intent
        self.reason = reason

    def __str__(self) -> str:
        return f"The command {self.intent} was refused with {self.code}: {self.reason}"
