"""The idiomatic way into httpx: ``httpx.Client(auth=HttpxAuth(provider))``."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator

import httpx

from camunda_auth._attach import Attacher, aheaders_of, check_provider, headers_of, invalidate
from camunda_auth._replay import rewinder
from camunda_logging import SdkLogger, create_logger

NOTE = "camunda_auth.note"
_NOT_REPLAYED = "the request was not sent again with a new token, because its body can be sent only once"


class HttpxAuth(httpx.Auth):
    """Authenticates an httpx client's requests with a provider.

    A 401 drops the refused token if it is still the current one, has one new token fetched however many requests were
    refused, and sends the request once more if the token changed and the body can be sent again: bytes, JSON, forms and
    seekable files, which are rewound, but not generators. A request that cannot be repeated keeps its 401, with the
    reason in ``response.extensions["camunda_auth.note"]`` and in the log. A second 401 is the caller's; a 403 never
    leads to another request.

    Headers go to the origin where a call starts. ``Authorization`` never goes to another one on a redirect; headers of other
    names do where the client follows redirects, since httpx takes no other one back, and an error is logged. For such
    headers use `inject_auth_event_hooks` or leave ``follow_redirects`` off.

    Args:
        provider: An object with ``get_headers()``, or ``aget_headers()`` for async clients.
        origin: The only origin that gets the headers, such as ``https://host:443``.
        logger: Where to log.

    Raises:
        TypeError: The provider has neither method.
        AuthConfigurationError: The origin is no address.
    """

    def __init__(
        self, provider: object, *, origin: str | None = None, logger: SdkLogger | None = None
    ) -> None:
        check_provider(provider)
        self._provider = provider
        self._logger = create_logger(logger)
        self._attacher = Attacher(origin, self._logger)

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send the request, and once more after a 401."""
        if not self._attacher.wanted(request):
            self._attacher.withdraw(request)
            yield request
            return
        self._attacher.put(request, headers_of(self._provider))
        rewind = rewinder(request)
        response = yield request
        self._attacher.watch(request, response)
        refused = self._attacher.refused(request, response)
        if not refused or not invalidate(self._provider, refused):
            return
        if rewind is None:
            self._keep_refusal(response)
            return
        renewed = headers_of(self._provider)
        if renewed == refused:
            return
        rewind()
        self._attacher.put(request, renewed)
        self._note_replay((yield request))

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send the request, and once more after a 401."""
        if not self._attacher.wanted(request):
            self._attacher.withdraw(request)
            yield request
            return
        self._attacher.put(request, await aheaders_of(self._provider))
        rewind = rewinder(request)
        response = yield request
        self._attacher.watch(request, response)
        refused = self._attacher.refused(request, response)
        if not refused or not invalidate(self._provider, refused):
            return
        if rewind is None:
            self._keep_refusal(response)
            return
        renewed = await aheaders_of(self._provider)
        if renewed == refused:
            return
        rewind()
        self._attacher.put(request, renewed)
        self._note_replay((yield request))

    def _keep_refusal(self, response: httpx.Response) -> None:
        response.extensions[NOTE] = _NOT_REPLAYED
        self._logger.warning("HTTP 401 from %s: %s", response.request.url.host, _NOT_REPLAYED)

    def _note_replay(self, response: httpx.Response) -> None:
        note = getattr(self._provider, "note_replay", None)
        if callable(note):
            note(accepted=response.status_code != 401)

    def __repr__(self) -> str:
        provider = getattr(self, "_provider", None)  # a traceback may show it half made
        return f"{type(self).__name__}({type(provider).__name__})"


class AsyncHttpxAuth(HttpxAuth):
    """As `HttpxAuth`, for ``httpx.AsyncClient`` alone."""

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Refuse.

        Raises:
            TypeError: Always; a sync client needs `HttpxAuth`.
        """
        raise TypeError("AsyncHttpxAuth is for httpx.AsyncClient; use HttpxAuth with httpx.Client")


HttpxAuth.__module__ = AsyncHttpxAuth.__module__ = "camunda_auth"
