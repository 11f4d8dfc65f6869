"""The TLS that a program asks for beside the settings: an authority, a certificate, a context, or none of it."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_given(verify_ssl: Any, httpx_args: Mapping[str, Any] | None) -> bool:
    """Whether there is any, so that the settings' own does not count."""
    args = httpx_args or {}
    return any(value is not None for value in (verify_ssl, args.get("verify"), args.get("cert")))


def tls_of(verify: Any, cert: Any, *, trust_env: bool) -> ssl.SSLContext | bool:
    """What API and token calls are made with; files are read at once, so that one that is missing is told at once.

    Args:
        verify: A context, a file or folder of authorities, or whether certificates are checked.
        cert: The client's certificate as httpx takes it: one file, or certificate, key and passphrase.
        trust_env: Whether ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` count.

    Raises:
        TypeError: One of them is of a wrong type.
        ValueError: A file cannot be read, or is not what it should be.
    """
    if not isinstance(verify, (bool, str, os.PathLike, ssl.SSLContext)):
        kind = type(verify).__name__
        raise TypeError(f"verify_ssl: True, False, a path or an ssl.SSLContext is expected, not {kind}")
    context: ssl.SSLContext | bool
    context = _trusting(os.fspath(verify)) if isinstance(verify, (str, os.PathLike)) else verify
    if cert is None:
        return context
    if isinstance(context, bool):
        context = httpx.create_ssl_context(verify=context, trust_env=trust_env)
    _present(context, (cert,) if isinstance(cert, (str, os.PathLike)) else tuple(cert))
    return context


def _trusting(path: str) -> ssl.SSLContext:
    """As httpx does: the authorities of the file or folder, and no others."""
    try:
        if Path(path).is_dir():
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except OSError as error:
        raise ValueError(f"verify_ssl: no certificates can be read from {path!r} ({_why(error)})") from None


def _present(context: ssl.SSLContext, files: tuple[Any, ...]) -> None:
    certificate, key, passphrase = (*files, None, None)[:3]
    try:
        # Without an answer of ours OpenSSL would ask for a passphrase on the terminal.
        context.load_cert_chain(certificate, key, passphrase if passphrase is not None else lambda: "")
    except (OSError, TypeError, ValueError) as error:
        raise ValueError(
            f"httpx_args: certificate and key cannot be read from 'cert' {files[:2]!r} ({_why(error)})"
        ) from None


def _why(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or type(error).__name__)
