"""Dates, times, moments and durations: reading, writing, and reckoning with them."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from camunda_embedded.feel._numbers import CONTEXT, Number
from camunda_embedded.feel._zones import ZoneOfTime, in_zone, offset_zone, with_zone, zone
from camunda_embedded.feel.values import YearsMonthsDuration

Temporal = date | datetime | time | timedelta | YearsMonthsDuration

_DATE = r"(?P<date>\d{4,9}-\d\d-\d\d)"
_TIME = r"(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?"
_ZONE = r"(?:(?P<utc>Z)|(?P<offset>[+-]\d\d:\d\d(?::\d\d)?)|@(?P<zone>[\w/+:-]+))?"
_ISO_ZONE = r"(?:(?P<utc>Z)|(?P<offset>[+-]\d\d:\d\d(?::\d\d)?))?(?:\[(?P<zone>[\w/+:-]+)\])?"
_DATE_ONLY = re.compile(rf"{_DATE}\Z", re.ASCII)
_TIME_ONLY = re.compile(rf"T?{_TIME}{_ZONE}\Z", re.ASCII)
_MOMENT = re.compile(rf"{_DATE}T{_TIME}{_ZONE}\Z", re.ASCII)
_ISO_MOMENT = re.compile(rf"{_DATE}T{_TIME}{_ISO_ZONE}\Z", re.ASCII)
_MONTHS = re.compile(r"(?P<sign>[+-]?)P(?:(?P<years>-?\d{1,9})Y)?(?:(?P<months>-?\d{1,9})M)?\Z", re.ASCII)
_DAYS = re.compile(
    r"(?P<sign>[+-]?)P(?:(?P<days>[+-]?\d{1,9})D)?(?:T(?:(?P<hours>[+-]?\d{1,12})H)?(?:(?P<minutes>[+-]?\d{1,12})M)?"
    r"(?:(?P<seconds>[+-]?\d{1,12}(?:[.,]\d{1,9})?)S)?)?\Z",
    re.ASCII | re.IGNORECASE,
)


def parse_date(text: str) -> date | None:
    """A date such as 2024-02-29."""
    match = _DATE_ONLY.match(text)
    try:
        return date.fromisoformat(text) if match else None
    except ValueError:
        return None


def parse_time(text: str) -> time | None:
    """A time, with or without an offset or a zone."""
    match = _TIME_ONLY.match(text)
    try:
        if match is None or (match["second"] is None and any(match.group("utc", "offset", "zone"))):
            return None
        return in_zone(_time(match), _zone(match))
    except (ValueError, KeyError):
        return None


def parse_moment(text: str) -> datetime | None:
    """A date with a time, with or without an offset or a zone, as FEEL reads it."""
    return _moment(_MOMENT.match(text))


def parse_iso_moment(text: str) -> datetime | None:
    """A date with a time, with or without an offset or a zone in brackets, as Java writes it."""
    return _moment(_ISO_MOMENT.match(text))


def _moment(match: re.Match[str] | None) -> datetime | None:
    try:
        if match is None:
            return None
        clock = _time(match)
        return with_zone(datetime.combine(date.fromisoformat(match["date"]), clock, None), _zone(match))
    except (ValueError, KeyError):
        return None


def _time(match: re.Match[str]) -> time:
    fraction = (match["fraction"] or "").ljust(6, "0")[:6]
    return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0), int(fraction or 0))


def _zone(match: re.Match[str]) -> tzinfo | None:
    if match["zone"]:
        return zone(match["zone"])
    if match["utc"]:
        return timezone.utc
    return offset_zone(match["offset"]) if match["offset"] else None


def parse_duration(text: str) -> timedelta | YearsMonthsDuration | None:
    """A duration of months, or of days and time."""
    match = _MONTHS.match(text)
    if match and (match["years"] or match["months"]):
        total = int(match["years"] or 0) * 12 + int(match["months"] or 0)
        return YearsMonthsDuration(-total if match["sign"] == "-" else total)
    match = _DAYS.match(text)
    if match is None or not any(match.group("days", "hours", "minutes", "seconds")) or text[-1] in "Tt":
        return None
    try:
        seconds = Decimal((match["seconds"] or "0").replace(",", "."))
        total_time = timedelta(
            days=int(match["days"] or 0),
            hours=int(match["hours"] or 0),
            minutes=int(match["minutes"] or 0),
            seconds=int(seconds),
            microseconds=int((seconds - int(seconds)) * 1_000_000),
        )
    except (OverflowError, ValueError):
        return None
    return -total_time if match["sign"] == "-" else total_time


def parse_any(text: str) -> Temporal | None:
    """Whatever a literal such as @"PT1H" holds."""
    found: Temporal | None = parse_date(text)
    for parse in (parse_moment, parse_time, parse_duration):
        if found is None:
            found = parse(text)
    return found


def write(value: Temporal) -> str:
    """A temporal value as text, in the form of 8.8."""
    kind = value.__class__
    if kind is datetime:
        assert isinstance(value, datetime)  # noqa: S101 - tells the checker what was just compared
        return (
            f"{value.year:04}-{value.month:02}-{value.day:02}T{_clock(value)}{_suffix(value, value.tzinfo)}"
        )
    if isinstance(value, time):
        return _local_text(value) if value.tzinfo is None else text_of(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _days_text(value)
    return _months_text(value)


def text_of(value: Temporal) -> str:
    """A temporal value as the function `string` gives it: a named zone instead of the offset that it has then."""
    if isinstance(value, (datetime, time)):
        if isinstance(value.tzinfo, (ZoneInfo, ZoneOfTime)):
            return f"{text_of(value.replace(tzinfo=None))}@{value.tzinfo.key}"
        if isinstance(value, time):
            return f"{_clock(value)}{_suffix(value, value.tzinfo)}"
    return write(value)


def _local_text(value: time) -> str:
    """A time without a zone as Camunda keeps it in variables: as short as it can be, by three digits of a fraction."""
    if not value.second and not value.microsecond:
        return f"{value.hour:02}:{value.minute:02}"
    return value.isoformat(
        "microseconds" if value.microsecond % 1000 else "auto" if not value.microsecond else "milliseconds"
    )


def _clock(value: datetime | time) -> str:
    fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
    return f"{value.hour:02}:{value.minute:02}:{value.second:02}{fraction}"


def _suffix(value: datetime | time, zone_info: tzinfo | None) -> str:
    if zone_info is None:
        return ""
    offset = value.utcoffset()
    if isinstance(zone_info, ZoneInfo):
        return f"{_offset_text(offset) if offset is not None else ''}[{zone_info.key}]"
    return _offset_text(offset or timedelta())


def _offset_text(offset: timedelta) -> str:
    if not offset:
        return "Z"
    seconds = int(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    tail = f":{seconds % 60:02}" if seconds % 60 else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}{tail}"


def _days_text(value: timedelta) -> str:
    # Camunda leaves out fractions of a second, of negative durations by rounding down.
    whole = value // timedelta(seconds=1)
    sign, whole = ("-", -whole) if whole < 0 else ("", whole)
    if whole == 0:
        return "P0D"
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    clock = (
        f"{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes else ''}{f'{seconds}S' if seconds else ''}"
    )
    return f"{sign}P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"


def _months_text(value: YearsMonthsDuration) -> str:
    years, months = divmod(abs(value.total), 12)
    body = f"{f'{years}Y' if years else ''}{f'{months}M' if months else ''}" or "0Y"
    return f"{'-' if value.total < 0 else ''}P{body}"


def add_months(value: date | datetime, months: int) -> Any:
    """The same day so many months later, or the month's last."""
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    day = min(value.day, calendar.monthrange(year, month + 1)[1])
    return value.replace(year=year, month=month + 1, day=day)


