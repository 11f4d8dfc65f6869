"""Marked secrets, while things go wrong: found in the header or form they belong to, and nowhere else."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives import serialization
from harness.canaries import Collecting, everything_written, found_in, looks, told
from harness.drivers import Call, Driver
from harness.jobs import job_server
from harness.programs import until
from harness.sockets import Request, answer, free_port, http_server
from harness.token_server import CLIENT_ID, TokenServer

from camunda_sdk import CamundaAsyncClient, CamundaClient, CamundaConfigurationError, WorkerConfig

SECRET = "cnry-s3cr3t+/=&%41 7f3a9c51d2"
TOKEN = "cnry-t0ken.5e6f7a8b.9c0d1e2f"
PASSWORD = "cnry-p4ssw0rd:@1b2c3d4e"
PASSPHRASE = "cnry-p4ssphr4se 8d7e6f5a"
PROXY_PASSWORD = "cnry-pr0xy-9f8e7d6c"
ALL = (SECRET, TOKEN, PASSWORD, PROXY_PASSWORD)
CALLS: list[Call] = [
    ("get_topology", (), {}),
    ("create_process_instance", (), {"process_definition_id": "p"}),
    ("get_process_instance", ("1",), {}),
]
Reply = Callable[[Request], bytes]


def granted(request: Request) -> bytes:
    """A token that is marked."""
    return answer(200, {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 300})


def echoed(status: int) -> Reply:
    """Everything that was sent, sent back as an explanation."""

    def reply(request: Request) -> bytes:
        said = f"{request.headers} {request.body.decode()}"
        return answer(
            status, {"error": "invalid_client", "error_description": said, "title": said, "detail": said}
        )

    return reply


def junk(request: Request) -> bytes:
    """A page that holds what was sent."""
    return answer(
        200, f"<html>{request.headers} {request.body!r}</html>".encode(), b"content-type: text/html\r\n"
    )


def bad_token(request: Request) -> bytes:
    """A token that no header can carry."""
    return answer(200, {"access_token": f"{TOKEN}\r\nx-injected: 1", "expires_in": 300})


def elsewhere(request: Request) -> bytes:
    """A redirect to another machine."""
    return answer(307, b"", b"location: http://evil.test/v2/topology\r\n")


def cut_off(request: Request) -> bytes:
    """The beginning of an answer that cannot go on."""
    return b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"


def garbage(request: Request) -> bytes:
    """What was sent, and no HTTP."""
    return f"{request.headers}\r\n\r\n".encode()


TROUBLE: dict[str, tuple[Reply, Reply]] = {
    "nothing": (granted, lambda request: answer(200, {"brokers": []})),
    "a refusal that echoes": (echoed(401), junk),
    "a failure that echoes": (echoed(500), junk),
    "a token endpoint with junk": (junk, junk),
    "a token endpoint that redirects": (elsewhere, junk),
    "a bad token": (bad_token, junk),
    "a token endpoint with garbage": (garbage, junk),
    "an api that refuses": (granted, lambda request: answer(401)),
    "an api that forbids": (granted, lambda request: answer(403)),
    "an api that fails": (granted, lambda request: answer(500)),
    "an api that redirects": (granted, elsewhere),
    "an api that breaks off": (granted, cut_off),
    "an api that is busy": (granted, lambda request: answer(503, b"", b"retry-after: 100\r\n")),
}


def seen_of(driver: Driver, settings: dict[str, str], **options: Any) -> dict[str, str]:
    """What can be seen of three calls: all logs, warnings, errors, and the report of each call."""
    logger = Collecting()
    reports: list[object] = []
    settings = {**settings, "CAMUNDA_SDK_LOG_LEVEL": "silly"}
    with everything_written() as written:
        results = driver.calls(settings, CALLS, logger=logger, on_call=reports.append, **options)
    seen = {"logs": written.getvalue(), "logger": logger.text, "reports": repr(reports)}
    for number, result in enumerate(results):
        if isinstance(result, Exception):
            seen.update(
                {
                    f"{number} {side}": text
                    for side, text in told(result, own_code="tests-integration").items()
                }
            )
    return seen


@pytest.mark.parametrize("trouble", TROUBLE)
def test_no_secret_is_shown_whatever_goes_wrong(driver: Driver, oauth: TokenServer, trouble: str) -> None:
    """D12, A7: not in logs of any library, errors with the values of their frames, pickles or reports."""
    reply, api = TROUBLE[trouble]
    oauth.reply = reply
    lines: list[str] = []

    def respond(request: Request) -> bytes:
        others = {name: value for name, value in request.headers.items() if name != "authorization"}
        lines.append(f"{request.verb} {request.path} {others} {request.body!r}")
        return api(request)

    with http_server(respond) as address:
        settings = oauth.settings(CAMUNDA_REST_ADDRESS=address, CAMUNDA_CLIENT_SECRET=SECRET)
        seen = seen_of(driver, settings)
    seen["what the api was sent beside the header"] = "\n".join(lines)
    assert seen["logger"], "the client has logged"
    assert [] == found_in(seen, *ALL)


def test_no_secret_is_shown_when_nobody_listens(driver: Driver) -> None:
    """D12: neither for the token endpoint nor for a proxy with a password."""
    closed = f"http://127.0.0.1:{free_port()}"
    settings = {
        "CAMUNDA_REST_ADDRESS": closed,
        "CAMUNDA_OAUTH_URL": f"{closed}/token",
        "CAMUNDA_CLIENT_ID": CLIENT_ID,
        "CAMUNDA_CLIENT_SECRET": SECRET,
    }
    proxy = f"http://user:{PROXY_PASSWORD}@127.0.0.1:{free_port()}"
    seen = seen_of(driver, settings, httpx_args={"proxy": proxy})
    assert [] == found_in(seen, *ALL)


def test_a_password_goes_into_one_header(driver: Driver) -> None:
    """D12: Basic credentials are in Authorization and are shown nowhere, whether the API takes them or not."""
    heard: list[str] = []

    def respond(request: Request) -> bytes:
        heard.append(request.headers.pop("authorization"))
        return answer(200, {"brokers": []}) if len(heard) == 1 else answer(401)

    with http_server(respond) as address:
        settings = {
            "CAMUNDA_REST_ADDRESS": address,
            "CAMUNDA_BASIC_AUTH_USERNAME": "ann",
            "CAMUNDA_BASIC_AUTH_PASSWORD": PASSWORD,
        }
        seen = seen_of(driver, settings)
    assert {"Basic"} == {value.partition(" ")[0] for value in heard}
    assert [] == found_in(seen, *ALL)


def test_the_objects_of_a_program_show_no_secret(oauth: TokenServer) -> None:
    """D12: clients, settings, providers and workers, before and after a call, from every side."""
    oauth.reply = granted
    sync = CamundaClient(oauth.settings(CAMUNDA_CLIENT_SECRET=SECRET))
    plain = CamundaAsyncClient(
        {
            "CAMUNDA_REST_ADDRESS": oauth.address,
            "CAMUNDA_BASIC_AUTH_USERNAME": "ann",
            "CAMUNDA_BASIC_AUTH_PASSWORD": PASSWORD,
        },
        httpx_args={"proxy": f"http://user:{PROXY_PASSWORD}@127.0.0.1:9"},
    )
    worker = plain.create_job_worker(WorkerConfig("work", 1_000), print, auto_start=False)
    seen: dict[str, str] = {}
    with sync:
        for moment in ("before", "after"):
            for thing in (sync, sync.configuration, sync.auth_provider, plain, plain.configuration, worker):
                seen.update(
                    {f"{moment} {type(thing).__name__} {side}": text for side, text in looks(thing).items()}
                )
            try:
                sync.get_topology()
            except Exception as error:
                seen[f"{moment} call"] = repr(error)
    assert oauth.token_requests
    assert [] == found_in(seen, *ALL)


@pytest.fixture(scope="module")
def identity() -> dict[str, str]:
    """A certificate and its locked key as settings, with a marked passphrase."""
    made = trustme.CA().issue_cert("demo.test")
    key = serialization.load_pem_private_key(made.private_key_pem.bytes(), None)
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(PASSPHRASE.encode()),
    )
    return {
        "CAMUNDA_MTLS_CERT": made.cert_chain_pems[0].bytes().decode(),
        "CAMUNDA_MTLS_KEY": locked.decode(),
        "CAMUNDA_MTLS_KEY_PASSPHRASE": PASSPHRASE,
    }


@pytest.mark.parametrize(
    "wrong", [None, "CAMUNDA_MTLS_KEY", "CAMUNDA_MTLS_KEY_PASSPHRASE", "CAMUNDA_MTLS_CERT"]
)
def test_a_key_and_its_passphrase_are_shown_nowhere(
    driver: Driver, identity: dict[str, str], monkeypatch: pytest.MonkeyPatch, wrong: str | None
) -> None:
    """D11, D12: given inline and from the environment, of a program that works, and of one whose key cannot be used."""
    settings = {"CAMUNDA_REST_ADDRESS": "https://127.0.0.1:1", **identity}
    if wrong == "CAMUNDA_MTLS_CERT":
        del settings[wrong]
    elif wrong is not None:
        middle = len(settings[wrong]) // 2
        settings[wrong] = settings[wrong][:middle] + "x" + settings[wrong][middle + 1 :]
    marked = [PASSPHRASE, *identity["CAMUNDA_MTLS_KEY"].splitlines()[2:5]]
    for given, environment in ((settings, {}), ({}, settings)):
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            try:
                seen = seen_of(driver, given)
            except CamundaConfigurationError as error:
                assert wrong is not None
                seen = told(error, own_code="tests-integration")
            else:
                assert wrong is None
                with CamundaClient(given) as client:
                    seen.update(looks(client.configuration))
        assert [] == found_in(seen, *marked)


async def test_a_worker_tells_no_secret_to_log_health_or_cluster(oauth: TokenServer) -> None:
    """D12: a handler that fails with the token in its hands sends the text of its error, and nothing of the client."""
    oauth.reply = granted
    logger = Collecting()

    async def fail(job: Any) -> None:
        headers = await job.client.auth_provider.aget_headers()
        assert headers
        raise ValueError("a handler's own words")

    with job_server() as jobs, everything_written() as written:
        settings = oauth.settings(
            CAMUNDA_REST_ADDRESS=jobs.address, CAMUNDA_CLIENT_SECRET=SECRET, CAMUNDA_SDK_LOG_LEVEL="silly"
        )
        (job,) = jobs.add()
        async with CamundaAsyncClient(settings, logger=logger) as client:
            worker = client.create_job_worker(WorkerConfig("work", 10_000, 1_000), fail)
            await wait_for(job.ends)
            health = repr(worker.health())
    seen = {
        "logs": written.getvalue(),
        "logger": logger.text,
        "health": health,
        "cluster": json.dumps(job.posts),
    }
    assert "a handler's own words" in seen["cluster"]
    assert [] == found_in(seen, *ALL)


async def wait_for(condition: Callable[[], object]) -> None:
    """Wait in the background."""
    await asyncio.to_thread(until, condition)


@pytest.mark.parametrize("command", [["config"], ["doctor"], ["--help"], ["config", "--json"]])
def test_the_command_shows_no_secret(oauth: TokenServer, command: list[str]) -> None:
    """D12: what it prints to both streams, with credentials in the environment; only ``token`` prints a token."""
    oauth.reply = granted
    settings = oauth.settings(CAMUNDA_CLIENT_SECRET=SECRET, CAMUNDA_SDK_LOG_LEVEL="silly")
    done = subprocess.run(
        [sys.executable, "-m", "camunda_sdk", *command],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout
    assert [] == found_in({"out": done.stdout, "err": done.stderr}, *ALL)


def test_the_canaries_would_be_found() -> None:
    """In each of their forms, and in an error that holds one."""
    for number in range(3):
        text = json.dumps({"x": "y" * number + SECRET})
        assert ["a"] == found_in({"a": text, "b": "nothing"}, SECRET)
    holder = {"value": SECRET}
    with pytest.raises(ValueError, match=r"delimiter|property name") as caught:
        json.loads("{" + str(len(holder)))
    assert [] == found_in(told(caught.value, own_code="tests-integration"), SECRET)
    assert "traceback" in found_in(told(caught.value, own_code="no such path"), SECRET)
