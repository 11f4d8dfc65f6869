"""The way into HTTP libraries other than httpx: a request's headers, and other ones after a 401."""

from __future__ import annotations

from camunda_auth._attach import aheaders_of, check_provider, checked_origin, headers_of, invalidate
from camunda_auth._request import is_loopback, origin_of
from camunda_logging import SdkLogger, create_logger


class HeaderAuth:
    """Authenticates requests that any library sends to one origin, by the rules of `HttpxAuth`.

    Ask for headers before each request. After a 401 ask for renewed ones, send the request once more if there are
    any, and tell how that went.

    Args:
        provider: An object with ``get_headers()``, or ``aget_headers()`` for the async methods.
        origin: Where all the requests go, such as ``https://host:443``; the caller sends the headers nowhere else.
        logger: Told once when headers go over plain http to another machine.

    Raises:
        TypeError: The provider has neither method.
        AuthConfigurationError: The origin is no address.
    """

    __slots__ = ("_logger", "_plain", "_provider")

    def __init__(self, provider: object, *, origin: str, logger: SdkLogger | None = None) -> None:
        check_provider(provider)
        self._provider = provider
        self._logger = create_logger(logger)
        url = checked_origin(origin)
        self._plain = origin_of(url) if url.scheme == "http" and not is_loopback(url.host) else None

    def headers(self) -> dict[str, str]:
        """The headers of a request.

        Raises:
            TypeError: The provider has no get_headers, or gives no mapping.
            CamundaAuthError: It has none to give.
        """
        headers = headers_of(self._provider)
        if self._plain is not None:
            self._warn(headers)
        return headers

    async def aheaders(self) -> dict[str, str]:
        """As `headers`, from ``aget_headers`` where the provider has it."""
        headers = await aheaders_of(self._provider)
        if self._plain is not None:
            self._warn(headers)
        return headers

    def renewed(self, refused: dict[str, str]) -> dict[str, str] | None:
        """Other headers after the API answered 401 to these, or None where there are no others."""
        if not invalidate(self._provider, refused):
            return None
        headers = headers_of(self._provider)
        return None if headers == refused else headers

    async def arenewed(self, refused: dict[str, str]) -> dict[str, str] | None:
        """As `renewed`, from ``aget_headers`` where the provider has it."""
        if not invalidate(self._provider, refused):
            return None
        headers = await aheaders_of(self._provider)
        return None if headers == refused else headers

    def note_replay(self, *, accepted: bool) -> None:
        """Tell the provider how the API took the renewed headers."""
        note = getattr(self._provider, "note_replay", None)
        if callable(note):
            note(accepted=accepted)

    def _warn(self, headers: dict[str, str]) -> None:
        if headers:
            self._logger.warning("credentials go over plain http to %s; use https", self._plain)
            self._plain = None

    def __repr__(self) -> str:
        provider = getattr(self, "_provider", None)  # a traceback may show it half made
        return f"{type(self).__name__}({type(provider).__name__})"


HeaderAuth.__module__ = "camunda_auth"
