"""One token request over HTTP: the answer read with a bound, and errors told as plain facts.

The HTTP library's exceptions hold the request and with it the form, so none of them leaves this module.
"""

from __future__ import annotations

import socket
import ssl
import zlib
from collections.abc import Callable
from typing import Any, TypeVar

import httpx

from camunda_auth._flow import Failure, Reply
from camunda_auth._token import MAX_BODY
from camunda_auth.exceptions import AuthConfigurationError, CamundaAuthError

_Client = TypeVar("_Client")

CONNECT_TIMEOUT = 5.0
_UNTRUSTED = "name the CA with CAMUNDA_MTLS_CA_PATH or the argument verify"
_OUTDATED = "have it renewed, or see whether this machine's clock is right"
_OTHER_HOST = "ask by a name that it is for"
# X509_V_ERR_CERT_NOT_YET_VALID, _CERT_HAS_EXPIRED, _HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH of OpenSSL
_TLS_ADVICE = {9: _OUTDATED, 10: _OUTDATED, 62: _OTHER_HOST, 64: _OTHER_HOST}


def timeouts(limit: float) -> httpx.Timeout:
    """The HTTP library's own limits, which hold per read; the total is ours to keep."""
    return httpx.Timeout(limit, connect=min(CONNECT_TIMEOUT, limit))


def exchange(client: httpx.Client, request: httpx.Request) -> Reply | Failure:
    """Send a token request; never raises."""
    try:
        response = client.send(request, stream=True, follow_redirects=False)
        try:
            if response.is_stream_consumed:
                return _reply(response, response.content)
            body = bytearray()
            for chunk in response.iter_raw(65_536):
                body += chunk
                if len(body) > MAX_BODY:
                    break
            return _reply(response, _decoded(response, bytes(body)))
        finally:
            response.close()
    except Exception as error:  # noqa: BLE001 - transports may raise anything, and nothing may leak
        return failure_of(error)


async def aexchange(client: httpx.AsyncClient, request: httpx.Request) -> Reply | Failure:
    """Send a token request; never raises but for cancellation."""
    try:
        response = await client.send(request, stream=True, follow_redirects=False)
        try:
            if response.is_stream_consumed:
                return _reply(response, response.content)
            body = bytearray()
            async for chunk in response.aiter_raw(65_536):
                body += chunk
                if len(body) > MAX_BODY:
                    break
            return _reply(response, _decoded(response, bytes(body)))
        finally:
            await response.aclose()
    except Exception as error:  # noqa: BLE001 - transports may raise anything, and nothing may leak
        return failure_of(error)


def made(kind: Callable[..., _Client], options: dict[str, object]) -> _Client:
    """A client of the HTTP library, which reads the proxies when it is made.

    Raises:
        AuthConfigurationError: A proxy cannot be used; the library's own error may quote it with its password.
    """
    try:
        return kind(**options)
    except ImportError:
        problem = "is a SOCKS proxy, which needs the package socksio: install httpx[socks]"
    except (ValueError, httpx.InvalidURL):
        problem = "has no address such as http://host:8080"
    raise AuthConfigurationError(
        f"the proxy that the argument proxy, HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names {problem}"
    )


def _reply(response: httpx.Response, body: bytes) -> Reply:
    return Reply(
        response.status_code,
        body[: MAX_BODY + 1],
        response.headers.get("content-type"),
        tuple(response.headers.get_list("retry-after")),
    )


def _decoded(response: httpx.Response, body: bytes) -> bytes:
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip", "deflate"):
        return b""
    try:
        return zlib.decompressobj(wbits=47).decompress(body, MAX_BODY + 1)
    except zlib.error:
        return b""


def failure_of(error: BaseException) -> Failure:
    """An exception of the HTTP layer as a fact, without anything of the request."""
    if isinstance(error, CamundaAuthError):
        return Failure(error.message, again=False)
    chain = list(_chain(error))
    for cause in chain:
        if isinstance(cause, ssl.SSLError) and not isinstance(
            cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError)
        ):
            return Failure(_tls_reason(cause), again=False)
    if any(isinstance(cause, socket.gaierror) for cause in chain):
        return Failure("its host name cannot be resolved")
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text or "[SSL" in text:
        return Failure(_tls_reason(error), again=False)
    if isinstance(error, httpx.PoolTimeout | httpx.ConnectTimeout):
        return Failure("it did not accept a connection in time", timed_out=True)
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return Failure("it did not answer in time", timed_out=True)
    if isinstance(error, httpx.ProxyError):
        return Failure("the proxy refused", again=not text.startswith("4"))
    if isinstance(error, httpx.ConnectError | ConnectionRefusedError):
        return Failure("the connection failed")
    if isinstance(error, httpx.TransportError | OSError):
        return Failure(f"the connection broke ({type(error).__name__})")
    return Failure(f"the request failed ({type(error).__name__})", again=False)


def _chain(error: BaseException | None) -> Any:
    seen = 0
    while error is not None and seen < 10:
        yield error
        error, seen = error.__cause__ or error.__context__, seen + 1


def _tls_reason(error: BaseException) -> str:
    detail = getattr(error, "verify_message", "") or ""
    if detail or "CERTIFICATE_VERIFY_FAILED" in str(error):
        advice = _TLS_ADVICE.get(getattr(error, "verify_code", 0), _UNTRUSTED)
        return f"its certificate is not accepted ({detail.rstrip('.') or 'verification failed'}); {advice}"
    reason = getattr(error, "reason", None) or "handshake failed"
    hint = "; does this port speak TLS?" if reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE") else ""
    return f"TLS failed ({reason}){hint}"
