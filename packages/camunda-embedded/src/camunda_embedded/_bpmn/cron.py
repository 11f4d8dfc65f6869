"""Cron: seconds, minutes, hours, days, months and weekdays on which a timer goes off."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from camunda_embedded._bpmn.cron_days import Rule, day_rule, weekday_rule
from camunda_embedded.feel._temporal import add_months

_FIELDS = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_DAYS_FIELD, _MONTHS_FIELD, _WEEKDAYS_FIELD = 3, 4, 5
_MONTH_NAMES = {name.upper(): n for n, name in enumerate(calendar.month_abbr) if name}
_WEEKDAY_NAMES = {"MON": 1, "TUE": 2, "WED": 3, "THU": 4, "FRI": 5, "SAT": 6, "SUN": 7}
_MACROS = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
# A 29th of February is on each weekday once in so many years, even where a century has none.
_YEARS = 41
_PART = re.compile(r"(\*|[A-Z0-9]+(?:-[A-Z0-9]+)?)(?:/(\d+))?", re.ASCII)


@dataclass(frozen=True)
class Cron:
    """Moments by what they are called.

    Attributes:
        fields: Seconds, minutes, hours, days, months and weekdays, Sunday being 0.
        day_rules: Days that are told by more than a number, beside those of ``fields``.
        weekday_rules: Likewise for weekdays.
    """

    fields: tuple[frozenset[int], ...]
    day_rules: tuple[Rule, ...] = ()
    weekday_rules: tuple[Rule, ...] = ()

    def after(self, moment: datetime) -> datetime | None:
        """The next moment; None if there is none within a few decades."""
        found = moment.replace(microsecond=0) + timedelta(seconds=1)
        seconds, minutes, hours, _, months, _ = self.fields
        last_year = found.year + _YEARS
        try:
            while found.year <= last_year:
                if found.month not in months:
                    month = add_months(found.replace(day=1), 1)
                    if month is None:
                        return None
                    found = month.replace(hour=0, minute=0, second=0)
                elif not self._is_day(found):
                    found = (found + timedelta(days=1)).replace(hour=0, minute=0, second=0)
                elif found.hour not in hours:
                    found = (found + timedelta(hours=1)).replace(minute=0, second=0)
                elif found.minute not in minutes:
                    found = (found + timedelta(minutes=1)).replace(second=0)
                elif found.second not in seconds:
                    found += timedelta(seconds=1)
                else:
                    return found
        except OverflowError:
            return None
        return None

    def _is_day(self, moment: datetime) -> bool:
        days, weekdays = self.fields[_DAYS_FIELD], self.fields[_WEEKDAYS_FIELD]
        return (moment.day in days or any(rule(moment) for rule in self.day_rules)) and (
            moment.isoweekday() % 7 in weekdays or any(rule(moment) for rule in self.weekday_rules)
        )


def parse_cron(text: str) -> Cron | None:
    """A cron expression with six fields, or a name such as ``@daily``; None if it is neither."""
    parts = _MACROS.get(text, text).upper().split()
    if len(parts) != len(_FIELDS):
        return None
    days, day_rules = _days(parts[_DAYS_FIELD])
    weekdays, weekday_rules = _weekdays(parts[_WEEKDAYS_FIELD])
    if parts[_DAYS_FIELD] == parts[_WEEKDAYS_FIELD] == "?":
        return None
    parts[_DAYS_FIELD], parts[_WEEKDAYS_FIELD] = days, weekdays
    fields = [_field(part, index) for index, part in enumerate(parts)]
    if any(found is None for found in fields):
        return None
    return Cron(tuple(found for found in fields if found is not None), day_rules, weekday_rules)


def _days(text: str) -> tuple[str, tuple[Rule, ...]]:
    """The field of days as numbers, and as a rule."""
    if text == "?":
        return "*", ()
    rule = day_rule(text)
    if rule is not None:
        return "", (rule,)
    if "," not in text:
        return text, ()
    # In a list, a real Camunda passes over the last days, and takes 15W for the 15th.
    parts = [part[:-1] if re.fullmatch(r"\d+W", part) else part for part in text.split(",")]
    return ",".join(part for part in parts if day_rule(part) is None) or "none", ()


def _weekdays(text: str) -> tuple[str, tuple[Rule, ...]]:
    """The field of weekdays as numbers, and as rules."""
    if text == "?":
        return "*", ()
    parts = text.split(",")
    rules: dict[str, Rule] = {}
    for part in parts:
        rule = weekday_rule(part, lambda name: _number(name, _WEEKDAYS_FIELD))
        if rule is not None and not (len(parts) > 1 and re.fullmatch("[A-Z]{3}L", part)):
            rules[part] = rule
    left = ["0" if part == "L" else part for part in parts if part not in rules and part != "?"]
    return ",".join(left), tuple(rules.values())


def _field(text: str, index: int) -> frozenset[int] | None:
    """The numbers of a field; none where all of its parts were rules, None where it is not right."""
    found: set[int] = set()
    for part in text.split(",") if text else ():
        numbers = _part(part, index)
        if numbers is None:
            return None
        found.update(numbers)
    return frozenset(number % 7 for number in found) if index == _WEEKDAYS_FIELD else frozenset(found)


def _part(text: str, index: int) -> list[int] | None:
    low, high = _FIELDS[index]
    match = _PART.fullmatch(text)
    step = int(match[2] or 1) if match is not None else 0
    if match is None or not 1 <= step <= high:
        return None
    if match[1] == "*":
        return list(range(low, high + 1, step))
    first, dash, last = match[1].partition("-")
    begin = _number(first, index)
    if index == _WEEKDAYS_FIELD and match[2]:
        if dash and step == high:
            return None
        begin = 0 if begin == high and not dash else begin
    end = _number(last, index) if dash else (high if match[2] else begin)
    if begin is None or end is None or not low <= begin <= high or not low <= end <= high:
        return None
    if begin <= end:
        return list(range(begin, end + 1, step))
    # From Friday to Monday: a week goes on, days and months do not, and neither do steps.
    return list(range(begin, end + 8)) if index == _WEEKDAYS_FIELD and not match[2] else None


def _number(text: str, index: int) -> int | None:
    if text.isdigit():
        return int(text)
    return {_MONTHS_FIELD: _MONTH_NAMES, _WEEKDAYS_FIELD: _WEEKDAY_NAMES}.get(index, {}).get(text)
