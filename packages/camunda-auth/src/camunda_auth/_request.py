"""The token request (RFC 6749, section 4.4): its form, and how the client proves who it is."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import json
import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import quote, quote_plus

import httpx

from camunda_auth._arguments import check_fields, check_texts, checked_resources
from camunda_auth._jwt import PrivateKeyJwt
from camunda_auth._secret import Secret
from camunda_auth.exceptions import AuthConfigurationError

ClientAuth = Literal["post", "basic", "tls_client_auth"] | PrivateKeyJwt
_OWN_FIELDS = {
    "grant_type",
    "client_id",
    "client_secret",
    "audience",
    "scope",
    "resource",
    "client_assertion",
    "client_assertion_type",
}
_ASSERTION = re.compile(r"eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?")
_METHODS = ("post", "basic", "tls_client_auth")


class TokenRequest:
    """Everything that identifies a token: where it is asked for, by whom, and for what.

    Args:
        oauth_url: The token endpoint.
        client_id: The client.
        client_secret: Its secret; None stands for one that is no text.
        audience: The audience; left out when blank.
        scope: The scopes; left out when blank.
        resource: The resources (RFC 8707).
        extra: Further form fields.
        client_auth: How the client proves who it is.

    Raises:
        AuthConfigurationError: One of them cannot work.
    """

    __slots__ = ("_extra", "_secret", "audience", "client_auth", "client_id", "resource", "scope", "url")

    def __init__(
        self,
        *,
        oauth_url: str,
        client_id: str,
        client_secret: Secret | None,
        audience: str,
        scope: str | None,
        resource: str | tuple[str, ...] | None,
        extra: Mapping[str, str] | None,
        client_auth: ClientAuth,
    ) -> None:
        self.url = checked_url(oauth_url)
        if client_secret is None:
            raise AuthConfigurationError("client_secret must be text, and valid Unicode")
        resources = checked_resources(resource)
        check_texts(client_id=client_id, audience=audience, scope=scope)
        check_fields(extra or {})
        if not str(client_id or "").strip():
            raise AuthConfigurationError("client_id must not be blank (CAMUNDA_CLIENT_ID)")
        if not (client_auth in _METHODS or isinstance(client_auth, PrivateKeyJwt)):
            raise AuthConfigurationError(
                f"client_auth must be one of {', '.join(map(repr, _METHODS))} or a PrivateKeyJwt"
            )
        if client_auth in ("post", "basic") and not client_secret:
            raise AuthConfigurationError("client_secret must not be blank (CAMUNDA_CLIENT_SECRET)")
        taken = sorted(_OWN_FIELDS & set(extra or {}))
        if taken:
            raise AuthConfigurationError(f"extra form fields must not replace {', '.join(taken)}")
        self.client_id = client_id.strip()
        self.audience = audience.strip() if audience else ""
        self.scope = (scope or "").strip()
        self.resource = resources
        self.client_auth: ClientAuth = client_auth
        self._secret = client_secret
        self._extra = dict(extra or {})

    def build(self, wall_now: float) -> httpx.Request:
        """A token request; an assertion in it is signed for this moment.

        Raises:
            AuthConfigurationError: The key cannot sign.
        """
        form: dict[str, str | list[str]] = {"grant_type": "client_credentials"}
        headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "camunda-auth"}
        if self.client_auth == "basic":
            # Both are form-encoded first: RFC 6749, section 2.3.1.
            pair = f"{quote_plus(self.client_id)}:{quote_plus(self._secret.reveal())}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
        else:
            form["client_id"] = self.client_id
        if self.client_auth == "post":
            form["client_secret"] = self._secret.reveal()
        elif isinstance(self.client_auth, PrivateKeyJwt):
            form.update(self.client_auth.form(self.client_id, str(self.url), wall_now))
        form.update({k: v for k, v in (("audience", self.audience), ("scope", self.scope)) if v})
        if self.resource:
            form["resource"] = list(self.resource)
        return httpx.Request("POST", self.url, data={**form, **self._extra}, headers=headers)

    def cache_key(self, certificate: str) -> str:
        """A name that two requests share only if they may share a token.

        The secret goes in as a slow keyed hash, so that the name gives no quick way to test guesses of it.

        Args:
            certificate: What identifies the client certificate, since tokens may be bound to it (RFC 8705).
        """
        method = self.client_auth if isinstance(self.client_auth, str) else self.client_auth.fingerprint()
        context = json.dumps(
            [
                str(self.url),
                self.client_id,
                self.audience,
                self.scope,
                self.resource,
                sorted(self._extra.items()),
                method,
                certificate,
            ]
        ).encode()
        hashed = hashlib.pbkdf2_hmac("sha256", self._secret.reveal().encode(), context, 100_000)
        return hashlib.sha256(context + hashed).hexdigest()

    def scrub(self, text: str) -> str:
        """A text of the server without the secret or an assertion, should it have echoed them as they were sent."""
        for form in self._forms():
            text = re.sub(re.escape(form), "***", text, flags=re.IGNORECASE if "%" in form else 0)
        return _ASSERTION.sub("***", text)

    def _forms(self) -> list[str]:
        secret = self._secret.reveal()
        if not secret.strip():
            return []
        coded = quote_plus(secret)
        pairs = (f"{self.client_id}:{secret}", f"{quote_plus(self.client_id)}:{coded}", secret)
        forms = {secret, coded, quote(secret), quote(secret, safe=""), secret.encode().hex()}
        forms.update(base64.b64encode(one.encode()).decode("ascii") for one in pairs)
        return sorted(forms, key=len, reverse=True)  # so that no part of a longer one is left

    @property
    def origin(self) -> str:
        """Scheme, host and port, for messages."""
        return origin_of(self.url)

    @property
    def path(self) -> str:
        """The path of the token endpoint, for messages."""
        return self.url.raw_path.partition(b"?")[0].decode("ascii")

    def __repr__(self) -> str:
        url = getattr(self, "url", None)  # a traceback may show it half made
        return f"TokenRequest({origin_of(url) if url else '?'!r})"


def checked_url(text: object) -> httpx.URL:
    """The token endpoint's URL.

    Raises:
        AuthConfigurationError: It is none that a token may be asked from; it is quoted only if it holds no password.
    """
    url: httpx.URL | None = None
    trimmed = text.strip() if isinstance(text, str) else ""
    if trimmed and trimmed.isprintable() and not set(trimmed) & set(" \\"):
        try:
            url = httpx.URL(trimmed)
        except (httpx.InvalidURL, ValueError, TypeError):
            url = None
    problem = None
    if url is None:
        problem = "is no URL"
    elif url.scheme not in ("http", "https") or not url.host:
        problem = "must start with https:// or http:// and name a host"
    elif url.port is not None and not 0 < url.port < 65_536:
        problem = "must name a port below 65536"
    elif url.userinfo:
        problem = "must not hold a user name or password"
    elif url.fragment:
        problem = "must not hold a fragment"
    if url is None or problem is not None:
        raise AuthConfigurationError(
            f"oauth_url {problem} (CAMUNDA_OAUTH_URL, for example https://host/oauth/token)"
        )
    return url


def origin_of(url: httpx.URL) -> str:
    """Scheme, host and port of a URL; the default port is left out."""
    host = f"[{url.host}]" if ":" in url.host else url.host
    standard = url.port is None or (url.scheme, url.port) in (("http", 80), ("https", 443))
    return f"{url.scheme}://{host}" + ("" if standard else f":{url.port}")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, so that plain http to it goes over no wire."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name, which may begin like an address: 127.0.0.1.example is somebody else's
        return False
