"""What an error of the client means for the job that was being acknowledged. Pure."""

from __future__ import annotations

import re
from enum import Enum

from camunda_auth import CamundaAuthError
from camunda_client.exceptions import ClientClosedError, ResponseError, ResponseTooLargeError, TransportError

__all__ = [
    "Verdict",
    "is_bad_request",
    "is_closed_client",
    "is_permission_problem",
    "is_too_large",
    "retry_after_of",
    "status_of",
    "verdict_on",
]


class Verdict(Enum):
    """What to do after a failed acknowledgement."""

    RETRY = "retry"
    """It may succeed later: outage, overload, lost connection, expired token, withheld permission."""

    SETTLED = "settled"
    """The job is no longer ours: done by an earlier attempt, taken over, or cancelled."""

    REFUSED = "refused"
    """The server understood and said no; sending it again changes nothing."""

    TOO_LARGE = "too large"
    """The server does not take a body of this size."""

    INVALID = "invalid"
    """Refused before sending: the values have no JSON form."""


_BY_STATUS = {404: Verdict.SETTLED, 409: Verdict.SETTLED, 410: Verdict.SETTLED, 413: Verdict.TOO_LARGE}
# RESOURCE_EXHAUSTED stands for overload as well, so the words decide.
_BY_SIZE = re.compile(
    r"too large|larger than|message size|exceed\w* (the )?max\w* (message |allowed )?size", re.IGNORECASE
)
# A permission that is missing for a while must not have finished work done again.
_TRANSIENT_4XX = frozenset({401, 403, 407, 408, 421, 423, 425, 429})


def status_of(error: BaseException) -> int | None:
    """Return the HTTP status that the error carries, if there was an answer."""
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None


def retry_after_of(error: BaseException) -> float | None:
    """Return the seconds that the server asked to wait, if it did."""
    value = getattr(error, "retry_after", None)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < float("inf"):
        return float(value)
    return None


def is_permission_problem(error: BaseException) -> bool:
    """Whether the server refused the credentials rather than the request."""
    return status_of(error) in {401, 403}


def is_too_large(error: BaseException) -> bool:
    """Whether an answer or a request is larger than somebody takes; fewer jobs at once help against that."""
    if isinstance(error, ResponseTooLargeError) or status_of(error) == 413:
        return True
    return status_of(error) in {500, 503} and bool(_BY_SIZE.search(str(error)))


def is_closed_client(error: BaseException) -> bool:
    """Whether the client was closed under the worker, so that nothing will ever be sent again."""
    return isinstance(error, ClientClosedError)


def is_bad_request(error: BaseException) -> bool:
    """Whether the request itself is wrong, whoever has the job. 8.6 also says with a 400 that a job is not active."""
    return status_of(error) == 400 and "not active" not in str(error)


def verdict_on(error: BaseException) -> Verdict:
    """Return what the error means for an acknowledgement."""
    if is_closed_client(error):
        return Verdict.REFUSED
    if isinstance(error, CamundaAuthError):
        return Verdict.RETRY  # its status is the token endpoint's and says nothing about the job
    status = status_of(error)
    if status is not None:
        known = _BY_STATUS.get(status)
        if known is not None:
            return known
        if 400 <= status < 500 and status not in _TRANSIENT_4XX:
            return Verdict.REFUSED
        return Verdict.RETRY
    if isinstance(error, (TypeError, ValueError, RecursionError, OverflowError)) and not _is_transport(error):
        return Verdict.INVALID
    return Verdict.RETRY


def _is_transport(error: BaseException) -> bool:
    """Whether an error that is a ValueError by inheritance only speaks of an answer, not of our values."""
    return isinstance(error, (ResponseError, TransportError))
