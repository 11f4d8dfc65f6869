"""Formats of strings that a pattern alone cannot check."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timezone
from urllib.parse import urlsplit

_DATE_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:[Zz]|[+-](\d\d):(\d\d))", re.ASCII
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def is_date_time(text: str) -> bool:
    """Whether a text is a date-time after RFC 3339, section 5.6."""
    found = _DATE_TIME.fullmatch(text)
    if not found:
        return False
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    offset_hour, offset_minute = (int(part or 0) for part in found.groups()[6:])
    try:
        datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:
        return False
    return offset_hour <= 18 and offset_minute <= 59


def is_date(text: str) -> bool:
    """Whether a text is a date after RFC 3339."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_uri(text: str) -> bool:
    """Whether a text is an absolute URI."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and not any(c.isspace() for c in text)


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID with its hyphens."""
    from uuid import UUID

    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def is_email(text: str) -> bool:
    """Whether a text has the shape of an address."""
    name, _, domain = text.rpartition("@")
    return bool(name and domain) and not any(c.isspace() for c in text)


FORMATS: dict[str, tuple[Callable[[str], bool], str]] = {
    "date-time": (is_date_time, "a date-time such as 2026-01-31T12:00:00Z (RFC 3339)"),
    "date": (is_date, "a date such as 2026-01-31"),
    "uri": (is_uri, "a URI"),
    "uuid": (is_uuid, "a UUID"),
    "email": (is_email, "an e-mail address"),
}
