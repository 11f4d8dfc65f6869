"""Which applier goes with which record."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from camunda_embedded._core.state import State

if TYPE_CHECKING:
    from camunda_embedded._core.records import Record

Applier = Callable[[State, "Record"], None]
APPLIERS: dict[tuple[str, str], Applier] = {}


def applies(kind: str, *intents: str) -> Callable[[Applier], Applier]:
    """Registers what applies records of a kind."""

    def register(applier: Applier) -> Applier:
        for intent in intents:
            APPLIERS[kind, intent] = applier
        return applier

    return register
