"""The application for ASGI servers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from camunda_embedded._rest.app import Application
from camunda_embedded._rest.faults import ConnectionFault
from camunda_embedded._rest.messages import Request, Response
from camunda_embedded._rest.problems import Problem
from camunda_embedded._rest.ticking import Ticker

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

ABORT = "camunda_embedded.abort"


class AsgiApplication:
    """An ASGI application over an engine; its lifespan lets timers fire while no request comes.

    Args:
        application: What answers.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of the ASGI server."""
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            raise ValueError(f"a connection of type {scope['type']} is not served here")

    async def _live(self, receive: Receive, send: Send) -> None:
        ticker: asyncio.Task[None] | None = None
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                ticker = asyncio.ensure_future(Ticker(self._application.services).run())
                await send({"type": "lifespan.startup.complete"})
            else:
                if ticker:
                    ticker.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await ticker
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("raw_path", b"").decode("latin-1") or scope["path"]
        try:
            body = await _body(scope, receive, self._application.options.max_body_bytes)
            if body is None:
                return
            request = _request(scope, path, body)
            answer = await self._application.handle_async(request, lambda: _gone(receive))
        except Problem as problem:
            answer = problem.response(path)
        except ConnectionFault:
            await _abort(scope)
            return
        if answer is not None:
            await _respond(answer, send)


def _request(scope: Scope, path: str, body: bytes) -> Request:
    headers: dict[str, str] = {}
    for raw_name, value in scope["headers"]:
        name = raw_name.decode("latin-1")
        text = value.decode("latin-1")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return Request(
        scope["method"], path.partition("?")[0], scope["query_string"].decode("latin-1"), headers, body
    )


async def _body(scope: Scope, receive: Receive, limit: int) -> bytes | None:
    """The whole body; None when the client goes away before its end.

    One that says beforehand that it is too large is not waited for.
    """
    said = dict(scope["headers"]).get(b"content-length", b"")
    if said.isdigit() and int(said) > limit:
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large(limit: int) -> Problem:
    return Problem(413, f"The body is larger than {limit} bytes.", headers=(("connection", "close"),))


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _respond(answer: Response, send: Send) -> None:
    headers = [(name.encode(), value.encode("latin-1", "replace")) for name, value in answer.all_headers()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _abort(scope: Scope) -> None:
    """Close the connection without an answer, on a server that lets an application do so."""
    abort = scope.get("extensions", {}).get(ABORT)
    if abort is None:
        raise ConnectionFault("the server cannot close a connection without an answer")
    abort()
    # The server learns of the loss in its next turn; until then it would answer in our place.
    await asyncio.sleep(0.01)
