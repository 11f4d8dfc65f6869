"""TLS for token and API calls alike, from the CAMUNDA_MTLS_* settings."""

from __future__ import annotations

import hashlib
import os
import ssl
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from camunda_auth._arguments import hidden_secret
from camunda_auth._secret import Secret
from camunda_auth.exceptions import AuthConfigurationError


def build_ssl_context(settings: object) -> ssl.SSLContext | None:
    """A context with Python's default trust plus the configured CA, and the client certificate.

    Read from ``CAMUNDA_MTLS_CERT``, ``_KEY``, ``_CA`` (PEM text), their ``_PATH`` twins, over which PEM text wins, and
    ``CAMUNDA_MTLS_KEY_PASSPHRASE``. Attributes that the settings lack count as unset.

    Returns:
        None where nothing is configured, so that httpx's defaults apply.

    Raises:
        AuthConfigurationError: A file is missing or unreadable, the pair is incomplete or does not match, or the
            passphrase is wrong; the message names the setting and never prompts.
    """
    files = TlsFiles(settings)
    del settings  # a traceback that shows locals must not show a mapping with the key in it
    return files.context()


class TlsFiles:
    """The configured TLS material, and the context from it, built anew once a file has changed.

    Args:
        settings: An object with the settings as attributes, or a mapping.
    """

    __slots__ = ("_built", "_seen", "_settings")

    def __init__(self, settings: object) -> None:
        names = ("CERT", "KEY", "CA")
        self._settings = {
            part: (
                read_setting(settings, f"CAMUNDA_MTLS_{part}"),
                read_setting(settings, f"CAMUNDA_MTLS_{part}_PATH"),
            )
            for part in names
        } | {"PASSPHRASE": (read_setting(settings, "CAMUNDA_MTLS_KEY_PASSPHRASE"), None)}
        self._built: ssl.SSLContext | None = None
        self._seen: object = None

    def __bool__(self) -> bool:
        return any(inline or path for inline, path in self._settings.values())

    def context(self) -> ssl.SSLContext | None:
        """The context, or None where nothing is configured.

        Raises:
            AuthConfigurationError: As `build_ssl_context`.
        """
        if not self:
            return None
        now = self._signature()
        if self._built is None or now != self._seen:
            self._built, self._seen = self._build(), now
        return self._built

    @property
    def last(self) -> ssl.SSLContext | None:
        """The context that was built last."""
        return self._built

    def fingerprint(self) -> str:
        """What identifies the client certificate, or empty: tokens may be bound to it (RFC 8705)."""
        inline, path = self._settings["CERT"]
        if inline:
            return hashlib.sha256(_pem_bytes(inline)).hexdigest()
        return hashlib.sha256(_read("CAMUNDA_MTLS_CERT_PATH", path)).hexdigest() if path else ""

    def _signature(self) -> object:
        facts = []
        for _, path in self._settings.values():
            try:
                found = Path(path).stat() if path else None
            except OSError:
                found = None
            facts.append(found and (found.st_mtime_ns, found.st_size, found.st_ino))
        return facts

    def _build(self) -> ssl.SSLContext:
        cert, key = any(self._settings["CERT"]), any(self._settings["KEY"])
        if cert != key:
            raise AuthConfigurationError(
                "CAMUNDA_MTLS_CERT and CAMUNDA_MTLS_KEY (or their _PATH twins) come as a pair; one is missing"
            )
        if self._settings["PASSPHRASE"][0] and not key:
            raise AuthConfigurationError(
                "CAMUNDA_MTLS_KEY_PASSPHRASE needs CAMUNDA_MTLS_KEY or CAMUNDA_MTLS_KEY_PATH"
            )
        context = ssl.create_default_context()
        self._trust(context)
        if cert:
            self._identify(context)
        return context

    def _trust(self, context: ssl.SSLContext) -> None:
        inline, path = self._settings["CA"]
        problem = None
        try:
            if inline:
                context.load_verify_locations(cadata=_pem(inline))
            elif path:
                _read("CAMUNDA_MTLS_CA_PATH", path)
                context.load_verify_locations(cafile=Path(path))
        except (ssl.SSLError, ValueError) as error:
            problem = (
                error.message if isinstance(error, AuthConfigurationError) else "it is no PEM certificate"
            )
        if problem:
            name = "CAMUNDA_MTLS_CA" if inline else "CAMUNDA_MTLS_CA_PATH"
            raise AuthConfigurationError(problem if name in problem else f"{name}: {problem}")

    def _identify(self, context: ssl.SSLContext) -> None:
        # No variable holds the key or its passphrase: tracebacks may show locals.
        secret = hidden_secret(self._settings["PASSPHRASE"][0])
        if secret is None:
            raise AuthConfigurationError("CAMUNDA_MTLS_KEY_PASSPHRASE must be text, and valid Unicode")
        paths: dict[str, Path] = {}
        made: list[Path] = []
        try:
            for part in ("CERT", "KEY"):
                if self._settings[part][0]:
                    paths[part] = self._temporary(part, made)
                else:
                    paths[part] = Path(self._settings[part][1])
                    _read(f"CAMUNDA_MTLS_{part}_PATH", paths[part])
            # A callable, because without one OpenSSL would ask at the terminal.
            problem = _load_pair(context, paths["CERT"], paths["KEY"], secret)
        finally:
            for file in made:
                file.unlink(missing_ok=True)
        if problem:
            raise AuthConfigurationError(f"CAMUNDA_MTLS_CERT and CAMUNDA_MTLS_KEY cannot be used: {problem}")

    def _temporary(self, part: str, made: list[Path]) -> Path:
        # The standard library loads certificate chains from files alone; mkstemp's are 0600 from their creation.
        reason: str | None = None
        try:
            fd, name = tempfile.mkstemp(suffix=".pem")
            made.append(Path(name))
            with os.fdopen(fd, "wb") as file:
                file.write(_pem_bytes(self._settings[part][0]))
            return made[-1]
        except OSError as error:
            reason = error.strerror or type(error).__name__
        raise AuthConfigurationError(
            f"CAMUNDA_MTLS_{part} can be read by Python from a file alone, and a temporary one cannot be written ({reason}); "
            f"set CAMUNDA_MTLS_{part}_PATH, or TMPDIR to a directory that can be written to"
        )


