"""From settings to providers, TLS contexts and assertions."""

from __future__ import annotations

import runpy
import ssl
import traceback
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
import trustme
from auth_support import endpoint
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_pem_x509_certificate

from camunda_auth import (
    AsyncOAuthClientCredentialsAuthProvider,
    AuthConfigurationError,
    BasicAuthProvider,
    NullAuthProvider,
    OAuthClientCredentialsAuthProvider,
    PrivateKeyJwt,
    build_ssl_context,
    create_async_auth_provider,
    create_auth_provider,
)
from camunda_auth._tls import TlsFiles
from camunda_logging import create_logger
from camunda_logging.testing import RecordingLogger

CLIENT = {"CAMUNDA_CLIENT_ID": "demo", "CAMUNDA_CLIENT_SECRET": "demo-secret"}
USER = {"CAMUNDA_BASIC_AUTH_USERNAME": "u", "CAMUNDA_BASIC_AUTH_PASSWORD": "p"}


@pytest.mark.parametrize(
    ("settings", "sync_kind", "async_kind"),
    [
        ({}, NullAuthProvider, NullAuthProvider),
        ({"CAMUNDA_AUTH_STRATEGY": "none", **CLIENT, **USER}, NullAuthProvider, NullAuthProvider),
        (USER, BasicAuthProvider, BasicAuthProvider),
        ({"CAMUNDA_AUTH_STRATEGY": "BASIC", **CLIENT, **USER}, BasicAuthProvider, BasicAuthProvider),
        (CLIENT, OAuthClientCredentialsAuthProvider, AsyncOAuthClientCredentialsAuthProvider),
        (
            {"CAMUNDA_AUTH_STRATEGY": SimpleNamespace(value="OAUTH"), **CLIENT, **USER},
            OAuthClientCredentialsAuthProvider,
            AsyncOAuthClientCredentialsAuthProvider,
        ),
        ({"CAMUNDA_CLIENT_ID": "only", "CAMUNDA_AUTH_STRATEGY": " "}, NullAuthProvider, NullAuthProvider),
    ],
)
def test_the_strategy_is_given_or_detected(
    settings: dict[str, Any], sync_kind: type, async_kind: type
) -> None:
    """OAUTH, BASIC and NONE as set; otherwise by the complete pair of credentials."""
    assert sync_kind is type(create_auth_provider(settings))
    assert async_kind is type(create_async_auth_provider(SimpleNamespace(**settings)))


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({**CLIENT, **USER}, "CAMUNDA_AUTH_STRATEGY"),
        ({"CAMUNDA_AUTH_STRATEGY": "KERBEROS"}, "NONE, BASIC or OAUTH"),
        ({"CAMUNDA_AUTH_STRATEGY": "OAUTH", "CAMUNDA_CLIENT_ID": "x"}, "needs CAMUNDA_CLIENT_SECRET"),
        ({"CAMUNDA_AUTH_STRATEGY": "BASIC"}, "CAMUNDA_BASIC_AUTH_USERNAME and CAMUNDA_BASIC_AUTH_PASSWORD"),
        ({**CLIENT, "CAMUNDA_OAUTH_SCOPE": "a", "CAMUNDA_TOKEN_SCOPE": "b"}, "CAMUNDA_TOKEN_SCOPE"),
        (
            {**CLIENT, "CAMUNDA_CLIENT_AUTH_CLIENTSECRET": "x"},
            "CAMUNDA_CLIENT_SECRET and CAMUNDA_CLIENT_AUTH_",
        ),
        ({**CLIENT, "CAMUNDA_OAUTH_URL": "nonsense"}, "CAMUNDA_OAUTH_URL"),
        ({**CLIENT, "CAMUNDA_MTLS_CERT_PATH": "/no/such/file"}, "CAMUNDA_MTLS"),
    ],
)
def test_ambiguous_and_incomplete_settings_are_refused_by_name(settings: dict[str, Any], named: str) -> None:
    """The message names the keys and no secret."""
    for create in (create_auth_provider, create_async_auth_provider):
        with pytest.raises(AuthConfigurationError, match=named) as caught:
            create(settings)
        assert "demo-secret" not in str(caught.value)


