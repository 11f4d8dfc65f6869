"""HttpxAuth: attach, refresh and replay once after a 401, and no credentials to strangers."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from auth_support import OAUTH, endpoint

from camunda_auth import (
    AsyncCallableAuthProvider,
    AsyncHttpxAuth,
    AsyncOAuthClientCredentialsAuthProvider,
    BasicAuthProvider,
    CallableAuthProvider,
    CamundaAuthError,
    HttpxAuth,
    NullAuthProvider,
    OAuthClientCredentialsAuthProvider,
    TokenResponseError,
)
from camunda_auth.testing import TokenEndpoint
from camunda_logging import create_logger
from camunda_logging.testing import RecordingLogger

URL = "https://api.example/v2/topology"


class Api(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """An API that accepts the tokens of an endpoint, and keeps what it was sent."""

    def __init__(self, memory: TokenEndpoint, status: int | None = None) -> None:
        self.memory = memory
        self.status = status
        self.bodies: list[bytes] = []
        self.statuses: list[int] = []

    def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        good = self.memory.issuer.accepts(request.headers.get("authorization"))
        self.bodies.append(body)
        self.statuses.append(self.status or (200 if good else 401))
        return httpx.Response(self.statuses[-1])

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        return self._answer(request, b"".join(request.stream))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)
        return self._answer(request, b"".join([part async for part in request.stream]))


def sync_client(memory: TokenEndpoint, api: Api, **options: Any) -> httpx.Client:
    provider = OAuthClientCredentialsAuthProvider(**OAUTH, transport=memory)
    return httpx.Client(auth=HttpxAuth(provider, **options), transport=api)


def test_a15_a_revoked_token_is_replaced_and_the_request_sent_again() -> None:
    """A15: one refresh, one replay, and the caller sees 200."""
    memory = endpoint()
    api = Api(memory)
    with sync_client(memory, api) as client:
        client.get(URL)
        memory.issuer.revoke_all()
        assert 200 == client.post(URL, json={"a": 1}).status_code
    assert [200, 401, 200] == api.statuses
    assert [b'{"a":1}'] * 2 == [body.replace(b" ", b"") for body in api.bodies[1:]]
    assert 2 == memory.issuer.token_requests


@pytest.mark.parametrize(
    "make", [OAuthClientCredentialsAuthProvider, AsyncOAuthClientCredentialsAuthProvider]
)
async def test_a15_the_same_for_an_async_client(make: Any) -> None:
    """A15: with the async provider, and with the sync one."""
    memory = endpoint()
    api = Api(memory)
    async with httpx.AsyncClient(auth=HttpxAuth(make(**OAUTH, transport=memory)), transport=api) as client:
        await client.get(URL)
        memory.issuer.revoke_all()
        assert 200 == (await client.get(URL)).status_code
    assert 2 == memory.issuer.token_requests


def test_a15_a_hundred_401s_at_once_are_one_refresh() -> None:
    """A15: threads."""
    memory = endpoint()
    api = Api(memory)
    with sync_client(memory, api) as client:
        client.get(URL)
        memory.issuer.revoke_all()
        threads = [threading.Thread(target=client.get, args=(URL,)) for _ in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert 100 == api.statuses[1:].count(200)
    assert 2 == memory.issuer.token_requests


async def test_a15_a_hundred_401s_in_tasks_are_one_refresh() -> None:
    """A15: tasks."""
    memory = endpoint()
    api = Api(memory)
    provider = AsyncOAuthClientCredentialsAuthProvider(**OAUTH, transport=memory)
    async with httpx.AsyncClient(auth=AsyncHttpxAuth(provider), transport=api) as client:
        await client.get(URL)
        memory.issuer.revoke_all()
        answers = await asyncio.gather(*(client.get(URL) for _ in range(100)))
    assert {200} == {answer.status_code for answer in answers}
    assert 2 == memory.issuer.token_requests


def test_a15_a_second_401_is_the_callers_and_no_storm_follows() -> None:
    """A15: one replay a call; an API that refuses fresh tokens does not make every call a token request."""
    memory = endpoint()
    api = Api(memory, status=401)
    with sync_client(memory, api) as client:
        assert 401 == client.get(URL).status_code
        assert 2 == len(api.statuses)
        for _ in range(50):
            assert 401 == client.get(URL).status_code
    assert 2 == memory.issuer.token_requests


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a15_other_errors_never_lead_to_another_request(status: int) -> None:
    """A15: a 403 is about permissions, not about the token."""
    memory = endpoint()
    api = Api(memory, status=status)
    with sync_client(memory, api) as client:
        client.get(URL)
    assert [status] == api.statuses


def test_a16_files_are_rewound_to_where_they_stood(tmp_path: Path) -> None:
    """A16: a file as content, and files in a form, are sent whole again."""
    memory = endpoint()
    api = Api(memory)
    path = tmp_path / "model.bpmn"
    path.write_bytes(b"0123456789")
    with sync_client(memory, api) as client, path.open("rb") as file:
        client.get(URL)
        memory.issuer.revoke_all()
        file.seek(4)
        assert 200 == client.post(URL, content=file, headers={"Content-Length": "6"}).status_code
        assert [b"456789"] * 2 == api.bodies[-2:]
        memory.issuer.revoke_all()
        files: Any = {"resources": ("a.bpmn", io.BytesIO(b"<xml/>")), "other": ("b.txt", b"text")}
        assert 200 == client.post(URL, files=files, data={"tenantId": "t"}).status_code
        assert api.bodies[-2] == api.bodies[-1]
        assert b"<xml/>" in api.bodies[-1]


class Pipe:
    """A file that cannot be rewound."""

    def __init__(self, seekable: bool = False) -> None:
        self._parts = [b"once"]
        if seekable:
            self.tell, self.seek = lambda: 0, self._refuse

    def _refuse(self, *_: int) -> None:
        raise OSError("not seekable")

    def read(self, size: int = -1) -> bytes:
        return self._parts.pop() if self._parts else b""

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)


def generator() -> Iterator[bytes]:
    yield b"once"


@pytest.mark.parametrize(
    "body",
    [
        lambda: {"content": generator()},
        lambda: {"content": iter([b"once"])},
        lambda: {"content": Pipe()},
        lambda: {"content": Pipe(seekable=True)},
        lambda: {"files": {"f": ("n", Pipe())}},
    ],
)
def test_a16_what_can_be_sent_only_once_keeps_its_401_and_says_why(body: Any) -> None:
    """A16: not repeated, explained in the answer and the log; the next call has a new token."""
    memory, kept = endpoint(), RecordingLogger()
    api = Api(memory)
    with sync_client(memory, api, logger=create_logger(kept)) as client:
        client.get(URL)
        memory.issuer.revoke_all()
        answer = client.post(URL, **body())
        assert 401 == answer.status_code
        assert "only once" in answer.extensions["camunda_auth.note"]
        assert "only once" in kept.texts("warning")[0]
        assert 200 == client.get(URL).status_code
    assert [200, 401, 200] == api.statuses


async def test_a16_the_same_for_an_async_generator() -> None:
    """A16: async bodies."""

    async def once() -> AsyncIterator[bytes]:
        yield b"once"

    class Again:
        def __aiter__(self) -> AsyncIterator[bytes]:
            return once()

    memory = endpoint()
    api = Api(memory)
    provider = AsyncOAuthClientCredentialsAuthProvider(**OAUTH, transport=memory)
    async with httpx.AsyncClient(auth=AsyncHttpxAuth(provider), transport=api) as client:
        await client.get(URL)
        memory.issuer.revoke_all()
        assert 401 == (await client.post(URL, content=once())).status_code
        memory.issuer.revoke_all()
        await client.get(URL)
        memory.issuer.revoke_all()
        assert 200 == (await client.post(URL, content=Again())).status_code


def test_an_iterable_that_is_no_iterator_is_sent_again() -> None:
    """A list of parts can be read twice."""
    memory = endpoint()
    api = Api(memory)
    with sync_client(memory, api) as client:
        client.get(URL)
        memory.issuer.revoke_all()
        assert 200 == client.post(URL, content=[b"a", b"b"]).status_code
    assert [b"ab", b"ab"] == api.bodies[-2:]


def hops(request: httpx.Request) -> httpx.Response:
    targets = {
        "/cross": "https://evil.example/x",
        "/port": "https://api.example:8443/x",
        "/same": "/x",
        "/down": "http://api.example/x",
    }
    target = targets.get(request.url.path)
    if target:
        return httpx.Response(307, headers={"Location": target})
    return httpx.Response(401 if request.url.host == "evil.example" else 200, json=dict(request.headers))


@pytest.mark.parametrize("path", ["cross", "port", "down"])
def test_authorization_is_never_sent_to_another_origin(path: str) -> None:
    """Not on a redirect to another host, port or scheme; and a stranger's 401 does not cost the token."""
    memory = endpoint()
    provider = OAuthClientCredentialsAuthProvider(**OAUTH, transport=memory)
    transport = httpx.MockTransport(hops)
    with httpx.Client(auth=HttpxAuth(provider), transport=transport, follow_redirects=True) as client:
        assert "authorization" not in client.get(f"https://api.example/{path}").json()
        assert "authorization" in client.get("https://api.example/same").json()
    assert 1 == memory.issuer.token_requests


