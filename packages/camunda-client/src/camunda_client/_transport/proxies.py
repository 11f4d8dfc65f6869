"""Which proxy the requests to one address go through."""

from __future__ import annotations

import urllib.request
from typing import Any

import httpx


def proxy_for(address: httpx.URL, given: Any, *, trust_env: bool) -> httpx.URL | None:
    """The proxy given, else the one that the environment names for this address.

    Args:
        address: Where the requests go.
        given: The proxy argument of the client.
        trust_env: Whether ``HTTP_PROXY``, ``HTTPS_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` count.
    """
    if given is not None:
        return given.url if isinstance(given, httpx.Proxy) else httpx.URL(given)
    if not trust_env:
        return None
    # getproxies leaves HTTP_PROXY out under CGI, where any visitor can set it with a header.
    found = urllib.request.getproxies()
    named = found.get(address.scheme) or found.get("all")
    if not named or urllib.request.proxy_bypass(address.netloc.decode("ascii")):
        return None
    return httpx.URL(named if "://" in named else f"http://{named}")