def test_every_setting_arrives_in_the_token_request(tmp_path: Path) -> None:
    """URL, audience, scope and cache directory."""
    memory = endpoint()
    settings = {
        **CLIENT,
        "CAMUNDA_OAUTH_URL": "https://idp.example/t",
        "CAMUNDA_TOKEN_AUDIENCE": "aud",
        "CAMUNDA_TOKEN_SCOPE": "sc",
        "CAMUNDA_TOKEN_CACHE_DIR": str(tmp_path / "cache"),
    }
    create_auth_provider(settings, transport=memory, extra={"x": "y"}).get_headers()
    assert {"audience": "aud", "scope": "sc", "x": "y"}.items() <= memory.issuer.requests[0].items()
    assert (tmp_path / "cache").is_dir()
    off = {
        **settings,
        "CAMUNDA_TOKEN_CACHE_DIR": str(tmp_path / "b"),
        "CAMUNDA_TOKEN_DISK_CACHE_DISABLE": "true",
    }
    create_auth_provider(off, transport=memory).get_headers()
    assert not (tmp_path / "b").exists()


def test_defaults_are_those_of_camunda_saas_unless_a_scope_is_given() -> None:
    """Entra-style servers want a scope and no audience."""
    for scope, audience in ((None, "zeebe.camunda.io"), ("api/.default", None)):
        memory = endpoint()
        create_auth_provider({**CLIENT, "CAMUNDA_OAUTH_SCOPE": scope}, transport=memory).get_headers()
        assert audience == memory.issuer.requests[0].get("audience")


def test_both_names_of_a_setting_count() -> None:
    """A mapping such as the environment may have the other name of the client's id and secret."""
    for id_, secret in (
        ("CAMUNDA_CLIENT_AUTH_CLIENTID", "CAMUNDA_CLIENT_AUTH_CLIENTSECRET"),
        ("CAMUNDA_CLIENT_ID", "CAMUNDA_CLIENT_AUTH_CLIENTSECRET"),
    ):
        settings = {id_: "demo", secret: "demo-secret", "CAMUNDA_OAUTH_URL": "https://idp.example/t"}
        for strategy in (None, "OAUTH"):
            memory = endpoint()
            create_auth_provider(
                {**settings, "CAMUNDA_AUTH_STRATEGY": strategy}, transport=memory
            ).get_headers()
            assert "demo-secret" == memory.issuer.requests[0]["client_secret"]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    folder = tmp_path_factory.mktemp("tls")
    ca = trustme.CA()
    issued = ca.issue_cert("client.example", key_type=trustme.KeyType.RSA)
    files = SimpleNamespace(
        ca=folder / "ca.pem", cert=folder / "cert.pem", key=folder / "key.pem", p12=folder / "k.p12"
    )
    ca.cert_pem.write_to_path(str(files.ca))
    files.cert.write_bytes(issued.cert_chain_pems[0].bytes())
    files.key.write_bytes(issued.private_key_pem.bytes())
    files.other = folder / "other.pem"
    files.other.write_bytes(ca.issue_cert("other.example").private_key_pem.bytes())
    files.locked = folder / "locked.pem"
    key = s.load_pem_private_key(files.key.read_bytes(), None)
    locked = s.BestAvailableEncryption(b"right-word")
    files.locked.write_bytes(key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, locked))
    certificate = load_pem_x509_certificate(files.cert.read_bytes())
    files.p12.write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, certificate, None, locked))  # type: ignore[arg-type] # it is an RSA key
    files.public = key.public_key()
    return files


def paths(**given: Path | str) -> dict[str, str]:
    return {f"CAMUNDA_MTLS_{name}": str(value) for name, value in given.items()}


def test_no_tls_setting_means_httpxs_defaults() -> None:
    """Nothing configured, nothing built."""
    assert build_ssl_context({}) is None
    assert "" == TlsFiles({}).fingerprint()


def test_files_and_inline_pem_give_a_context(pair: SimpleNamespace) -> None:
    """Paths, PEM text (also in one line), a CA alone, and a passphrase."""
    inline = {k: getattr(pair, v).read_text() for k, v in (("CERT", "cert"), ("KEY", "key"), ("CA", "ca"))}
    for settings in (
        paths(CERT_PATH=pair.cert, KEY_PATH=pair.key, CA_PATH=pair.ca),
        paths(**inline, CERT_PATH="/no/such"),
        paths(**{k: v.replace("\n", "\\n") for k, v in inline.items()}),
        paths(CA_PATH=pair.ca),
        paths(CERT_PATH=pair.cert, KEY_PATH=pair.locked, KEY_PASSPHRASE="right-word"),
    ):
        context = build_ssl_context(settings)
        assert isinstance(context, ssl.SSLContext)
        assert ssl.CERT_REQUIRED is context.verify_mode
        assert context.check_hostname
    assert TlsFiles(paths(CERT=inline["CERT"])).fingerprint()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"CERT_PATH": "cert"}, "pair"),
        ({"KEY_PATH": "key"}, "pair"),
        ({"KEY_PASSPHRASE": "right-word"}, "needs CAMUNDA_MTLS_KEY"),
        ({"CERT_PATH": "cert", "KEY_PATH": "other"}, "does not belong"),
        ({"CERT_PATH": "cert", "KEY_PATH": "locked"}, "PASSPHRASE"),
        ({"CERT_PATH": "cert", "KEY_PATH": "locked", "KEY_PASSPHRASE": "wrong-word"}, "PASSPHRASE"),
        ({"CERT_PATH": "cert", "KEY_PATH": "/no/such"}, "CAMUNDA_MTLS_KEY_PATH: the file /no/such"),
        ({"CA_PATH": "/no/such"}, "CAMUNDA_MTLS_CA_PATH: the file"),
        ({"CA_PATH": "key"}, "CAMUNDA_MTLS_CA_PATH"),
        ({"CA": "junk"}, "CAMUNDA_MTLS_CA"),
        ({"CERT": "junk", "KEY": "junk"}, "CAMUNDA_MTLS_CERT"),
    ],
)
def test_d11_tls_settings_that_cannot_work_are_refused_by_name(
    pair: SimpleNamespace, names: dict[str, str], said: str
) -> None:
    """D11: at construction, without a prompt, and without the passphrase."""
    settings = paths(**{name: getattr(pair, value, value) for name, value in names.items()})
    with pytest.raises(AuthConfigurationError, match=said) as caught:
        build_ssl_context(settings)
    assert "-word" not in str(caught.value)


