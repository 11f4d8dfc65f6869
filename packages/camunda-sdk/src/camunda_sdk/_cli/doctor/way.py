"""Whether the cluster's address can be reached: proxy, name, connection, TLS."""

from __future__ import annotations

import datetime
import socket
import ssl
import urllib.request
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from camunda_sdk._cli.doctor.finding import Finding
from camunda_sdk._cli.exit_codes import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from camunda_config import CamundaSdkConfiguration

SECONDS = 5.0
PROXY_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
CLIENT_CERTIFICATE = "CAMUNDA_MTLS_CERT_PATH and CAMUNDA_MTLS_KEY_PATH name one."
SOON = datetime.timedelta(days=30)


def check_way(settings: CamundaSdkConfiguration) -> Iterator[Finding]:
    """Follow the way to the cluster as far as it goes."""
    address = urlsplit(str(settings.CAMUNDA_REST_ADDRESS))
    host, port = address.hostname or "", address.port or (443 if address.scheme == "https" else 80)
    proxy = proxy_for(address)
    if proxy:
        yield check_proxy(proxy, host)
        yield Finding(
            "address", "skipped", "reached through the proxy; the cluster's check tells whether it works"
        )
        return
    try:
        connection = socket.create_connection((host, port), SECONDS)
    except OSError as error:
        yield Finding(
            "address", "failed", f"{host}:{port}: {reason(error)}", advice_for(error, host), UNREACHABLE
        )
        return
    with connection:
        yield Finding("address", "ok", f"{host}:{port} accepts connections ({connection.getpeername()[0]})")
        if address.scheme == "https":
            yield check_tls(settings, connection, host)
        elif settings.CAMUNDA_AUTH_STRATEGY != "NONE" and host not in {"localhost", "127.0.0.1", "::1"}:
            yield Finding("tls", "warning", "credentials travel unencrypted", "Use an https:// address.")


def proxy_for(address: SplitResult) -> str | None:
    """The proxy that requests to this address take, without its credentials."""
    proxies = urllib.request.getproxies()
    found = proxies.get(address.scheme) or proxies.get("all")
    if not found or urllib.request.proxy_bypass(address.netloc.rpartition("@")[2]):
        return None
    scheme, separator, rest = found.rpartition("://")
    return f"{scheme or 'http'}{separator or '://'}{rest.rpartition('@')[2]}"


def check_proxy(proxy: str, host: str) -> Finding:
    """Whether somebody listens where the proxy is said to be."""
    advice = f"HTTPS_PROXY, HTTP_PROXY and ALL_PROXY name the proxy; NO_PROXY={host} goes without."
    try:
        parts = urlsplit(proxy)
        if parts.scheme not in PROXY_PORTS:
            raise ValueError("a proxy's address begins with http://, https://, socks5:// or socks5h://")
        if parts.scheme.startswith("socks") and find_spec("socksio") is None:
            advice = 'pip install "httpx[socks]" brings in what a SOCKS proxy takes.'
            raise ValueError("the package socksio is not installed")
        with socket.create_connection(
            (parts.hostname or "", parts.port or PROXY_PORTS[parts.scheme]), SECONDS
        ):
            return Finding("proxy", "ok", f"{proxy} is used for {host} (from the environment)")
    except (OSError, ValueError) as error:
        text = f"{proxy} is to be used for {host} (from the environment): {reason(error)}"
        return Finding("proxy", "failed", text, advice, UNREACHABLE)


def check_tls(settings: CamundaSdkConfiguration, connection: socket.socket, host: str) -> Finding:
    """Shake hands as the client does, and look at the certificate."""
    from camunda_auth import build_ssl_context

    try:
        context = build_ssl_context(settings) or ssl.create_default_context()
        with context.wrap_socket(connection, server_hostname=host) as secured:
            certificate: dict[str, Any] = dict(secured.getpeercert() or {})
            version = secured.version()
    except ssl.SSLCertVerificationError as error:
        text = f"the server's certificate is not accepted: {error.verify_message}"
        return Finding("tls", "failed", text, advice_for_certificate(error.verify_message, host), UNREACHABLE)
    except (ssl.SSLError, OSError) as error:
        return Finding(
            "tls", "failed", f"no TLS connection: {reason(error)}", advice_for_handshake(error), UNREACHABLE
        )
    ends = datetime.datetime.fromtimestamp(
        ssl.cert_time_to_seconds(certificate["notAfter"]), datetime.timezone.utc
    )
    text = f"{version}, issued by {name_of(certificate.get('issuer', ()))}, valid until {ends:%Y-%m-%d}"
    if ends - datetime.datetime.now(datetime.timezone.utc) < SOON:
        return Finding("tls", "warning", text, "The server's certificate runs out soon.")
    return Finding("tls", "ok", text)


def advice_for_certificate(message: str, host: str) -> str:
    """What to do about a certificate that is not accepted."""
    if "expired" in message:
        return "The server's certificate has to be renewed; if it is not old, this machine's clock is wrong."
    if "not yet valid" in message:
        return "Is this machine's clock right? Else the certificate was made for later."
    if "mismatch" in message:
        return f"The certificate is for another name than {host!r}: use the name in it as the address."
    return "CAMUNDA_MTLS_CA_PATH names the file of the authority that signed it."


def advice_for_handshake(error: BaseException) -> str:
    """What to do where no TLS connection came about."""
    if "WRONG_VERSION_NUMBER" in str(error) or "RECORD_LAYER" in str(error):
        return "The server speaks no TLS there: use an http:// address, or the port that has TLS."
    if isinstance(error, TimeoutError):
        return "It accepts connections and says nothing: is it the right port, and is the cluster healthy?"
    return f"If the server wants a client certificate: {CLIENT_CERTIFICATE}"


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
