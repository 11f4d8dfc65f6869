"""How long to wait before the next try."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timezone
from email.utils import parsedate_to_datetime

ATTEMPTS = 3
_SECONDS = re.compile(r"\d{1,18}(\.\d{1,9})?\Z", re.ASCII)


def backoff(attempt: int, chance: float, *, throttled: bool) -> float:
    """Full jitter: a share of a bound that doubles, from 0.1 s to 5 s, or from 1 s to 20 s when throttled.

    Args:
        attempt: How many attempts there have been, from 1.
        chance: A number in [0, 1).
        throttled: Whether the server asked for less.
    """
    base, cap = (1.0, 20.0) if throttled else (0.1, 5.0)
    return float(chance * min(cap, base * 2.0 ** (attempt - 1)))


def parse_retry_after(values: Sequence[str], wall_now: float) -> float | None:
    """Seconds that Retry-After asks for (RFC 9110, section 10.2.3), or None where it says nothing usable.

    Several headers are read as the longest wait; a date in the past is no wait.

    Args:
        values: The values of the header, one for each time that the answer has it.
        wall_now: The time of day as ``time.time()`` gives it.
    """
    waits = [wait for value in values for wait in _waits(value, wall_now)]
    return max(waits) if waits else None


def _waits(value: str, wall_now: float) -> list[float]:
    parts = [part.strip() for part in value.split(",")]
    seconds = [float(part) for part in parts if _SECONDS.match(part)]
    if seconds:
        return seconds
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return []
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return [max(0.0, moment.timestamp() - wall_now)]