def two_headers() -> dict[str, str]:
    return {"Authorization": "Bearer t", "X-Api-Key": "canary"}


async def test_a_request_that_follows_a_redirect_by_hand_goes_out_bare() -> None:
    """``next_request`` has the headers of the first request, and they do not go to another origin."""
    transport = httpx.MockTransport(hops)
    auth = HttpxAuth(CallableAuthProvider(two_headers))
    with httpx.Client(auth=auth, transport=transport) as client:
        for path, expected in (("cross", None), ("same", "canary")):
            after = client.get(f"https://api.example/{path}").next_request
            assert after is not None
            assert expected == client.send(after).json().get("x-api-key")
    async with httpx.AsyncClient(auth=auth, transport=transport) as client2:
        after = (await client2.get("https://api.example/port")).next_request
        assert after is not None
        assert not {"x-api-key", "authorization"} & (await client2.send(after)).json().keys()


async def test_headers_that_httpx_takes_along_are_told_of() -> None:
    """It takes back Authorization alone; what else went to another origin is an error, once an origin and without values."""
    transport = httpx.MockTransport(hops)
    kept = RecordingLogger()
    auth = HttpxAuth(CallableAuthProvider(two_headers), logger=create_logger(kept))
    with httpx.Client(auth=auth, transport=transport, follow_redirects=True) as client:
        client.get("https://api.example/same")
        assert [] == kept.lines
        client.get("https://api.example/cross")
        client.get("https://api.example/cross")
    (text,) = kept.texts("error")
    assert "took X-Api-Key to https://evil.example" in text
    assert "canary" not in text
    async with httpx.AsyncClient(auth=auth, transport=transport, follow_redirects=True) as client2:
        await client2.get("https://api.example/port")
    assert 2 == len(kept.texts("error"))
    quiet = HttpxAuth(CallableAuthProvider(lambda: "t"), logger=create_logger(kept))
    with httpx.Client(auth=quiet, transport=transport, follow_redirects=True) as client:
        client.get("https://api.example/down")
    assert 2 == len(kept.texts("error"))


