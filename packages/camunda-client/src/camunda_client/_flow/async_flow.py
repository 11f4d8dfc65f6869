"""The staircase of the asynchronous client."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

import camunda_auth
from camunda_client import _calls
from camunda_client._download import AsyncDownload
from camunda_client._flow.common import Flow, read
from camunda_client._policies.consistency import Wait
from camunda_client._transport.async_line import AsyncLine
from camunda_client._transport.deadline import within
from camunda_client.exceptions import ApiError, ResponseError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from camunda_client._options import ConsistencyOptions
    from camunda_client._policies.backpressure import Gate

    Attempt = Callable[[_calls.Call, float], Coroutine[Any, Any, Any]]


class AsyncFlow(Flow[AsyncLine]):
    """Makes calls, in the tasks of one event loop at a time."""

    async def eventual(self, call: _calls.Call, consistency: ConsistencyOptions) -> Any:
        """Make a call until its answer is the expected one."""
        wait = Wait(call.endpoint, consistency, self._clock.now())
        while True:
            try:
                again = wait.bounded(call, self._clock.now())
                try:
                    value = await self.run(again)
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
            await self._clock.sleep(pause)

    async def run(self, call: _calls.Call, attempt: Attempt | None = None) -> Any:
        """Make a call when the limiter lets it.

        Args:
            call: The call.
            attempt: What an attempt does; to send and read the answer unless given.
        """
        attempt = attempt or self._once
        begun = self._clock.now()
        if call.endpoint.gate_exempt:
            return await self._repeated(call, attempt, begun)
        gate = self.gate
        if gate.delay:
            await self._clock.sleep(min(gate.delay, call.timeout))
        if not gate.try_enter():
            await self._await_permit(gate, call, begun)
        try:
            self._left(call, begun)
            return await self._repeated(call, attempt, begun)
        finally:
            gate.leave()

    async def _await_permit(self, gate: Gate, call: _calls.Call, begun: float) -> None:
        left = self._left(call, begun)
        waiter = _Waiter()
        if gate.enter(waiter):
            return
        granted = False
        try:
            await asyncio.wait_for(asyncio.shield(waiter.future), left)
            granted = True
        except asyncio.TimeoutError:
            granted = False
        finally:
            if not granted and not gate.forget(waiter):
                gate.leave()
        if not granted:
            raise _calls.no_turn(call)

    async def _repeated(self, call: _calls.Call, attempt: Attempt, begun: float) -> Any:
        while True:
            call.attempts += 1
            left = call.timeout - (self._clock.now() - begun)
            try:
                value = await within(max(0.001, left), attempt(call, left))
            except ResponseError as raised:
                raise _calls.unusable(call, raised) from raised.__cause__
            except camunda_auth.CamundaAuthError as raised:
                raise _calls.unauthenticated(call, raised) from raised.__cause__
            except (httpx.HTTPError, httpx.InvalidURL, ApiError, asyncio.TimeoutError) as raised:
                left = call.timeout - (self._clock.now() - begun)
                await self._clock.sleep(self._pause(call, raised, left))
                continue
            self._succeeded(call)
            return value

    @asynccontextmanager
    async def opened(self, call: _calls.Call) -> AsyncIterator[AsyncDownload]:
        """Make a call whose answer is a file, and leave the body to be read."""
        async with AsyncExitStack() as stack:

            async def attempt(call: _calls.Call, left: float) -> httpx.Response:
                line = self._line()
                async with AsyncExitStack() as mine:
                    response: httpx.Response = await mine.enter_async_context(line.opened(call, left))
                    if not 200 <= response.status_code < 300:
                        read(call, await line.read(call, response))
                    stack.push_async_exit(mine.pop_all())
                    return response

            response = await self.run(call, attempt)
            yield AsyncDownload(response, call.endpoint.operation_id)

    async def _once(self, call: _calls.Call, left: float) -> Any:
        log = self._http_log
        if log is not None:
            log.request(call)
        answer = await self._line().exchange(call, left)
        if log is not None:
            log.response(call, answer)
        return read(call, answer)


class _Waiter:
    """A task that waits for a permit."""

    __slots__ = ("future",)

    def __init__(self) -> None:
        self.future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def grant(self) -> None:
        """Wake the task."""
        if not self.future.done():
            self.future.set_result(None)
