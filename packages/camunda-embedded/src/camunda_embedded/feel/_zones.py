"""Zones by name and by offset, and what they make of times and moments."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo


class ZoneOfTime(tzinfo):
    """A zone by name with the offset that a time in it has, as a time alone does not tell which one that is."""

    def __init__(self, key: str, offset: timedelta) -> None:
        self.key = key
        self._offset = offset

    def utcoffset(self, moment: datetime | None, /) -> timedelta:
        """How far it is from UTC."""
        return self._offset

    def dst(self, moment: datetime | None, /) -> timedelta | None:
        """Nobody knows how much of it is summer time."""
        return None

    def tzname(self, moment: datetime | None, /) -> str:
        """The name of the zone."""
        return self.key


def in_zone(clock: time, info: tzinfo | None) -> time:
    """A time in a zone, with the zone's offset outside of summer time."""
    if isinstance(info, ZoneInfo):
        winter = datetime(2024, 1, 1, tzinfo=info)
        standard = (winter.utcoffset() or timedelta()) - (winter.dst() or timedelta())
        info = ZoneOfTime(info.key, standard)
    return clock.replace(tzinfo=info)


def time_of(moment: datetime) -> time:
    """The time of a moment, with its zone and the offset that it has then."""
    info = moment.tzinfo
    if isinstance(info, ZoneInfo):
        info = ZoneOfTime(info.key, moment.utcoffset() or timedelta())
    return moment.time().replace(tzinfo=info)


def with_zone(moment: datetime, info: tzinfo | None) -> datetime:
    """A local moment in a zone; one that clocks leap over is as much later."""
    if isinstance(info, ZoneOfTime):
        info = ZoneInfo(info.key)
    moment = moment.replace(tzinfo=info)
    if not isinstance(info, ZoneInfo) or not 1 < moment.year < 9999:
        return moment
    there = moment.astimezone(timezone.utc).astimezone(info)
    return moment if there.replace(fold=0, tzinfo=None) == moment.replace(tzinfo=None) else there


def zone(name: str) -> tzinfo:
    """A zone by its name or offset.

    Raises:
        ValueError: There is none.
    """
    if name in {"Z", "z", "UTC", "GMT"}:
        return timezone.utc if name in {"Z", "z"} else ZoneInfo(name)
    if name[0] in "+-":
        return offset_zone(name)
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(f"no zone {name!r}") from error


def offset_zone(text: str) -> timezone:
    """An offset such as +01:00.

    Raises:
        ValueError: It is beyond 18 hours.
    """
    digits = re.sub(r"\D", "", text).ljust(6, "0")
    seconds = int(digits[:2]) * 3600 + int(digits[2:4]) * 60 + int(digits[4:6])
    if seconds > 18 * 3600 or int(digits[2:4]) > 59:
        raise ValueError(f"no offset {text!r}")
    return timezone(timedelta(seconds=-seconds if text[0] == "-" else seconds))