async def test_an_origin_of_its_own_binds_the_headers() -> None:
    """With origin given, calls to other hosts go out without credentials."""
    transport = httpx.MockTransport(hops)
    auth = HttpxAuth(CallableAuthProvider(lambda: "t"), origin="https://api.example:443/v2")
    with httpx.Client(auth=auth, transport=transport) as client:
        assert "authorization" in client.get("https://api.example/x").json()
        assert "authorization" not in client.get("https://other.example/x").json()
    async with httpx.AsyncClient(auth=auth, transport=transport) as client2:
        assert "authorization" in (await client2.get("https://api.example/x")).json()
        assert "authorization" not in (await client2.get("https://other.example/x")).json()


async def test_a_callable_is_a_provider() -> None:
    """A function that returns a token or headers, sync or async, is enough; after a 401 it is asked again."""
    tokens = iter(["a", "b", "b", "b"])
    seen: list[str] = []

    def api(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers["authorization"])
        return httpx.Response(200 if seen[-1] == "Bearer b" else 401)

    with httpx.Client(
        auth=HttpxAuth(CallableAuthProvider(lambda: next(tokens))), transport=httpx.MockTransport(api)
    ) as c:
        assert 200 == c.get(URL).status_code
    assert ["Bearer a", "Bearer b"] == seen

    async def headers() -> dict[str, str]:
        return {"Authorization": "Bearer x"}

    auth = AsyncHttpxAuth(AsyncCallableAuthProvider(headers))
    async with httpx.AsyncClient(auth=auth, transport=httpx.MockTransport(api)) as client:
        assert 401 == (await client.get(URL)).status_code
    assert "Bearer x" == seen[-1]
    assert 3 == len(seen)
    with httpx.Client(
        auth=HttpxAuth(CallableAuthProvider(lambda: "x")), transport=httpx.MockTransport(api)
    ) as c:
        assert 401 == c.get(URL).status_code
    assert 4 == len(seen)


