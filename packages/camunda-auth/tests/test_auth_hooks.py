"""inject_auth_event_hooks: the reference's way into httpx."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from auth_support import OAUTH, endpoint

from camunda_auth import (
    AsyncOAuthClientCredentialsAuthProvider,
    BasicAuthProvider,
    CallableAuthProvider,
    NullAuthProvider,
    OAuthClientCredentialsAuthProvider,
    inject_auth_event_hooks,
)
from camunda_logging import create_logger
from camunda_logging.testing import RecordingLogger

BASIC = BasicAuthProvider(username="u", password="p")


def echo(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/away":
        return httpx.Response(307, headers={"Location": "https://evil.example/x"})
    if request.url.path == "/bad":
        return httpx.Response(500, stream=Body(b"line one\nline two " + b"x" * 1000))
    return httpx.Response(200, json=dict(request.headers))


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that has not been read yet."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __iter__(self) -> Any:
        yield self.content

    async def __aiter__(self) -> Any:
        yield self.content


def client(args: dict[str, Any]) -> httpx.Client:
    return httpx.Client(**args, transport=httpx.MockTransport(echo))


def test_headers_are_added_after_the_users_own_hooks_and_the_arguments_stay_as_they_are() -> None:
    """The given dicts and lists are copied; lists and tuples are accepted."""
    order: list[str] = []
    given: dict[str, Any] = {
        "timeout": 3,
        "event_hooks": {
            "request": (lambda r: order.append(f"mine {'authorization' in r.headers}"),),
            "response": [],
        },
    }
    args = inject_auth_event_hooks(given, BASIC)
    with client(args) as c:
        assert "Basic dTpw" == c.get("https://a.example/").json()["authorization"]
    assert ["mine False"] == order
    assert (3, 2, 1) == (
        args["timeout"],
        len(args["event_hooks"]["request"]),
        len(args["event_hooks"]["response"]),
    )
    assert ((), []) == (given["event_hooks"]["request"][1:], given["event_hooks"]["response"])
    assert {"event_hooks"} == set(inject_auth_event_hooks(None, NullAuthProvider()))


async def test_an_async_client_prefers_aget_headers_and_takes_get_headers() -> None:
    """Both kinds of providers work."""
    memory = endpoint()
    for provider in (AsyncOAuthClientCredentialsAuthProvider(**OAUTH, transport=memory), BASIC):
        args = inject_auth_event_hooks({}, provider, async_client=True)
        async with httpx.AsyncClient(**args, transport=httpx.MockTransport(echo)) as c:
            assert "authorization" in (await c.get("https://a.example/")).json()
    assert 1 == memory.issuer.token_requests


@pytest.mark.parametrize("hooks", [[], "x", {"request": "x"}, {"response": None}])
def test_event_hooks_of_another_shape_are_a_type_error(hooks: Any) -> None:
    """As the reference says."""
    with pytest.raises(TypeError):
        inject_auth_event_hooks({"event_hooks": hooks}, BASIC)


async def test_providers_that_are_none_are_a_type_error() -> None:
    """No method: at once; no mapping: at the request."""

    class AsyncOnly:
        async def aget_headers(self) -> dict[str, str]:
            return {}

    for provider in (object(), AsyncOnly()):
        with pytest.raises(TypeError, match="get_headers"):
            inject_auth_event_hooks({}, provider)
    inject_auth_event_hooks({}, AsyncOnly(), async_client=True)

    class Wrong:
        def get_headers(self) -> str:
            return "Bearer x"

    with client(inject_auth_event_hooks({}, Wrong())) as c, pytest.raises(TypeError):
        c.get("https://a.example/")


async def test_a_redirect_to_another_origin_gets_no_credentials() -> None:
    """Hooks run for every hop, yet only the first origin gets the header."""
    args = inject_auth_event_hooks({"follow_redirects": True}, BASIC)
    with client(args) as c:
        assert "authorization" not in c.get("https://a.example/away").json()
    key = CallableAuthProvider(lambda: {"X-Api-Key": "canary"})
    args = inject_auth_event_hooks({"follow_redirects": True}, key, async_client=True)
    async with httpx.AsyncClient(**args, transport=httpx.MockTransport(echo)) as c2:
        assert "x-api-key" not in (await c2.get("https://a.example/away")).json()


async def test_a_401_costs_the_token_so_that_the_next_request_has_a_new_one() -> None:
    """Hooks cannot repeat a request, but they do not go on with a refused token either."""
    memory = endpoint()

    def api(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200 if memory.issuer.accepts(request.headers["authorization"]) else 401)

    provider = OAuthClientCredentialsAuthProvider(**OAUTH, transport=memory)
    with httpx.Client(**inject_auth_event_hooks({}, provider), transport=httpx.MockTransport(api)) as c:
        c.get("https://a.example/")
        memory.issuer.revoke_all()
        assert [401, 200] == [c.get("https://a.example/").status_code for _ in range(2)]
    args = inject_auth_event_hooks({}, provider, async_client=True)
    async with httpx.AsyncClient(**args, transport=httpx.MockTransport(api)) as c2:
        memory.issuer.revoke_all()
        assert [401, 200] == [(await c2.get("https://a.example/")).status_code for _ in range(2)]


@pytest.mark.parametrize("is_async", [False, True])
@pytest.mark.parametrize(("level", "excerpt"), [("debug", False), ("TRACE", True), ("silly", True)])
async def test_requests_and_responses_are_logged_from_debug_on(
    is_async: bool, level: str, excerpt: bool
) -> None:
    """Method, URL and status at debug, a warning from 400 on, 500 characters of the body at trace, still readable."""
    kept = RecordingLogger()
    args = inject_auth_event_hooks(
        {}, BASIC, async_client=is_async, log_level=level, logger=create_logger(kept)
    )
    if is_async:
        async with httpx.AsyncClient(**args, transport=httpx.MockTransport(echo)) as c2:
            await c2.get("https://u:pw-canary@a.example/good")
            text = (await c2.get("https://a.example/bad")).text
    else:
        with client(args) as c:
            c.get("https://u:pw-canary@a.example/good")
            text = c.get("https://a.example/bad").text
    assert text.startswith("line one\n")
    assert ["GET" in line and "/good" in line for line in kept.texts("debug")[:2]] == [True, True]
    warning = kept.texts("warning")[-1]
    assert ("status=500" in warning, "line one line two" in warning) == (True, excerpt)
    assert len(warning) < 620
    assert "pw-canary" not in str(kept.lines)
    assert "dTpw" not in str(kept.lines)


@pytest.mark.parametrize("level", [None, "silent", "error", "info"])
def test_nothing_is_logged_below_debug(level: str | None) -> None:
    """The hooks are silent."""
    kept = RecordingLogger()
    with client(inject_auth_event_hooks({}, BASIC, log_level=level, logger=create_logger(kept))) as c:
        c.get("https://a.example/bad")
    assert [] == kept.lines


def test_a_level_without_a_logger_uses_the_default_one() -> None:
    """Nothing breaks where loguru is or is not installed."""
    with client(inject_auth_event_hooks({}, BASIC, log_level="debug")) as c:
        assert 200 == c.get("https://a.example/").status_code
