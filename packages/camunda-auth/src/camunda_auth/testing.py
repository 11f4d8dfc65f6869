"""For tests and demonstrations: token endpoints that count, in memory and on a loopback port."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote_plus, urlsplit

import httpx

DEMO_SECRET = "demo-secret"  # noqa: S105  # nosec B105 - guards nothing


@dataclass(frozen=True)
class Answer:
    """An HTTP answer to give once.

    Attributes:
        status: The status.
        body: The body; anything but bytes is sent as JSON.
        headers: Further headers.
    """

    status: int
    body: object = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class TokenIssuer:
    """Issues tokens for one client, and remembers every request.

    Args:
        client_id: The client that it knows.
        client_secret: The client's secret.
        expires_in: The lifetime of its tokens in seconds.
    """

    def __init__(
        self, *, client_id: str = "demo", client_secret: str = DEMO_SECRET, expires_in: float = 3600
    ) -> None:
        self.client_id = client_id
        self.client_secret = client_secret
        self.expires_in = expires_in
        self.requests: list[dict[str, str]] = []
        self._next: deque[Answer] = deque()
        self._valid: dict[str, float] = {}
        self._lock = threading.Lock()

    @property
    def token_requests(self) -> int:
        """How many token requests there have been."""
        return len(self.requests)

    def answer_next(self, *answers: Answer) -> None:
        """Give these answers to the next token requests, one each."""
        self._next.extend(answers)

    def revoke_all(self) -> None:
        """Accept none of the tokens issued so far any more."""
        with self._lock:
            self._valid.clear()

    def revoke(self, token: str) -> None:
        """Accept this token no more."""
        with self._lock:
            self._valid.pop(token, None)

    def accepts(self, authorization: str | None) -> bool:
        """Whether an Authorization header carries a token that is neither revoked nor expired."""
        scheme, _, token = (authorization or "").partition(" ")
        with self._lock:
            return scheme.lower() == "bearer" and self._valid.get(token, 0.0) > time.monotonic()

    def handle(self, form: Mapping[str, str], authorization: str | None) -> Answer:
        """Answer a token request."""
        with self._lock:
            self.requests.append(dict(form))
            if self._next:
                return self._next.popleft()
            client, secret = form.get("client_id", ""), form.get("client_secret", "")
            if authorization and authorization.startswith("Basic "):
                pair = base64.b64decode(authorization[6:]).decode()
                client, secret = (unquote_plus(part) for part in pair.split(":", 1))
            if (client, secret) != (self.client_id, self.client_secret):
                return Answer(
                    401, {"error": "invalid_client", "error_description": "unknown client or secret"}
                )
            if form.get("grant_type") != "client_credentials":
                return Answer(400, {"error": "unsupported_grant_type"})
            token = secrets.token_urlsafe(24)
            self._valid[token] = time.monotonic() + self.expires_in
            return Answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": self.expires_in})  # nosec B105


class TokenEndpoint(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A token endpoint in memory, to be given to a provider as its `transport`, sync or async.

    Args:
        issuer: What answers; by default a new `TokenIssuer`.
    """

    def __init__(self, issuer: TokenIssuer | None = None) -> None:
        self.issuer = issuer if issuer is not None else TokenIssuer()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a sync client."""
        return self._answer(request, request.read())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer an async client."""
        return self._answer(request, await request.aread())

    def _answer(self, request: httpx.Request, body: bytes) -> httpx.Response:
        answer = self.issuer.handle(_form(body), request.headers.get("authorization"))
        content, headers = _encoded(answer)
        return httpx.Response(answer.status, content=content, headers=headers, request=request)


_Self = TypeVar("_Self", bound="OAuthServer")


class OAuthServer:
    """A running OAuth server and protected API on a loopback port, as a context manager.

    ``token_url`` issues tokens; ``protected_url`` answers 200 to a valid one and 401 otherwise; ``revoke_url`` takes a token
    back (RFC 7009). `revoke_all` takes all of them back; `expires_in` sets the lifetime of the next.

    Args:
        issuer: What answers; by default a new `TokenIssuer`.
    """

    def __init__(self, issuer: TokenIssuer | None = None) -> None:
        self.issuer = issuer if issuer is not None else TokenIssuer()
        self.calls: list[int] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def token_url(self) -> str:
        """The token endpoint."""
        return f"{self.url}/oauth/token"

    @property
    def revoke_url(self) -> str:
        """The endpoint that takes a token back."""
        return f"{self.url}/oauth/revoke"

    @property
    def protected_url(self) -> str:
        """An endpoint that wants a token."""
        return f"{self.url}/protected"

    @property
    def token_requests(self) -> int:
        """How many token requests there have been."""
        return self.issuer.token_requests

    def revoke_all(self) -> None:
        """Accept none of the tokens issued so far any more."""
        self.issuer.revoke_all()

    def __enter__(self: _Self) -> _Self:  # noqa: PYI019 - typing.Self is newer than Python 3.10
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


def _handler(server: OAuthServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            path = urlsplit(self.path).path
            if path == "/oauth/token":
                self._send(server.issuer.handle(_form(body), self.headers.get("authorization")))
            elif path == "/oauth/revoke":
                server.issuer.revoke(_form(body).get("token", ""))
                self._send(Answer(200))
            else:
                self._protected(path, {"received": len(body)})

        def do_GET(self) -> None:
            self._protected(urlsplit(self.path).path, {"message": "you are in"})

        def _protected(self, path: str, content: dict[str, Any]) -> None:
            if path != "/protected":
                self._send(Answer(404, {"title": "Not Found", "status": 404}))
                return
            accepted = server.issuer.accepts(self.headers.get("authorization"))
            server.calls.append(200 if accepted else 401)
            refusal = Answer(401, {"title": "Unauthorized", "status": 401}, {"WWW-Authenticate": "Bearer"})
            self._send(Answer(200, content) if accepted else refusal)

        def _send(self, answer: Answer) -> None:
            content, headers = _encoded(answer)
            self.send_response(answer.status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            try:
                self.end_headers()
                self.wfile.write(content)
            except ConnectionError:  # the client has given up; the server would print a traceback
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's signature
            return

    return Handler


def _encoded(answer: Answer) -> tuple[bytes, dict[str, str]]:
    if isinstance(answer.body, bytes):
        return answer.body, dict(answer.headers)
    return json.dumps(answer.body).encode(), {"Content-Type": "application/json", **answer.headers}


def _form(body: bytes) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
