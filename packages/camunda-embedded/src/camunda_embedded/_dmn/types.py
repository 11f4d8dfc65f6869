"""The types that a result can be asked to have."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from camunda_embedded.feel.values import YearsMonthsDuration

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, Decimal, float),
    "boolean": (bool,),
    "date": (date,),
    "time": (time,),
    "datetime": (datetime,),
    "daytimeduration": (timedelta,),
    "yearmonthduration": (YearsMonthsDuration,),
}


def is_of_type(value: Any, name: str | None) -> bool:
    """Whether a value has a type; null has every one, and names of other types accept everything."""
    kinds = _TYPES.get((name or "").lower())
    return value is None or kinds is None or value.__class__ in kinds
