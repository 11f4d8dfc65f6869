"""Times of timers as texts: durations, cycles of ISO 8601, and cron."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from camunda_embedded.feel._temporal import add_months, parse_duration, parse_iso_moment
from camunda_embedded.feel.values import YearsMonthsDuration

Duration = timedelta | YearsMonthsDuration
_FIELDS = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_NAMES = {name.upper(): n for n, name in enumerate(calendar.month_abbr) if name}
_DAYS = {"SUN": 0, "MON": 1, "TUE": 2, "WED": 3, "THU": 4, "FRI": 5, "SAT": 6}
_MACROS = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}


@dataclass(frozen=True)
class Interval:
    """A repeated duration; ``repetitions`` -1 without end, ``start`` where the text names one."""

    repetitions: int
    duration: Duration
    start: datetime | None = None


@dataclass(frozen=True)
class Cron:
    """Seconds, minutes, hours, days, months and weekdays on which something happens."""

    fields: tuple[frozenset[int], ...]
    any_day: bool
    any_weekday: bool

    def after(self, moment: datetime) -> datetime | None:
        """The next moment; None if there is none within five years."""
        found = moment.replace(microsecond=0) + timedelta(seconds=1)
        seconds, minutes, hours, days, months, weekdays = self.fields
        limit = found + timedelta(days=366 * 5)
        while found < limit:
            if found.month not in months:
                found = (add_months(found.replace(day=1), 1) or limit).replace(hour=0, minute=0, second=0)
            elif not self._is_day(found, days, weekdays):
                found = (found + timedelta(days=1)).replace(hour=0, minute=0, second=0)
            elif found.hour not in hours:
                found = (found + timedelta(hours=1)).replace(minute=0, second=0)
            elif found.minute not in minutes:
                found = (found + timedelta(minutes=1)).replace(second=0)
            elif found.second not in seconds:
                found += timedelta(seconds=1)
            else:
                return found
        return None

    def _is_day(self, moment: datetime, days: frozenset[int], weekdays: frozenset[int]) -> bool:
        by_day, by_weekday = moment.day in days, moment.isoweekday() % 7 in weekdays
        if self.any_day or self.any_weekday:
            return by_day and by_weekday
        return by_day and by_weekday


def parse_cycle(text: str) -> Interval | Cron | None:
    """A cycle such as ``R3/PT10S``, or a cron expression with six fields; None if it is neither."""
    if text.startswith("R"):
        return _interval(text)
    return parse_cron(text)


def _interval(text: str) -> Interval | None:
    match = re.fullmatch(r"R(\d*)/(?:([^/]+)/)?(P[^/]+)", text, re.ASCII)
    if match is None:
        return None
    duration = parse_duration(match[3])
    start = parse_iso_moment(match[2]) if match[2] else None
    if duration is None or (match[2] and start is None):
        return None
    return Interval(int(match[1]) if match[1] else -1, duration, start)


def parse_cron(text: str) -> Cron | None:
    """A cron expression: seconds, minutes, hours, days, months, weekdays."""
    parts = _MACROS.get(text, text).split()
    if len(parts) != 6:
        return None
    fields = [
        _field(part, *bounds, index) for index, (part, bounds) in enumerate(zip(parts, _FIELDS, strict=True))
    ]
    if any(found is None or not found for found in fields):
        return None
    sets = [found for found in fields if found is not None]
    sets[5] = frozenset(day % 7 for day in sets[5])
    return Cron(tuple(sets), parts[3] in {"*", "?"}, parts[5] in {"*", "?"})


def _field(text: str, low: int, high: int, index: int) -> frozenset[int] | None:
    found: set[int] = set()
    for part in text.upper().split(","):
        match = re.fullmatch(r"(\*|\?|[A-Z0-9]+(?:-[A-Z0-9]+)?)(?:/(\d+))?", part, re.ASCII)
        if match is None:
            return None
        begin, end = low, high
        if match[1] not in {"*", "?"}:
            first, dash, last = match[1].partition("-")
            one = _number(first, index)
            other = _number(last, index) if dash else (high if match[2] else one)
            if one is None or other is None or not low <= one <= high or not low <= other <= high:
                return None
            begin, end = one, other
        step = int(match[2] or 1)
        if step < 1 or begin > end:
            return None
        found.update(range(begin, end + 1, step))
    return frozenset(found)


def _number(text: str, index: int) -> int | None:
    if text.isdigit():
        return int(text)
    return (_NAMES if index == 4 else _DAYS).get(text) if index in {4, 5} else None


def later(moment: datetime, duration: Duration) -> datetime | None:
    """A moment so much later."""
    try:
        if isinstance(duration, timedelta):
            return moment + duration
    except OverflowError:
        return None
    found: datetime | None = add_months(moment, duration.total)
    return found
