"""Sending through aiohttp, which costs a third of what httpx's own asynchronous transport does.

An ``httpx.AsyncBaseTransport``, so that it fits under an httpx client, with a shorter way in for requests that need none.
The httpx-aiohttp library offers the first too, but reports a server that disconnects after the request as a connect timeout,
upon which a create would be sent again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import aiohttp
import httpx
from yarl import URL

from camunda_client._body import BodyReader
from camunda_client._transport.answer import Answer
from camunda_client._transport.errors import from_aiohttp

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Mapping

_LONGEST_HEADER = 100 * 1024
_CHUNK = 64 * 1024
_LARGE = 512 * 1024


class AiohttpTransport(httpx.AsyncBaseTransport):
    """Connections of one event loop, to be made in it.

    Args:
        verify: The TLS context; None where nothing is encrypted.
        limits: How many connections, and how long an idle one is kept.
        proxy: An http proxy, with its credentials.
    """

    def __init__(
        self, *, verify: ssl.SSLContext | None, limits: httpx.Limits, proxy: httpx.URL | None
    ) -> None:
        self._session = aiohttp.ClientSession(
            connector=_Connector(
                limit=limits.max_connections or 0,
                keepalive_timeout=limits.keepalive_expiry,
                ssl=True if verify is None else verify,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=_LONGEST_HEADER,
            max_field_size=_LONGEST_HEADER,
        )
        # aiohttp sends a GET, PUT or DELETE a second time when the connection breaks. What is repeated is decided and counted in
        # one place alone: a deletion that met itself would be told as "not found", without a doubt.
        self._session._retry_connection = False
        self._proxy = None if proxy is None else str(proxy.copy_with(raw_path=b"/"))
        if proxy is not None and proxy.userinfo:  # str() of a URL hides the password
            host = proxy.netloc.decode("ascii")
            self._proxy = f"{proxy.scheme}://{proxy.userinfo.decode('ascii')}@{host}/"

    async def exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        timeout: aiohttp.ClientTimeout,
        limit: int,
        name: str,
    ) -> Answer:
        """Send a request whose body is at hand, and read the whole answer.

        Args:
            method: The verb.
            url: The address, encoded.
            headers: All of its headers.
            content: Its body.
            timeout: Seconds for connecting and for silence.
            limit: Bytes of the answer at most, after decompression.
            name: The operation, for errors.

        Raises:
            httpx.TransportError: There was no complete answer.
            ResponseError: There was one that is of no use.
        """
        response = await self._request(method, url, headers, content, timeout)
        done = False
        try:
            encoding = response.headers.get("Content-Encoding", "")
            length = response.content_length
            small = response.status == 204 or (length is not None and length <= min(limit, _LARGE))
            if small and not encoding and 200 <= response.status < 300:
                body = await response.read()
                done = True
            else:
                reader = BodyReader(encoding, limit, name, response.status)
                body = await reader.read_async(response.content.iter_any())
                done = reader.complete
        except Exception as error:
            raise from_aiohttp(error) or error from error
        finally:
            if not done:
                response.close()
        return Answer(response.status, response.raw_headers, body)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request of an httpx client."""
        seconds = request.extensions.get("timeout", {})
        timeout = client_timeout(seconds.get("pool"), seconds.get("connect"), seconds.get("read"))
        headers = request.headers
        try:
            content: Any = request.content or None
        except httpx.RequestNotRead:
            content = _Source(cast("httpx.AsyncByteStream", request.stream))
            headers = httpx.Headers(headers)
            headers.pop("transfer-encoding", None)  # aiohttp sets it
        response = await self._request(
            request.method, str(request.url), headers.multi_items(), content, timeout
        )
        return httpx.Response(
            response.status,
            headers=list(response.raw_headers),
            stream=_Stream(response),
            extensions={
                "http_version": b"HTTP/1.1",
                "reason_phrase": (response.reason or "").encode("ascii", "replace"),
            },
        )

    async def _request(
        self, method: str, url: str, headers: Any, content: Any, timeout: aiohttp.ClientTimeout
    ) -> aiohttp.ClientResponse:
        if content.__class__ is bytes and len(content) > _LARGE:
            headers = _with_length(headers, len(content))
            content = _Pieces(content)
        try:
            return await self._session.request(
                method,
                URL(url, encoded=True),
                headers=headers,
                data=content,
                allow_redirects=False,
                timeout=timeout,
                proxy=self._proxy,
            )
        except Exception as error:
            if getattr(content, "error", None) is not None:
                raise content.error from None
            at_once = content is None or content.__class__ is bytes or getattr(content, "taken", 2) < 2
            raise from_aiohttp(error, at_once=at_once) or error from error

    async def aclose(self) -> None:
        """Close the connections."""
        await self._session.close()

    def __del__(self) -> None:
        # A program may forget to close, or its event loop may be gone; aiohttp would complain to standard error.
        session = getattr(self, "_session", None)
        if session is not None and not session.closed:
            session.detach()


class _Connector(aiohttp.TCPConnector):
    """Connections that are dropped without a word when nobody closed them; their sockets close with them."""

    def __del__(self, *_: Any) -> None:
        return


class _Source:
    """A body that is read while it is sent. Its own failure is none of the connection's, and is kept to be told."""

    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream
        self.error: Exception | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._stream:
                yield chunk
        except Exception as error:
            self.error = error
            raise


class _Stream(httpx.AsyncByteStream):
    """The body of an answer, on its way."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.content.iter_chunked(_CHUNK):
                yield chunk
        except Exception as error:
            raise from_aiohttp(error) or error from error

    async def aclose(self) -> None:
        self._response.close()


def _with_length(headers: Any, length: int) -> list[tuple[str, str]]:
    """Headers, a mapping or pairs, with the length of what is sent in pieces."""
    pairs = headers.items() if hasattr(headers, "items") else headers
    return [pair for pair in pairs if pair[0].lower() != "content-length"] + [("Content-Length", str(length))]


class _Pieces:
    """A large body bit by bit, so that other tasks get their turn; from a BytesIO aiohttp would make a copy of it."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self._content), _CHUNK):
            self.taken += 1
            yield self._content[start : start + _CHUNK]


_timeouts: dict[tuple[float | None, float | None, float | None], aiohttp.ClientTimeout] = {}


def client_timeout(pool: float | None, connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
    """Seconds as aiohttp takes them; the few combinations of a program are kept."""
    key = (pool, connect, read)
    found = _timeouts.get(key)
    if found is None:
        if len(_timeouts) > 64:
            _timeouts.clear()
        found = aiohttp.ClientTimeout(total=None, connect=pool, sock_connect=connect, sock_read=read)
        _timeouts[key] = found
    return found
