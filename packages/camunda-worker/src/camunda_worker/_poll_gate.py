"""Keeps many idle workers on one client from holding a connection each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

__all__ = ["PollGate", "gate_for"]

_ROUND_SECONDS = 15.0
_SHORTEST_TURN = 0.25


class PollGate:
    """Limits the long polls that are open at once on one client.

    Up to `limit` workers each keep their own long poll open. Beyond that, workers whose last poll brought nothing take
    turns, short enough that each has one about every fifteen seconds; workers that are being served jobs never wait.

    Args:
        limit: Long polls open at once.
    """

    def __init__(self, limit: int = 32) -> None:
        self.limit = limit
        self._members = 0
        self._turns = asyncio.Semaphore(limit)

    @property
    def contended(self) -> bool:
        """Whether workers have to take turns."""
        return self._members > self.limit

    def join(self) -> None:
        """Count one more worker."""
        self._members += 1

    def leave(self) -> None:
        """Count one worker fewer."""
        self._members -= 1

    def turn_seconds(self) -> float | None:
        """Return how long one poll may stay open, or None for as long as it likes."""
        if not self.contended:
            return None
        return max(_SHORTEST_TURN, _ROUND_SECONDS * self.limit / self._members)

    @asynccontextmanager
    async def turn(self, *, served: bool) -> AsyncIterator[None]:
        """Hold one of the turns, waiting for it in order; a worker that was just served jobs needs none."""
        if served:
            yield
            return
        async with self._turns:
            yield


_gates: WeakKeyDictionary[asyncio.AbstractEventLoop, WeakKeyDictionary[object, PollGate]] = (
    WeakKeyDictionary()
)


def gate_for(client: object, loop: asyncio.AbstractEventLoop) -> PollGate:
    """Return the gate that all workers of this client on this loop share."""
    gates = _gates.setdefault(loop, WeakKeyDictionary())
    try:
        gate = gates.get(client)
        if gate is None:
            gate = gates[client] = PollGate()
    except TypeError:
        # A client that cannot be referenced weakly or hashed has its worker for itself.
        return PollGate()
    return gate
