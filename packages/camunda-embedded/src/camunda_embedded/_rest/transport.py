"""Transports for httpx that reach the application without a socket."""

from __future__ import annotations

import httpx

from camunda_embedded._rest.app import Application
from camunda_embedded._rest.faults import ConnectionFault
from camunda_embedded._rest.messages import Request, Response


class EngineTransport(httpx.BaseTransport):
    """Carries the requests of a sync httpx client to an engine in the same process.

    A read timeout of the client ends a long poll as it does over a socket: with `httpx.ReadTimeout`.

    Args:
        application: What answers.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request in the calling thread."""
        body = request.read()
        try:
            answer = self._application.handle(_read(request, body), _patience(request))
        except ConnectionFault:
            raise httpx.ReadError("the connection was closed without an answer", request=request) from None
        except TimeoutError:
            raise httpx.ReadTimeout("the answer took too long", request=request) from None
        return _written(answer)


class AsyncEngineTransport(httpx.AsyncBaseTransport):
    """Carries the requests of an async httpx client to an engine in the same process.

    Args:
        application: What answers.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request in the running event loop; cancelling the call ends a long poll."""
        import asyncio

        body = await request.aread()
        answering = self._application.handle_async(_read(request, body))
        try:
            answer = await asyncio.wait_for(answering, _patience(request))
        except ConnectionFault:
            raise httpx.ReadError("the connection was closed without an answer", request=request) from None
        except asyncio.TimeoutError:
            raise httpx.ReadTimeout("the answer took too long", request=request) from None
        return _written(answer)


def _read(request: httpx.Request, body: bytes) -> Request:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    headers: dict[str, str] = {}
    for raw_name, value in request.headers.raw:
        name = raw_name.decode("latin-1").lower()
        text = value.decode("latin-1")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return Request(request.method, path, query, headers, body)


def _patience(request: httpx.Request) -> float | None:
    timeouts = request.extensions.get("timeout", {})
    value = timeouts.get("read")
    return None if value is None else float(value)


def _written(answer: Response | None) -> httpx.Response:
    if answer is None:
        raise httpx.ReadError("the connection was closed without an answer")
    return httpx.Response(answer.status, headers=answer.all_headers(), content=answer.body)
