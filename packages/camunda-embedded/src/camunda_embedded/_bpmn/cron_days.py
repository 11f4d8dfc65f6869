"""Days that cron tells by more than a number: the last, the nearest weekday, the third Monday."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date

Rule = Callable[[date], bool]
_OF_MONTH = re.compile(r"L(?:-(?P<before>[1-9]|[12]\d|3[01]))?|(?P<last>L)W|(?P<near>\d{1,2})W", re.ASCII)
_OF_WEEK = re.compile(r"(?P<day>[A-Z]{3}|[0-7])(?:L|#(?P<nth>[1-5]))", re.ASCII)


def day_rule(text: str) -> Rule | None:
    """``L``, ``L-3``, ``LW`` or ``15W`` in the field of days; None where it is none of them."""
    match = _OF_MONTH.fullmatch(text)
    if match is None:
        return None
    if match["last"]:
        return lambda day: day.day == nearest_weekday(day, last_of(day))
    if match["near"]:
        wanted = int(match["near"])
        return (lambda day: day.day == nearest_weekday(day, min(wanted, last_of(day)))) if 1 <= wanted <= 31 else None  # fmt: skip
    before = int(match["before"] or 0)
    return lambda day: day.day == last_of(day) - before


def weekday_rule(text: str, number: Callable[[str], int | None]) -> Rule | None:
    """``5L`` for the last Friday or ``MON#2`` for the second Monday; None where it is neither."""
    match = _OF_WEEK.fullmatch(text)
    weekday = None if match is None else number(match["day"])
    if match is None or weekday is None:
        return None
    wanted, nth = weekday % 7, match["nth"]
    if nth is None:
        return lambda day: day.isoweekday() % 7 == wanted and day.day > last_of(day) - 7
    return lambda day: day.isoweekday() % 7 == wanted and (day.day - 1) // 7 + 1 == int(nth)


def last_of(day: date) -> int:
    """The last day of a day's month."""
    return calendar.monthrange(day.year, day.month)[1]


def nearest_weekday(day: date, wanted: int) -> int:
    """The day from Monday to Friday that is nearest, in the same month."""
    weekday = day.replace(day=wanted).isoweekday()
    if weekday == 6:
        return wanted - 1 if wanted > 1 else wanted + 2
    if weekday == 7:
        return wanted + 1 if wanted < last_of(day) else wanted - 2
    return wanted
