"""The engine's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_embedded._core.clock import LAST_MS
from camunda_embedded._core.records import ClockValue
from camunda_embedded._core.rejection import CommandRejected

if TYPE_CHECKING:
    from camunda_embedded._core.commands import PinClock, ResetClock
    from camunda_embedded._core.core import Core


def pin(core: Core, command: PinClock) -> None:
    """Stop time at a moment, and do what is due by then."""
    if command.timestamp_ms > LAST_MS:
        reason = f"the clock ends with the year 9999, before the timestamp '{command.timestamp_ms}'"
        raise CommandRejected("INVALID_ARGUMENT", "PIN", reason)
    core.clock.pin_ms(command.timestamp_ms)
    core.now = command.timestamp_ms
    core.append(core.new_key(), "PINNED", ClockValue(command.timestamp_ms))
    core.tick()


def reset(core: Core, _: ResetClock) -> None:
    """Let time run again."""
    core.clock.reset()
    core.now = core.clock.now_ms()
    core.append(core.new_key(), "RESET", ClockValue(core.now))
    core.tick()
