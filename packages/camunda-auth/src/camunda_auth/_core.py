"""What the sync and the async OAuth provider share: the state, the lock around it, and who fetches."""

from __future__ import annotations

import asyncio
import os
import random
import ssl
import threading
import time
from collections.abc import Callable, Mapping

import httpx

from camunda_auth._arguments import HiddenProxy, check_methods, check_seconds
from camunda_auth._disk import DiskShelf
from camunda_auth._flow import Flow, Issued, Terms, fetch
from camunda_auth._protocols import Clock, RandomSource
from camunda_auth._request import ClientAuth, TokenRequest, is_loopback
from camunda_auth._retry import ATTEMPTS
from camunda_auth._secret import Secret, Unpicklable
from camunda_auth._single_flight import Flight
from camunda_auth._state import Step, TokenState
from camunda_auth._tls import TlsFiles
from camunda_auth._token import Token
from camunda_auth.exceptions import (
    AuthClosedError,
    AuthConfigurationError,
    AuthTimeout,
    AuthUnavailable,
    CamundaAuthError,
)
from camunda_logging import SdkLogger, create_logger

ATTEMPT_TIMEOUT = 10.0
TOTAL_TIMEOUT = 30.0
LONGEST_WAIT = 86_400.0  # the timers of a platform overflow somewhere beyond
GRACE = 0.3  # a waiter lets the flight say what went wrong before it gives up on its own

Verify = bool | ssl.SSLContext | Callable[[], ssl.SSLContext] | TlsFiles | None


class SystemClock:
    """The machine's monotonic clock: steps of the wall clock change nothing."""

    now = staticmethod(time.monotonic)


