"""Times of timers as texts: durations, cycles of ISO 8601, and cron."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from camunda_embedded._bpmn.cron_days import Rule, day_rule, weekday_rule
from camunda_embedded.feel._temporal import add_months, parse_duration, parse_iso_moment
from camunda_embedded.feel.values import YearsMonthsDuration


@dataclass(frozen=True)
class MixedDuration:
    """Months, then days and time, as timers may have them and FEEL may not."""

    months: int
    time: timedelta


Duration = timedelta | YearsMonthsDuration | MixedDuration
_PERIOD = re.compile(
    r"(?P<sign>[+-]?)P(?:(?P<years>[+-]?\d{1,9})Y)?(?:(?P<months>[+-]?\d{1,9})M)?"
    r"(?:(?P<weeks>[+-]?\d{1,9})W)?(?:(?P<days>[+-]?\d{1,9})D)?",
    re.ASCII,
)
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
    day_rules: tuple[Rule, ...] = ()

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
        if moment.day not in days or moment.isoweekday() % 7 not in weekdays:
            return False
        return all(rule(moment) for rule in self.day_rules)


def parse_cycle(text: str) -> Interval | Cron | None:
    """A cycle such as ``R3/PT10S``, or a cron expression with six fields; None if it is neither."""
    if text.startswith("R"):
        return _interval(text)
    return parse_cron(text)


def _interval(text: str) -> Interval | None:
    match = re.fullmatch(r"R(-1|\d*)/(?:(.+)/)?([+-]?P[^/]+)", text, re.ASCII)
    if match is None:
        return None
    duration = parse_timer_duration(match[3])
    start = parse_iso_moment(match[2]) if match[2] else None
    if duration is None or (match[2] and start is None):
        return None
    return Interval(int(match[1]) if match[1] else -1, duration, start)


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


def parse_cron(text: str) -> Cron | None:
    """A cron expression: seconds, minutes, hours, days, months, weekdays."""
    parts = _MACROS.get(text, text).split()
    if len(parts) != 6:
        return None
    rules = [day_rule(parts[3].upper()), weekday_rule(parts[5].upper(), lambda name: _number(name, 5))]
    for place, rule in zip((3, 5), rules, strict=True):
        if rule is not None:
            parts[place] = "*"
    fields = [
        _field(part, *bounds, index) for index, (part, bounds) in enumerate(zip(parts, _FIELDS, strict=True))
    ]
    if any(found is None or not found for found in fields):
        return None
    sets = [found for found in fields if found is not None]
    sets[5] = frozenset(day % 7 for day in sets[5])
    return Cron(tuple(sets), tuple(rule for rule in rules if rule is not None))


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
            # From Friday to Sunday, which is 0 and 7.
            begin, end = one, 7 if index == 5 and dash and other == 0 else other
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
        if isinstance(duration, YearsMonthsDuration):
            found: datetime | None = add_months(moment, duration.total)
            return found
        begin = add_months(moment, duration.months)
        return None if begin is None else begin + duration.time
    except OverflowError:
        return None
