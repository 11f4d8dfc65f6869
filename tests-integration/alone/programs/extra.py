"""Use what an extra brings in, and print what came of it: ``extra.py EXTRA ADDRESS FOLDER``; also where it is not there."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Story = Callable[[str, Path], Any]


def disk_cache(address: str, folder: Path) -> Any:
    """Two providers of one directory, and which library locks it."""
    import httpx

    from camunda_auth import OAuthClientCredentialsAuthProvider

    asked: list[int] = []

    def grant(request: httpx.Request) -> httpx.Response:
        asked.append(1)
        return httpx.Response(200, json={"access_token": "a", "token_type": "Bearer", "expires_in": 300})

    for _ in range(2):
        provider = OAuthClientCredentialsAuthProvider(
            oauth_url="https://login.test/token",
            client_id="c",
            client_secret="s",
            audience="a",
            cache_dir=str(folder / "tokens"),
            transport=httpx.MockTransport(grant),
        )
        provider.get_headers()
        provider.close()
    return len(asked), "filelock" in sys.modules


def jwt(address: str, folder: Path) -> Any:
    """The form of a token request with an assertion that a key signed."""
    from camunda_auth import AuthConfigurationError, PrivateKeyJwt

    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa

        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        pem = key.private_bytes(*form).decode()
    except ImportError:
        pem = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    try:
        return PrivateKeyJwt(pem).form("c", "https://login.test/token", 0.0)["client_assertion"].count(".")
    except AuthConfigurationError as error:
        return str(error)


def aiohttp(address: str, folder: Path) -> Any:
    """A call of the asynchronous client, and which library made it."""
    from camunda_client import CamundaAsyncClient

    async def call() -> Any:
        async with CamundaAsyncClient({"CAMUNDA_REST_ADDRESS": address}) as client:
            return (await client.get_topology()).cluster_size

    return asyncio.run(call()), "aiohttp" in sys.modules


def otel(address: str, folder: Path) -> Any:
    """A call inside a span: the version of what the request says of it, and whether the client looked."""
    import importlib

    import httpx

    from camunda_client import CamundaClient

    try:
        trace: Any = importlib.import_module("opentelemetry.trace")
    except ImportError:
        trace = None
    heard: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers.get("traceparent", "")[:2])
        return httpx.Response(200, json={"brokers": []})

    settings, transport = {"CAMUNDA_REST_ADDRESS": "http://x.test"}, httpx.MockTransport(answer)
    with CamundaClient(settings, transport=transport) as client:
        if trace is None:
            client.get_topology()
        else:
            context = trace.SpanContext(1, 2, is_remote=True, trace_flags=trace.TraceFlags(1))
            with trace.use_span(trace.NonRecordingSpan(context)):
                client.get_topology()
    return heard, "camunda_client.observability" in sys.modules


def loguru(address: str, folder: Path) -> Any:
    """Which logger a program has that names none."""
    from camunda_logging import create_logger

    return repr(create_logger())


def cli(address: str, folder: Path) -> Any:
    """The command, as it is installed."""
    command = Path(sys.executable).with_name("camunda")
    done = subprocess.run([command, "--address", address, "doctor"], capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr)[:4000]


def embedded(address: str, folder: Path) -> Any:
    """An engine in the process."""
    try:
        from camunda_embedded import Engine
    except ImportError as error:
        return str(error)
    with Engine():
        return "an engine"


STORIES: dict[str, Story] = {
    "disk-cache": disk_cache,
    "jwt": jwt,
    "aiohttp": aiohttp,
    "otel": otel,
    "loguru": loguru,
    "cli": cli,
    "embedded": embedded,
}

if __name__ == "__main__":
    print(json.dumps({"found": STORIES[sys.argv[1]](sys.argv[2], Path(sys.argv[3]))}))
