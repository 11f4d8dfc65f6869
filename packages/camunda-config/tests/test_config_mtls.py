"""Certificates and keys are checked when settings are resolved."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from camunda_config import (
    CamundaConfigurationError,
    CamundaConfigurationWarning,
    CamundaSdkConfiguration,
    ConfigurationResolver,
)

PASSPHRASE = "c4n4ry-passphrase"
AUTHORITY = trustme.CA()
LEAF = AUTHORITY.issue_cert("client.example")
CERT = LEAF.cert_chain_pems[0].bytes().decode()
KEY = LEAF.private_key_pem.bytes().decode()
LOCKED = (
    load_pem_private_key(KEY.encode(), None)
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE.encode()))
    .decode()
)
CA = AUTHORITY.cert_pem.bytes().decode()


def leaf(begin: int, end: int) -> dict[str, str]:
    """A certificate valid from and until so many days from now, with its key."""
    now = datetime.datetime.now(datetime.timezone.utc)
    made = AUTHORITY.issue_cert(
        "client.example",
        not_before=now + datetime.timedelta(days=begin),
        not_after=now + datetime.timedelta(days=end, hours=1),
    )
    return {
        "CAMUNDA_MTLS_CERT": made.cert_chain_pems[0].bytes().decode(),
        "CAMUNDA_MTLS_KEY": made.private_key_pem.bytes().decode(),
    }


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """The pair and the CA as files, as settings."""
    for name, text in (("cert", CERT), ("key", KEY), ("locked", LOCKED), ("ca", CA)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    return {"CAMUNDA_MTLS_CERT_PATH": str(tmp_path / "cert"), "CAMUNDA_MTLS_KEY_PATH": str(tmp_path / "key")}


def resolve(explicit: dict[str, str]) -> CamundaSdkConfiguration:
    return ConfigurationResolver({}, explicit).resolve().effective


def refusal(explicit: dict[str, str]) -> str:
    with pytest.raises(CamundaConfigurationError) as caught:
        resolve(explicit)
    assert PASSPHRASE not in str(caught.value)
    assert "PRIVATE KEY-----\n" not in str(caught.value)
    return str(caught.value)


def test_files_that_fit_are_accepted(files: dict[str, str]) -> None:
    """A pair, a CA beside it, a CA alone, a locked key with its passphrase."""
    folder = Path(files["CAMUNDA_MTLS_CERT_PATH"]).parent
    resolve({**files, "CAMUNDA_MTLS_CA_PATH": str(folder / "ca")})
    resolve({"CAMUNDA_MTLS_CA_PATH": str(folder / "ca")})
    resolve(
        {**files, "CAMUNDA_MTLS_KEY_PATH": str(folder / "locked"), "CAMUNDA_MTLS_KEY_PASSPHRASE": PASSPHRASE}
    )
    resolve({**files, "CAMUNDA_MTLS_KEY_PASSPHRASE": "not needed"})


def test_inline_pem_is_accepted_and_comes_first(files: dict[str, str]) -> None:
    """Inline data beats its path twin; line breaks may be written as backslash n."""
    got = resolve(
        {
            **files,
            "CAMUNDA_MTLS_CERT": CERT.replace("\n", "\\n"),
            "CAMUNDA_MTLS_KEY": KEY,
            "CAMUNDA_MTLS_CA": CA,
        }
    )
    assert CERT.strip() == str(got.CAMUNDA_MTLS_CERT).strip()
    got = resolve({"CAMUNDA_MTLS_CERT_PATH": "/gone", "CAMUNDA_MTLS_CERT": CERT, "CAMUNDA_MTLS_KEY": KEY})
    assert "/gone" == got.CAMUNDA_MTLS_CERT_PATH


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (
            {"CAMUNDA_MTLS_CERT": CERT},
            "CAMUNDA_MTLS_KEY_PATH (unset): CAMUNDA_MTLS_CERT (argument) needs its key",
        ),
        (
            {"CAMUNDA_MTLS_KEY_PATH": "/x"},
            "CAMUNDA_MTLS_CERT_PATH (unset): CAMUNDA_MTLS_KEY_PATH (argument) needs",
        ),
        ({"CAMUNDA_MTLS_KEY_PASSPHRASE": PASSPHRASE}, "CAMUNDA_MTLS_KEY_PASSPHRASE (argument) needs a key"),
    ],
)
def test_a_pair_must_be_complete(given: dict[str, str], missing: str) -> None:
    """What is missing is named, in the resolver as in the model."""
    assert missing in refusal(given)
    with pytest.raises(CamundaConfigurationError, match="needs"):
        CamundaSdkConfiguration(**given)


def test_a_file_that_cannot_be_read_is_named(files: dict[str, str], tmp_path: Path) -> None:
    """Missing, a folder, too large, or not there at all."""
    huge = tmp_path / "huge"
    huge.write_bytes(b"x" * (1024 * 1024 + 1))
    for path, reason in {
        "/gone": "there is no file /gone",
        str(tmp_path): "is not a file",
        str(huge): "too large",
    }.items():
        text = refusal({**files, "CAMUNDA_MTLS_CERT_PATH": path})
        assert "CAMUNDA_MTLS_CERT_PATH (argument): " in text
        assert reason in text


def test_contents_must_be_what_they_are_meant_to_be(files: dict[str, str]) -> None:
    """A key in place of a certificate, a certificate in place of a key, and rubbish."""
    assert "it holds no certificate" in refusal({**files, "CAMUNDA_MTLS_CERT": KEY})
    assert "it holds no private key" in refusal({**files, "CAMUNDA_MTLS_KEY": CERT})
    assert "it holds no certificate" in refusal({"CAMUNDA_MTLS_CA": "-----BEGIN CERTIFICATE-----\nx\n"})
    assert "it holds no private key" in refusal(
        {**files, "CAMUNDA_MTLS_KEY": "-----BEGIN PRIVATE KEY-----\nx\n"}
    )


def test_the_key_must_be_the_certificates(files: dict[str, str]) -> None:
    """A key of another certificate is found at once."""
    other = AUTHORITY.issue_cert("other.example").private_key_pem.bytes().decode()
    text = refusal({**files, "CAMUNDA_MTLS_KEY": other})
    assert (
        "CAMUNDA_MTLS_KEY (argument): it is not the key of the certificate in CAMUNDA_MTLS_CERT_PATH" in text
    )


def test_the_passphrase_must_open_the_key(files: dict[str, str]) -> None:
    """A wrong one and none are told apart; neither prompts."""
    assert "the key is encrypted: set CAMUNDA_MTLS_KEY_PASSPHRASE" in refusal(
        {**files, "CAMUNDA_MTLS_KEY": LOCKED}
    )
    text = refusal({**files, "CAMUNDA_MTLS_KEY": LOCKED, "CAMUNDA_MTLS_KEY_PASSPHRASE": f"{PASSPHRASE}x"})
    assert "cannot be opened with CAMUNDA_MTLS_KEY_PASSPHRASE (argument)" in text


def test_validity_is_checked() -> None:
    """Expired and not yet valid are errors, less than 30 days is a warning."""
    assert "the certificate expired on " in refusal(leaf(-20, -1))
    assert "is not valid before" in refusal(leaf(2, 60))
    with pytest.warns(
        CamundaConfigurationWarning, match="CAMUNDA_MTLS_CERT: the certificate expires on .*, in 29 days"
    ):
        resolve(leaf(-1, 29))
    resolve(leaf(-1, 31))


@pytest.mark.skipif(os.name == "nt", reason="permission bits mean nothing on Windows")
def test_a_key_that_others_can_read_is_warned_about(files: dict[str, str]) -> None:
    """The file is named, and what to do."""
    Path(files["CAMUNDA_MTLS_KEY_PATH"]).chmod(0o644)
    with pytest.warns(CamundaConfigurationWarning, match="other users of this machine can read .*chmod 600"):
        resolve(files)


def test_the_description_shortens_certificates(files: dict[str, str]) -> None:
    """PEM data is shown by its first line, a key not at all."""
    given = {"CAMUNDA_MTLS_CERT": CERT, "CAMUNDA_MTLS_KEY": KEY}
    rows = {row.key: row.value for row in ConfigurationResolver({}, given).resolve().describe()}
    assert ("-----BEGIN CERTIFICATE-----", "***") == (rows["CAMUNDA_MTLS_CERT"], rows["CAMUNDA_MTLS_KEY"])
