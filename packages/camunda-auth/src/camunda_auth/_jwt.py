"""A signed assertion in place of a client secret (``private_key_jwt``, RFC 7523, section 2.2)."""

from __future__ import annotations

import base64
import hashlib
import uuid
from importlib import import_module
from pathlib import Path
from typing import Any

from camunda_auth._arguments import hidden_secret
from camunda_auth._secret import Secret, Unpicklable
from camunda_auth.exceptions import AuthConfigurationError

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LIFETIME = 120


class PrivateKeyJwt(Unpicklable):
    """Client authentication by a JWT that the client's private key signs. Needs the extra ``jwt``.

    Args:
        key: The private key: PEM text, or the path of a PEM or PKCS12 (``.p12``, ``.pfx``) file.
        passphrase: The key's or the container's passphrase.
        certificate: The certificate as PEM text or path, for servers that find the key by its thumbprint (``x5t``);
            a PKCS12 file brings its own.
        key_id: The ``kid`` header.
        algorithm: The signature algorithm, by default ``RS256``.
        audience: The ``aud`` claim, by default the token endpoint's URL.

    Raises:
        AuthConfigurationError: The key cannot be read or does not fit the algorithm, the passphrase is wrong, or the extra is
            missing.
    """

    __slots__ = ("_algorithm", "_audience", "_headers", "_key", "_thumbprint")

    def __init__(
        self,
        key: str | Path,
        *,
        passphrase: str | None = None,
        certificate: str | Path | None = None,
        key_id: str | None = None,
        algorithm: str = "RS256",
        audience: str | None = None,
    ) -> None:
        secret, secretless = hidden_secret(passphrase), passphrase is None
        source = _Source(key, "key")
        del passphrase, key  # a traceback that shows locals must not show them
        if secret is None:
            raise AuthConfigurationError("passphrase must be text, and valid Unicode")
        _check_extra()
        loaded, own_certificate, public = _load_key(source, None if secretless else secret)
        self._key: Any = loaded
        self._algorithm = algorithm
        self._audience = audience
        self._headers: dict[str, str] = {"kid": key_id} if key_id else {}
        encoded = (
            own_certificate if certificate is None else _load_certificate(_Source(certificate, "certificate"))
        )
        if encoded is not None:
            self._headers["x5t"] = _thumbprint(hashlib.sha1(encoded, usedforsecurity=False).digest())
            self._headers["x5t#S256"] = _thumbprint(hashlib.sha256(encoded).digest())
        self._thumbprint = hashlib.sha256(public).hexdigest()
        self.form("", "", 0.0)  # a key that does not fit the algorithm is told of now, not at the first call

    def fingerprint(self) -> str:
        """What identifies the key without being it."""
        return f"private_key_jwt:{self._thumbprint}"

    def form(self, client_id: str, token_url: str, wall_now: float) -> dict[str, str]:
        """The form fields that carry a newly signed assertion.

        Raises:
            AuthConfigurationError: The key does not fit the algorithm.
        """
        import jwt

        issued = int(wall_now)
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": self._audience or token_url,
            "jti": str(uuid.uuid4()),
            "iat": issued,
            "nbf": issued,
            "exp": issued + _LIFETIME,
        }
        signed: str | None = None
        try:
            signed = jwt.encode(claims, self._key, algorithm=self._algorithm, headers=self._headers or None)
        except (jwt.PyJWTError, TypeError, ValueError, NotImplementedError):
            signed = None
        if signed is None:
            raise AuthConfigurationError(
                f"the private key cannot sign with {self._algorithm}; set algorithm to one that fits it, such as RS256 for RSA"
            )
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}

    def __repr__(self) -> str:
        return "PrivateKeyJwt(key='***')"


class _Source:
    """Where key material comes from; shows a path, never the material."""

    __slots__ = ("_content", "_problem", "name")

    def __init__(self, given: object, argument: str) -> None:
        self._content = b""
        self._problem = ""
        if isinstance(given, str) and "-----BEGIN" in given:
            # Half a surrogate pair makes it no PEM text, and an error about it would hold the whole text.
            self.name, self._content = "the given PEM text", given.encode("ascii", "replace")
        elif isinstance(given, str | Path):
            self.name = str(given)
            self._read()
        else:
            self.name = argument
            self._problem = f"{argument} must be PEM text or the path of a file, not {type(given).__name__}"

    def _read(self) -> None:
        try:
            self._content = Path(self.name).expanduser().read_bytes()
        except (OSError, ValueError, RuntimeError) as error:
            self._problem = f"{self.name} cannot be read: {getattr(error, 'strerror', None) or 'no path'}"

    @property
    def data(self) -> bytes:
        """The material.

        Raises:
            AuthConfigurationError: There is none.
        """
        if self._problem:
            raise AuthConfigurationError(self._problem)
        return self._content

    def __repr__(self) -> str:
        return f"_Source({self.name!r})"


def _check_extra() -> None:
    """See to it that signing works later: another package may have brought cryptography in, and not PyJWT."""
    try:
        import_module("cryptography.hazmat.primitives.serialization")
        import_module("jwt")
    except ImportError:
        raise AuthConfigurationError(
            "private_key_jwt needs PyJWT with cryptography: install camunda-auth[jwt]"
        ) from None


def _load_key(source: _Source, passphrase: Secret | None) -> tuple[Any, bytes | None, bytes]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.serialization import pkcs12

    data = source.data
    word = None if passphrase is None else passphrase.reveal().encode()
    key: Any = None
    own: bytes | None = None
    try:
        if b"-----BEGIN" in data:
            key = s.load_pem_private_key(data, word)
        else:
            key, found, _ = pkcs12.load_key_and_certificates(data, word)
            own = None if found is None else found.public_bytes(s.Encoding.DER)
    except (ValueError, TypeError, NotImplementedError, UnsupportedAlgorithm):
        key = None
    del word, data
    if key is None:
        raise AuthConfigurationError(
            f"{source.name} holds no private key that can be read; is the passphrase right?"
        )
    public: bytes = key.public_key().public_bytes(s.Encoding.DER, s.PublicFormat.SubjectPublicKeyInfo)
    return key, own, public


def _load_certificate(source: _Source) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        return x509.load_pem_x509_certificate(source.data).public_bytes(Encoding.DER)
    except ValueError:
        raise AuthConfigurationError(f"{source.name} holds no PEM certificate") from None


def _thumbprint(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


PrivateKeyJwt.__module__ = "camunda_auth"
