"""Certificates and keys are checked when settings are resolved, not at the first call."""

from __future__ import annotations

import stat
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from camunda_config._settle import Origin
from camunda_config._warn import warn
from camunda_config.exceptions import Problem

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

SOON = timedelta(days=30)
LARGEST = 1024 * 1024


class Unusable(Exception):
    """A file or PEM text that does not do; the text says why."""


def check_mtls(values: Mapping[str, Any], origin: Origin, now: datetime | None = None) -> list[Problem]:
    """What is wrong with the certificate, the key and the CA that are set.

    Warns with `CamundaConfigurationWarning` where a certificate ends within 30 days, or others may read the key.
    """
    moment = now or datetime.now(timezone.utc)
    problems: list[Problem] = []

    def attempt(part: str, check: Any) -> Any:
        name = chosen(values, part)
        if name is None:
            return None
        try:
            return check(name, contents(name, values))
        except Unusable as reason:
            problems.append(Problem(name, origin(name), str(reason)))
            return None

    attempt("CA", lambda _, data: certificates(data))
    certificate = attempt("CERT", lambda name, data: checked_certificate(name, data, moment))
    key = attempt("KEY", lambda name, data: private_key(name, data, values, origin))
    if certificate is not None and key is not None and public_bytes(certificate) != public_bytes(key):
        name, other = chosen(values, "KEY"), chosen(values, "CERT")
        problems.append(
            Problem(str(name), origin(str(name)), f"it is not the key of the certificate in {other}")
        )
    return problems


def chosen(values: Mapping[str, Any], part: str) -> str | None:
    """The setting that counts: inline PEM comes before a path."""
    for name in (f"CAMUNDA_MTLS_{part}", f"CAMUNDA_MTLS_{part}_PATH"):
        if values.get(name):
            return name
    return None


def contents(name: str, values: Mapping[str, Any]) -> bytes:
    """The PEM data that a setting holds or points to."""
    value = str(values[name])
    if not name.endswith("_PATH"):
        return value.encode("utf-8", "replace")
    path = Path(value)
    try:
        if not path.is_file():
            raise Unusable(f"there is no file {path}" if not path.exists() else f"{path} is not a file")
        if path.stat().st_size > LARGEST:
            raise Unusable(f"{path} is too large for a certificate or key")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise Unusable(
            f"{path} cannot be read ({getattr(error, 'strerror', None) or type(error).__name__})"
        ) from None


def certificates(data: bytes) -> list[Certificate]:
    """The certificates in PEM data, at least one."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(data)
    except ValueError:
        raise Unusable("it holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)") from None


def checked_certificate(name: str, data: bytes, now: datetime) -> Certificate:
    """The client's certificate, which must be valid now."""
    certificate = certificates(data)[0]
    end, begin = certificate.not_valid_after_utc, certificate.not_valid_before_utc
    if end <= now:
        raise Unusable(f"the certificate expired on {end:%Y-%m-%d}; renew it")
    if begin > now:
        raise Unusable(f"the certificate is not valid before {begin:%Y-%m-%d %H:%M} UTC; check the clock")
    if end - now < SOON:
        text = f"{name}: the certificate expires on {end:%Y-%m-%d}, in {(end - now).days} days"
        warn(text)
    return certificate


def private_key(name: str, data: bytes, values: Mapping[str, Any], origin: Origin) -> Any:
    """The client's key, opened with the passphrase if it has one."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    warn_if_others_can_read(name, values)
    passphrase = values.get("CAMUNDA_MTLS_KEY_PASSPHRASE")
    secret = str(passphrase).encode() if passphrase else None
    encrypted = b"ENCRYPTED" in data
    if encrypted and secret is None:
        raise Unusable("the key is encrypted: set CAMUNDA_MTLS_KEY_PASSPHRASE")
    try:
        return load_pem_private_key(data, secret if encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        if encrypted:
            source = origin("CAMUNDA_MTLS_KEY_PASSPHRASE")
            raise Unusable(f"the key cannot be opened with CAMUNDA_MTLS_KEY_PASSPHRASE ({source})") from None
        raise Unusable("it holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)") from None


def warn_if_others_can_read(name: str, values: Mapping[str, Any]) -> None:
    """A private key is for its owner alone."""
    if not name.endswith("_PATH") or sys.platform == "win32":
        return
    if Path(values[name]).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        text = f"{name}: other users of this machine can read {values[name]}; chmod 600 keeps it private"
        warn(text)


def public_bytes(holder: Any) -> bytes:
    """The public key of a certificate or a private key, in one form."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    encoded: bytes = holder.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded
