"""What can go wrong, as one tree.

::

    CamundaAuthError
    ├── AuthConfigurationError    settings or arguments that cannot work (also a ValueError)
    ├── AuthClosedError           the provider was used after close() (also a RuntimeError)
    ├── TokenRefused              the token endpoint answered 4xx: wrong client, secret or scope
    ├── TokenResponseError        the token endpoint's answer is no usable token
    └── AuthUnavailable           the token endpoint could not be reached, is overloaded or answers 5xx
        └── AuthTimeout           the time for a token ran out

No error holds a secret, a token or the token request, and none chains to an error of the HTTP library, whose request
would hold the form.
"""

from __future__ import annotations

from typing import TypeVar

_Error = TypeVar("_Error", bound="CamundaAuthError")


class CamundaAuthError(Exception):
    """Base of every error of this package.

    Attributes:
        message: What happened and what to do about it.
        status_code: The token endpoint's HTTP status, where it answered.
        error: The server's OAuth error code (RFC 6749, section 5.2), such as ``invalid_client``.
        error_description: The server's explanation, at most 200 printable characters.
        retry_after: Seconds until another try makes sense, where that is known.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int | None = None,
        error: str | None = None,
        error_description: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = status_code
        self.error = error
        self.error_description = error_description
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self._facts())

    def _facts(self) -> dict[str, object]:
        return {
            "status_code": self.status_code,
            "error": self.error,
            "error_description": self.error_description,
            "retry_after": self.retry_after,
        }


class AuthConfigurationError(CamundaAuthError, ValueError):
    """Settings or arguments that cannot work; the message names the one to change."""


class AuthClosedError(CamundaAuthError, RuntimeError):
    """The provider was used after it had been closed."""


class TokenRefused(CamundaAuthError):
    """The token endpoint refused the client; asking again with the same credentials would not help."""


class TokenResponseError(CamundaAuthError):
    """The token endpoint answered something that is no usable token."""


class AuthUnavailable(CamundaAuthError):
    """No token could be had because the endpoint is unreachable, overloaded or failing."""


class AuthTimeout(AuthUnavailable):
    """No token came within the time a caller is willing to wait."""


def _rebuild(kind: type[CamundaAuthError], message: str, facts: dict[str, object]) -> CamundaAuthError:
    return kind(message, **facts)  # type: ignore[arg-type] # the facts are the ones of _facts


def fresh(error: _Error, message: str | None = None) -> _Error:
    """A new error with the same facts: each waiter raises its own, so that no traceback grows or is shared."""
    return type(error)(error.message if message is None else message, **error._facts())  # type: ignore[arg-type] # as above