def read_setting(settings: object, name: str) -> Any:
    """A setting from an object's attributes or a mapping; blank text counts as unset."""
    value = settings.get(name) if isinstance(settings, Mapping) else getattr(settings, name, None)
    return None if isinstance(value, str) and not value.strip() else value


def _load_pair(context: ssl.SSLContext, cert: Path, key: Path, secret: Secret) -> str | None:
    try:
        context.load_cert_chain(cert, key, password=secret.reveal)
    except ssl.SSLError as error:
        if error.reason in ("KEY_VALUES_MISMATCH", "KEY_TYPE_MISMATCH", "NO_CERTIFICATE_ASSIGNED"):
            return "the key does not belong to the certificate"
        if error.reason in ("BAD_DECRYPT", "BAD_PASSWORD_READ") or "PEM lib" in str(error):
            return "the key cannot be read; is CAMUNDA_MTLS_KEY_PASSPHRASE right?"
        return f"certificate or key cannot be used ({error.reason})"
    except (OSError, ValueError, TypeError):
        return "the key cannot be read; is CAMUNDA_MTLS_KEY_PASSPHRASE right?"
    return None


def _pem(text: str) -> str:
    # Environment files often carry PEM in one line, with its line breaks written out.
    return text if "\n" in text else text.replace("\\n", "\n")


def _read(name: str, path: str | Path) -> bytes:
    reason: str | None = None
    try:
        return Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
    raise AuthConfigurationError(f"{name}: the file {path} cannot be read: {reason}")


def _pem_bytes(text: str) -> bytes:
    # Half a surrogate pair makes it no PEM text, and an error about it would hold the whole text.
    return _pem(text).encode("ascii", "replace")


build_ssl_context.__module__ = "camunda_auth"
