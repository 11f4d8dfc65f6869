"""Whatever the token endpoint says, and whatever clocks do, it is asked once a second at most."""

from __future__ import annotations

import asyncio
import json
import math
import os
import time
from typing import Any

import pytest
from harness.drivers import Call, Driver
from harness.sockets import answer
from harness.token_server import TokenServer

from camunda_auth import create_async_auth_provider, create_auth_provider
from camunda_sdk import CamundaAsyncClient, CamundaClient, TokenResponseError

CALLS: list[Call] = [("get_topology", (), {})] * 40
HOUR, YEARS = 3600.0, 10 * 365 * 86400.0
TOO_DEEP = b"[" * 100_000


class Clock:
    """A monotonic clock that moves when told."""

    def __init__(self) -> None:
        self.at = 1000.0

    def now(self) -> float:
        return self.at


@pytest.mark.parametrize(
    "lifetime", [None, "3600", "60.5", 0, 0.0, 1e-9, 1, 5, 10, 300, 86_401, 10**15, 1e300], ids=str
)
def test_any_lifetime_costs_at_most_a_request_a_second(
    driver: Driver, oauth: TokenServer, lifetime: object
) -> None:
    """A9: forty calls one after another are answered, and tokens that live for no time are used for a second."""
    oauth.grant["expires_in"] = lifetime
    begun = time.monotonic()
    results = driver.calls(oauth.settings(), CALLS)
    assert [] == [result for result in results if isinstance(result, Exception)]
    assert oauth.token_requests <= 1 + math.ceil(time.monotonic() - begun)


@pytest.mark.parametrize(
    "lifetime", [-1, -1e300, math.nan, math.inf, True, [], {}, "soon", "", "-5", "0x10"], ids=str
)
def test_a_lifetime_that_is_none_is_an_error_and_no_storm(
    driver: Driver, oauth: TokenServer, lifetime: object
) -> None:
    """A9: the error says so, the API hears nothing, and the endpoint is left alone for a second each time."""
    oauth.grant["expires_in"] = lifetime
    begun = time.monotonic()
    results = driver.calls(oauth.settings(), CALLS)
    assert [] == [result for result in results if not isinstance(result, TokenResponseError)]
    assert (0, 0) == (oauth.calls, oauth.refused)
    assert oauth.token_requests <= 1 + math.ceil(time.monotonic() - begun)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>log in</html>",
        b'{"access_token": "abc',
        b"[]",
        b"null",
        b"",
        TOO_DEEP,
        b'"' + b"x" * 10_000_000 + b'"',
        b'\xef\xbb\xbf{"access_token": "a"}',
        '{"access_token": "a"}'.encode("utf-16"),
        b'{"access_token": "a", "access_token": "b", "expires_in": 5}',
        json.dumps({"access_token": "canary\r\nx: y", "expires_in": 5}).encode(),
        json.dumps({"access_token": "canary" * 4000, "expires_in": 5}).encode(),
        json.dumps({"access_token": ["canary"], "expires_in": 5}).encode(),
        json.dumps({"access_token": "canary", "token_type": "MAC"}).encode(),
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_no_token_is_one_request_and_an_error_that_quotes_nothing(
    driver: Driver, oauth: TokenServer, body: bytes
) -> None:
    """A6, A7, A8: one documented error for each caller, one request for all of them, and none to the API."""
    oauth.reply = lambda request: answer(200, body, b"content-type: application/json\r\n")
    begun = time.monotonic()
    results = driver.calls(oauth.settings(), CALLS[:10])
    assert all(isinstance(result, TokenResponseError) for result in results), results
    assert [] == [result for result in results if "canary" in repr(result) or "log in" in repr(result)]
    assert oauth.token_requests <= 1 + math.ceil(time.monotonic() - begun)
    assert (0, 0) == (oauth.calls, oauth.refused)


def provider_of(kind: str, oauth: TokenServer, **clocks: Any) -> Any:
    """A provider with clocks of the test."""
    make: Any = create_auth_provider if kind == "sync" else create_async_auth_provider
    directory = os.environ["CAMUNDA_TOKEN_CACHE_DIR"]
    return make(oauth.settings(CAMUNDA_TOKEN_CACHE_DIR=directory), **clocks)


@pytest.mark.parametrize("step", [-HOUR, HOUR, -YEARS, YEARS])
def test_a_step_of_the_wall_clock_costs_nothing(driver: Driver, oauth: TokenServer, step: float) -> None:
    """A10: the token in memory is measured on another clock."""
    wall = [time.time()]
    provider = provider_of(driver.kind, oauth, wall_time=lambda: wall[0])

    def stepping(report: object) -> None:
        wall[0] += step

    results = driver.calls(oauth.settings(), CALLS, auth_provider=provider, on_call=stepping)
    assert [] == [result for result in results if isinstance(result, Exception)]
    assert (40, 1) == (oauth.calls, oauth.token_requests)


@pytest.mark.parametrize(
    ("step", "requests"), [(-HOUR, 2), (HOUR, 2), (-YEARS, 2), (YEARS, 2), (-5.0, 1), (5.0, 1)]
)
def test_a_token_on_disk_from_another_time_is_asked_for_anew_once(
    driver: Driver, oauth: TokenServer, step: float, requests: int
) -> None:
    """A10: a program that starts after the step does not trust the entry, replaces it, and asks no more."""
    now = time.time()
    driver.calls(
        oauth.settings(), CALLS, auth_provider=provider_of(driver.kind, oauth, wall_time=lambda: now)
    )
    for _ in range(2):
        later = provider_of(driver.kind, oauth, wall_time=lambda: now + step)
        driver.calls(oauth.settings(), CALLS, auth_provider=later)
    assert (120, requests) == (oauth.calls, oauth.token_requests)


def test_waking_from_a_long_sleep_is_one_request(oauth: TokenServer) -> None:
    """A10: after a day of suspension the old token is gone, and threads of all kinds share the next one."""
    clock = Clock()
    with CamundaClient(oauth.settings(), auth_provider=provider_of("sync", oauth, clock=clock)) as client:
        client.get_topology()
        clock.at += 86_400
        for _ in range(40):
            client.get_topology()
    assert (41, 2) == (oauth.calls, oauth.token_requests)


async def test_waking_from_a_long_sleep_is_one_request_for_tasks(oauth: TokenServer) -> None:
    """A10: the same for forty tasks at once."""
    clock = Clock()
    provider = provider_of("async", oauth, clock=clock)
    async with CamundaAsyncClient(oauth.settings(), auth_provider=provider) as client:
        await client.get_topology()
        clock.at += 86_400
        await asyncio.gather(*(client.get_topology() for _ in range(40)))
    assert (41, 2) == (oauth.calls, oauth.token_requests)
