"""The synchronous client: what it is made of, its life, and how a call enters it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from typing_extensions import Self

from camunda_client import _bare_httpx, _fork, _setup  # noqa: F401 - the first before anything that imports httpx
from camunda_client._client_base import ClientBase
from camunda_client._flow.sync_flow import SyncFlow
from camunda_client._helpers.sync_helpers import SyncHelpers
from camunda_client._transport.sync_line import SyncLine
from camunda_client.exceptions import ClientClosedError
from camunda_client.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

    import httpx
    from opentelemetry.trace import TracerProvider

    from camunda_auth import AuthProvider
    from camunda_client import _calls
    from camunda_client._clock import Clock, RandomSource
    from camunda_client._download import Download
    from camunda_client._endpoint import Endpoint
    from camunda_client._generated.clients import SyncOperations
    from camunda_client._options import ConsistencyOptions, RequestOptions
    from camunda_client._policies.retry import RequestRetryPolicy
    from camunda_client.observability import CallReport
    from camunda_config import CamundaSdkConfigPartial, CamundaSdkConfiguration
    from camunda_logging import CamundaLogger
else:
    from camunda_client._lazy import SyncOperations

T = TypeVar("T")


class CamundaClient(SyncHelpers, SyncOperations, ClientBase):
    """Calls the Camunda 8 REST API, one method an operation; to be shared between threads.

    Without arguments everything comes from ``CAMUNDA_*`` environment variables. Use it as a context manager, or close it.

    Args:
        configuration: Settings that win over the environment, or a resolved configuration.
        auth_provider: Provides the headers that authenticate requests; by default what the settings ask for. It is
            closed with the client.
        logger: Where to log; see camunda_logging.
        transport: An httpx transport to send requests with, for tests for example.
        httpx_args: Further arguments of ``httpx.Client``, such as ``proxy``, ``limits`` and ``event_hooks``.
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
        auth_provider: AuthProvider | None = None,
        logger: CamundaLogger | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
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
        self._set_up(locals(), limits=_setup.LIMITS, http_client="Client", unknown=unknown)
        self.auth_provider = auth_provider or self._provider()
        self._flow: SyncFlow = SyncFlow(line=self._open_line, **self._flow_arguments(self.auth_provider))
        self._lock = threading.Lock()
        self._line: SyncLine | None = None
        _fork.renew_in_child(self)

    def _provider(self) -> AuthProvider:
        if self.configuration.CAMUNDA_AUTH_STRATEGY == "NONE":
            from camunda_auth import NullAuthProvider

            return NullAuthProvider()
        from camunda_auth import create_auth_provider

        return create_auth_provider(
            self.configuration,
            logger=self._logger,
            **_setup.provider_options(self._options, own_tls=self._own_tls),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and the authentication provider; closing again does nothing."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            line, self._line = self._line, None
        if line is not None:
            line.close()
        close = getattr(self.auth_provider, "close", None)
        if callable(close):
            close()

    def after_fork(self) -> None:
        """In the child of a fork: connections, locks and limits of its own. Called by Python's fork hook."""
        _fork.leave_behind(self._line)
        self._line, self._lock = None, threading.Lock()
        self._flow.renew()

    def _open_line(self) -> SyncLine:
        """The connections, with a use of them begun."""
        while True:
            line = self._line
            if line is None or self.clock.now() >= self._renew_at:
                line = self._renew_line(line)
            if line.usage.begin():
                return line

    def _renew_line(self, known: SyncLine | None) -> SyncLine:
        with self._lock:
            if self._closed:
                raise ClientClosedError("the client was closed; make a new one, or close it later")
            if self._line is not None and self._line is not known:
                return self._line
            from camunda_auth import HttpxAuth

            origin = _setup.origin(self.configuration)
            line = self._line = SyncLine(
                self._plan,
                _setup.header_auth(self.auth_provider, origin, self._logger),
                HttpxAuth(self.auth_provider, origin=origin, logger=self._logger),
                self._behaviour.max_response_bytes,
            )
            self._renew_at = self.clock.now() + _setup.life_of_connections(self._plan)
        if known is not None:
            known.usage.retire()
        return line

    def _call(
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
                value = self._made(call, consistency)
        else:
            value = self._made(call, consistency)
        return value

    def _made(self, call: _calls.Call, consistency: ConsistencyOptions | None) -> Any:
        if consistency is None:
            return self._flow.run(call)
        return self._flow.eventual(call, consistency)

    @contextmanager
    def _open(
        self,
        endpoint: Endpoint[Any],
        *,
        path: tuple[str, ...] = (),
        query: dict[str, Any] | None = None,
        options: RequestOptions | None = None,
    ) -> Iterator[Download]:
        """Call an operation that answers with a file, and read the file from what this gives."""
        with self._flow.opened(self._prepared(endpoint, path, query, UNSET, options)) as download:
            yield download
