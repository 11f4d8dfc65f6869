"""The synchronous client's connections, and the sending of one attempt over them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

import camunda_auth
from camunda_client._body import BodyReader
from camunda_client._transport import httpcore_transport, through_httpx
from camunda_client._transport.answer import Answer
from camunda_client._transport.mocks import are_mocked
from camunda_client._transport.usage import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from camunda_auth import HeaderAuth
    from camunda_client._calls import Call
    from camunda_client._transport.plan import Plan

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class SyncLine:
    """Sends requests; shared by threads.

    Args:
        plan: Which way to go.
        headers_auth: Authenticates requests that go straight; None where they need no headers.
        httpx_auth: Authenticates those that go through an httpx client.
        limit: Bytes of an answer at most, after decompression.

    Attributes:
        usage: Who uses it; when it is retired it closes after the last use.
    """

    def __init__(
        self, plan: Plan, headers_auth: HeaderAuth | None, httpx_auth: httpx.Auth, limit: int
    ) -> None:
        self._plan = plan
        self._headers_auth = headers_auth
        self._httpx_auth = httpx_auth
        self._limit = limit
        self._transport = (
            httpcore_transport.HttpcoreTransport(verify=plan.tls(), limits=plan.limits, proxy=plan.proxy)
            if plan.own
            else None
        )
        self._clients: dict[bool, httpx.Client] = {}
        self.usage = Usage(self.close)
        address = plan.address
        self._url = (address.raw_scheme, address.raw_host, address.port)
        self._skip = len(f"{address.scheme}://") + len(address.netloc)
        self._headers = {"host": address.netloc.decode("ascii"), **plan.headers}

    def exchange(self, call: Call, seconds: float) -> Answer:
        """Send a call once and read the answer; this ends the use that the caller has begun.

        Raises:
            httpx.HTTPError: There was no complete answer.
            ResponseError: There was one that is of no use.
        """
        try:
            return self._exchange(call, seconds)
        finally:
            self.usage.end()

    def _exchange(self, call: Call, seconds: float) -> Answer:
        with httpcore_transport.deadline(seconds):
            if not self._plan.direct or call.uploads is not None or are_mocked():
                return self._through_httpx(call, seconds)
            auth = self._headers_auth
            if auth is None:
                return self._straight(call, {}, seconds)
            headers = self._authorized(call, auth)
            answer = self._straight(call, headers, seconds)
            renewed = auth.renewed(headers) if answer.status == 401 and headers else None
            if renewed is not None:
                answer = self._straight(call, renewed, seconds)
                auth.note_replay(accepted=answer.status != 401)
            return answer

    def _authorized(self, call: Call, auth: HeaderAuth) -> dict[str, str]:
        call.without_token = True
        try:
            headers = auth.headers()
        except camunda_auth.AuthTimeout:
            httpcore_transport.check()
            raise
        call.without_token = False
        return headers

    def _straight(self, call: Call, headers: Mapping[str, str], seconds: float) -> Answer:
        transport: Any = self._transport
        scheme, host, port = self._url
        content = call.content
        pairs = _encoded(merged({**self._headers, **call.headers}, headers))
        if content is not None or call.endpoint.method in _WITH_BODY:
            pairs.append((b"content-length", b"%d" % len(content or b"")))
        request = httpcore.Request(
            call.endpoint.method,
            httpcore.URL(
                scheme=scheme, host=host, port=port, target=call.address()[self._skip :].encode("ascii")
            ),
            headers=pairs,
            content=content,
            extensions={"timeout": call.seconds(self._plan.timeout, seconds)},
        )
        response = transport.send(request)
        try:
            return self._read(call, response)
        finally:
            httpcore_transport.close(response)

    def _read(self, call: Call, response: httpcore.Response) -> Answer:
        encoding = b""
        for name, value in response.headers:
            if name.lower() == b"content-encoding":
                encoding = value
        reader = BodyReader(
            encoding.decode("latin-1"), self._limit, call.endpoint.operation_id, response.status
        )
        return Answer(response.status, response.headers, reader.read(httpcore_transport.chunks(response)))

    def _through_httpx(self, call: Call, seconds: float) -> Answer:
        with self._sent(call, seconds) as response:
            return self.read(call, response)

    def read(self, call: Call, response: httpx.Response) -> Answer:
        """The whole answer of an httpx client."""
        if response.is_closed:
            return Answer(response.status_code, response.headers, through_httpx.content_of(response))
        encoding = response.headers.get("content-encoding", "")
        reader = BodyReader(encoding, self._limit, call.endpoint.operation_id, response.status_code)
        return Answer(response.status_code, response.headers, reader.read(_in_time(response)))

    @contextmanager
    def opened(self, call: Call, seconds: float) -> Iterator[httpx.Response]:
        """Send a call and leave the answer's body to be read; its end ends the use that the caller has begun."""
        try:
            with self._sent(call, seconds) as response:
                yield response
        finally:
            self.usage.end()

    @contextmanager
    def _sent(self, call: Call, seconds: float) -> Iterator[httpx.Response]:
        client = self._client()
        with call.files() as files:
            request = client.build_request(
                call.endpoint.method,
                call.url,
                params=call.query,
                headers=call.headers,
                content=call.content,
                files=files,
                timeout=httpx.Timeout(**call.seconds(client.timeout, seconds)),
            )
            try:
                response = client.send(request, stream=True)
            except httpx.HTTPStatusError as error:
                response = error.response  # a hook of the user's raised it, about an answer that came
            try:
                yield response
            finally:
                response.close()

    def _client(self) -> httpx.Client:
        mocked = are_mocked()
        client = self._clients.get(mocked)
        if client is None:
            transport = None if mocked else self._transport
            options = through_httpx.client_options(
                self._plan, self._httpx_auth, transport, through_httpx.drop_bad_location
            )
            client = self._clients.setdefault(mocked, httpx.Client(**options))
        return client

    def close(self) -> None:
        """Close the connections."""
        if self._transport is not None:
            self._transport.close()
        for client in list(self._clients.values()):
            client.close()


def merged(own: Mapping[str, str], auth: Mapping[str, str]) -> dict[str, str]:
    """A call's headers with those that authenticate it, by their names in lower case."""
    headers = dict(own)
    for name, value in auth.items():
        headers[name.lower()] = value
    return headers


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]


def _in_time(response: httpx.Response) -> Iterator[bytes]:
    """The raw chunks of an answer, none after the deadline."""
    for chunk in response.iter_raw():
        yield chunk
        httpcore_transport.check()
