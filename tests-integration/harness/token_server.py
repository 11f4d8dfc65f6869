"""An OAuth token endpoint and an API that wants its tokens, on one loopback port, slow or odd on demand."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

from harness.sockets import Request, answer, http_server

TOPOLOGY = {
    "brokers": [],
    "clusterSize": 1,
    "partitionsCount": 1,
    "replicationFactor": 1,
    "gatewayVersion": "8.10.0",
}
CLIENT_ID = "demo"
CLIENT_SECRET = "demo-secret"


class TokenServer:
    """What the endpoint, which is every path below ``/oauth/``, and the API beside it do and have seen.

    Attributes:
        address: Where both are, once they are served.
        delay: Seconds that the endpoint takes to answer.
        grant: Fields of each answer beside the token; a field that is None is left out.
        reply: In place of an answer with a token: gives the whole answer as bytes.
        refuse: Whether the API answers 401 to a token that would be good.
        asked: When token requests came, on the monotonic clock.
        calls: Requests to the API that were let in.
        refused: Requests to the API that were not.
        tokens: Every token that was issued, in this order.
    """

    def __init__(self) -> None:
        self.address = ""
        self.delay = 0.0
        self.grant: dict[str, Any] = {"token_type": "Bearer", "expires_in": 3600}
        self.reply: Callable[[Request], bytes] | None = None
        self.refuse: Callable[[str], bool] = lambda token: False
        self.asked: list[float] = []
        self.calls = 0
        self.refused = 0
        self.tokens: list[str] = []
        self._lock = threading.Lock()

    @property
    def token_requests(self) -> int:
        """How many token requests there have been."""
        return len(self.asked)

    def settings(self, **more: str) -> dict[str, str]:
        """The settings of a client of both, further ones or other values included."""
        return {
            "CAMUNDA_REST_ADDRESS": self.address,
            "CAMUNDA_OAUTH_URL": f"{self.address}/oauth/token",
            "CAMUNDA_CLIENT_ID": CLIENT_ID,
            "CAMUNDA_CLIENT_SECRET": CLIENT_SECRET,
            **more,
        }

    def revoke_all(self) -> None:
        """Let the API refuse every token issued so far."""
        known = set(self.tokens)
        self.refuse = known.__contains__

    def respond(self, request: Request) -> bytes:
        """Answer one request."""
        if request.path.startswith("/oauth/"):
            return self._issue(request)
        token = request.headers.get("authorization", "").partition(" ")[2]
        with self._lock:
            good = token in self.tokens and not self.refuse(token)
            self.calls += good
            self.refused += not good
        return answer(200, TOPOLOGY) if good else answer(401, {"title": "Unauthorized", "status": 401})

    def _issue(self, request: Request) -> bytes:
        with self._lock:
            self.asked.append(time.monotonic())
        time.sleep(self.delay)
        if self.reply is not None:
            return self.reply(request)
        form = parse_qs(request.body.decode())
        if form.get("client_secret") != [CLIENT_SECRET]:
            return answer(401, {"error": "invalid_client"})
        token = secrets.token_urlsafe(24)
        with self._lock:
            self.tokens.append(token)
        fields = {"access_token": token, **self.grant}
        return answer(200, {name: value for name, value in fields.items() if value is not None})


@contextmanager
def token_server() -> Iterator[TokenServer]:
    """Serve both."""
    server = TokenServer()
    with http_server(server.respond) as server.address:
        yield server