def add(left: Any, right: Any) -> Any:
    """The sum of two temporal values; None where there is none."""
    if isinstance(left, (timedelta, YearsMonthsDuration)) and not isinstance(
        right, (timedelta, YearsMonthsDuration)
    ):
        left, right = right, left
    try:
        return _add(left, right)
    except OverflowError:
        return None


def _add(left: Any, right: Any) -> Any:
    kind = left.__class__
    if kind is YearsMonthsDuration:
        return (
            YearsMonthsDuration(left.total + right.total) if right.__class__ is YearsMonthsDuration else None
        )
    if right.__class__ is YearsMonthsDuration:
        return add_months(left, right.total) if kind in (date, datetime) else None
    if not isinstance(right, timedelta):
        return None
    if kind is timedelta or kind is datetime:
        if kind is datetime and isinstance(left.tzinfo, ZoneInfo):
            return (left.astimezone(timezone.utc) + right).astimezone(left.tzinfo)
        return left + right
    if kind is date:
        return (datetime.combine(left, time()) + right).date()
    if kind is time:
        return (datetime.combine(date(2000, 1, 1), left) + right).timetz()
    return None


def subtract(left: Any, right: Any) -> Any:
    """The difference of two temporal values; None where there is none."""
    if right.__class__ is timedelta:
        return add(left, -right)
    if right.__class__ is YearsMonthsDuration:
        return add(left, YearsMonthsDuration(-right.total))
    if left.__class__ is not right.__class__ or (_has_zone(left) is not _has_zone(right)):
        return None
    if isinstance(left, time):
        return _seconds(left) - _seconds(right)
    return left - right if isinstance(left, date) else None