class Core(Unpicklable):
    """The token state of one provider, safe to use from threads, event loops and forked processes.

    The arguments are those of the providers.
    """

    __slots__ = (
        "_attempt",
        "_chance",
        "_client_options",
        "_flight",
        "_lock",
        "_logger",
        "_pid",
        "_said",
        "_shelf",
        "_ssl_context",
        "_stale",
        "_verify",
        "_wall",
        "closing",
        "now",
        "request",
        "state",
        "total",
    )

    def __init__(
        self,
        *,
        oauth_url: str,
        client_id: str,
        client_secret: Secret | None,
        audience: str,
        cache_dir: str | None,
        disk_cache_disable: bool,
        cooldown: float,
        timeout: float | None,
        total_timeout: float | None,
        logger: SdkLogger | None,
        scope: str | None,
        resource: str | tuple[str, ...] | None,
        extra: Mapping[str, str] | None,
        client_auth: ClientAuth,
        verify: Verify,
        proxy: HiddenProxy,
        trust_env: bool,
        allow_insecure: bool | None,
        clock: Clock | None,
        wall_time: Callable[[], float] | None,
        random_source: RandomSource | None,
    ) -> None:
        times = {"timeout": timeout, "total_timeout": total_timeout}
        given = {name: value for name, value in times.items() if value is not None}
        check_seconds(least="more than 0 seconds", **given)
        check_seconds(least="0 seconds or more", saas_401_cooldown_s=cooldown)
        check_methods(clock=(clock, "now"), random=(random_source, "next"), wall_time=(wall_time, "__call__"))
        if not (verify is None or isinstance(verify, bool | ssl.SSLContext | TlsFiles) or callable(verify)):
            raise AuthConfigurationError(
                "verify must be an ssl.SSLContext, a function that makes one, or False; "
                "build_ssl_context() makes one for a file of CAs"
            )
        if proxy is False:
            raise AuthConfigurationError("proxy must be a URL such as http://host:8080 (http, https, socks5)")
        self.request = TokenRequest(
            oauth_url=oauth_url,
            client_id=client_id,
            client_secret=client_secret,
            audience=audience,
            scope=scope,
            resource=resource,
            extra=extra,
            client_auth=client_auth,
        )
        self.total = min(total_timeout or timeout or TOTAL_TIMEOUT, LONGEST_WAIT)
        self._attempt = min(timeout or ATTEMPT_TIMEOUT, self.total)
        self.now: Callable[[], float] = (clock or SystemClock()).now
        self._wall = wall_time or time.time
        self._chance: Callable[[], float] = random_source.next if random_source is not None else random.random
        self._logger = create_logger(logger)
        self._verify: Verify = verify
        self._client_options: dict[str, object] = {"proxy": proxy, "trust_env": trust_env}
        self.state = TokenState(cooldown)
        self._said: set[str] = set()
        self._stale: str | None = None
        self._shelf: DiskShelf | None = None
        if cache_dir and str(cache_dir).strip() and not disk_cache_disable:
            self._shelf = self._make_shelf(str(cache_dir))
        self._ssl_context: ssl.SSLContext | None = None
        self._reset()
        self._warn_insecure(allow_insecure)

    def _make_shelf(self, directory: str) -> DiskShelf:
        def name() -> str:
            certificate = self._verify.fingerprint() if isinstance(self._verify, TlsFiles) else ""
            return self.request.cache_key(certificate)

        return DiskShelf(
            directory,
            name,
            host=self.request.url.host,
            cooldown=self.state.cooldown,
            wall=self._wall,
            logger=self._logger,
        )

    def _warn_insecure(self, allowed: bool | None) -> None:
        if self._verify is False:
            self.say(
                "verify=False: the token endpoint's certificate is not checked, so anybody can read the secret"
            )
        if self.request.url.scheme == "https" or is_loopback(self.request.url.host):
            return
        if allowed is False:
            raise AuthConfigurationError(
                f"oauth_url: {self.request.origin} is plain http, which shows the client secret to the network"
            )
        self.say(f"the client secret goes over plain http to {self.request.origin}; use https")

    def _reset(self) -> None:
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._flight: Flight | None = None
        self._pid = os.getpid()

    def _guard(self) -> threading.Lock:
        if (
            self._pid != os.getpid()
        ):  # a lock may have been held, and a flight under way, when this process forked
            closed = self.closing.is_set()
            self._reset()
            if closed:
                self.closing.set()
        return self._lock

    def board(
        self, home: asyncio.AbstractEventLoop | None
    ) -> tuple[Token | None, Flight | None, Terms | None]:
        """What a caller does: use a token, wait for a flight, and fly it if there are terms.

        Raises:
            CamundaAuthError: No token can be had now, or the provider is closed.
        """
        with self._guard():
            self.check_open()
            step = self.state.step(self.now())
            token = self.state.token
            if step is Step.USE:
                return token, None, None
            flying = self._flight is not None and not self._flight.done
            if step is Step.USE_AND_REFRESH:
                if flying:
                    return token, None, None
                self._flight = Flight(home, background=True)
                return token, self._flight, self._terms(token, background=True)
            if flying:
                return None, self._flight, None
            self._flight = Flight(home)
            return None, self._flight, self._terms(token, background=False)

    def _terms(self, token: Token | None, *, background: bool) -> Terms:
        stale = self._stale if token is None else token.header
        return Terms(self._attempt, self.total, 1 if background else ATTEMPTS, stale, fresher=background)

    def flow(self, terms: Terms) -> Flow:
        """The decisions of one fetch; its deadlines are real time, whatever the injected clock says."""
        self._logger.debug(
            "OAuth token request: url=%s audience=%s client_id=%s",
            self.request.origin + self.request.url.path,
            self.request.audience,
            self.request.client_id,
        )
        return fetch(
            self.request, self._shelf, terms, now=time.monotonic, wall=self._wall, chance=self._chance
        )

    def token_request(self) -> httpx.Request:
        """A token request, ready to send."""
        return self.request.build(self._wall())

    def landed(self, flight: Flight, issued: Issued) -> None:
        """Take a new token and give it to all who wait."""
        for note in issued.grant.notes:
            self.say(note)
        with self._guard():
            if self.closing.is_set():
                flight.land(error=self._closed())
                return
            token = Token.granted(
                issued.grant.value, issued.grant.lifetime, self.now(), self._chance(), issued.age
            )
            self.state.granted(token)
        flight.land(token)

    def crashed(self, flight: Flight, error: BaseException) -> None:
        """Remember a failed fetch and tell all who wait, or give them the old token while it is valid."""
        if not isinstance(error, CamundaAuthError):
            error = AuthUnavailable(f"fetching a token failed unexpectedly ({type(error).__name__})")
        with self._guard():
            token = self.state.failed(error, self.now())
        if token is not None:
            self._logger.warning(
                "the token could not be refreshed and is used until it expires: %s", error.message
            )
            flight.land(token)
        else:
            flight.land(error=error)

    def drop(self, headers: Mapping[str, str]) -> bool:
        """Drop the token in these headers if it is still the current one."""
        # Names of headers have no case, and what a library hands back of a request is often in lower case.
        header = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
        with self._guard():
            worth = self.state.drop(header, self.now())
            if worth and self.state.token is None:
                self._stale = header
            return worth

    def replayed(self, *, accepted: bool) -> None:
        """Learn how the API took a token that replaced a refused one."""
        with self._guard():
            if accepted:
                self.state.fresh_accepted()
            else:
                self.state.fresh_refused(self.now())

    def close(self) -> bool:
        """Forget the token and end a flight; False where it was closed before."""
        with self._guard():
            if self.closing.is_set():
                return False
            self.closing.set()
            self.state.token = None
            flight = self._flight
        if flight is not None:
            flight.land(error=self._closed())
        return True

    @property
    def flying(self) -> object:
        """What can end the current flight: its task, or the watch over its socket."""
        with self._guard():  # a forked child ends no flight of its parent's
            return self._flight.keep if self._flight is not None else None

    def check_open(self) -> None:
        """Refuse to work once closed.

        Raises:
            AuthClosedError: close() was called.
        """
        if self.closing.is_set():
            raise self._closed()

    def _closed(self) -> AuthClosedError:
        return AuthClosedError("this auth provider is closed; make a new one")

    def say(self, warning: str) -> None:
        """Log a warning once."""
        if warning not in self._said:
            self._said.add(warning)
            self._logger.warning(warning)

    def client_options(self) -> dict[str, object]:
        """Keyword arguments for a token client without a transport of the user's."""
        return {**self._client_options, "verify": self._context()}

    def _context(self) -> ssl.SSLContext:
        verify = self._verify
        if isinstance(verify, ssl.SSLContext):
            return verify
        made = self._renewed(verify) if isinstance(verify, TlsFiles) else None
        if made is None and callable(verify) and not isinstance(verify, TlsFiles):
            made = verify()
        if made is not None:
            return made
        if self._ssl_context is None:
            plain = self.request.url.scheme == "http" and is_loopback(self.request.url.host)
            # Reading the trusted CAs takes tens of milliseconds, which a call within this machine has no use for.
            self._ssl_context = (
                ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                if plain
                else httpx.create_ssl_context(verify=verify is not False)
            )
        return self._ssl_context

    def _renewed(self, files: TlsFiles) -> ssl.SSLContext | None:
        try:
            return files.context()
        except AuthConfigurationError as error:
            if files.last is None:
                raise
            # Files that are just being replaced do not fit together for a moment.
            self.say(
                f"what was read of the TLS files before is used, as they cannot be read anew: {error.message}"
            )
            return files.last

    @property
    def wait_limit(self) -> float:
        """Seconds that a caller waits at most."""
        return self.total + GRACE

    def __repr__(self) -> str:
        request = getattr(self, "request", None)  # a traceback may show it half made
        return repr(request)


def out_of_time() -> AuthTimeout:
    """The error of a caller whose flights were abandoned again and again."""
    return AuthTimeout("no token came within the time a caller waits for one")
