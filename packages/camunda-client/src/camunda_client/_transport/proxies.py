"""Which proxy the requests to one address go through."""

from __future__ import annotations

import urllib.request
from typing import Any, NoReturn

import httpx

from camunda_client.exceptions import RequestValidationError

_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})


def proxy_for(address: httpx.URL, given: Any, *, trust_env: bool) -> httpx.URL | None:
    """The proxy given, else the one that the environment names for this address.

    Args:
        address: Where the requests go.
        given: The proxy argument of the client.
        trust_env: Whether ``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` count.
    """
    if given is not None:
        return given.url if isinstance(given, httpx.Proxy) else proxy_address(given)
    if not trust_env:
        return None
    if urllib.request.proxy_bypass(address.netloc.decode("ascii")):
        return None
    return _of_environment(address.scheme)


def _of_environment(scheme: str) -> httpx.URL | None:
    # getproxies leaves HTTP_PROXY out under CGI, where any visitor can set it with a header.
    found = urllib.request.getproxies()
    named = found.get(scheme) or found.get("all")
    if not named:
        return None
    address = _parsed(named if "://" in named else f"http://{named}")
    del found, named  # a traceback that shows the values in frames must not show them
    return address or _refuse()


def proxy_address(given: str | httpx.URL) -> httpx.URL:
    """The address of a proxy, which may have a password: what is wrong with it is told without it.

    Raises:
        RequestValidationError: It is no address of a proxy.
    """
    address = _parsed(given)
    del given  # a traceback that shows the values in frames must not show it
    return address or _refuse()


def _parsed(given: str | httpx.URL) -> httpx.URL | None:
    try:
        address = httpx.URL(given)
    except httpx.InvalidURL:
        return None
    return address if address.scheme in _SCHEMES and address.host else None


def _refuse() -> NoReturn:
    raise RequestValidationError(
        "proxy",
        "what httpx_args or the environment have is no address such as http://user:password@host:3128; "
        "characters such as / ? # in a password are written as %2F %3F %23",
    )
