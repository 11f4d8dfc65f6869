"""How a session ends: nothing new, time for what runs, then no more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._session import Session

__all__ = ["Drain"]

_LAST_SECONDS = 0.5


class Drain:
    """Ends a session's jobs. Its bounds are real time, whatever clock the worker has."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._log = session.parts.log
        self._named: set[str] = set()

    async def run(self, timeout: float, grace: float) -> None:
        """Wait for running jobs, cancel the rest, and wait a little for these.

        Args:
            timeout: Seconds that handlers have to finish, and their outcomes to be sent.
            grace: Seconds that cancelled handlers have to end and their jobs to be given back.
        """
        self._session.announce_end()
        deadline = self._session.loop.time() + timeout
        while timeout > 0 and (tasks := self._session.waiting()):
            left = deadline - self._session.loop.time()
            if left <= 0:
                break
            await asyncio.wait(tasks, timeout=left)
        self._cancel_handlers(after=timeout)
        deadline = self._session.loop.time() + grace
        while tasks := self._session.waiting():
            left = deadline - self._session.loop.time()
            if left <= 0:
                break
            await asyncio.wait(tasks, timeout=left)
        self._give_up()

    def abandon(self) -> None:
        """Cancel the handlers at once; what follows for their jobs goes on in the background."""
        self._session.announce_end()
        self._cancel_handlers(after=0.0)

    def _cancel_handlers(self, after: float) -> None:
        interruptible = self._session.parts.strategy.interruptible
        cancelled = [
            run.key
            for run in list(self._session.runs.values())
            if run.cancel_handler(interruptible=interruptible)
        ]
        if not cancelled or after <= 0:
            return
        fate = (
            "are cancelled"
            if interruptible
            else "cannot be cancelled; they are free once their locks run out"
        )
        if not interruptible:
            self._named.update(cancelled)
        self._log.warning(
            "Handlers of these jobs did not end within %.1f s and %s: %s", after, fate, ", ".join(cancelled)
        )

    def _give_up(self) -> None:
        remaining = [run.key for run in self._session.runs.values() if run.key not in self._named]
        if remaining:
            self._log.warning(
                "These jobs are left as they are, until their locks run out: %s", ", ".join(remaining)
            )
        for task in self._session.waiting():
            task.cancel()
        for run in list(self._session.runs.values()):
            self._session.loop.call_later(_LAST_SECONDS, run.give_up)
