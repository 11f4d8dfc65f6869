"""Secrets reach the token endpoint and nowhere else."""

from __future__ import annotations

import asyncio
import copy
import io
import json
import logging
import pickle
import pprint
import traceback
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from camunda_auth.testing import OAuthServer
from camunda_sdk import CamundaAsyncClient, CamundaClient, CamundaConfigurationError, ConfigurationResolver

SECRET = "canary-7f3a9c51d2"
PASSWORD = "canary-basic-1b2c3d"
TOKEN = "canary-token-5e6f7a8b"
ELSEWHERE = {
    "CAMUNDA_REST_ADDRESS": "https://camunda.test",
    "CAMUNDA_OAUTH_URL": "https://login.test/token",
    "CAMUNDA_CLIENT_ID": "demo",
    "CAMUNDA_CLIENT_SECRET": SECRET,
    "CAMUNDA_SDK_LOG_LEVEL": "silly",
}


def issued() -> httpx.Response:
    """What a token endpoint answers."""
    return httpx.Response(200, json={"access_token": TOKEN, "token_type": "Bearer", "expires_in": 300})


@pytest.fixture
def records() -> Iterator[io.StringIO]:
    """Everything that the standard library's logging is told, at every level."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(1)
    yield text
    root.removeHandler(handler)
    root.setLevel(level)


class Collecting:
    """A logger that keeps every message with its arguments."""

    def __init__(self) -> None:
        self.text = ""

    def _keep(self, msg: str, *args: Any, **kwargs: Any) -> None:
        self.text += f"{msg} {args} {kwargs}\n"

    debug = info = warning = error = _keep


def settings(server: OAuthServer, secret: str) -> dict[str, str]:
    return {
        "CAMUNDA_REST_ADDRESS": server.protected_url.rsplit("/", 1)[0],
        "CAMUNDA_OAUTH_URL": server.token_url,
        "CAMUNDA_CLIENT_ID": "demo",
        "CAMUNDA_CLIENT_SECRET": secret,
        "CAMUNDA_SDK_LOG_LEVEL": "silly",
    }


def sinks(thing: Any) -> dict[str, str]:
    """What a thing looks like from every side."""
    found = {"repr": repr(thing), "str": str(thing), "format": f"{thing}", "pprint": pprint.pformat(thing)}
    try:
        found["pickle"] = pickle.dumps(thing).decode("latin-1")
    except (TypeError, AttributeError, pickle.PicklingError) as error:
        found["pickle"] = str(error)
    try:
        found["copy"] = repr(copy.copy(thing))
    except TypeError as error:
        found["copy"] = str(error)
    return found


def test_no_secret_is_seen_on_a_client_that_cannot_log_in(records: io.StringIO) -> None:
    """Nor on its configuration, provider, errors with the values of every frame, and logs."""
    logger = Collecting()
    seen: dict[str, str] = {}
    with OAuthServer() as server, CamundaClient(settings(server, SECRET), logger=logger) as client:
        for name, thing in (
            ("client", client),
            ("settings", client.configuration),
            ("provider", client.auth_provider),
        ):
            seen.update({f"{name} {sink}": text for sink, text in sinks(thing).items()})
        try:
            client.get_topology()
        except Exception as error:
            told = traceback.TracebackException.from_exception(error, capture_locals=True)
            seen["traceback"] = "".join(told.format())
            seen.update({f"error {sink}": text for sink, text in sinks(error).items()})
        else:
            raise AssertionError("the secret is wrong, so the call must fail")
    seen["logs"] = records.getvalue() + logger.text
    assert [] == [name for name, text in seen.items() if SECRET in text]


async def test_no_token_is_seen_on_a_call_that_succeeds(records: io.StringIO) -> None:
    """The token travels in one header of each request, and is in no log at any level."""
    logger = Collecting()
    tokens: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "login.test":
            return issued()
        tokens.append(request.headers["authorization"].partition(" ")[2])
        return httpx.Response(200, json={"brokers": [], "clusterSize": 1})

    async with CamundaAsyncClient(ELSEWHERE, logger=logger, transport=httpx.MockTransport(answer)) as client:
        await client.get_topology()
        looks = " ".join([*sinks(client).values(), *sinks(client.auth_provider).values()])
    assert [TOKEN] == tokens
    assert not [token for token in tokens if token in records.getvalue() + logger.text + looks]


def test_a_password_is_masked_wherever_settings_are_shown() -> None:
    """In descriptions, JSON, and the error of a wrong combination."""
    resolved = ConfigurationResolver(
        {},
        {
            "CAMUNDA_BASIC_AUTH_USERNAME": "ann",
            "CAMUNDA_BASIC_AUTH_PASSWORD": PASSWORD,
            "CAMUNDA_AUTH_STRATEGY": "BASIC",
        },
    ).resolve()
    shown = [
        str(resolved.describe()),
        resolved.effective.model_dump_json(),
        repr(resolved),
        json.dumps(resolved.describe().rows, default=str),
    ]
    assert not [text for text in shown if PASSWORD in text]
    with pytest.raises(CamundaConfigurationError) as caught:
        ConfigurationResolver(
            {}, {"CAMUNDA_BASIC_AUTH_PASSWORD": PASSWORD, "CAMUNDA_AUTH_STRATEGY": "nonsense"}
        ).resolve()
    assert PASSWORD not in str(caught.value)


def test_a_redirect_takes_no_secret_to_another_place() -> None:
    """The client stays where it was sent; the other server sees nothing."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        if request.url.host == "login.test":
            return issued()
        return httpx.Response(307, headers={"location": "http://evil.test/v2/topology"})

    async def call() -> None:
        async with CamundaAsyncClient(ELSEWHERE, transport=httpx.MockTransport(answer)) as client:
            await client.get_topology()

    with pytest.raises(Exception, match="redirect"):
        asyncio.run(call())
    assert {"camunda.test", "login.test"} == {request.url.host for request in seen}