def _has_zone(value: Any) -> bool:
    return getattr(value, "tzinfo", None) is not None


def _seconds(value: time) -> timedelta:
    offset = value.utcoffset() or timedelta()
    return (
        timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
        - offset
    )


def multiply(value: Any, factor: Number) -> Any:
    """A duration so many times; the factor is cut to a whole number, as Camunda does."""
    try:
        whole = int(factor)
        if value.__class__ is YearsMonthsDuration:
            return YearsMonthsDuration(value.total * whole)
        return value * whole
    except (OverflowError, ArithmeticError):
        return None


def divide(value: Any, divisor: Number) -> Any:
    """A part of a duration; fractions of a month or microsecond are cut off."""
    try:
        if value.__class__ is YearsMonthsDuration:
            return YearsMonthsDuration(int(CONTEXT.divide(Decimal(value.total), Decimal(divisor))))
        micro = value // timedelta(microseconds=1)
        return timedelta(microseconds=int(CONTEXT.divide(Decimal(micro), Decimal(divisor))))
    except (OverflowError, ArithmeticError):
        return None


def quotient(left: int, right: int) -> int:
    """How many whole times one amount is in another, towards zero."""
    found = abs(left) // abs(right)
    return found if (left < 0) == (right < 0) else -found


def comparable(left: Any, right: Any) -> tuple[Any, Any] | None:
    """Both values in a form that Python can order; None where they have no order.

    Among moments that are the same, Java orders by the local time and then by the zone, so that they are not equal.
    """
    kind = left.__class__
    if kind is not right.__class__:
        return None
    if kind in (date, timedelta, YearsMonthsDuration):
        return left, right
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    if left.tzinfo is None:
        return left, right
    return _instant(left), _instant(right)


def _instant(value: Any) -> tuple[Any, Any, str]:
    zone_name = (
        value.tzinfo.key if isinstance(value.tzinfo, (ZoneInfo, ZoneOfTime)) else str(value.utcoffset())
    )
    local = value.replace(tzinfo=None)
    if isinstance(value, time):
        return _seconds(value), local, zone_name
    # As a duration, for a moment near the first or the last year may have no form in UTC.
    since_begin = local - datetime(1, 1, 1)  # noqa: DTZ001 - local time, as it is shown
    return since_begin - (value.utcoffset() or timedelta()), local, zone_name
