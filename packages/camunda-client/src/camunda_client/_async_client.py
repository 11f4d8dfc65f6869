"""The asynchronous client: what it is made of, its life, and how a call enters it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from typing_extensions import Self

from camunda_client import _bare_httpx, _fork, _setup  # noqa: F401 - the first before anything that imports httpx
from camunda_client._client_base import ClientBase
from camunda_client._flow.async_flow import AsyncFlow
from camunda_client._helpers.async_helpers import AsyncHelpers
from camunda_client._transport.async_line import AsyncLine
from camunda_client.exceptions import ClientClosedError, ClientMisuseError
from camunda_client.types import UNSET

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from types import TracebackType

    import httpx
    from opentelemetry.trace import TracerProvider

    from camunda_auth import AsyncAuthProvider, AuthProvider
    from camunda_client import _calls
    from camunda_client._client import CamundaClient
    from camunda_client._clock import Clock, RandomSource
    from camunda_client._download import AsyncDownload
    from camunda_client._endpoint import Endpoint
    from camunda_client._generated.clients import AsyncOperations
    from camunda_client._options import ConsistencyOptions, RequestOptions
    from camunda_client._policies.retry import RequestRetryPolicy
    from camunda_client.observability import CallReport
    from camunda_config import CamundaSdkConfigPartial, CamundaSdkConfiguration
    from camunda_logging import CamundaLogger
else:
    from camunda_client._lazy import AsyncOperations

T = TypeVar("T")


class CamundaAsyncClient(AsyncHelpers, AsyncOperations, ClientBase):
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
        on_call: Told of each call when it has ended, for metrics.
        tracing: True or a tracer provider for an OpenTelemetry span a call, False for none. By default there are spans if
            the program has imported OpenTelemetry before.

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
        on_call: Callable[[CallReport], None] | None = None,
        tracing: TracerProvider | bool | None = None,
        **unknown: Any,
    ) -> None:
        configuration = _setup.unshown(configuration)
        httpx_args, headers = _setup.unshown(httpx_args), _setup.unshown(headers)
        self._set_up(locals(), limits=_setup.ASYNC_LIMITS, http_client="AsyncClient", unknown=unknown)
        self._given_provider = auth_provider
        self.auth_provider = auth_provider or self._provider()
        self._flow: AsyncFlow = AsyncFlow(line=self._open_line, **self._flow_arguments(self.auth_provider))
        self._loop: asyncio.AbstractEventLoop | None = None
        self._line: AsyncLine | None = None
        _fork.renew_in_child(self)

    def _provider(self) -> AuthProvider | AsyncAuthProvider:
        if self.configuration.CAMUNDA_AUTH_STRATEGY == "NONE":
            from camunda_auth import NullAuthProvider

            return NullAuthProvider()
        from camunda_auth import create_async_auth_provider

        return create_async_auth_provider(
            self.configuration,
            logger=self._logger,
            **_setup.provider_options(self._options, own_tls=self._own_tls),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close connections and the authentication provider; closing again does nothing."""
        if self._closed:
            return
        self._closed = True
        line, self._line = self._line, None
        if line is not None and self._loop is asyncio.get_running_loop():
            await line.aclose()
        for name in ("aclose", "close"):
            close = getattr(self.auth_provider, name, None)
            if callable(close):
                closing = close()
                if asyncio.iscoroutine(closing):
                    await closing
                return

    def sync_twin(self) -> CamundaClient:
        """A synchronous client with the same settings and connections of its own, for threads beside the event loop.

        It is closed on its own; a provider that was given to this client is shared, and stays open then. Event hooks,
        mounts and transports that are only asynchronous are not taken over.
        """
        from camunda_client._client import CamundaClient
        from camunda_client._twin import SharedProvider, shared_arguments

        given = self._given_provider
        return CamundaClient(
            self.configuration,
            None if given is None else SharedProvider(given, self._loop),
            self._logger,
            httpx_args=shared_arguments(self._options, own_tls=self._own_tls),
            timeout=self._behaviour.timeout,
            max_response_bytes=self._behaviour.max_response_bytes,
            retry=self._behaviour.retry,
            clock=self.clock,
            random=self.random,
        )

    def after_fork(self) -> None:
        """In the child of a fork: connections and limits of its own. Called by Python's fork hook."""
        _fork.leave_behind(self._line)
        self._line = self._loop = None
        self._flow.renew()

    def _open_line(self) -> AsyncLine:
        """The connections, with a use of them begun."""
        loop = asyncio.get_running_loop()
        line = self._line
        if line is None or self._loop is not loop or self.clock.now() >= self._renew_at:
            line = self._renew_line(loop)
        line.usage.begin()
        return line

    def _renew_line(self, loop: asyncio.AbstractEventLoop) -> AsyncLine:
        if self._closed:
            raise ClientClosedError("the client was closed; make a new one, or close it later")
        if self._loop is loop and self._line is not None:
            self._line.usage.retire()
        elif self._loop is not None:
            if not self._loop.is_closed():
                raise ClientMisuseError(
                    "the client is in use in another event loop; "
                    "make one client for each loop, or share a CamundaClient"
                )
            self._flow.renew()  # who waited in the loop that ended waits no more
        from camunda_auth import AsyncHttpxAuth

        origin = _setup.origin(self.configuration)
        line = self._line = AsyncLine(
            self._plan,
            _setup.header_auth(self.auth_provider, origin, self._logger),
            AsyncHttpxAuth(self.auth_provider, origin=origin, logger=self._logger),
            self._behaviour.max_response_bytes,
        )
        self._loop = loop
        self._renew_at = self.clock.now() + _setup.life_of_connections(self._plan)
        return line

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
        call = self._prepared(endpoint, path, query, body, options)
        value: T
        if self._watchers:
            from camunda_client.observability import Watching

            with Watching(self._watchers, call, self.clock, self._logger):
                value = await self._made(call, consistency)
        else:
            value = await self._made(call, consistency)
        return value

    async def _made(self, call: _calls.Call, consistency: ConsistencyOptions | None) -> Any:
        if consistency is None:
            return await self._flow.run(call)
        return await self._flow.eventual(call, consistency)

    @asynccontextmanager
    async def _open(
        self,
        endpoint: Endpoint[Any],
        *,
        path: tuple[str, ...] = (),
        query: dict[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> AsyncIterator[AsyncDownload]:
        """Call an operation that answers with a file, and read the file from what this gives."""
        async with self._flow.opened(self._prepared(endpoint, path, query, UNSET, options)) as download:
            yield download
