"""camunda-auth with plain httpx, sync and async: what a protected API answers while tokens come and go."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import traceback
from typing import Any

import httpx

from camunda_auth import (
    AsyncHttpxAuth,
    AsyncOAuthClientCredentialsAuthProvider,
    BasicAuthProvider,
    HttpxAuth,
    OAuthClientCredentialsAuthProvider,
    TokenRefused,
)
from camunda_logging import create_logger

LIFETIME = 60.0  # as the server gives it
EVENTS = [("first", ""), ("second", ""), ("expired", "advance"), ("revoked", "revoke"), ("denied", "deny")]


class HandClock:
    """Time that moves when it is told to."""

    def __init__(self) -> None:
        self.reading = 0.0

    def now(self) -> float:
        """The reading."""
        return self.reading


def command(addresses: dict[str, str], name: str) -> int:
    """Tell the server something, and return how many tokens it has given."""
    answer = httpx.post(f"{addresses['control']}/{name}", trust_env=False)
    return int(answer.json())


def options(addresses: dict[str, str], clock: HandClock, secret: str = "open-sesame") -> dict[str, Any]:
    """The arguments of a provider."""
    return {
        "oauth_url": f"{addresses['oauth']}/oauth/token",
        "client_id": "shop",
        "client_secret": secret,
        "audience": "orders",
        "clock": clock,
        "trust_env": False,
        "logger": create_logger(logging.getLogger("shop")),
    }


def sync_story(addresses: dict[str, str]) -> dict[str, Any]:
    """After each event: what the API answered, request by request, and how many tokens were given."""
    clock, seen, facts = HandClock(), list[int](), dict[str, Any]()
    hooks = {"response": [lambda response: seen.append(response.status_code)]}
    provider = OAuthClientCredentialsAuthProvider(**options(addresses, clock))
    with (
        provider,
        httpx.Client(
            base_url=addresses["oauth"], auth=HttpxAuth(provider), event_hooks=hooks, trust_env=False
        ) as client,
    ):
        for event, order in EVENTS:
            seen.clear()
            before = command(addresses, order or "tokens")
            clock.reading += LIFETIME if order == "advance" else 0.0
            client.get("/v2/topology")
            facts[event] = [list(seen), command(addresses, "tokens") - before]
    return facts


async def async_story(addresses: dict[str, str]) -> dict[str, Any]:
    """The same, and a crowd that finds no token."""
    clock, seen, facts = HandClock(), list[int](), dict[str, Any]()

    async def note(response: httpx.Response) -> None:
        seen.append(response.status_code)

    provider = AsyncOAuthClientCredentialsAuthProvider(**options(addresses, clock))
    client = httpx.AsyncClient(
        base_url=addresses["oauth"],
        auth=AsyncHttpxAuth(provider),
        event_hooks={"response": [note]},
        trust_env=False,
    )
    async with client:
        before = command(addresses, "tokens")
        await asyncio.gather(*(client.get("/v2/topology") for _ in range(20)))
        facts["crowd"] = [sorted(set(seen)), len(seen), command(addresses, "tokens") - before]
        command(addresses, "advance")
        clock.reading += LIFETIME
        for event, order in EVENTS:
            seen.clear()
            before = command(addresses, order or "tokens")
            clock.reading += LIFETIME if order == "advance" else 0.0
            await client.get("/v2/topology")
            facts[event] = [list(seen), command(addresses, "tokens") - before]
    await provider.aclose()
    return facts


def refused(addresses: dict[str, str]) -> dict[str, Any]:
    """The error that a wrong secret brings, in every form that it may be shown in."""
    provider = OAuthClientCredentialsAuthProvider(**options(addresses, HandClock(), secret="hush-hush-hush"))
    with provider:
        try:
            provider.get_headers()
        except TokenRefused as error:
            shown = [repr(error), repr(provider), traceback.format_exc()]
            return {"message": str(error), "status": error.status_code, "code": error.error, "shown": shown}
    raise AssertionError("the server took a wrong secret")


def basic(addresses: dict[str, str]) -> dict[str, Any]:
    """What the API answers to the right password, to a wrong one, and to none."""
    facts = {}
    for case, password in (("right", "open-sesame"), ("wrong", "hush-hush-hush")):
        provider = BasicAuthProvider(username="ann", password=password)
        with httpx.Client(base_url=addresses["basic"], auth=HttpxAuth(provider), trust_env=False) as client:
            facts[case] = client.get("/v2/topology").status_code
    facts["none"] = httpx.get(f"{addresses['basic']}/v2/topology", trust_env=False).status_code
    return facts


def main(story: str, addresses: dict[str, str]) -> dict[str, Any]:
    """Tell one of the stories."""
    logging.basicConfig(level=logging.DEBUG)
    if story == "async":
        return asyncio.run(async_story(addresses))
    return {"sync": sync_story, "refused": refused, "basic": basic}[story](addresses)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.loads(sys.argv[2]))))
