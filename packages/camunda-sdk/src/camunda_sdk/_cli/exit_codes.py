"""What the command's exit status tells a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

OK = 0
FAILED = 1
USAGE = 2
CONFIGURATION = 3
UNREACHABLE = 4
UNAUTHORIZED = 5
NOT_FOUND = 6
CONFLICT = 7
UNKNOWN_OUTCOME = 8
LATER = 9
INTERRUPTED = 130

MEANINGS = {
    OK: "done",
    FAILED: "the cluster refused, or a check failed",
    USAGE: "the command line is wrong",
    CONFIGURATION: "a setting is missing or wrong",
    UNREACHABLE: "no answer from the cluster or the token endpoint",
    UNAUTHORIZED: "credentials or permissions are missing or refused",
    NOT_FOUND: "there is no such thing, or the cluster lacks the operation",
    CONFLICT: "its state does not allow it",
    UNKNOWN_OUTCOME: "sent, but no answer came: it may have happened",
    LATER: "the cluster is too busy, or what was waited for takes longer: try again later",
    INTERRUPTED: "interrupted from the keyboard",
}


def code_of(error: BaseException) -> int:
    """The exit status that belongs to an error."""
    from camunda_auth import AuthConfigurationError, AuthUnavailable, CamundaAuthError
    from camunda_client import (
        ApiError,
        OutcomeUnknownError,
        RequestValidationError,
        TransportError,
    )
    from camunda_config import CamundaConfigurationError

    by_kind: list[tuple[type[BaseException] | tuple[type[BaseException], ...], Callable[[], int]]] = [
        (
            ApiError,
            lambda: (
                NOT_FOUND if is_missing_operation(error) else code_of_status(getattr(error, "status_code", 0))
            ),
        ),
        (OutcomeUnknownError, lambda: UNKNOWN_OUTCOME),
        (RequestValidationError, lambda: USAGE),
        ((CamundaConfigurationError, AuthConfigurationError), lambda: CONFIGURATION),
        ((TransportError, AuthUnavailable), lambda: UNREACHABLE),
        (CamundaAuthError, lambda: UNAUTHORIZED),
        (KeyboardInterrupt, lambda: INTERRUPTED),
    ]
    return next((code() for kind, code in by_kind if isinstance(error, kind)), FAILED)


def code_of_status(status: int) -> int:
    """The exit status that belongs to an HTTP status."""
    if status in {408, 429, 503, 504}:
        return LATER
    return {401: UNAUTHORIZED, 403: UNAUTHORIZED, 404: NOT_FOUND, 409: CONFLICT}.get(status, FAILED)


def is_missing_operation(error: BaseException) -> bool:
    """Whether the server does not know the operation at all; a problem detail would say what is not there instead."""
    from camunda_client import ApiError

    if not isinstance(error, ApiError):
        return False
    if error.status_code in {405, 501}:
        return True
    return error.status_code == 404 and not error.detail
