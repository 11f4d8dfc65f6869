"""Who may ask: OAuth with a token endpoint, or Basic."""

from __future__ import annotations

import base64
import binascii
import hmac
import math
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, unquote_plus

from camunda_embedded._rest.messages import Request, Response, json_response
from camunda_embedded._rest.problems import Problem

TOKEN_PATH = "/oauth/token"  # noqa: S105  # nosec B105 - a path


class Basic:
    """Checks of HTTP Basic.

    Args:
        users: Passwords by user name.
    """

    def __init__(self, users: Mapping[str, str]) -> None:
        self._users = dict(users)

    def check(self, request: Request) -> str:
        """The user who asks.

        Raises:
            Problem: 401.
        """
        name, password = _basic_pair(request.headers.get("authorization", "")) or ("", "")
        if not _same(self._users.get(name), password):
            raise _unauthorized("Basic", "The user name or the password is wrong or missing.")
        return name

    def token(self, request: Request) -> Response:
        """There is no token endpoint with Basic.

        Raises:
            Problem: 404, always.
        """
        raise Problem(404, f"There is nothing at {request.path}.")


class OAuth:
    """Checks of bearer tokens, and the endpoint that gives them for client credentials (RFC 6749, 4.4).

    Args:
        clients: Secrets by client id.
        audience: The audience that a token must be asked for; any when it is None.
        lifetime: How long a token is valid, in seconds.
        clock: Seconds that never go back.
        new_token: What makes tokens.
    """

    def __init__(
        self,
        clients: Mapping[str, str],
        *,
        audience: str | None = None,
        lifetime: float = 3600.0,
        clock: Callable[[], float] = time.monotonic,
        new_token: Callable[[], str] = secrets.token_urlsafe,
    ) -> None:
        if lifetime <= 0:
            raise ValueError(f"lifetime must be positive, but is {lifetime}")
        self._clients = dict(clients)
        self._audience = audience
        self._lifetime = lifetime
        self._clock = clock
        self._new_token = new_token
        self._lock = threading.Lock()
        self._tokens: dict[str, tuple[str, float]] = {}

    def expire_tokens(self) -> None:
        """Let every token that was given end now; new ones can be asked for."""
        with self._lock:
            self._tokens.clear()

    def revoke(self, token: str) -> None:
        """Let one token end now."""
        with self._lock:
            self._tokens.pop(token, None)

    def check(self, request: Request) -> str:
        """The client that asks.

        Raises:
            Problem: 401.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        with self._lock:
            client, end = self._tokens.get(token.strip(), ("", 0.0))
        if scheme.lower() != "bearer" or not client:
            raise _unauthorized("Bearer", "The bearer token is missing or not known.")
        if self._clock() >= end:
            raise _unauthorized('Bearer error="invalid_token"', "The bearer token has expired.")
        return client

    def token(self, request: Request) -> Response:
        """Answer a request to the token endpoint, errors as RFC 6749 has them."""
        if request.method != "POST":
            raise Problem(405, f"The method {request.method} is not allowed.", headers=(("allow", "POST"),))
        try:
            form = dict(parse_qsl(request.body.decode("utf-8"), keep_blank_values=True, max_num_fields=50))
        except ValueError:
            return _token_error("invalid_request", "The form cannot be read.")
        if not form.get("grant_type"):
            return _token_error("invalid_request", "The grant_type is missing.")
        if form["grant_type"] != "client_credentials":
            return _token_error("unsupported_grant_type", "The grant_type must be client_credentials.")
        client, secret = form.get("client_id", ""), form.get("client_secret", "")
        header = _basic_pair(request.headers.get("authorization", ""))
        if header:
            client, secret = (unquote_plus(part) for part in header)
        if not _same(self._clients.get(client), secret):
            refusal = _token_error("invalid_client", "The client id or secret is wrong or missing.", 401)
            # RFC 6749, 5.2: who tried the header is told that it is one that works here.
            return replace(refusal, headers=(("www-authenticate", "Basic"),)) if header else refusal
        if self._audience is not None and form.get("audience") != self._audience:
            return _token_error("access_denied", "The audience is not known.", 403)
        return self._issue(client)

    def _issue(self, client: str) -> Response:
        token = self._new_token()
        now = self._clock()
        with self._lock:
            self._tokens = {key: value for key, value in self._tokens.items() if value[1] > now}
            self._tokens[token] = (client, now + self._lifetime)
        content = {"access_token": token, "token_type": "Bearer", "expires_in": math.ceil(self._lifetime)}
        return Response(200, json_response(content).body, headers=(("cache-control", "no-store"),))


Authentication = Basic | OAuth


def _same(expected: str | None, sent: str) -> bool:
    equal = hmac.compare_digest((expected or "").encode(), sent.encode("utf-8", "surrogatepass"))
    return equal and expected is not None


def _basic_pair(header: str) -> tuple[str, str] | None:
    scheme, _, text = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(text.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, ValueError):
        return None
    return name, password


def _unauthorized(challenge: str, detail: str) -> Problem:
    return Problem(401, detail, headers=(("www-authenticate", challenge),))


def _token_error(error: str, description: str, status: int = 400) -> Response:
    return json_response({"error": error, "error_description": description}, status)
