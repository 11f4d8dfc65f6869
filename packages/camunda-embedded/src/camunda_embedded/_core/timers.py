"""When timers are due, and how they go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from camunda_embedded._bpmn.cron import Cron
from camunda_embedded._bpmn.cycles import (
    Duration,
    Interval,
    MixedDuration,
    later,
    parse_cycle,
    parse_timer_date,
    parse_timer_duration,
)
from camunda_embedded._bpmn.graph import Timer
from camunda_embedded._core.clock import LAST_MS
from camunda_embedded._core.records import TimerValue
from camunda_embedded._core.scopes import EvaluationFailed, evaluated, name_of
from camunda_embedded.feel._text import shortened
from camunda_embedded.feel.values import YearsMonthsDuration

if TYPE_CHECKING:
    from camunda_embedded._bpmn.graph import Node
    from camunda_embedded._core.core import Core
    from camunda_embedded._core.state import Instance


def timer_value(core: Core, node: Node, instance: Instance | None, about: Any = None) -> Any:
    """When a timer is due.

    Raises:
        EvaluationFailed: Its expression gives no time.
    """
    event = node.event
    assert isinstance(event, Timer)  # noqa: S101 - the caller knows
    found = evaluated(core, event.value, instance, "EXTRACT_VALUE_ERROR")
    due, repetitions, interval = when(core, event.kind, found, event.value.text)
    if instance is not None:
        about = instance.value
    return TimerValue(
        due,
        repetitions,
        interval,
        -1 if instance is None else about.process_instance_key,
        about.process_definition_key if instance is not None else about.key,
        node.id,
        -1 if instance is None else instance.key,
        about.tenant_id,
    )


def when(core: Core, kind: str, found: Any, text: str) -> tuple[int, int, str]:
    """Moment in milliseconds, repetitions that are left, and the interval as text.

    Raises:
        EvaluationFailed: It is no time.
    """
    if kind == "date":
        moment = parse_timer_date(found) if isinstance(found, str) else found
        if isinstance(moment, datetime):
            return (
                milliseconds(moment.replace(tzinfo=timezone.utc) if moment.tzinfo is None else moment),
                0,
                "",
            )
    elif kind == "duration":
        duration = parse_timer_duration(found) if isinstance(found, str) else found
        if isinstance(duration, (timedelta, YearsMonthsDuration, MixedDuration)):
            return max(core.now, end_of(core, duration)), 0, ""
    else:
        return of_cycle(core, str(found), text)
    expected = {"date": "a date and time", "duration": "a duration"}[kind]
    raise EvaluationFailed(
        "EXTRACT_VALUE_ERROR",
        f"Expected result of the expression '{text.lstrip('=')}' to be {expected}, but was '{name_of(found)}': {shortened(found)}",
    )


def of_cycle(core: Core, cycle_text: str, text: str) -> tuple[int, int, str]:
    """The first moment of a cycle.

    Raises:
        EvaluationFailed: It is none.
    """
    cycle = parse_cycle(cycle_text)
    if isinstance(cycle, Cron):
        moment = cycle.after(core.moment())
        if moment is not None:
            return milliseconds(moment), -1, cycle_text
    if isinstance(cycle, Interval):
        begins = cycle.start is not None and cycle.start > core.moment()
        first = milliseconds(cycle.start) if begins and cycle.start else end_of(core, cycle.duration)
        return first, cycle.repetitions, cycle_text
    raise EvaluationFailed(
        "EXTRACT_VALUE_ERROR",
        f"Expected result of the expression '{text.lstrip('=')}' to be a cycle, but was '{cycle_text[:200]}'",
    )


def end_of(core: Core, duration: Duration) -> int:
    """The moment so much later in milliseconds; time ends before some of them do."""
    end = later(core.moment(), duration)
    if end is not None:
        return milliseconds(end)
    negative = isinstance(duration, timedelta) and duration < timedelta()
    return core.now if negative else LAST_MS


def milliseconds(moment: datetime) -> int:
    """A moment in milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


def next_of(timer: TimerValue) -> TimerValue | None:
    """The timer that follows one of a cycle; None after the last."""
    if not timer.interval or (timer.repetitions != -1 and timer.repetitions <= 1):
        return None
    cycle = parse_cycle(timer.interval)
    if isinstance(cycle, Cron):
        moment = cycle.after(datetime.fromtimestamp(timer.due / 1000, timezone.utc))
        return None if moment is None else replace(timer, due=milliseconds(moment))
    if isinstance(cycle, Interval):
        following = later(datetime.fromtimestamp(timer.due / 1000, timezone.utc), cycle.duration)
        left = timer.repetitions - 1 if timer.repetitions > 0 else -1
        return None if following is None else replace(timer, due=milliseconds(following), repetitions=left)
    return None
