"""Points in time: aware when read, required to be aware when written."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any

import msgspec

from camunda_client._codec._errors import kind_of, refuse

_LOOSE_OFFSET = re.compile(r"([+-]\d\d)(\d\d)?$")
_NO_SECONDS = re.compile(r"(?<=T\d\d:\d\d)(?=Z|[+-]|$)")
_REGION = re.compile(r"\[[^\]]*\]$")


def read_datetime(value: Any) -> Any:
    """Turn a text into an aware `datetime`; what is no date stays as it is."""
    if value.__class__ is not str:
        return value
    try:
        return _aware(msgspec.convert(value, datetime))
    except (msgspec.ValidationError, UnicodeEncodeError):
        return _read_loosely(value)


def _read_loosely(value: str) -> Any:
    text = _REGION.sub("", value)
    match = _LOOSE_OFFSET.search(text)
    if match and len(text) > 11:
        text = f"{text[: match.start()]}{match[1]}:{match[2] or '00'}"
    text = _NO_SECONDS.sub(":00", text, count=1)  # Java leaves out those that are zero
    try:
        return _aware(msgspec.convert(text, datetime))
    except (msgspec.ValidationError, UnicodeEncodeError):
        return value


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo is not None else value.replace(tzinfo=timezone.utc)


def write_datetime(value: Any, path: str) -> str:
    """Turn an aware `datetime`, or a text that is one, into ISO 8601."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            refuse(path, "is a datetime without a time zone; give it one, such as tzinfo=timezone.utc")
        return value.isoformat()
    if isinstance(value, str):
        if isinstance(_strict(value), datetime):
            return value
        return refuse(path, "is a text that is no date and time with an offset, such as 2030-01-31T12:00:00Z")
    return refuse(path, f"must be an aware datetime, not {kind_of(value)}")


def _strict(value: str) -> Any:
    try:
        parsed = msgspec.convert(value, datetime)
    except (msgspec.ValidationError, UnicodeEncodeError):
        return None
    return parsed if parsed.tzinfo is not None else None
