"""Asks for jobs: at once when slots are free, never more than fit, and again after every failure."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

from ._backoff import Backoff
from ._capacity import Capacity
from ._clock import Clock
from ._verdict import is_closed_client, retry_after_of

if TYPE_CHECKING:
    from ._gateway import Activated, Gateway
    from ._poll_gate import PollGate

__all__ = ["PollEvents", "Poller"]

_QUICK_ANSWER = 0.05
_OVERRUN_SECONDS = 15.0
_SERVER_DEFAULT_SECONDS = 10.0


class PollEvents(Protocol):
    """Who is told what polling brings."""

    def jobs_arrived(self, activated: Activated, *, wanted: bool) -> None:
        """Take the jobs; `wanted` is False for those that came after the end."""
        ...

    def poll_succeeded(self, requested: int, received: int, seconds: float) -> None:
        """Note an answer."""
        ...

    def poll_failed(self, error: BaseException, failures: int, delay: float) -> None:
        """Note a failure and the wait before the next try."""
        ...

    def poll_overran(self, seconds: float) -> None:
        """Note that the server held a poll for longer than asked, beyond any margin."""
        ...


class Poller:
    """The loop of long polls; at most one is open, for all slots that were free when it was sent.

    Args:
        gateway: The way to the cluster.
        capacity: The worker's slots.
        request_timeout_ms: How long the server may hold a poll; 0 for its default, negative for not at all.
        clock: Measures waits after failures.
        backoff: Waits after failures.
        idle: Waits after empty answers that came at once, from a server that holds no polls.
        gate: Shared by the workers of one client.
        events: Who is told.
    """

    def __init__(
        self,
        gateway: Gateway,
        capacity: Capacity,
        *,
        request_timeout_ms: int,
        clock: Clock,
        backoff: Backoff,
        idle: Backoff,
        gate: PollGate,
        events: PollEvents,
    ) -> None:
        self._gateway = gateway
        self._capacity = capacity
        self._request_timeout_ms = request_timeout_ms
        self._clock = clock
        self._backoff = backoff
        self._idle = idle
        self._gate = gate
        self._events = events
        self._freed = asyncio.Event()
        self._served = False
        self._request: asyncio.Task[Activated] | None = None
        self.closing = False

    def slot_freed(self) -> None:
        """Tell the loop that a job has gone."""
        self._freed.set()

    async def run(self) -> None:
        """Poll until closed or cancelled; no failure ends it."""
        self._gate.join()
        try:
            while not self._ended():
                await self._room()
                async with self._gate.turn(served=self._served):
                    if self._ended():
                        return
                    delay = await self._poll()
                if delay is not None:
                    await self._clock.sleep(delay)
        finally:
            self._gate.leave()
            await self._abort()

    def _ended(self) -> bool:
        return self.closing

    async def _room(self) -> None:
        """Return once enough slots are free, or some have been for a moment."""
        while self._capacity.free <= 0:
            self._freed.clear()
            await self._freed.wait()
        if self._capacity.plenty:
            return
        lingered: list[bool] = []

        def linger_over() -> None:
            lingered.append(True)
            self._freed.set()

        timer = asyncio.get_running_loop().call_later(Capacity.LINGER, linger_over)
        try:
            while not (lingered or self._capacity.plenty):
                self._freed.clear()
                await self._freed.wait()
        finally:
            timer.cancel()

    async def _poll(self) -> float | None:
        """Send one poll and return the seconds to wait before the next, None for none."""
        requested = self._capacity.reserve()
        started = time.monotonic()
        try:
            activated = await self._answer(requested)
            received = len(activated.jobs)
            # Taking a slot uses up the reservation, so the jobs go in before it is given back.
            self._events.jobs_arrived(activated, wanted=not self.closing)
        except asyncio.CancelledError:
            raise
        except asyncio.TimeoutError:
            self._events.poll_overran(time.monotonic() - started)
            return self._idle.next_delay()
        except Exception as error:  # noqa: BLE001 - nothing that goes wrong here may end the worker
            self._served = False
            if is_closed_client(error):
                self.closing = True
            delay = self._backoff.next_delay(retry_after_of(error))
            self._events.poll_failed(error, self._backoff.failures, delay)
            return delay
        finally:
            self._capacity.unreserve()
        seconds = time.monotonic() - started
        self._backoff.reset()
        self._served = received > 0
        self._events.poll_succeeded(requested, received, seconds)
        held = self._request_timeout_ms / 1000
        if received or seconds >= (min(_QUICK_ANSWER, held / 2) if held > 0 else _QUICK_ANSWER):
            self._idle.reset()
            return None
        return self._idle.next_delay()

    async def _answer(self, requested: int) -> Activated:
        timeout_ms = self._timeout_ms()
        held = timeout_ms / 1000 if timeout_ms > 0 else (_SERVER_DEFAULT_SECONDS if timeout_ms == 0 else 0.0)
        request = asyncio.ensure_future(self._gateway.activate(requested, timeout_ms))
        self._request = request
        # A wait on its own instead of wait_for, which would cancel an answer that has just arrived.
        done, _ = await asyncio.wait({request}, timeout=held + _OVERRUN_SECONDS)
        if not done:
            await self._abort()
            raise asyncio.TimeoutError
        self._request = None
        return request.result()

    def _timeout_ms(self) -> int:
        turn = self._gate.turn_seconds()
        if turn is None or self._request_timeout_ms < 0:
            return self._request_timeout_ms
        turn_ms = int(turn * 1000)
        return turn_ms if self._request_timeout_ms == 0 else min(turn_ms, self._request_timeout_ms)

    async def _abort(self) -> None:
        """Abort the open poll; jobs that arrived with it after all are passed on as unwanted."""
        request, self._request = self._request, None
        if request is None:
            return
        if not request.done():
            request.cancel()
            await asyncio.wait({request})
        if not request.cancelled() and request.exception() is None:
            self._events.jobs_arrived(request.result(), wanted=False)
