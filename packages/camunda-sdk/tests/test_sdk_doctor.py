"""What `camunda doctor` finds, and what it advises, for each thing that can be wrong."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import Any

import pytest
from typer.testing import CliRunner

from camunda_auth.testing import OAuthServer
from camunda_embedded import Basic, Engine, OAuth
from camunda_sdk import CamundaClient
from camunda_sdk._cli import exit_codes
from camunda_sdk._cli.app import app
from camunda_sdk._cli.doctor.way import advice_for_certificate, advice_for_handshake, check_proxy

Serve = Callable[..., str]
TOPOLOGY = {
    "brokers": [],
    "clusterSize": 1,
    "partitionsCount": 1,
    "replicationFactor": 1,
    "gatewayVersion": "8.10.0",
    "lastCompletedChangeId": "1",
}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither settings nor a proxy of this machine."""
    for name in list(os.environ):
        if name.startswith(("CAMUNDA_", "ZEEBE_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts servers that give one answer to every GET, and forbid every POST."""
    servers: list[ThreadingHTTPServer] = []

    def start(
        content: bytes, *, status: int = 200, date: str | None = None, kind: str = "application/json"
    ) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response_only(status)
                self.send_header("Date", date or self.date_time_string())
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def do_POST(self) -> None:
                problem = json.dumps({"status": 403, "title": "FORBIDDEN", "detail": "not allowed"}).encode()
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response_only(403)
                self.send_header("Content-Type", "application/problem+json")
                self.send_header("Content-Length", str(len(problem)))
                self.end_headers()
                self.wfile.write(problem)

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def findings(address: str, code: int, *words: str) -> dict[str, dict[str, Any]]:
    """The findings by what was checked."""
    result = CliRunner().invoke(app, ["--address", address, "doctor", "--json", *words])
    assert code == result.exit_code, result.output
    assert "canary" not in result.output
    return {one["check"]: one for one in json.loads(result.stdout)}


def test_settings_are_shown_with_their_sources_and_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """An alias is not said twice."""
    with OAuthServer() as server, Engine() as engine, engine.serve() as address:
        monkeypatch.setenv("CAMUNDA_OAUTH_URL", server.token_url)
        monkeypatch.setenv("CAMUNDA_CLIENT_ID", "demo")
        monkeypatch.setenv("CAMUNDA_CLIENT_SECRET", "demo-secret")
        text = findings(address, exit_codes.OK)["configuration"]["text"]
    assert "CAMUNDA_CLIENT_ID=demo (environment)" in text
    assert "CAMUNDA_CLIENT_SECRET=*** (environment)" in text
    assert f"CAMUNDA_REST_ADDRESS={address}/v2 (argument)" in text
    assert "ZEEBE_REST_ADDRESS" not in text


def oauth(monkeypatch: pytest.MonkeyPatch, url: str, secret: str = "canary-right") -> None:
    """Settings of a client."""
    monkeypatch.setenv("CAMUNDA_OAUTH_URL", url)
    monkeypatch.setenv("CAMUNDA_CLIENT_ID", "shop")
    monkeypatch.setenv("CAMUNDA_CLIENT_SECRET", secret)


def test_a_token_that_is_no_jwt_has_its_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token endpoint has said it; `camunda token` tells it as well."""
    with (
        Engine(authentication=OAuth({"shop": "canary-right"}, lifetime=900)) as engine,
        engine.serve() as address,
    ):
        oauth(monkeypatch, f"{address}/oauth/token")
        assert "valid for 89" in findings(address, exit_codes.OK)["token"]["text"]
        answer = CliRunner().invoke(app, ["--address", address, "token", "--json"])
        assert 880 < json.loads(answer.stdout)["expiresInSeconds"] <= 900
        claims = CliRunner().invoke(app, ["--address", address, "token", "--claims"])
        assert (exit_codes.FAILED, True) == (claims.exit_code, "no JWT" in claims.stderr)


@pytest.mark.parametrize(
    ("path", "secret", "code", "told"),
    [
        ("/oauth/token", "canary-wrong", exit_codes.UNAUTHORIZED, "secret"),
        ("/nothing/here", "canary-right", exit_codes.UNAUTHORIZED, "CAMUNDA_OAUTH_URL"),
    ],
)
def test_a_token_that_is_refused_has_advice(
    monkeypatch: pytest.MonkeyPatch, path: str, secret: str, code: int, told: str
) -> None:
    """A wrong secret and a wrong address are told apart."""
    with Engine(authentication=OAuth({"shop": "canary-right"})) as engine, engine.serve() as address:
        oauth(monkeypatch, address + path, secret)
        token = findings(address, code)["token"]
    assert "failed" == token["state"]
    assert told in token["advice"]


def test_a_token_endpoint_that_nobody_serves_is_no_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has the exit code of what cannot be reached."""
    with Engine() as engine, engine.serve() as address:
        oauth(monkeypatch, "http://127.0.0.1:1/token")
        assert "reachable" in findings(address, exit_codes.UNREACHABLE)["token"]["advice"]


def test_a_wrong_password_is_found_at_the_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Basic has no token to try before."""
    monkeypatch.setenv("CAMUNDA_BASIC_AUTH_USERNAME", "ann")
    monkeypatch.setenv("CAMUNDA_BASIC_AUTH_PASSWORD", "canary-wrong")
    with Engine(authentication=Basic({"ann": "canary-right"})) as engine, engine.serve() as address:
        assert "CAMUNDA_AUTH_STRATEGY" in findings(address, exit_codes.UNAUTHORIZED)["cluster"]["advice"]


@pytest.mark.parametrize(
    ("content", "status", "code", "told"),
    [
        (b"<html>", 404, exit_codes.UNREACHABLE, "not the REST API"),
        (b"<html>", 200, exit_codes.FAILED, "not the REST API"),
        (b"{}", 200, exit_codes.UNREACHABLE, "not the REST API"),
        (b"", 503, exit_codes.LATER, "try again"),
    ],
)
def test_what_is_no_cluster_is_told(serve: Serve, content: bytes, status: int, code: int, told: str) -> None:
    """Something answers; it is something else."""
    found = findings(serve(content, status=status), code)["cluster"]
    assert ("failed", True) == (found["state"], told in found["advice"])


@pytest.mark.parametrize(
    ("version", "state"), [("8.5.3", "warning"), ("8.6.0", "ok"), ("8.11.0", "warning"), ("main", "warning")]
)
def test_the_servers_version_is_compared(serve: Serve, version: str, state: str) -> None:
    """Older and newer ones work with limits; the exit code is that of success."""
    content = json.dumps({**TOPOLOGY, "gatewayVersion": version}).encode()
    assert state == findings(serve(content), exit_codes.OK)["version"]["state"]


def test_a_missing_permission_is_named(serve: Serve) -> None:
    """With the job type, and the exit code of what is refused."""
    address = serve(json.dumps(TOPOLOGY).encode())
    found = findings(address, exit_codes.UNAUTHORIZED, "--job-type", "charge")["permission"]
    assert "failed" == found["state"]
    assert "UPDATE_PROCESS_INSTANCE" in found["advice"]
    assert "'charge'" in found["advice"]


def test_clocks_that_disagree_are_found(serve: Serve) -> None:
    """With how far and which way."""
    old = serve(json.dumps(TOPOLOGY).encode(), date="Mon, 01 Jan 2024 00:00:00 GMT")
    clock = findings(old, exit_codes.OK)["clock"]
    assert ("warning", True) == (clock["state"], "ahead of the server" in clock["text"])


def test_a_proxy_that_is_not_there_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its password is not shown."""
    monkeypatch.setenv("HTTP_PROXY", "http://ann:canary@127.0.0.1:1")
    proxy = findings("http://camunda.example", exit_codes.UNREACHABLE)["proxy"]
    assert ("failed", True) == (proxy["state"], "NO_PROXY" in proxy["advice"])


def test_a_server_without_tls_is_told_from_one_with_a_bad_certificate() -> None:
    """Each has advice of its own."""
    with socket.socket() as plain:
        plain.bind(("127.0.0.1", 0))
        plain.listen()

        def greet() -> None:
            connection, _ = plain.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=greet, daemon=True).start()
        tls = findings(f"https://127.0.0.1:{plain.getsockname()[1]}", exit_codes.UNREACHABLE)["tls"]
    assert "failed" == tls["state"]
    assert tls["advice"]
    assert "http://" in advice_for_handshake(OSError("[SSL: WRONG_VERSION_NUMBER] wrong version number"))
    assert "CAMUNDA_MTLS_CERT_PATH" in advice_for_handshake(OSError("handshake failure"))


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("certificate has expired", "renewed"),
        ("certificate is not yet valid", "clock"),
        ("Hostname mismatch, certificate is not valid for 'x'.", "another name"),
        ("unable to get local issuer certificate", "CAMUNDA_MTLS_CA_PATH"),
        ("self-signed certificate", "CAMUNDA_MTLS_CA_PATH"),
    ],
)
def test_each_fault_of_a_certificate_has_its_own_advice(message: str, told: str) -> None:
    """An authority does not help against a certificate that has run out."""
    assert told in advice_for_certificate(message, "x")


