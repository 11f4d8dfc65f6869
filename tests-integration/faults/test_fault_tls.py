"""Certificates that prove nothing, versions of TLS that protect nothing, and settings of the machine that are not meant for us."""

from __future__ import annotations

import datetime
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme
from harness.drivers import Driver
from harness.sockets import Request, answer, http_server, raw_server, read_request
from harness.token_server import TOPOLOGY, TokenServer

from camunda_auth import AuthUnavailable
from camunda_sdk import ConnectionFailedError, UnauthorizedError

NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)
Issue = Callable[[trustme.CA], trustme.LeafCert]

CERTIFICATES: dict[str, tuple[Issue, str]] = {
    "another host": (lambda ca: ca.issue_cert("elsewhere.test"), "(?i)hostname mismatch.* a name that"),
    "expired": (
        lambda ca: ca.issue_cert("localhost", not_before=NOW - 9 * DAY, not_after=NOW - DAY),
        "expired.*renewed",
    ),
    "not yet valid": (
        lambda ca: ca.issue_cert("localhost", not_before=NOW + DAY, not_after=NOW + 9 * DAY),
        "not yet valid.*clock",
    ),
    "another authority": (
        lambda ca: trustme.CA().issue_cert("localhost"),
        "local issuer certificate.*CAMUNDA_MTLS_CA_PATH",
    ),
}


class SecureServer:
    """A server behind TLS; counts connections and the requests that came through."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context
        self.connections = 0
        self.requests = 0

    def serve(self, connection: socket.socket, number: int) -> None:
        self.connections += 1
        with self.context.wrap_socket(connection, server_side=True) as secure:
            while read_request(secure) is not None:
                self.requests += 1
                secure.sendall(answer(200, TOPOLOGY))


def settings_for(ca: trustme.CA, address: str, folder: Path) -> dict[str, str]:
    """A client that trusts this authority."""
    pem = folder / "ca.pem"
    pem.write_bytes(ca.cert_pem.bytes())
    place = address.replace("http://127.0.0.1", "https://localhost")
    return {
        "CAMUNDA_REST_ADDRESS": place,
        "CAMUNDA_AUTH_STRATEGY": "NONE",
        "CAMUNDA_MTLS_CA_PATH": str(pem),
    }


def context_with(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """A server's context."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def test_a_certificate_that_holds_is_accepted(driver: Driver, tmp_path: Path) -> None:
    """The settings of the other tests are good ones."""
    ca = trustme.CA()
    server = SecureServer(context_with(ca.issue_cert("localhost")))
    with raw_server(server.serve) as address:
        driver.call(settings_for(ca, address, tmp_path), "get_topology")
    assert 1 == server.requests


@pytest.mark.parametrize("kind", CERTIFICATES)
@pytest.mark.parametrize("side", ["api", "token endpoint"])
def test_a_certificate_that_does_not_hold_is_refused_at_once(
    driver: Driver, tmp_path: Path, kind: str, side: str
) -> None:
    """D10, A1: one attempt, nothing sent, and an error that says what is wrong with it."""
    ca = trustme.CA()
    issue, told = CERTIFICATES[kind]
    server = SecureServer(context_with(issue(ca)))
    with raw_server(server.serve) as address:
        settings = settings_for(ca, address, tmp_path)
        if side == "token endpoint":
            del settings["CAMUNDA_AUTH_STRATEGY"]
            settings |= {"CAMUNDA_CLIENT_ID": "demo", "CAMUNDA_CLIENT_SECRET": "s3cret"}
            settings["CAMUNDA_OAUTH_URL"] = settings["CAMUNDA_REST_ADDRESS"] + "/oauth/token"
        with pytest.raises((ConnectionFailedError, AuthUnavailable), match=told) as caught:
            driver.call(settings, "get_topology")
    assert (1, 0) == (server.connections, server.requests)
    assert "s3cret" not in f"{caught.value!r} {caught.value}"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_an_old_tls_is_refused_at_once(driver: Driver, tmp_path: Path) -> None:
    """D10: nothing below TLS 1.2."""
    ca = trustme.CA()
    context = context_with(ca.issue_cert("localhost"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    server = SecureServer(context)
    with raw_server(server.serve) as address, pytest.raises(ConnectionFailedError):
        driver.call(settings_for(ca, address, tmp_path), "get_topology")
    assert (1, 0) == (server.connections, server.requests)


def test_a_proxy_of_a_request_is_not_the_programs(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """D9: in a CGI program HTTP_PROXY is a header that anybody may send; it is not followed."""
    strange: list[Request] = []

    def elsewhere(request: Request) -> bytes:
        strange.append(request)
        return answer(200, TOPOLOGY)

    with http_server(elsewhere) as proxy, http_server(lambda request: answer(200, TOPOLOGY)) as address:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        monkeypatch.setenv("REQUEST_METHOD", "GET")
        driver.call({"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"}, "get_topology")
    assert [] == strange


def test_a_netrc_does_not_log_in_for_us(
    driver: Driver, oauth: TokenServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """D9: a password that lies there for this host is sent neither to the API nor to the token endpoint."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password canary\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    seen: list[Any] = []
    respond = oauth.respond

    def watch(request: Request) -> bytes:
        seen.append(request.headers.get("authorization", "none"))
        return respond(request)

    with http_server(watch) as address:
        settings = oauth.settings(CAMUNDA_REST_ADDRESS=address, CAMUNDA_OAUTH_URL=f"{address}/oauth/token")
        driver.call(settings, "get_topology")
        with pytest.raises(UnauthorizedError):
            driver.call({"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"}, "get_topology")
    assert ["none", f"Bearer {oauth.tokens[0]}", "none"] == seen
