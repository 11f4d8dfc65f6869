"""The asynchronous client: its life and the staircase that a call walks down."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from typing_extensions import Self

from camunda_client import _calls, _response, _setup
from camunda_client._body import BodyReader
from camunda_client._clock import Clock, LiveClock, LiveRandom, RandomSource
from camunda_client._policies.backpressure import BackpressureState, Gate
from camunda_client._policies.consistency import Wait
from camunda_client._policies.retry import RequestRetryPolicy, RetryQuota
from camunda_client.exceptions import (
    ApiError,
    CallTimeoutError,
    CamundaClientError,
    ClientClosedError,
    ClientMisuseError,
)
from camunda_client.types import UNSET
from camunda_logging import CamundaLogger, create_logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from types import TracebackType

    from camunda_auth import AsyncAuthProvider, AuthProvider
    from camunda_client._endpoint import Endpoint
    from camunda_client._generated.clients import AsyncOperations
    from camunda_client._options import ConsistencyOptions, RequestOptions
    from camunda_config import CamundaSdkConfigPartial, CamundaSdkConfiguration
else:
    from camunda_client._lazy import AsyncOperations

T = TypeVar("T")
Own = TypeVar("Own", bound="CamundaAsyncClient")


class CamundaAsyncClient(AsyncOperations):
    """Calls the Camunda 8 REST API, one method an operation; to be shared between the tasks of one event loop.

    Without arguments everything comes from ``CAMUNDA_*`` environment variables. Use it as a context manager, or close it.

    Args:
        configuration: Settings that win over the environment, or a resolved configuration.
        auth_provider: Provides the headers that authenticate requests; by default what the settings ask for. It is
            closed with the client.
        logger: Where to log; see camunda_logging.
        transport: An httpx transport to send requests with, for tests for example.
        httpx_args: Further arguments of ``httpx.AsyncClient``, such as ``proxy``, ``limits`` and ``event_hooks``.
        headers: Headers of each request.
        cookies: Cookies of each request.
        verify_ssl: An SSL context in place of the one from the settings, or False to accept any certificate.
        timeout: Seconds for a call with its repetitions; a long poll gets as much as it asks for and ten seconds more.
        max_response_bytes: Bytes of an answer at most, after decompression.
        retry: How calls are repeated.
        clock: Time, for tests.
        random: Chance, for tests.

    Raises:
        CamundaConfigurationError: The settings cannot be used.
        AuthConfigurationError: The settings do not say which credentials to use.
    """

    def __init__(
        self,
        configuration: CamundaSdkConfigPartial | CamundaSdkConfiguration | Mapping[str, Any] | None = None,
        auth_provider: AuthProvider | AsyncAuthProvider | None = None,
        logger: CamundaLogger | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        httpx_args: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        cookies: Any = None,
        verify_ssl: Any = None,
        timeout: float = _setup.DEFAULT_TIMEOUT,
        max_response_bytes: int = _setup.DEFAULT_RESPONSE_BYTES,
        retry: RequestRetryPolicy | None = None,
        clock: Clock | None = None,
        random: RandomSource | None = None,
        **unknown: Any,
    ) -> None:
        _setup.refuse_old_arguments(unknown)
        self.configuration = _setup.resolve_configuration(configuration)
        self._logger = create_logger(logger)
        self.clock: Clock = clock or LiveClock()
        self.random: RandomSource = random or LiveRandom()
        self._behaviour = _setup.Behaviour(timeout, max_response_bytes, retry or RequestRetryPolicy())
        self._addresses = _setup.addresses(self.configuration)
        self._options = _setup.http_options(
            self.configuration,
            transport=transport,
            httpx_args=httpx_args,
            headers=headers,
            cookies=cookies,
            verify_ssl=verify_ssl,
        )
        self.auth_provider = auth_provider or self._provider()
        self._gate = Gate(self.clock.now, self.configuration.CAMUNDA_SDK_BACKPRESSURE_PROFILE)
        self._quota = RetryQuota(self._behaviour.retry.quota)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._http: httpx.AsyncClient | None = None
        self._pid = os.getpid()
        self._closed = False

    def _provider(self) -> AuthProvider | AsyncAuthProvider:
        from camunda_auth import create_async_auth_provider

        return create_async_auth_provider(
            self.configuration, logger=self._logger, **_setup.provider_options(self._options)
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        state = "closed" if self._closed else "open"
        return f"{type(self).__name__}({self.configuration.CAMUNDA_REST_ADDRESS!r}, {state})"

    def __getstate__(self) -> Any:
        raise TypeError(f"a {type(self).__name__} holds connections and credentials and cannot be pickled")

    async def aclose(self) -> None:
        """Close connections and the authentication provider; closing again does nothing."""
        if self._closed:
            return
        self._closed = True
        http, self._http = self._http, None
        if http is not None and self._pid == os.getpid() and self._loop is asyncio.get_running_loop():
            await http.aclose()
        for name in ("aclose", "close"):
            close = getattr(self.auth_provider, name, None)
            if callable(close):
                closing = close()
                if asyncio.iscoroutine(closing):
                    await closing
                return

    def get_backpressure_state(self) -> BackpressureState:
        """How much the client limits itself at present."""
        return self._gate.state()

    def _client(self) -> httpx.AsyncClient:
        if self._closed:
            raise ClientClosedError("the client was closed; make a new one, or close it later")
        loop = asyncio.get_running_loop()
        if self._http is not None and self._loop is loop and self._pid == os.getpid():
            return self._http
        if (
            self._loop is not None
            and self._loop is not loop
            and not self._loop.is_closed()
            and self._pid == os.getpid()
        ):
            raise ClientMisuseError(
                "the client is in use in another event loop; make one client for each loop, or share a CamundaClient"
            )
        # A child of fork must not touch its parent's connections, nor a new loop those of a loop that has ended.
        from camunda_auth import AsyncHttpxAuth

        renewed = self._loop is not None
        self._loop, self._pid = loop, os.getpid()
        if renewed:
            self._gate = Gate(self.clock.now, self.configuration.CAMUNDA_SDK_BACKPRESSURE_PROFILE)
        auth = AsyncHttpxAuth(
            self.auth_provider, origin=_setup.origin(self.configuration), logger=self._logger
        )
        self._http = httpx.AsyncClient(**{"auth": auth, **self._options})
        return self._http

    async def _call(
        self,
        endpoint: Endpoint[T],
        *,
        path: tuple[str, ...] = (),
        query: dict[str, Any] | None = None,
        body: Any = UNSET,
        consistency: ConsistencyOptions | None = None,
        options: RequestOptions | None = None,
    ) -> T:
        settings = self.configuration
        body = _calls.with_tenants(endpoint, body, settings.CAMUNDA_TENANT_ID, settings.CAMUNDA_TENANT_IDS)
        url = self._addresses.of(endpoint, path)

        async def once() -> Any:
            call = _calls.prepare(
                endpoint,
                url,
                query,
                body,
                options,
                timeout=self._behaviour.timeout,
                policy=self._behaviour.retry,
            )
            return await self._gated(call)

        value: T = await (once() if consistency is None else self._eventual(endpoint, consistency, once))
        return value

    async def _eventual(
        self, endpoint: Endpoint[T], consistency: ConsistencyOptions, once: Callable[[], Awaitable[Any]]
    ) -> Any:
        wait = Wait(endpoint, consistency, self.clock.now())
        while True:
            try:
                value = await once()
            except Exception as error:  # noqa: BLE001 - reject raises it again unless waiting can help
                pause = wait.reject(error, self.clock.now())
            else:
                after = wait.accept(value, self.clock.now())
                if after is None:
                    return value
                pause = after
            await self.clock.sleep(pause)

    async def _gated(self, call: _calls.Call) -> Any:
        if call.endpoint.gate_exempt:
            return await self._repeated(call)
        gate = self._gate
        if gate.delay:
            await self.clock.sleep(gate.delay)
        waiter = _TaskWaiter()
        if not gate.enter(waiter):
            await self._await_permit(gate, waiter, call)
        try:
            return await self._repeated(call)
        finally:
            gate.leave()

    async def _await_permit(self, gate: Gate, waiter: _TaskWaiter, call: _calls.Call) -> None:
        granted = False
        try:
            await asyncio.wait_for(asyncio.shield(waiter.future), call.timeout)
            granted = True
        except asyncio.TimeoutError:
            granted = False
        finally:
            if not granted and not gate.forget(waiter):
                gate.leave()
        if not granted:
            name = call.endpoint.operation_id
            raise CallTimeoutError(
                f"{name}: the cluster is too busy, no turn within {call.timeout:g} s", operation_id=name
            )

    async def _repeated(self, call: _calls.Call) -> Any:
        begun = self.clock.now()
        while True:
            call.attempts += 1
            left = call.timeout - (self.clock.now() - begun)
            try:
                value = await asyncio.wait_for(self._once(call), max(0.001, left))
            except (httpx.HTTPError, httpx.InvalidURL, ApiError, asyncio.TimeoutError) as raised:
                error, failure = _calls.translate(raised, call)
                self._observe(call, error)
                try:
                    wait = _calls.next_wait(
                        call,
                        error,
                        failure,
                        left=call.timeout - (self.clock.now() - begun),
                        policy=self._behaviour.retry,
                        quota=self._quota,
                        random=self.random,
                    )
                except CamundaClientError as final:
                    raise final from (None if final is raised else raised)
                await self.clock.sleep(wait)
                continue
            self._quota.refund(call.spent)
            if not call.endpoint.gate_exempt:
                self._gate.success()
            return value

    def _observe(self, call: _calls.Call, error: Exception) -> None:
        if isinstance(error, ApiError) and error.is_backpressure and not call.endpoint.gate_exempt:
            self._gate.signal()
        self._logger.debug("{} failed: {}", call.endpoint.operation_id, error)

    async def _once(self, call: _calls.Call) -> Any:
        client = self._client()
        with call.uploads.opened() as files:
            request = client.build_request(
                call.endpoint.method,
                call.url,
                params=call.query,
                headers=call.headers,
                content=call.content,
                files=files,
                timeout=_calls.timeouts(client.timeout, call, call.timeout),
            )
            response = await client.send(request, stream=True)
            try:
                _calls.refuse_redirect(call, response.status_code, response.headers.get("location"))
                content = await self._body(call, response)
            finally:
                await response.aclose()
        return _response.read(call.endpoint, response.status_code, response.headers, content)

    async def _body(self, call: _calls.Call, response: httpx.Response) -> bytes:
        name = call.endpoint.operation_id
        reader = BodyReader(
            response.headers.get("content-encoding", ""), self._behaviour.max_response_bytes, name
        )
        if response.is_stream_consumed:
            return response.content
        async for chunk in response.aiter_raw():
            reader.feed(chunk)
        return reader.content()


class _TaskWaiter:
    """A task that waits for a permit."""

    __slots__ = ("future",)

    def __init__(self) -> None:
        self.future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def grant(self) -> None:
        """Wake the task."""
        if not self.future.done():
            self.future.set_result(None)