@pytest.mark.filterwarnings("default")
def test_a_misspelled_setting_is_told_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a sentence, not as a warning of Python with a line of code."""
    from camunda_sdk._cli.running import run

    monkeypatch.setenv("CAMUNDA_REST_ADDRES", "http://x")
    assert exit_codes.OK == run(["config"])
    said = capsys.readouterr().err
    assert 1 == said.count("did you mean CAMUNDA_REST_ADDRESS?")
    assert ".py" not in said
    with Engine() as engine, engine.serve() as address:
        run(["--address", address, "doctor"])
    assert "" == capsys.readouterr().err


def test_that_no_job_came_is_no_proof_of_a_permission() -> None:
    """A cluster leaves out what the client may not see, so that only a job that comes says that it may be taken."""
    bpmn = resources.files("camunda_sdk").joinpath("_cli/demo/order.bpmn").read_bytes()
    with Engine() as engine, engine.serve() as address:
        found = findings(address, exit_codes.OK, "--job-type", "demo-check-stock")["permission"]
        assert "or none that the client may see" in found["text"]
        with CamundaClient({"CAMUNDA_AUTH_STRATEGY": "NONE"}, transport=engine.transport()) as client:
            client.deploy_resources_from_files([("order.bpmn", bpmn)])
            client.create_process_instance(process_definition_id="demo-order", variables={"quantity": 1})
        found = findings(address, exit_codes.OK, "--job-type", "demo-check-stock")["permission"]
        assert "jobs of type 'demo-check-stock' may be taken" == found["text"]


@pytest.mark.parametrize(
    ("variable", "proxy", "told"),
    [
        ("HTTP_PROXY", "http://[", "is to be used"),
        ("HTTP_PROXY", "http://127.0.0.1:99999", "is to be used"),
        ("HTTP_PROXY", "ftp://127.0.0.1", "begins with http://"),
        ("ALL_PROXY", "http://user:canary@127.0.0.1:1", "http://127.0.0.1:1 is to be used"),
        ("HTTP_PROXY", "127.0.0.1:1", "http://127.0.0.1:1 is to be used"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_told(
    monkeypatch: pytest.MonkeyPatch, variable: str, proxy: str, told: str
) -> None:
    """Whatever its address looks like, and without its password."""
    monkeypatch.setenv(variable, proxy)
    found = findings("http://camunda.example", exit_codes.UNREACHABLE)["proxy"]
    assert told in found["text"]
    assert "ALL_PROXY" in found["advice"]


def test_a_proxy_without_a_port_has_the_port_of_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the HTTP library connects to it."""
    asked: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], _timeout: float) -> socket.socket:
        asked.append(address)
        return socket.socket()

    monkeypatch.setattr(socket, "create_connection", connect)
    assert "ok" == check_proxy("http://proxy.example", "camunda.example").state
    assert [("proxy.example", 80)] == asked


def test_a_socks_proxy_without_its_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the doctor with what to install, and by the other commands without being taken for an error of theirs."""
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setattr("camunda_sdk._cli.doctor.way.find_spec", lambda _: None)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    assert "httpx[socks]" in findings("http://camunda.example", exit_codes.UNREACHABLE)["proxy"]["advice"]
    words = ["--address", "http://camunda.example", "instances", "list"]
    result = CliRunner().invoke(app, words)
    assert exit_codes.CONFIGURATION == result.exit_code
    assert "socksio" in result.stderr