async def test_basic_and_no_authentication_go_in_the_same_way() -> None:
    """A provider without tokens gets no replay."""
    transport = httpx.MockTransport(lambda request: httpx.Response(401, json=dict(request.headers)))
    provider = BasicAuthProvider(username=" jürgen ", password=" pä:ss ")
    with httpx.Client(auth=HttpxAuth(provider), transport=transport) as client:
        assert "Basic asO8cmdlbjpww6Q6c3M=" == client.get(URL).json()["authorization"]
    async with httpx.AsyncClient(auth=HttpxAuth(NullAuthProvider()), transport=transport) as client2:
        assert "authorization" not in (await client2.get(URL)).json()


@pytest.mark.parametrize(
    ("username", "password"),
    [("", "x"), ("x", ""), (" ", "x"), ("x", "\t"), ("a:b", "x"), (None, "x"), ("x", 7)],
)
def test_basic_refuses_what_cannot_work(username: Any, password: Any) -> None:
    """Blank or non-text values, and a colon in the user name, are ValueErrors."""
    with pytest.raises(ValueError, match=r"username|password"):
        BasicAuthProvider(username=username, password=password)


def test_a_bad_token_is_refused_before_it_is_sent() -> None:
    """A7: no API byte goes out, and the value is in no message."""
    sent: list[httpx.Request] = []

    def keep(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200)

    transport = httpx.MockTransport(keep)
    for bad in ("a\r\nb", {"X": "a\r\nb"}):
        auth = HttpxAuth(CallableAuthProvider(lambda bad=bad: bad))  # type: ignore[misc] # keeps the loop's value
        with (
            httpx.Client(auth=auth, transport=transport) as client,
            pytest.raises(CamundaAuthError) as caught,
        ):
            client.get(URL)
        assert "a\r" not in repr(caught.value)
    assert [] == sent
    assert issubclass(TokenResponseError, CamundaAuthError)


def test_wrong_use_is_a_type_error() -> None:
    """No provider, an async provider in a sync client, the async class in a sync client, something uncallable."""
    with pytest.raises(TypeError):
        HttpxAuth(object())

    async def token() -> str:
        return "t"

    with httpx.Client(auth=HttpxAuth(AsyncCallableAuthProvider(token))) as client, pytest.raises(TypeError):
        client.get(URL)
    with httpx.Client(auth=AsyncHttpxAuth(NullAuthProvider())) as client, pytest.raises(TypeError):
        client.get(URL)
    for kind in (CallableAuthProvider, AsyncCallableAuthProvider):
        with pytest.raises(TypeError):
            kind("token")  # type: ignore[arg-type] # wrong on purpose


def test_plain_http_is_warned_of_once() -> None:
    """Whatever the provider, credentials over plain http to another host are worth one warning."""
    kept = RecordingLogger()
    auth = HttpxAuth(BasicAuthProvider(username="u", password="p"), logger=create_logger(kept))
    with httpx.Client(auth=auth, transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        for url in ("http://a.example/", "http://a.example/x", "http://localhost/", "https://b.example/"):
            client.get(url)
    assert ["credentials go over plain http to http://a.example; use https"] == kept.texts("warning")


def test_reprs_show_no_credentials() -> None:
    """D12: neither providers nor auth objects show what they hold."""

    async def token() -> str:
        return "canary"

    basic = BasicAuthProvider(username="canary", password="canary")
    shown = [
        basic,
        HttpxAuth(basic),
        CallableAuthProvider(lambda: "canary"),
        AsyncCallableAuthProvider(token),
    ]
    assert "canary" not in repr(shown)
