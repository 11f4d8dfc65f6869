"""The staircase of the synchronous client."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import httpx

import camunda_auth
from camunda_client import _calls
from camunda_client._download import Download
from camunda_client._flow.common import Flow, read
from camunda_client._policies.consistency import Wait
from camunda_client._transport.httpcore_transport import deadline
from camunda_client._transport.sync_line import SyncLine
from camunda_client.exceptions import ApiError, CallTimeoutError, ResponseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from camunda_client._options import ConsistencyOptions
    from camunda_client._policies.backpressure import Gate

    Attempt = Callable[[_calls.Call, float], Any]


class SyncFlow(Flow[SyncLine]):
    """Makes calls, from any thread."""

    def eventual(self, call: _calls.Call, consistency: ConsistencyOptions) -> Any:
        """Make a call until its answer is the expected one."""
        wait = Wait(call.endpoint, consistency, self._clock.now())
        while True:
            try:
                again = wait.bounded(call, self._clock.now())
                try:
                    value = self.run(again)
                finally:
                    call.attempts += again.attempts
                    call.status = again.status
            except Exception as error:  # noqa: BLE001 - reject raises it again unless waiting can help
                pause = wait.reject(error, self._clock.now())
            else:
                after = wait.accept(value, self._clock.now())
                if after is None:
                    return value
                pause = after
            self._clock.sleep_sync(pause)

    def run(self, call: _calls.Call, attempt: Attempt | None = None) -> Any:
        """Make a call when the limiter lets it.

        Args:
            call: The call.
            attempt: What an attempt does; to send and read the answer unless given.
        """
        attempt = attempt or self._once
        begun = self._clock.now()
        if call.endpoint.gate_exempt:
            return self._repeated(call, attempt, begun)
        gate = self.gate
        if gate.delay:
            self._clock.sleep_sync(min(gate.delay, call.timeout))
        if not gate.try_enter():
            self._await_permit(gate, call, begun)
        try:
            self._left(call, begun)
            return self._repeated(call, attempt, begun)
        finally:
            gate.leave()

    def _await_permit(self, gate: Gate, call: _calls.Call, begun: float) -> None:
        left = self._left(call, begun)
        waiter = _Waiter()
        if gate.enter(waiter):
            return
        granted = False
        try:
            granted = waiter.event.wait(left)
        finally:
            if not granted and not gate.forget(waiter):
                gate.leave()
        if not granted:
            raise _calls.no_turn(call)

    def _repeated(self, call: _calls.Call, attempt: Attempt, begun: float) -> Any:
        while True:
            call.attempts += 1
            left = call.timeout - (self._clock.now() - begun)
            try:
                value = attempt(call, left)
            except ResponseError as raised:
                raise _calls.unusable(call, raised) from raised.__cause__
            except camunda_auth.CamundaAuthError as raised:
                raise _calls.unauthenticated(call, raised) from raised.__cause__
            except (httpx.HTTPError, httpx.InvalidURL, ApiError, CallTimeoutError) as raised:
                left = call.timeout - (self._clock.now() - begun)
                self._clock.sleep_sync(self._pause(call, raised, left))
                continue
            self._succeeded(call)
            return value

    @contextmanager
    def opened(self, call: _calls.Call) -> Iterator[Download]:
        """Make a call whose answer is a file, and leave the body to be read."""
        with ExitStack() as stack:

            def attempt(call: _calls.Call, left: float) -> httpx.Response:
                line = self._line()
                with deadline(left), ExitStack() as mine:
                    response: httpx.Response = mine.enter_context(line.opened(call, left))
                    if not 200 <= response.status_code < 300:
                        read(call, line.read(call, response))
                    stack.push(mine.pop_all())
                    return response

            response = self.run(call, attempt)
            yield Download(response, call.endpoint.operation_id)

    def _once(self, call: _calls.Call, left: float) -> Any:
        log = self._http_log
        if log is not None:
            log.request(call)
        answer = self._line().exchange(call, left)
        if log is not None:
            log.response(call, answer)
        return read(call, answer)


class _Waiter:
    """A thread that waits for a permit."""

    __slots__ = ("event",)

    def __init__(self) -> None:
        self.event = threading.Event()

    def grant(self) -> None:
        """Wake the thread."""
        self.event.set()
