"""Asks for jobs: at once when slots are free, never more than fit, and again after every failure."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Protocol

from ._backoff import Backoff
from ._capacity import Capacity
from ._clock import Clock
from ._gateway import POLL_MARGIN_SECONDS
from ._verdict import is_closed_client, is_too_large, retry_after_of, status_of

if TYPE_CHECKING:
    from ._gateway import Activated, Gateway
    from ._poll_gate import PollGate

__all__ = ["PollEvents", "Poller"]

_QUICK_ANSWER = 0.05
_OVERRUN_SECONDS = 15.0
_SERVER_DEFAULT_SECONDS = 10.0
PROBE_SECONDS = 4.0
_SILENCE_SECONDS = 3.0
_LEAST_SECONDS = 0.05
_YOUNG_SECONDS = 0.2
_FIRST_SECONDS = 1.0
_SLICE_SECONDS = 0.02


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
        self._silent = False
        self._at_most: int | None = None
        self._sent_at = 0.0
        self._hurried = False
        self._answered = False
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

    def hurry(self) -> None:
        """Abort the open poll without a moment's wait: it would take in again what is given back."""
        self.closing = self._hurried = True
        if self._request is not None:
            self._request.cancel()

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
        requested = self._capacity.reserve(self._at_most)
        started = time.monotonic()
        try:
            activated = await self._answer(requested)
            received = len(activated.jobs)
            # Taking a slot uses up the reservation, so the jobs go in before it is given back.
            self._events.jobs_arrived(activated, wanted=not self.closing)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - nothing that goes wrong here may end the worker
            return self._failed(error, requested, time.monotonic() - started)
        finally:
            self._capacity.unreserve()
        seconds = time.monotonic() - started
        self._backoff.reset()
        self._silent = False
        self._ask_for_more()
        self._served = received > 0
        self._events.poll_succeeded(requested, received, seconds)
        held = self._request_timeout_ms / 1000
        if received or seconds >= (min(_QUICK_ANSWER, held / 2) if held > 0 else _QUICK_ANSWER):
            self._idle.reset()
            return None
        return self._idle.next_delay()

    def _failed(self, error: Exception, requested: int, spent: float) -> float:
        """Note a failure and return the seconds to wait."""
        # Nobody answered: whether somebody is there again is asked with short polls, not with one that waits long.
        probed, self._silent = self._silent, spent >= _SILENCE_SECONDS and status_of(error) is None
        if isinstance(error, (TimeoutError, asyncio.TimeoutError)) and not probed:
            self._events.poll_overran(spent)
            return self._idle.next_delay()
        self._served = False
        if is_closed_client(error):
            self.closing = True
        if is_too_large(error):
            self._at_most = max(1, requested // 2)
        delay = self._backoff.next_delay(retry_after_of(error))
        if self._silent:
            delay = max(_LEAST_SECONDS, delay - spent)
        self._events.poll_failed(error, self._backoff.failures, delay)
        return delay

    def _ask_for_more(self) -> None:
        """After answers that were too large, grow back to all free slots."""
        if self._at_most is not None:
            grown = self._at_most + max(1, self._at_most // 4)
            self._at_most = grown if grown < self._capacity.limit else None

    async def _answer(self, requested: int) -> Activated:
        timeout_ms = self._timeout_ms()
        margin = PROBE_SECONDS if self._silent else POLL_MARGIN_SECONDS
        held = timeout_ms / 1000 if timeout_ms > 0 else (_SERVER_DEFAULT_SECONDS if timeout_ms == 0 else 0.0)
        request = asyncio.ensure_future(self._gateway.activate(requested, timeout_ms, margin))
        self._request, self._sent_at = request, time.monotonic()
        # A wait on its own instead of wait_for, which would cancel an answer that has just arrived.
        done, _ = await asyncio.wait({request}, timeout=held + _OVERRUN_SECONDS)
        if not done:
            await self._abort()
            raise asyncio.TimeoutError
        self._request, self._answered = None, True
        return request.result()

    def _timeout_ms(self) -> int:
        if self._silent:
            return -1
        turn = self._gate.turn_seconds()
        if turn is None or self._request_timeout_ms < 0:
            return self._request_timeout_ms
        turn_ms = int(turn * 1000)
        return turn_ms if self._request_timeout_ms == 0 else min(turn_ms, self._request_timeout_ms)

    async def _abort(self) -> None:
        """Abort the open poll; jobs that arrived with it after all are passed on as unwanted."""
        request = self._request
        if request is None:
            return
        try:
            if not self._hurried:
                await self._answer_on_its_way(request)
        finally:
            self._request = None
            if not request.done():
                request.cancel()
        if not request.done():
            await asyncio.wait({request})
        if not request.cancelled() and request.exception() is None:
            self._events.jobs_arrived(request.result(), wanted=False)

    async def _answer_on_its_way(self, request: asyncio.Task[Activated]) -> None:
        """Wait a moment for the answer to a poll that has just been sent: it may bring jobs that nobody else could have.

        The first poll loads much of the client and opens a connection, so it counts as just sent for longer. Waiting in
        slices makes the time that this blocks the loop cost one of them only.
        """
        age = time.monotonic() - self._sent_at
        left = _YOUNG_SECONDS if not self._answered and age < _FIRST_SECONDS else _YOUNG_SECONDS - age
        while left > 0 and not request.done():
            await asyncio.wait({request}, timeout=min(left, _SLICE_SECONDS))
            left -= _SLICE_SECONDS
