"""Lets timers, job timeouts and message lifetimes end on time while no request comes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from camunda_embedded._rest.services import Services


class Ticker:
    """Sleeps until something is due in the engine, and lets it happen.

    Args:
        services: The services with the engine.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._changed = asyncio.Event()
        self._armed: int | None = None

    async def run(self) -> None:
        """Tick until cancelled."""
        engine = self._services.engine
        loop = asyncio.get_running_loop()

        def observe(_records: Sequence[Any]) -> None:
            due = engine.next_due()
            if due is not None and (self._armed is None or due < self._armed):
                self._armed = due
                loop.call_soon_threadsafe(self._changed.set)

        stop = engine.on_records(observe)
        try:
            while True:
                self._changed.clear()
                left = self._services.alarm()
                self._armed = None if left is None else engine.next_due()
                try:
                    await asyncio.wait_for(self._changed.wait(), left)
                except asyncio.TimeoutError:
                    continue
        finally:
            stop()
