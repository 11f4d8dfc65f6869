"""The clients of httpx that requests go through when they cannot go straight, and what both lines share."""

from __future__ import annotations

from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from camunda_client._transport.plan import Plan


def client_options(plan: Plan, auth: Any, transport: Any, hook: Any) -> dict[str, Any]:
    """The arguments of an httpx client.

    Args:
        plan: The plan of our client.
        auth: What authenticates its requests.
        transport: The transport to use; None leaves the user's, or httpx's own.
        hook: `drop_bad_location`, as the kind of client wants it.
    """
    options = {"auth": auth, **plan.options}
    if transport is not None:
        # The transport goes through the proxy itself.
        options.update(transport=transport, proxy=None, trust_env=False)
    elif plan.own and plan.renewed_tls is not None:
        options["verify"] = plan.tls() or options["verify"]
    if options.get("cookies") is None:
        # Each request authenticates itself. A session that a cookie keeps would ask for a CSRF token besides.
        options["cookies"] = CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))
    hooks = options.get("event_hooks") or {}
    options["event_hooks"] = {**hooks, "response": [hook, *hooks.get("response", ())]}
    return options


def content_of(response: httpx.Response) -> bytes:
    """The body of an answer that is closed already; empty where nobody has read it."""
    try:
        return response.content
    except httpx.ResponseNotRead:
        return b""


def drop_bad_location(response: httpx.Response) -> None:
    """Take away a redirect's address that cannot be read, over which httpx would lose the answer itself."""
    try:
        httpx.URL(response.headers.get("location", ""))
    except httpx.InvalidURL:
        del response.headers["location"]


async def adrop_bad_location(response: httpx.Response) -> None:
    """`drop_bad_location` for asynchronous clients."""
    drop_bad_location(response)


async def aclose_connection(response: httpx.Response) -> None:
    """Close the connection of an answer whose client was closed while it was being made: httpx does not know it any more."""
    stream = response.extensions.get("network_stream")
    if stream is not None:
        await stream.aclose()
