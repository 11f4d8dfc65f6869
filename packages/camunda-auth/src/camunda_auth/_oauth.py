"""The sync provider: threads around the decisions of `_flow`."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

import httpx

from camunda_auth._arguments import ProxyTypes, check_methods, hidden_proxy, hidden_secret
from camunda_auth._core import Core, Verify, out_of_time
from camunda_auth._exchange import made
from camunda_auth._flow import Command, Failure, Reply, Run, Send, Terms
from camunda_auth._patience import waits_until
from camunda_auth._protocols import Clock, RandomSource
from camunda_auth._request import ClientAuth
from camunda_auth._secret import Unpicklable
from camunda_auth._send import SocketWatch, send_within, start_thread
from camunda_auth._single_flight import Flight
from camunda_auth._token import Token
from camunda_auth.exceptions import CamundaAuthError
from camunda_logging import SdkLogger

_Self = TypeVar("_Self", bound="OAuthClientCredentialsAuthProvider")


class OAuthClientCredentialsAuthProvider(Unpicklable):
    """OAuth 2.0 client credentials (RFC 6749, section 4.4) with a token kept in memory, for sync clients.

    However many threads find no valid token, one request is made and all get its answer. A token is renewed in the
    background at 80 % of its lifetime, while callers go on with the old one. Connection errors, 429 and 5xx are tried
    again with back-off; a refusal is raised at once, and again without a request for `saas_401_cooldown_s`.

    Safe to share between threads, event loops and forked processes; refuses to be pickled.

    Args:
        oauth_url: The token endpoint.
        client_id: The client.
        client_secret: Its secret.
        audience: The audience of the token; left out of the request when blank.
        cache_dir: A directory through which processes share tokens; None keeps them in memory alone.
        disk_cache_disable: Turns the disk cache off although there is a directory.
        saas_401_cooldown_s: Seconds for which a refusal of the token endpoint is remembered.
        transport: Sends the token request in place of httpx's own transport; closed with the provider.
        timeout: Seconds that a caller waits for a token at most. None: 10 s for an attempt and 30 s in all.
        logger: Where to log.
        scope: The scopes, separated by blanks.
        resource: The resources (RFC 8707).
        extra: Further form fields.
        client_auth: How the client proves who it is: ``post`` (secret in the form), ``basic`` (in a header),
            ``tls_client_auth`` (by its certificate alone) or a `PrivateKeyJwt`.
        verify: TLS for the token endpoint: a context, a function that makes one for each request, or False for none.
        proxy: A proxy for the token endpoint; by default the environment's.
        trust_env: Whether the environment's proxies count.
        total_timeout: Seconds for a token with all retries, where they are to differ from `timeout`.
        allow_insecure: False refuses plain http to other machines; otherwise it is warned of.
        clock: Time for the token's age; by default the monotonic clock.
        wall_time: Seconds since 1970, for the disk cache and assertions.
        random: Chance for jitter.

    Raises:
        AuthConfigurationError: An argument cannot work.
    """

    __slots__ = ("__weakref__", "_core", "_now", "_state", "_transport")

    def __init__(
        self,
        *,
        oauth_url: str,
        client_id: str,
        client_secret: str,
        audience: str,
        cache_dir: str | None = None,
        disk_cache_disable: bool = False,
        saas_401_cooldown_s: float = 30.0,
        transport: httpx.BaseTransport | None = None,
        timeout: float | None = None,
        logger: SdkLogger | None = None,
        scope: str | None = None,
        resource: str | tuple[str, ...] | None = None,
        extra: Mapping[str, str] | None = None,
        client_auth: ClientAuth = "post",
        verify: Verify = None,
        proxy: ProxyTypes = None,
        trust_env: bool = True,
        total_timeout: float | None = None,
        allow_insecure: bool | None = None,
        clock: Clock | None = None,
        wall_time: Callable[[], float] | None = None,
        random: RandomSource | None = None,
    ) -> None:
        secret, hidden = hidden_secret(client_secret), hidden_proxy(proxy)
        del client_secret, proxy  # a traceback that shows locals must not show them
        check_methods(transport=(transport, "handle_request"))
        self._transport = transport
        self._core = Core(
            oauth_url=oauth_url,
            client_id=client_id,
            client_secret=secret,
            audience=audience,
            cache_dir=cache_dir,
            disk_cache_disable=disk_cache_disable,
            cooldown=saas_401_cooldown_s,
            timeout=timeout,
            total_timeout=total_timeout,
            logger=logger,
            scope=scope,
            resource=resource,
            extra=extra,
            client_auth=client_auth,
            verify=verify,
            proxy=hidden,
            trust_env=trust_env,
            allow_insecure=allow_insecure,
            clock=clock,
            wall_time=wall_time,
            random_source=random,
        )
        self._state = self._core.state
        self._now = self._core.now

    def get_headers(self) -> Mapping[str, str]:
        """The Authorization header; waits for a token only if there is no valid one.

        Raises:
            TokenRefused: The endpoint refused the client, now or within the cooldown.
            TokenResponseError: Its answer is no usable token.
            AuthUnavailable: It could not be asked, or did not answer in time.
            AuthClosedError: The provider is closed.
        """
        token = self._state.token
        if token is not None and self._now() < token.soft:
            return {"Authorization": token.header}
        return {"Authorization": self._wait().header}

    async def aget_headers(self) -> Mapping[str, str]:
        """As `get_headers`, for an async client that shares this provider: the event loop is not held up."""
        token = self._state.token
        if token is not None and self._now() < token.soft:
            return {"Authorization": token.header}
        limit = waits_until(self._core.wait_limit)
        while time.monotonic() < limit:
            token, flight = self._board()
            if token is None and flight is not None:
                try:
                    token = await flight.await_(limit - time.monotonic())
                except CamundaAuthError:
                    if not flight.background:
                        raise
            if token is not None:
                return {"Authorization": token.header}
        raise out_of_time()

    @property
    def expires_in(self) -> float | None:
        """Seconds that the held token is still valid for; None without one."""
        token, now = self._state.token, self._now()
        return token.expires - now if token is not None and now < token.expires else None

    def invalidate(self, headers: Mapping[str, str]) -> bool:
        """Drop the token in these headers after the API has refused it, unless it has been replaced already.

        Returns:
            Whether asking for headers again may give others.
        """
        return self._core.drop(headers)

    def note_replay(self, *, accepted: bool) -> None:
        """Tell how the API took a replacement token, so that a wrong audience does not become a storm of requests."""
        self._core.replayed(accepted=accepted)

    def close(self) -> None:
        """Forget the token and close the connections; may be called again. Use after it raises `AuthClosedError`."""
        watch = self._core.flying
        if not self._core.close():
            return
        if isinstance(watch, SocketWatch):
            watch.cut()
        if self._transport is not None:
            self._transport.close()

    def __enter__(self: _Self) -> _Self:  # noqa: PYI019 - typing.Self is newer than Python 3.10
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        core = getattr(self, "_core", None)  # a traceback may show it half made
        return f"{type(self).__name__}({core!r})"

    def _wait(self) -> Token:
        limit = waits_until(self._core.wait_limit)
        while time.monotonic() < limit:
            token, flight = self._board()
            if token is None and flight is not None:
                try:
                    token = flight.wait(limit - time.monotonic())
                except CamundaAuthError:
                    if not flight.background:
                        raise
            if token is not None:
                return token
        raise out_of_time()

    def _board(self) -> tuple[Token | None, Flight | None]:
        token, flight, terms = self._core.board(None)
        if flight is not None and terms is not None:
            start_thread(self._fly, flight, terms, otherwise=lambda error: self._core.crashed(flight, error))
        return token, flight

    def _fly(self, flight: Flight, terms: Terms) -> None:
        flow = self._core.flow(terms)
        flight.keep = watch = SocketWatch()
        try:
            answer: object = None
            while True:
                answer = self._do(flow.send(answer), watch)
        except StopIteration as landed:
            self._core.landed(flight, landed.value)
        except BaseException as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            flow.close()
            self._core.crashed(flight, error)

    def _do(self, command: Command, watch: SocketWatch) -> object:
        self._core.check_open()
        if isinstance(command, Send):
            return self._send(command.timeout, watch)
        if isinstance(command, Run):
            return command.function()
        self._core.closing.wait(command.seconds)
        return None

    def _send(self, seconds: float, watch: SocketWatch) -> Reply | Failure:
        request = self._core.token_request()
        if self._transport is not None:
            return send_within(httpx.Client(transport=Shared(self._transport)), request, seconds, watch)
        with made(httpx.Client, self._core.client_options()) as client:
            return send_within(client, request, seconds, watch)


class Shared(httpx.BaseTransport):
    """The user's transport, which outlives the clients made for single requests."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on."""
        return self._transport.handle_request(request)


OAuthClientCredentialsAuthProvider.__module__ = "camunda_auth"
