"""What both clients are made of, and how a call of either begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from camunda_client import (  # _bare_httpx before anything that imports httpx
    _arguments,
    _bare_httpx,  # noqa: F401
    _calls,
    _setup,
)
from camunda_client._clock import Clock, LiveClock, LiveRandom, RandomSource
from camunda_client._given_tls import is_given
from camunda_client._policies.retry import RequestRetryPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from camunda_client._endpoint import Endpoint
    from camunda_client._flow.common import Flow
    from camunda_client._options import RequestOptions
    from camunda_client._policies.backpressure import BackpressureState


class ClientBase:
    """The settings and arguments of a client, and what follows from them."""

    _flow: Flow[Any]
    _closed: bool

    def _set_up(
        self,
        given: Mapping[str, Any],
        *,
        limits: httpx.Limits,
        http_client: _arguments.HttpClient,
        unknown: Mapping[str, Any],
    ) -> None:
        """Take over the arguments of the constructor, by their names."""
        _setup.refuse_old_arguments(unknown)
        _arguments.check(given, http_client)
        self.configuration, level = _setup.resolve_configuration(given["configuration"])
        self._logger = _setup.logger_of(given["logger"], level)
        self.clock: Clock = given["clock"] or LiveClock()
        self.random: RandomSource = given["random"] or LiveRandom()
        self._behaviour = _setup.Behaviour(
            given["timeout"], given["max_response_bytes"], given["retry"] or RequestRetryPolicy()
        )
        self._addresses = _setup.addresses(self.configuration)
        passed = ("transport", "httpx_args", "headers", "cookies", "verify_ssl")
        self._options = _setup.http_options(
            self.configuration, limits=limits, **{name: given[name] for name in passed}
        )
        self._own_tls = is_given(given["verify_ssl"], given["httpx_args"])
        self._plan = _setup.plan(
            self.configuration, self._addresses.url, self._options, own_tls=self._own_tls
        )
        self._watchers = _setup.watchers(given["on_call"], given["tracing"])
        self._renew_at = 0.0
        self._closed = False

    def _flow_arguments(self, provider: object) -> dict[str, Any]:
        return {
            "behaviour": self._behaviour,
            "clock": self.clock,
            "random": self.random,
            "profile": self.configuration.CAMUNDA_SDK_BACKPRESSURE_PROFILE,
            "logger": self._logger,
            "http_log": _setup.http_log(self.configuration, provider, self._logger),
        }

    def __repr__(self) -> str:
        if not hasattr(self, "_closed"):  # a traceback shows it half made
            return f"{type(self).__name__}(not made)"
        state = "closed" if self._closed else "open"
        return f"{type(self).__name__}({self.configuration.CAMUNDA_REST_ADDRESS!r}, {state})"

    def __getstate__(self) -> Any:
        raise TypeError(f"a {type(self).__name__} holds connections and credentials and cannot be pickled")

    def get_backpressure_state(self) -> BackpressureState:
        """How much the client limits itself at present."""
        return self._flow.gate.state()

    def _prepared(
        self,
        endpoint: Endpoint[Any],
        path: tuple[str, ...],
        query: dict[str, Any] | None,
        body: Any,
        options: RequestOptions | None,
    ) -> _calls.Call:
        if endpoint.tenant:
            settings = self.configuration
            body = _calls.with_tenants(
                endpoint, body, settings.CAMUNDA_TENANT_ID, settings.CAMUNDA_TENANT_IDS
            )
        return _calls.prepare(
            endpoint,
            self._addresses.of(endpoint, path),
            query,
            body,
            options,
            timeout=self._behaviour.timeout,
            policy=self._behaviour.retry,
        )
