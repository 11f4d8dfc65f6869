"""Putting a provider's headers on requests, and on no request to another origin."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

import httpx

from camunda_auth._headers import checked_headers
from camunda_auth._request import is_loopback, origin_of
from camunda_auth.exceptions import AuthConfigurationError
from camunda_logging import SdkLogger

_ORIGIN = "camunda_auth.origin"
_SENT = "camunda_auth.sent"


def check_provider(provider: object) -> None:
    """Refuse what is no provider.

    Raises:
        TypeError: It has neither get_headers nor aget_headers.
    """
    if not any(callable(getattr(provider, name, None)) for name in ("get_headers", "aget_headers")):
        raise TypeError(
            f"auth_provider must have a method get_headers() or aget_headers(), not {provider!r:.60}"
        )


def checked_origin(given: object) -> httpx.URL:
    """The address whose scheme, host and port are the only ones to get headers.

    Raises:
        AuthConfigurationError: It is none; without a scheme it would match no request, and all would go out bare.
    """
    url: httpx.URL | None = None
    if isinstance(given, str | httpx.URL):
        try:
            url = httpx.URL(given)
        except (httpx.InvalidURL, ValueError):
            url = None
    if url is None or url.scheme not in ("http", "https") or not url.host:
        raise AuthConfigurationError("origin must be an address such as https://host:443")
    return url


def headers_of(provider: object) -> dict[str, str]:
    """A provider's headers for a sync client.

    Raises:
        TypeError: It has no get_headers, or gives no mapping.
        CamundaAuthError: It has none to give.
    """
    get = getattr(provider, "get_headers", None)
    if not callable(get):
        raise TypeError("auth_provider must have a method get_headers() to be used with a sync client")
    return checked_headers(get(), "auth_provider.get_headers()")


async def aheaders_of(provider: object) -> dict[str, str]:
    """A provider's headers for an async client, from aget_headers where there is one.

    Raises:
        TypeError: It has neither method, or gives no mapping.
        CamundaAuthError: It has none to give.
    """
    get = getattr(provider, "aget_headers", None)
    if callable(get):
        answer = get()
        return checked_headers(
            await answer if inspect.isawaitable(answer) else answer, "auth_provider.aget_headers()"
        )
    get = getattr(provider, "get_headers", None)
    if not callable(get):
        raise TypeError("auth_provider must have a method aget_headers() or get_headers()")
    return checked_headers(get(), "auth_provider.get_headers()")


def invalidate(provider: object, headers: Mapping[str, str]) -> bool:
    """Tell a provider that the API refused these headers; whether asking it again may give others."""
    drop = getattr(provider, "invalidate", None)
    return bool(drop(headers)) if callable(drop) and headers else False


class Attacher:
    """Sets headers on requests to one origin, and warns once where they go over plain http.

    Args:
        origin: The only origin that gets the headers; None takes the one that each call starts at.
        logger: Told of plain http.

    Raises:
        AuthConfigurationError: The origin is no address.
    """

    def __init__(self, origin: str | None, logger: SdkLogger) -> None:
        self._origin = None if origin is None else origin_of(checked_origin(origin))
        self._logger = logger
        self._warned: set[str] = set()

    def wanted(self, request: httpx.Request) -> bool:
        """Whether a request may get headers; a redirect away from where the call began may not."""
        here = origin_of(request.url)
        started = request.extensions.setdefault(_ORIGIN, here)
        return here == (self._origin or started)

    def withdraw(self, request: httpx.Request) -> None:
        """Take back what was put on the request before it was redirected elsewhere."""
        for name, value in dict(request.extensions.get(_SENT, {})).items():
            if request.headers.get(name) == value:
                del request.headers[name]

    def put(self, request: httpx.Request, headers: dict[str, str]) -> None:
        """Set the headers."""
        request.headers.update(headers)
        request.extensions[_SENT] = headers
        here = origin_of(request.url)
        if (
            headers
            and request.url.scheme == "http"
            and not is_loopback(request.url.host)
            and here not in self._warned
        ):
            self._warned.add(here)
            self._logger.warning("credentials go over plain http to %s; use https", here)

    def watch(self, request: httpx.Request, response: httpx.Response) -> None:
        """Tell of headers that httpx took along to another origin, since it takes back Authorization alone."""
        if not response.history:
            return
        others = {
            name: value
            for name, value in dict(request.extensions.get(_SENT, {})).items()
            if name.lower() != "authorization"
        }
        for hop in (*(one.request for one in response.history), response.request):
            names = [name for name, value in others.items() if hop.headers.get(name) == value]
            if (
                names
                and not _stays(request.url, hop.url)
                and (there := origin_of(hop.url)) not in self._warned
            ):
                self._warned.add(there)
                self._logger.error(
                    "a redirect that the client followed took %s to %s; set follow_redirects=False, or authenticate with "
                    "inject_auth_event_hooks, which takes every header back",
                    ", ".join(names),
                    there,
                )

    def refused(self, request: httpx.Request, response: httpx.Response) -> dict[str, str]:
        """The headers that a 401 refused, or none where the answer does not come from where they were sent."""
        if response.status_code != 401 or origin_of(response.request.url) != origin_of(request.url):
            return {}
        sent = request.extensions.get(_SENT)
        return dict(sent) if isinstance(sent, dict) else {}


def _stays(start: httpx.URL, here: httpx.URL) -> bool:
    # The same host by https is where a server that is asked by http may well send its callers.
    return origin_of(here) in (origin_of(start), origin_of(start.copy_with(scheme="https", port=None)))
