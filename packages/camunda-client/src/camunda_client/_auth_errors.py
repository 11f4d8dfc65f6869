"""Errors of authentication as errors of the call that they ended: both trees' `except` find them."""

from __future__ import annotations

import camunda_auth.exceptions as auth
from camunda_client.exceptions import CamundaClientError


class CamundaAuthError(CamundaClientError, auth.CamundaAuthError):
    """A call could not be authenticated, and was not made."""

    def __reduce__(self) -> tuple[object, ...]:
        return *super().__reduce__(), {"operation_id": self.operation_id}


class AuthConfigurationError(CamundaAuthError, auth.AuthConfigurationError):
    """The settings of authentication cannot work."""


class AuthClosedError(CamundaAuthError, auth.AuthClosedError):
    """The provider of tokens was closed."""


class TokenRefused(CamundaAuthError, auth.TokenRefused):
    """The token endpoint refused: wrong client, secret or scope."""


class TokenResponseError(CamundaAuthError, auth.TokenResponseError):
    """The token endpoint's answer is no usable token."""


class AuthUnavailable(CamundaAuthError, auth.AuthUnavailable):
    """The token endpoint could not be reached or is overloaded."""

    retryable = True


class AuthTimeout(AuthUnavailable, auth.AuthTimeout):
    """The time for a token ran out."""


_KINDS: dict[type[auth.CamundaAuthError], type[CamundaAuthError]] = {
    auth.CamundaAuthError: CamundaAuthError,
    auth.AuthConfigurationError: AuthConfigurationError,
    auth.AuthClosedError: AuthClosedError,
    auth.TokenRefused: TokenRefused,
    auth.TokenResponseError: TokenResponseError,
    auth.AuthUnavailable: AuthUnavailable,
    auth.AuthTimeout: AuthTimeout,
}


def of_call(error: auth.CamundaAuthError, operation_id: str) -> auth.CamundaAuthError:
    """The same error, told as one of the client's; an error of a provider's own kind stays as it is."""
    kind = _KINDS.get(type(error))
    if kind is None:
        return error
    told = kind(
        error.message,
        status_code=error.status_code,
        error=error.error,
        error_description=error.error_description,
        retry_after=error.retry_after,
    )
    told.operation_id = operation_id
    return told
