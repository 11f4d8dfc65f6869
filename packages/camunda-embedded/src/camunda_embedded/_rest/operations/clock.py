"""The engine's clock."""

from __future__ import annotations

from camunda_embedded._core.commands import PinClock, ResetClock
from camunda_embedded._rest.messages import NO_CONTENT, Response
from camunda_embedded._rest.problems import invalid
from camunda_embedded._rest.services import Call


def pin_clock(call: Call) -> Response:
    """Stop time at a moment; what is due by then happens."""
    moment = call.fields["timestamp"]
    if moment < 0:
        raise invalid(f"The timestamp must not be negative, but is {moment}.")
    call.execute(PinClock(moment))
    call.services.alarm()
    return NO_CONTENT


def reset_clock(call: Call) -> Response:
    """Let time run again."""
    call.execute(ResetClock())
    call.services.alarm()
    return NO_CONTENT


HANDLERS = {"pinClock": pin_clock, "resetClock": reset_clock}
