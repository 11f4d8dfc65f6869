"""What way a client's requests can take, decided once from its arguments."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import httpx

from camunda_client._transport.proxies import proxy_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Arguments of an httpx client that our own transports know how to follow.
_CONNECTING = frozenset(
    {"timeout", "limits", "headers", "verify", "cert", "trust_env", "proxy", "follow_redirects"}
)
# Arguments that change requests and not connections: an httpx client has to see to them.
_REQUESTING = frozenset(
    {"auth", "params", "cookies", "event_hooks", "max_redirects", "base_url", "default_encoding"}
)


@dataclass(frozen=True)
class Plan:
    """The arguments, and what follows from them.

    Attributes:
        address: Where the API is.
        options: Arguments of the httpx client.
        renewed_tls: Makes the TLS context anew from files that may have changed; None where it is always the same.
    """

    address: httpx.URL
    options: Mapping[str, Any]
    renewed_tls: Callable[[], ssl.SSLContext] | None = None
    _good: list[ssl.SSLContext] = field(default_factory=list, repr=False)

    @cached_property
    def given(self) -> frozenset[str]:
        """The names of the arguments that have a value."""
        return frozenset(name for name, value in self.options.items() if value is not None)

    @cached_property
    def own(self) -> bool:
        """Whether our transports can be used: the user asked for nothing that they do not do."""
        if not self.given <= _CONNECTING | _REQUESTING:
            return False
        if isinstance(self.options.get("proxy"), httpx.Proxy):
            return False
        return self.proxy is None or self.proxy.scheme == "http"

    @cached_property
    def direct(self) -> bool:
        """Whether requests may go past the httpx client."""
        return self.own and self.given <= _CONNECTING

    @cached_property
    def through_aiohttp(self) -> bool:
        """Whether the asynchronous client uses aiohttp."""
        return self.own and find_spec("aiohttp") is not None

    @cached_property
    def proxy(self) -> httpx.URL | None:
        """The proxy of the API's address."""
        trust = bool(self.options.get("trust_env", True))
        return proxy_for(self.address, self.options.get("proxy"), trust_env=trust)

    @property
    def limits(self) -> httpx.Limits:
        """How many connections there may be."""
        return self.options.get("limits") or httpx.Limits()

    @cached_property
    def timeout(self) -> httpx.Timeout:
        """The seconds for the parts of a request."""
        return httpx.Timeout(self.options["timeout"])

    @cached_property
    def headers(self) -> dict[str, str]:
        """The headers of every request, by their names in lower case."""
        return dict(httpx.Headers(self.options["headers"]).items())

    def tls(self) -> ssl.SSLContext | None:
        """The TLS context; None where the address is not encrypted. Reads certificates, which takes a while."""
        if self.address.scheme != "https":
            return None
        verify = self.options.get("verify", True)
        if isinstance(verify, ssl.SSLContext):
            return verify if self.renewed_tls is None else self._renewed(verify, self.renewed_tls)
        trust = bool(self.options.get("trust_env", True))
        return httpx.create_ssl_context(verify=verify, trust_env=trust)

    def _renewed(self, first: ssl.SSLContext, make: Callable[[], ssl.SSLContext]) -> ssl.SSLContext:
        try:
            self._good[:] = [make()]
        except (
            OSError,
            ValueError,
        ):  # files that are just being replaced; the next connections will see the new ones
            pass
        return self._good[0] if self._good else first
