"""Authentication through httpx's event hooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from camunda_auth._attach import Attacher, aheaders_of, check_provider, headers_of, invalidate
from camunda_logging import SdkLogger, create_logger, redact

_TALKATIVE = ("debug", "trace", "silly")
_CHATTY = ("trace", "silly")
_EXCERPT = 500


def inject_auth_event_hooks(
    httpx_args: dict[str, Any] | None,
    auth_provider: object,
    *,
    async_client: bool = False,
    log_level: str | None = None,
    logger: SdkLogger | None = None,
) -> dict[str, Any]:
    """A copy of `httpx_args` whose event hooks authenticate every request.

    The hooks come after those that are there. The request hook adds the provider's headers, but never to a redirect that
    leads to another origin. The response hook drops a token that the API answered with 401, so that the next request
    has a new one; to have the refused request itself repeated, use `HttpxAuth`. At `log_level` debug or finer both
    log: method, URL and status at debug, a warning from status 400 on, with the beginning of the body at trace.

    Args:
        httpx_args: Keyword arguments meant for an httpx client.
        auth_provider: An object with ``get_headers()``; an async client prefers its ``aget_headers()``.
        async_client: Whether they are meant for ``httpx.AsyncClient``.
        log_level: silent, error, warn, info, debug, trace or silly.
        logger: Where to log.

    Returns:
        New keyword arguments; the given ones are left as they are.

    Raises:
        TypeError: The provider has no such method, or ``event_hooks`` is no dict of lists or tuples. The hooks raise it
            where the provider gives no mapping.
    """
    check_provider(auth_provider)
    if not async_client and not callable(getattr(auth_provider, "get_headers", None)):
        raise TypeError("auth_provider must have a method get_headers() to be used with a sync client")
    args = dict(httpx_args or {})
    hooks = _copied(args.get("event_hooks"))
    level = (log_level or "").strip().lower()
    if logger is None and level in _TALKATIVE:
        logger = create_logger().with_level(level)
    made = _Hooks(auth_provider, level, create_logger(logger))
    hooks["request"].append(made.arequest if async_client else made.request)
    hooks["response"].append(made.aresponse if async_client else made.response)
    args["event_hooks"] = hooks
    return args


def _copied(given: object) -> dict[str, list[Callable[..., Any]]]:
    if given is None:
        given = {}
    if not isinstance(given, Mapping):
        raise TypeError(f"httpx_args['event_hooks'] must be a dict, not {type(given).__name__}")
    hooks: dict[str, list[Callable[..., Any]]] = {"request": [], "response": []}
    for name, listed in given.items():
        if not isinstance(listed, (list, tuple)):
            raise TypeError(
                f"httpx_args['event_hooks'][{name!r}] must be a list or tuple, not {type(listed).__name__}"
            )
        hooks[name] = list(listed)
    return hooks


class _Hooks:
    """The hooks of one client."""

    __slots__ = ("_attacher", "_excerpts", "_logger", "_logs", "_provider")

    def __init__(self, provider: object, level: str, logger: SdkLogger) -> None:
        self._provider = provider
        self._logger = logger
        self._logs = level in _TALKATIVE
        self._excerpts = level in _CHATTY
        self._attacher = Attacher(None, logger)

    def request(self, request: httpx.Request) -> None:
        if self._attacher.wanted(request):
            self._attacher.put(request, headers_of(self._provider))
        else:
            self._attacher.withdraw(request)
        self._log_request(request)

    async def arequest(self, request: httpx.Request) -> None:
        if self._attacher.wanted(request):
            self._attacher.put(request, await aheaders_of(self._provider))
        else:
            self._attacher.withdraw(request)
        self._log_request(request)

    def response(self, response: httpx.Response) -> None:
        self._drop_refused(response)
        if self._excerpts and response.status_code >= 400:
            response.read()
        self._log_response(response)

    async def aresponse(self, response: httpx.Response) -> None:
        self._drop_refused(response)
        if self._excerpts and response.status_code >= 400:
            await response.aread()
        self._log_response(response)

    def _drop_refused(self, response: httpx.Response) -> None:
        request = response.request
        if response.status_code == 401 and self._attacher.wanted(request):
            invalidate(self._provider, self._attacher.refused(request, response))

    def _log_request(self, request: httpx.Request) -> None:
        if self._logs:
            self._logger.debug(
                "HTTP request: method=%s url=%s has_auth=%s",
                request.method,
                _shown(request.url),
                "authorization" in request.headers,
            )

    def _log_response(self, response: httpx.Response) -> None:
        if not self._logs:
            return
        facts = (response.request.method, _shown(response.request.url), response.status_code)
        if response.status_code < 400:
            self._logger.debug("HTTP response: method=%s url=%s status=%s", *facts)
        elif self._excerpts:
            body = " ".join(response.text[: _EXCERPT * 2].splitlines())[:_EXCERPT]
            self._logger.warning("HTTP response: method=%s url=%s status=%s body=%s", *facts, redact(body))
        else:
            self._logger.warning("HTTP response: method=%s url=%s status=%s", *facts)


def _shown(url: httpx.URL) -> str:
    return redact(str(url.copy_with(userinfo=b"")))


inject_auth_event_hooks.__module__ = "camunda_auth"
