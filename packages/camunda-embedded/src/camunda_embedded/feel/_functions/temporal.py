"""Dates, times, moments and durations."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from camunda_embedded.feel import _numbers, _temporal, _zones
from camunda_embedded.feel._functions._signature import builtin
from camunda_embedded.feel._scope import Scope
from camunda_embedded.feel.values import YearsMonthsDuration

LARGEST_OFFSET = timedelta(hours=18)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def parsed(scope: Scope, name: str, value: Any, text: str) -> Any:
    """A value that was read, or null with a warning."""
    if value is None:
        message = f"Failed to invoke function '{name}': Failed to parse {name} from '{text[:100]}'"
        scope.run.warn("FUNCTION_INVOCATION_FAILURE", message)
    return value


def made(kind: Any, *parts: Any) -> Any:
    """A value from numbers; null where there is none."""
    try:
        return kind(*(_numbers.truncated(part) for part in parts))
    except (ValueError, OverflowError):
        return None


@builtin("date(from: string)")
def date_of_text(scope: Scope, text: str) -> Any:
    """A text as a date."""
    return parsed(scope, "date", _temporal.parse_date(text), text)


@builtin("date(from: moment)")
def date_of_moment(scope: Scope, moment: datetime) -> date:
    """The day of a moment."""
    return moment.date()


@builtin("date(from: date)")
def same_date(scope: Scope, day: date) -> date:
    """A date is one already."""
    return day


@builtin("date(year: number, month: number, day: number)")
def date_of_parts(scope: Scope, year: Any, month: Any, day: Any) -> Any:
    """A date from numbers."""
    return made(date, year, month, day)


@builtin("time(from: string)")
def time_of_text(scope: Scope, text: str) -> Any:
    """A text as a time."""
    return parsed(scope, "time", _temporal.parse_time(text), text)


@builtin("time(from: moment)")
def time_of_moment(scope: Scope, moment: datetime) -> time:
    """The time of a moment, with its zone."""
    return _zones.time_of(moment)


@builtin("time(from: date)")
def time_of_date(scope: Scope, day: date) -> time:
    """The time at which a day begins in UTC."""
    return time(tzinfo=timezone.utc)


@builtin(
    "time(hour: number, minute: number, second: number)",
    "time(hour: number, minute: number, second: number, offset?: days)",
)
def time_of_parts(scope: Scope, hour: Any, minute: Any, second: Any, offset: timedelta | None = None) -> Any:
    """A time from numbers."""
    micro = int((second - int(second)) * 1_000_000)
    found = made(time, hour, minute, int(second), micro)
    if found is None or offset is None:
        return found
    return found.replace(tzinfo=timezone(offset)) if abs(offset) <= LARGEST_OFFSET else None


@builtin("date and time(from: string)")
def moment_of_text(scope: Scope, text: str) -> Any:
    """A text as a moment."""
    found = _temporal.parse_moment(text)
    if found is None:
        day = _temporal.parse_date(text)
        found = None if day is None else datetime.combine(day, time())
    return parsed(scope, "date and time", found, text)


@builtin("date and time(date: day, time: time)")
def moment_of_parts(scope: Scope, day: Any, clock: time) -> datetime:
    """A day and a time."""
    local = datetime.combine(day.date() if isinstance(day, datetime) else day, clock, None)
    return _zones.with_zone(local, clock.tzinfo)


@builtin("date and time(from: moment)")
def same_moment(scope: Scope, moment: datetime) -> datetime:
    """A moment is one already."""
    return moment


@builtin("date and time(date: moment, timezone: string)")
def moment_in_zone(scope: Scope, moment: datetime, name: str) -> Any:
    """A moment as clocks elsewhere show it."""
    try:
        zone = _zones.zone(name)
    except ValueError:
        return None
    return moment.astimezone(zone) if moment.tzinfo is not None else _zones.with_zone(moment, zone)


@builtin("duration(from: string)")
def duration_of_text(scope: Scope, text: str) -> Any:
    """A text as a duration."""
    return parsed(scope, "duration", _temporal.parse_duration(text), text)


@builtin("duration(from: duration)")
def same_duration(scope: Scope, duration: Any) -> Any:
    """A duration is one already."""
    return duration


@builtin("cycle(interval: duration)", "cycle(repetitions, interval: duration)")
def cycle(scope: Scope, *parts: Any) -> str | None:
    """A repeated interval as timers take it; without a number of repetitions it has no end."""
    repetitions, interval = parts if len(parts) > 1 else (None, parts[0])
    if repetitions is not None and not _numbers.is_number(repetitions):
        return None
    count = "" if repetitions is None else _numbers.truncated(repetitions)
    return f"R{count}/{_temporal.write(interval)}"


@builtin("years and months duration(from: day, to: day)")
def months_between(scope: Scope, start: Any, end: Any) -> YearsMonthsDuration:
    """The whole months from one day to another."""
    sign = 1
    first, last = (one.date() if isinstance(one, datetime) else one for one in (start, end))
    if first > last:
        first, last, sign = last, first, -1
    months = (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return YearsMonthsDuration(sign * months)


@builtin("now()")
def now(scope: Scope) -> datetime:
    """The present, on the engine's clock."""
    return scope.run.clock()


@builtin("today()")
def today(scope: Scope) -> date:
    """The present day, on the engine's clock."""
    return scope.run.clock().date()


@builtin("day of year(date: day)")
def day_of_year(scope: Scope, day: date) -> int:
    """The day's number in its year."""
    return day.timetuple().tm_yday


@builtin("day of week(date: day)")
def day_of_week(scope: Scope, day: date) -> str:
    """The day's name."""
    return DAYS[day.weekday()]


@builtin("month of year(date: day)")
def month_of_year(scope: Scope, day: date) -> str:
    """The month's name."""
    return MONTHS[day.month - 1]


@builtin("week of year(date: day)")
def week_of_year(scope: Scope, day: date) -> int:
    """The number of the week, as ISO 8601 counts."""
    return day.isocalendar()[1]


@builtin("last day of month(date: day)")
def last_day_of_month(scope: Scope, day: date) -> date:
    """The last day of the day's month."""
    return date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
