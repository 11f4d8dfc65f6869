"""What is wrong where no TLS connection comes about, and what would help."""

from __future__ import annotations

import ssl

from camunda_client.exceptions import ConnectionFailedError

_DATE = "have the server's certificate renewed, or see whether this machine's clock is right"
_NAME = "set CAMUNDA_REST_ADDRESS to a name that the certificate is for"
_AUTHORITY = "set CAMUNDA_MTLS_CA_PATH if an authority of your own signed it"
# X509_V_ERR_CERT_NOT_YET_VALID, _CERT_HAS_EXPIRED, _HOSTNAME_MISMATCH and _IP_ADDRESS_MISMATCH of OpenSSL
_HELP = {9: _DATE, 10: _DATE, 62: _NAME, 64: _NAME}


def refusal(error: BaseException) -> ssl.SSLError | None:
    """The TLS error behind another one, if it would be the same at the next attempt."""
    found = None
    cause: BaseException | None = error
    for _ in range(8):
        if cause is None or isinstance(cause, ssl.SSLEOFError):
            break
        if isinstance(cause, ssl.SSLError):
            found = cause  # the innermost one knows the reason
        cause = cause.__cause__ or cause.__context__
    return found


def error_of(refusal: ssl.SSLError, operation_id: str, host: str) -> ConnectionFailedError:
    """The client's error, which says what is wrong and what to set; another attempt would meet the same."""
    if isinstance(refusal, ssl.SSLCertVerificationError):
        reason = getattr(refusal, "verify_message", "") or refusal
        why = f"the certificate is not accepted: {reason}"
        hint = _HELP.get(getattr(refusal, "verify_code", 0), _AUTHORITY)
    else:
        why = " ".join(str(refusal.reason or refusal).replace("_", " ").lower().split())
        hint = (
            "see whether CAMUNDA_REST_ADDRESS has the right scheme and port, and CAMUNDA_MTLS_CERT_PATH "
            "if the server asks for a certificate"
        )
    error = ConnectionFailedError(
        f"{operation_id}: no TLS connection to {host} ({why}); {hint}", operation_id=operation_id
    )
    error.retryable = False
    return error
