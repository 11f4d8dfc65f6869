"""The asynchronous client's connections in one event loop, and the sending of one attempt over them."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx

from camunda_client._body import BodyReader
from camunda_client._transport import through_httpx
from camunda_client._transport.answer import Answer
from camunda_client._transport.deadline import within
from camunda_client._transport.errors import from_socket
from camunda_client._transport.mocks import are_mocked
from camunda_client._transport.usage import Usage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Mapping

    from camunda_auth import HeaderAuth
    from camunda_client._calls import Call
    from camunda_client._transport.aiohttp_transport import AiohttpTransport
    from camunda_client._transport.plan import Plan

# httpx's own transport looks at every connection for every request, so that more at once get less done.
_AT_ONCE = 16
_closing: set[asyncio.Task[None]] = set()


class AsyncLine:
    """Sends requests; made and used in one event loop.

    Args:
        plan: Which way to go.
        headers_auth: Authenticates requests that go straight; None where they need no headers.
        httpx_auth: Authenticates those that go through an httpx client.
        limit: Bytes of an answer at most, after decompression.

    Attributes:
        usage: Who uses it; when it is retired it closes after the last use.
    """

    def __init__(
        self, plan: Plan, headers_auth: HeaderAuth | None, httpx_auth: httpx.Auth, limit: int
    ) -> None:
        self._plan = plan
        self._headers_auth = headers_auth
        self._httpx_auth = httpx_auth
        self._limit = limit
        self._transport = _aiohttp_transport(plan) if plan.through_aiohttp else None
        self._direct = self._transport is not None and plan.direct
        self._turns = asyncio.Semaphore(_AT_ONCE) if plan.own and not plan.through_aiohttp else None
        self._own_pool = self._transport is None and not plan.given & {"transport", "mounts"}
        most = plan.limits.max_connections
        self._places = asyncio.Semaphore(max(1, most)) if self._own_pool and most is not None else None
        self._lent: dict[httpx.AsyncClient, int] = {}
        self._clients: dict[bool, httpx.AsyncClient] = {}
        self._closed = False
        self.usage = Usage(self._close_soon)
        self._base = plan.headers
        timeout = plan.timeout
        self._pool, self._connect, self._read = timeout.pool, timeout.connect, timeout.read

    async def exchange(self, call: Call, seconds: float) -> Answer:
        """Send a call once and read the answer; this ends the use that the caller has begun.

        Raises:
            httpx.HTTPError: There was no complete answer.
            ResponseError: There was one that is of no use.
        """
        try:
            return await self._exchange(call, seconds)
        finally:
            self.usage.end()

    async def _exchange(self, call: Call, seconds: float) -> Answer:
        if not self._direct or call.uploads is not None or are_mocked():
            return await self._through_httpx(call, seconds)
        auth = self._headers_auth
        if auth is None:
            return await self._straight(call, {})
        call.without_token = True
        headers = await auth.aheaders()
        call.without_token = False
        answer = await self._straight(call, headers)
        renewed = await auth.arenewed(headers) if answer.status == 401 and headers else None
        if renewed is not None:
            answer = await self._straight(call, renewed)
            auth.note_replay(accepted=answer.status != 401)
        return answer

    async def _straight(self, call: Call, headers: Mapping[str, str]) -> Answer:
        from camunda_client._transport.aiohttp_transport import client_timeout

        transport: Any = self._transport
        sent = {**self._base, **call.headers}
        for name, value in headers.items():
            sent[name.lower()] = value
        answer: Answer = await transport.exchange(
            call.endpoint.method,
            call.address(),
            sent,
            call.content,
            client_timeout(self._pool, self._connect, call.silence(self._read)),
            self._limit,
            call.endpoint.operation_id,
        )
        return answer

    async def _through_httpx(self, call: Call, seconds: float) -> Answer:
        if self._turns is None or call.long_poll:
            return await self._read_through(call, seconds)
        async with self._turns:
            return await self._read_through(call, seconds)

    async def _read_through(self, call: Call, seconds: float) -> Answer:
        async with self._sent(call, seconds) as response:
            return await self.read(call, response)

    async def read(self, call: Call, response: httpx.Response) -> Answer:
        """The whole answer of an httpx client."""
        if response.is_closed:
            return Answer(response.status_code, response.headers, through_httpx.content_of(response))
        encoding = response.headers.get("content-encoding", "")
        reader = BodyReader(encoding, self._limit, call.endpoint.operation_id, response.status_code)
        return Answer(response.status_code, response.headers, await reader.read_async(response.aiter_raw()))

    @asynccontextmanager
    async def opened(self, call: Call, seconds: float) -> AsyncIterator[httpx.Response]:
        """Send a call and leave the answer's body to be read; its end ends the use that the caller has begun."""
        try:
            async with self._sent(call, seconds) as response:
                yield response
        finally:
            self.usage.end()

    @asynccontextmanager
    async def _sent(self, call: Call, seconds: float) -> AsyncIterator[httpx.Response]:
        timeout = httpx.Timeout(**call.seconds(self._plan.timeout, seconds))
        async with self._place(timeout.pool), self._lent_client() as client:
            with call.files() as files:
                request = client.build_request(
                    call.endpoint.method,
                    call.url,
                    params=call.query,
                    headers=call.headers,
                    content=call.content,
                    files=files,
                    timeout=timeout,
                )
                try:
                    response = await client.send(request, stream=True)
                except httpx.HTTPStatusError as error:
                    response = error.response  # a hook of the user's raised it, about an answer that came
                except (ssl.SSLError, ConnectionError) as error:  # httpcore lets some of these through
                    raise from_socket(error) from error
                try:
                    yield response
                finally:
                    await response.aclose()
                    if self._closed and self._own_pool:
                        await through_httpx.aclose_connection(response)

    @asynccontextmanager
    async def _place(self, patience: float | None) -> AsyncIterator[None]:
        """A connection's place in httpx's pool, waited for here: whom the pool lets wait there is bound to that pool."""
        if self._places is None:
            yield
            return
        try:
            await (self._places.acquire() if patience is None else within(patience, self._places.acquire()))
        except asyncio.TimeoutError:
            raise httpx.PoolTimeout("no connection became free in time") from None
        try:
            yield
        finally:
            self._places.release()

    @asynccontextmanager
    async def _lent_client(self) -> AsyncIterator[httpx.AsyncClient]:
        """A client for one request.

        After a cancellation the next requests get a new one. A task that is cancelled while it waits for a connection of
        httpx's pool, or gives one back, can leave it taken for ever, and after some of them nobody would get one.
        """
        mocked = are_mocked()
        client = self._client(mocked)
        self._lent[client] = self._lent.get(client, 0) + 1
        try:
            yield client
        except asyncio.CancelledError:
            if self._own_pool and self._clients.get(mocked) is client:
                del self._clients[mocked]
            raise
        finally:
            self._lent[client] -= 1
            if not self._lent[client]:
                del self._lent[client]
                if client not in self._clients.values():
                    _soon(client.aclose())

    def _client(self, mocked: bool) -> httpx.AsyncClient:
        client = self._clients.get(mocked)
        if client is None:
            transport = None if mocked else self._transport
            options = through_httpx.client_options(
                self._plan, self._httpx_auth, transport, through_httpx.adrop_bad_location
            )
            client = self._clients[mocked] = httpx.AsyncClient(**options)
        return client

    def _close_soon(self) -> None:
        _soon(self.aclose())

    async def aclose(self) -> None:
        """Close the connections."""
        self._closed = True
        if self._transport is not None:
            await self._transport.aclose()
        for client in {*self._clients.values(), *self._lent}:
            await client.aclose()


def _soon(work: Coroutine[object, object, None]) -> None:
    closing = asyncio.get_running_loop().create_task(work)
    _closing.add(closing)  # the loop keeps tasks weakly
    closing.add_done_callback(_closing.discard)


def _aiohttp_transport(plan: Plan) -> AiohttpTransport:
    from camunda_client._transport.aiohttp_transport import AiohttpTransport

    return AiohttpTransport(verify=plan.tls(), limits=plan.limits, proxy=plan.proxy)