def test_inline_pem_without_a_directory_for_temporary_files_is_explained(
    pair: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container with a read-only file system: the setting that works there is named, and the key is not shown."""
    monkeypatch.setattr("tempfile.tempdir", "/no/such/directory")
    settings = paths(CERT=pair.cert.read_text(), KEY=pair.key.read_text())
    with pytest.raises(AuthConfigurationError, match="CAMUNDA_MTLS_CERT_PATH") as caught:
        build_ssl_context(settings)
    frames = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    shown = "".join(
        str(frame.locals) for frame in frames.stack if frame.name in ("_build", "_identify", "_temporary")
    )
    assert pair.key.read_text().splitlines()[1] not in shown


def test_a17_a_rotated_certificate_is_used_by_the_next_handshake(
    pair: SimpleNamespace, tmp_path: Path
) -> None:
    """A17: changed files give a new context and another cache key; unchanged ones the same."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_bytes(pair.cert.read_bytes())
    key.write_bytes(pair.key.read_bytes())
    files = TlsFiles(paths(CERT_PATH=cert, KEY_PATH=key))
    first, mark = files.context(), files.fingerprint()
    assert first is files.context()
    issued = trustme.CA().issue_cert("client.example")
    cert.write_bytes(issued.cert_chain_pems[0].bytes())
    key.write_bytes(issued.private_key_pem.bytes())
    assert first is not files.context()
    assert mark != files.fingerprint()
    provider = create_auth_provider({**CLIENT, **paths(CERT_PATH=cert, KEY_PATH=key)})
    assert isinstance(provider, OAuthClientCredentialsAuthProvider)
    assert isinstance(provider._core.client_options()["verify"], ssl.SSLContext)
    key.unlink()
    with pytest.raises(AuthConfigurationError):
        files.context()


def test_a17_files_that_are_just_being_replaced_cost_no_token(pair: SimpleNamespace, tmp_path: Path) -> None:
    """A17: a certificate whose key is still on its way leaves the last good pair in use, with one warning; then the new one."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_bytes(pair.cert.read_bytes())
    key.write_bytes(pair.key.read_bytes())
    kept = RecordingLogger()
    settings = {**CLIENT, **paths(CERT_PATH=cert, KEY_PATH=key)}
    provider = create_auth_provider(settings, logger=create_logger(kept))
    assert isinstance(provider, OAuthClientCredentialsAuthProvider)
    first = provider._core.client_options()["verify"]
    issued = trustme.CA().issue_cert("client.example")
    cert.write_bytes(issued.cert_chain_pems[0].bytes())
    assert first is provider._core.client_options()["verify"] is provider._core.client_options()["verify"]
    assert 1 == len(kept.texts("warning"))
    assert "the key does not belong to the certificate" in kept.texts("warning")[0]
    key.write_bytes(issued.private_key_pem.bytes())
    assert first is not provider._core.client_options()["verify"]


@pytest.mark.parametrize("form", ["path", "text", "locked", "p12"])
def test_private_key_jwt_signs_an_assertion_in_place_of_a_secret(pair: SimpleNamespace, form: str) -> None:
    """RFC 7523: issuer, subject, audience, a fresh id and a short life; thumbprints where there is a certificate."""
    word = "right-word"
    made = {
        "path": lambda: PrivateKeyJwt(pair.key, certificate=pair.cert, key_id="k1"),
        "text": lambda: PrivateKeyJwt(pair.key.read_text()),
        "locked": lambda: PrivateKeyJwt(pair.locked, passphrase=word),
        "p12": lambda: PrivateKeyJwt(str(pair.p12), passphrase=word, algorithm="PS256", audience="other"),
    }[form]()
    memory = endpoint(client_id="", client_secret="")
    memory.issuer.client_id = "svc"
    settings = {"CAMUNDA_CLIENT_ID": "svc", "CAMUNDA_OAUTH_URL": "https://idp.example/t"}
    create_auth_provider(settings, transport=memory, client_auth=made).get_headers()
    sent = memory.issuer.requests[0]
    assert "client_secret" not in sent
    assert "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" == sent["client_assertion_type"]
    audience = "other" if form == "p12" else "https://idp.example/t"
    claims = jwt.decode(
        sent["client_assertion"], pair.public, algorithms=["RS256", "PS256"], audience=audience
    )
    assert ("svc", "svc") == (claims["iss"], claims["sub"])
    assert 0 < claims["exp"] - claims["iat"] <= 300
    header = jwt.get_unverified_header(sent["client_assertion"])
    assert (form in ("path", "p12")) == ("x5t" in header)
    assert made.fingerprint().startswith("private_key_jwt:")
    assert "***" in repr(made)


def test_keys_that_cannot_sign_are_refused(pair: SimpleNamespace, tmp_path: Path) -> None:
    """Missing files, wrong passphrases, no key, no certificate, an algorithm that does not fit."""
    junk = tmp_path / "junk"
    junk.write_bytes(b"junk")
    odd = "-----BEGIN PRIVATE KEY-----\nMBQCAQAwBwYDKgMEBQAEBgQEAQIDBA==\n-----END PRIVATE KEY-----\n"  # of an unknown kind
    wrongs: list[Callable[[], object]] = [
        lambda: PrivateKeyJwt("/no/such"),
        lambda: PrivateKeyJwt("a\x00b"),
        lambda: PrivateKeyJwt(junk),
        lambda: PrivateKeyJwt(pair.locked),
        lambda: PrivateKeyJwt(pair.locked, passphrase="wrong-word"),
        lambda: PrivateKeyJwt(pair.p12, passphrase="wrong-word"),
        lambda: PrivateKeyJwt(pair.key, certificate=junk),
        lambda: PrivateKeyJwt(pair.key, certificate=b"junk"),  # type: ignore[arg-type] # what is refused
        lambda: PrivateKeyJwt(odd),
        lambda: PrivateKeyJwt(pair.key, algorithm="ES256"),
        lambda: PrivateKeyJwt(pair.key, algorithm="none-such"),
        lambda: PrivateKeyJwt(pair.key, algorithm="none"),
        lambda: PrivateKeyJwt(pair.key, algorithm="HS256"),
        lambda: PrivateKeyJwt(pair.key, algorithm=None),  # type: ignore[arg-type] # what is refused
    ]
    for wrong in wrongs:
        with pytest.raises(AuthConfigurationError) as caught:
            wrong()
        assert "-word" not in str(caught.value)


def test_without_the_extra_the_error_names_it(pair: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is in the message."""
    import sys

    for name in [
        name for name in sys.modules if name.startswith("cryptography.hazmat.primitives.serialization")
    ]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(AuthConfigurationError, match=r"camunda-auth\[jwt\]"):
        PrivateKeyJwt(pair.key)


def test_cryptography_alone_is_not_the_extra(pair: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another package brings it in; without PyJWT the error comes when the key is given, not at the first token."""
    import sys

    monkeypatch.setitem(sys.modules, "jwt", None)
    with pytest.raises(AuthConfigurationError, match=r"camunda-auth\[jwt\]"):
        PrivateKeyJwt(pair.key)


def test_the_first_call_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The program shows each step and ends well."""
    program = Path(__file__).parents[1] / "examples" / "first_call.py"
    assert 0 == runpy.run_path(str(program))["main"]()
    shown = capsys.readouterr().out
    assert [f"{number}." for number in range(1, 7)] == [line[:2] for line in shown.splitlines()]


def test_the_local_server_answers_what_is_not_served() -> None:
    """Unknown paths are 404, tokens expire and can be revoked one by one, posts are protected too."""
    import httpx

    from camunda_auth.testing import OAuthServer

    with OAuthServer() as server, httpx.Client(trust_env=False) as client:
        assert 404 == client.get(f"{server.url}/x").status_code
        form = {"grant_type": "client_credentials"}
        bad = client.post(server.token_url, data={"client_id": "x"})
        assert (401, "invalid_client") == (bad.status_code, bad.json()["error"])
        wrong = client.post(server.token_url, data={"grant_type": "x"}, auth=("demo", "demo-secret"))
        assert "unsupported_grant_type" == wrong.json()["error"]
        token = client.post(server.token_url, data=form, auth=("demo", "demo-secret")).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        assert 200 == client.post(server.protected_url, headers=headers, content=b"x").status_code
        client.post(server.revoke_url, data={"token": token})
        answer = client.get(server.protected_url, headers=headers)
        assert (401, "Bearer") == (answer.status_code, answer.headers["www-authenticate"])
        assert [200, 401] == server.calls
        server.revoke_all()
    OAuthServer().__exit__()
