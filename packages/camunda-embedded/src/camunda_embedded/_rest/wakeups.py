"""Wakes those who wait for what a command has brought about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from camunda_embedded._rest.waiting import Waiters


def wake_up(waiters: Waiters, _records: Sequence[Any]) -> None:
    """Wake everybody whom these records concern.

    Args:
        waiters: Who waits for what.
        _records: What one command appended to the log.
    """
    for topic in waiters.topics():
        waiters.wake(topic)
