"""Whether the cluster's address can be reached: proxy, name, connection, TLS."""

from __future__ import annotations

import datetime
import socket
import ssl
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from camunda_sdk._cli.doctor.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from camunda_config import CamundaSdkConfiguration

SECONDS = 5.0
SOON = datetime.timedelta(days=30)


def check_way(settings: CamundaSdkConfiguration) -> Iterator[Finding]:
    """Follow the way to the cluster as far as it goes."""
    address = urlsplit(str(settings.CAMUNDA_REST_ADDRESS))
    host, port = address.hostname or "", address.port or (443 if address.scheme == "https" else 80)
    proxy = proxy_for(address)
    if proxy:
        yield Finding("proxy", "ok", f"{proxy} is used for {host} (from the environment)")
        yield Finding(
            "address",
            "skipped",
            "reached through the proxy; the cluster's checks below tell whether it works",
        )
        return
    try:
        connection = socket.create_connection((host, port), SECONDS)
    except OSError as error:
        yield Finding("address", "failed", f"{host}:{port}: {reason(error)}", advice_for(error, host))
        return
    with connection:
        yield Finding("address", "ok", f"{host}:{port} accepts connections ({connection.getpeername()[0]})")
        if address.scheme == "https":
            yield check_tls(settings, connection, host)
        elif settings.CAMUNDA_AUTH_STRATEGY != "NONE" and host not in {"localhost", "127.0.0.1", "::1"}:
            yield Finding("tls", "warning", "credentials travel unencrypted", "Use an https:// address.")


def proxy_for(address: SplitResult) -> str | None:
    """The proxy that requests to this address take, without its credentials."""
    found = urllib.request.getproxies().get(address.scheme)
    if not found or urllib.request.proxy_bypass(address.netloc.rpartition("@")[2]):
        return None
    parts = urlsplit(found)
    return f"{parts.scheme}://{parts.hostname}:{parts.port}" if parts.hostname else found.rpartition("@")[2]


def check_tls(settings: CamundaSdkConfiguration, connection: socket.socket, host: str) -> Finding:
    """Shake hands as the client does, and look at the certificate."""
    from camunda_auth import build_ssl_context

    try:
        context = build_ssl_context(settings) or ssl.create_default_context()
        with context.wrap_socket(connection, server_hostname=host) as secured:
            certificate: dict[str, Any] = dict(secured.getpeercert() or {})
            version = secured.version()
    except ssl.SSLCertVerificationError as error:
        return Finding(
            "tls",
            "failed",
            f"the server's certificate is not accepted: {error.verify_message}",
            "CAMUNDA_MTLS_CA_PATH names the file of the authority that signed it.",
        )
    except (ssl.SSLError, OSError) as error:
        return Finding(
            "tls",
            "failed",
            f"no TLS connection: {reason(error)}",
            "Is it an https:// server at all, and does it want a client certificate (CAMUNDA_MTLS_CERT_PATH, …_KEY_PATH)?",
        )
    ends = datetime.datetime.fromtimestamp(
        ssl.cert_time_to_seconds(certificate["notAfter"]), datetime.timezone.utc
    )
    text = f"{version}, issued by {name_of(certificate.get('issuer', ()))}, valid until {ends:%Y-%m-%d}"
    if ends - datetime.datetime.now(datetime.timezone.utc) < SOON:
        return Finding("tls", "warning", text, "The server's certificate runs out soon.")
    return Finding("tls", "ok", text)


def name_of(issuer: Any) -> str:
    """The organisation or common name in a certificate's issuer."""
    fields = {key: value for group in issuer for key, value in group}
    return str(fields.get("organizationName") or fields.get("commonName") or "an unnamed authority")


def reason(error: BaseException) -> str:
    """Why it did not work, in a few words."""
    if isinstance(error, socket.gaierror):
        return "the name is not known"
    if isinstance(error, TimeoutError):
        return f"no answer within {SECONDS:.0f} s"
    if isinstance(error, ConnectionRefusedError):
        return "nobody listens there"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def advice_for(error: BaseException, host: str) -> str:
    """What to do about it."""
    if isinstance(error, socket.gaierror):
        return f"Is {host!r} spelled right, and does this network know it? CAMUNDA_REST_ADDRESS sets the address."
    if isinstance(error, TimeoutError):
        return "A firewall may be in the way; HTTPS_PROXY names a proxy."
    return "Is the cluster running? `camunda dev` starts an engine on this machine."
