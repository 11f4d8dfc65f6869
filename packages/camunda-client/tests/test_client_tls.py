"""TLS that a program gives beside the settings: for API and token calls alike, and looked at when the client is made."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme
from client_support import Driver, answer, raw_server, read_request
from compliance_support import Authority, https, over_tls

from camunda_client import CamundaAsyncClient, CamundaClient

JSON = b"content-type: application/json\r\n"
TOKEN = answer(200, b'{"access_token": "t", "expires_in": 300, "token_type": "Bearer"}', JSON)
TOPOLOGY = answer(200, b'{"gatewayVersion": "8.8.0"}', JSON)


@pytest.fixture(params=["sync", "async"])
def driver(request: pytest.FixtureRequest) -> Driver:
    return Driver(request.param)


@pytest.fixture
def authority() -> Authority:
    return Authority()


def serve(connection: Any, number: int) -> None:
    while request := read_request(connection):
        connection.sendall(TOKEN if b"/token" in request.split(b"\r\n")[0] else TOPOLOGY)


def oauth(address: str, **more: str) -> dict[str, str]:
    return {
        "CAMUNDA_REST_ADDRESS": https(address),
        "CAMUNDA_OAUTH_URL": f"{https(address)}/token",
        "CAMUNDA_CLIENT_ID": "me",
        "CAMUNDA_CLIENT_SECRET": "s3cret",
        **more,
    }


@pytest.mark.filterwarnings("ignore:verify=False")
@pytest.mark.parametrize("name", ["verify_ssl", "httpx_args"])
@pytest.mark.parametrize("form", ["path", "text", "folder", "context", "unchecked"])
def test_it_serves_token_and_api(
    driver: Driver, authority: Authority, tmp_path: Path, name: str, form: str
) -> None:
    """Whatever its form, and whether it is our argument or one of httpx."""
    pem = tmp_path / "ca.pem"
    pem.write_bytes(authority.ca.cert_pem.bytes())
    (tmp_path / "folder").mkdir()
    verify: Any = {
        "path": pem,
        "text": str(pem),
        "folder": str(tmp_path / "folder"),
        "context": ssl.create_default_context(cafile=str(pem)),
        "unchecked": False,
    }[form]
    given = {name: {"verify": verify}} if name == "httpx_args" else {name: verify}
    with raw_server(over_tls(serve, authority.of_server())) as address:
        client = {"configuration": oauth(address), "clock": None, **given}
        if form == "folder":  # which trusts nobody
            with pytest.raises(Exception, match="certificate is not accepted"):
                driver.call("get_topology", client=client)
            return
        assert "8.8.0" == driver.call("get_topology", client=client).gateway_version


def test_token_calls_notice_files_that_change(driver: Driver, authority: Authority, tmp_path: Path) -> None:
    """The file that the settings name is read when a token is fetched, not when the client is made."""
    pem = tmp_path / "ca.pem"
    pem.write_bytes(trustme.CA().cert_pem.bytes())

    with raw_server(over_tls(serve, authority.of_server())) as address:
        configuration: Any = oauth(address, CAMUNDA_MTLS_CA_PATH=str(pem))
        kind: Any = CamundaClient if driver.kind == "sync" else CamundaAsyncClient
        client = kind(configuration)
        pem.write_bytes(authority.ca.cert_pem.bytes())
        if driver.kind == "sync":
            with client:
                assert "8.8.0" == client.get_topology().gateway_version
            return

        async def run() -> str:
            async with client:
                found: str = (await client.get_topology()).gateway_version
                return found

        assert "8.8.0" == asyncio.run(run())


@pytest.mark.parametrize("kind", [CamundaClient, CamundaAsyncClient])
@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({"verify_ssl": "missing.pem"}, ValueError, "missing.pem"),
        ({"verify_ssl": __file__}, ValueError, "test_client_tls.py"),
        ({"verify_ssl": 5}, TypeError, "not int"),
        ({"httpx_args": {"verify": "missing.pem"}}, ValueError, "missing.pem"),
        ({"httpx_args": {"cert": "missing.pem"}}, ValueError, "missing.pem"),
        ({"httpx_args": {"cert": ("missing.pem", "missing.key", "Hunter2")}}, ValueError, "missing.key"),
        ({"httpx_args": {"limits": 5}}, TypeError, "limits"),
        ({"httpx_args": {"timeout": "5"}}, TypeError, "timeout"),
    ],
)
def test_what_cannot_serve_is_named_at_once(
    kind: Any, given: dict[str, Any], error: type[Exception], told: str
) -> None:
    """When the client is made, with the name of the file and without the passphrase."""
    configuration = {"CAMUNDA_REST_ADDRESS": "https://camunda.test", "CAMUNDA_AUTH_STRATEGY": "NONE"}
    with pytest.raises(error, match=told) as caught:
        kind(configuration, **given)
    assert "Hunter2" not in str(caught.value)


def test_nobody_is_asked_for_a_passphrase(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An encrypted key without one is an error, not a question on the terminal."""
    from cryptography.hazmat.primitives import serialization

    issued = Authority().client
    key: Any = serialization.load_pem_private_key(issued.private_key_pem.bytes(), None)
    (tmp_path / "c.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"Hunter2"),
        )
    )
    (tmp_path / "c.pem").write_bytes(b"".join(part.bytes() for part in issued.cert_chain_pems))
    files = (str(tmp_path / "c.pem"), str(tmp_path / "c.key"))
    configuration: Any = {"CAMUNDA_REST_ADDRESS": "https://camunda.test", "CAMUNDA_AUTH_STRATEGY": "NONE"}
    with pytest.raises(ValueError, match=r"c\.key"):
        CamundaClient(configuration, httpx_args={"cert": files})
    assert ("", "") == capfd.readouterr()
    CamundaClient(configuration, httpx_args={"cert": (*files, "Hunter2")}).close()
