"""What the REST layer asks of an engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol


class EngineClock(Protocol):
    """The engine's clock."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch."""
        ...


class EnginePort(Protocol):
    """An engine: commands in, records out, and what is due."""

    @property
    def clock(self) -> EngineClock:
        """The engine's clock."""
        ...

    @property
    def read_models(self) -> Any:
        """The read models behind searches."""
        ...

    def execute(self, command: Any) -> Any:
        """Execute a command and everything that follows from it."""
        ...

    def new_key(self) -> int:
        """A key that nothing has yet."""
        ...

    def on_records(self, observe: Callable[[Sequence[Any]], None]) -> Callable[[], None]:
        """Tell what each command appends to the log; what is returned ends that."""
        ...

    def next_due(self) -> int | None:
        """When something is due next, in milliseconds since the epoch."""
        ...

    def on_completed(self, observe: Callable[[int, dict[str, Any]], None]) -> Callable[[], None]:
        """Tell each process instance that completes, with its variables; what is returned ends that."""
        ...

    def run_due(self) -> float | None:
        """Let happen what is due, and say in how many seconds something is due next."""
        ...
