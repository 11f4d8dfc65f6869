"""Times of timers as texts: durations and cycles of ISO 8601; what is none is read as cron."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from camunda_embedded._bpmn.cron import Cron, parse_cron
from camunda_embedded.feel._temporal import add_months, parse_duration, parse_iso_moment
from camunda_embedded.feel.values import YearsMonthsDuration


@dataclass(frozen=True)
class MixedDuration:
    """Months, then days and time, as timers may have them and FEEL may not."""

    months: int
    time: timedelta


_MOMENT = re.compile(r"(?P<local>[^\[]*?)(?P<offset>[zZ]|[+-]\d\d(?::\d\d)*)(?P<zone>\[[^\]]+\])?", re.ASCII)
Duration = timedelta | YearsMonthsDuration | MixedDuration
_PERIOD = re.compile(
    r"(?P<sign>[+-]?)P(?:(?P<years>[+-]?\d{1,9})Y)?(?:(?P<months>[+-]?\d{1,9})M)?"
    r"(?:(?P<weeks>[+-]?\d{1,9})W)?(?:(?P<days>[+-]?\d{1,9})D)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Interval:
    """A repeated duration; ``start`` where the text names one.

    ``repetitions`` is -1 without end; with 0 or another negative number it happens once, as in Zeebe.
    """

    repetitions: int
    duration: Duration
    start: datetime | None = None


def parse_cycle(text: str) -> Interval | Cron | None:
    """A cycle such as ``R3/PT10S``, or a cron expression with six fields; None if it is neither."""
    if text.startswith("R"):
        return _interval(text)
    return parse_cron(text)


def _interval(text: str) -> Interval | None:
    match = re.fullmatch(r"R([+-]?\d+|)/(?:(.*)/)?([+-]?P[^/]+)", text, re.ASCII)
    if match is None:
        return None
    repetitions = int(match[1]) if match[1] else -1
    duration = parse_timer_duration(match[3])
    start = parse_timer_date(match[2]) if match[2] else None
    if duration is None or (match[2] and start is None) or not -(2**31) <= repetitions < 2**31:
        return None
    return Interval(repetitions, duration, start)


def parse_timer_date(text: str) -> datetime | None:
    """A moment of a timer: it has an offset, and unlike in FEEL its letters may be small and the offset may be hours alone."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    offset = match["offset"].upper()
    minutes = ":00" if len(offset) == len("+01") else ""
    return parse_iso_moment(f"{match['local'].upper()}{offset}{minutes}{match['zone'] or ''}")


def parse_timer_duration(text: str) -> Duration | None:
    """The duration of a timer: of ISO 8601, with weeks, and with months and times in one."""
    period, has_time, clock = text.partition("T")
    match = _PERIOD.fullmatch(period)
    if match is None:
        return None
    years, months, weeks, days = (int(one or 0) for one in match.group("years", "months", "weeks", "days"))
    is_date = any(match.group("years", "months", "weeks", "days"))
    rest = parse_duration(f"PT{clock}") if has_time else timedelta()
    if not isinstance(rest, timedelta) or not (is_date or has_time):
        return None
    sign = -1 if match["sign"] == "-" else 1
    total = sign * (years * 12 + months)
    try:
        time = sign * (timedelta(weeks=weeks, days=days) + rest)
    except OverflowError:
        return None
    if not total:
        return time
    return MixedDuration(total, time) if time else YearsMonthsDuration(total)


def later(moment: datetime, duration: Duration) -> datetime | None:
    """A moment so much later."""
    try:
        if isinstance(duration, timedelta):
            return moment + duration
        if isinstance(duration, YearsMonthsDuration):
            found: datetime | None = add_months(moment, duration.total)
            return found
        begin = add_months(moment, duration.months)
        return None if begin is None else begin + duration.time
    except OverflowError:
        return None
