"""One call from arguments to request, and from what an attempt brought to what to do next. No input or output here."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import httpx

from camunda_client import _codec
from camunda_client import _tls_errors as tls
from camunda_client._options import RequestOptions
from camunda_client._policies import retry
from camunda_client._policies.retry import Failure, RequestRetryPolicy, RetryQuota
from camunda_client._uploads import HttpxFile, Uploads
from camunda_client.exceptions import (
    ApiError,
    CallTimeoutError,
    CamundaClientError,
    ConnectionFailedError,
    OutcomeUnknownError,
    RequestValidationError,
    ResponseError,
    TransportError,
    UnexpectedRedirectError,
)
from camunda_client.types import UNSET, Multipart, Part

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from camunda_auth import CamundaAuthError
    from camunda_client._clock import RandomSource
    from camunda_client._endpoint import Endpoint
    from camunda_client._transport.answer import Answer

# A long poll is answered by the server at its end; the client listens this much longer.
LONG_POLL_MARGIN = 10.0
_JSON = {"content-type": "application/json"}
_NO_HEADERS: dict[str, str] = {}
_UNSENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


@dataclass
class Call:
    """A prepared call.

    Attributes:
        endpoint: The operation.
        url: Where it goes.
        query: Its query.
        headers: Its own headers, by their names in lower case.
        content: The JSON body as bytes, or None.
        uploads: The multipart body, or None.
        timeout: Seconds for the whole call.
        patience: Seconds that the server may stay silent although the client's read timeout is shorter.
        long_poll: Whether the server keeps the call open until there is something to say.
        max_attempts: How often it is tried at most.
        repeatable: Whether it may be made again although it may have been processed.
        on_answer: Given each answer as it came.
        without_token: Whether this attempt still waits for its token, and nothing has been sent.
    """

    endpoint: Endpoint[Any]
    url: str
    query: dict[str, Any] | None
    headers: dict[str, str]
    content: bytes | None
    uploads: Uploads | None
    timeout: float
    patience: float
    long_poll: bool
    max_attempts: int
    repeatable: bool
    on_answer: Callable[[Answer], None] | None = None
    attempts: int = field(default=0, init=False)
    spent: int = field(default=0, init=False)
    status: int | None = field(default=None, init=False)
    perhaps_done: bool = field(default=False, init=False)
    without_token: bool = field(default=False, init=False)

    def again(self, timeout: float) -> Call:
        """The same call before its first attempt, with nothing encoded anew and time of its own."""
        return replace(self, timeout=timeout)

    def address(self) -> str:
        """The URL with its query."""
        return f"{self.url}?{httpx.QueryParams(self.query)}" if self.query else self.url

    def files(self) -> AbstractContextManager[list[HttpxFile] | None]:
        """The multipart body as httpx takes it, for one attempt."""
        return nullcontext() if self.uploads is None else self.uploads.opened()

    def silence(self, own: float | None) -> float | None:
        """Seconds that the server may be silent, where the client's read timeout is ``own``."""
        return own if own is None or own >= self.patience else self.patience

    def seconds(self, own: httpx.Timeout, left: float) -> dict[str, float]:
        """The client's timeouts, none longer than what is left of the call."""
        return {
            "connect": _bounded(own.connect, left),
            "read": _bounded(self.silence(own.read), left),
            "write": _bounded(own.write, left),
            "pool": _bounded(own.pool, left),
        }


def _bounded(seconds: float | None, left: float) -> float:
    return max(0.001, left if seconds is None else min(seconds, left))


def with_tenants(endpoint: Endpoint[Any], body: Any, tenant: str | None, tenants: list[str] | None) -> Any:
    """The body with the client's default tenant where the operation takes one and none was given."""
    if endpoint.tenant == "tenantId" and tenant:
        if isinstance(body, Multipart):
            return body if body.has("tenantId") else body.with_part(Part("tenantId", tenant.encode()))
        if isinstance(body, dict) and body.get("tenantId") is None:
            return {**body, "tenantId": tenant}
    elif endpoint.tenant == "tenantIds" and tenants and isinstance(body, dict) and not body.get("tenantIds"):
        return {**body, "tenantIds": tenants}
    return body


def prepare(
    endpoint: Endpoint[Any],
    url: str,
    query: dict[str, Any] | None,
    body: Any,
    options: RequestOptions | None,
    *,
    timeout: float,
    policy: RequestRetryPolicy,
) -> Call:
    """Make a call ready to be sent any number of times."""
    multipart = body if isinstance(body, Multipart) else None
    headers = _JSON if endpoint.body == "json" else _NO_HEADERS
    patience = polled = long_poll_of(body)
    budget, attempts = max(timeout, patience), policy.max_attempts
    if options is not None:
        if not isinstance(options, RequestOptions):
            raise TypeError(f"options: RequestOptions(...) is expected, not {type(options).__name__}")
        headers = {**headers, **{name.lower(): value for name, value in options.headers.items()}}
        if options.timeout is not None:
            budget = options.timeout
            patience = max(patience, budget)
        attempts = options.max_attempts or attempts
    return Call(
        endpoint,
        url,
        query or None,
        headers,
        None if body is UNSET or multipart is not None else _codec.dumps(body),
        None if multipart is None else Uploads(multipart),
        budget,
        patience,
        polled > 0 or endpoint.operation_id == "activate_jobs",
        attempts,
        retry.is_repeatable(endpoint, body),
        None if options is None else options.on_answer,
    )


def long_poll_of(body: Any) -> float:
    """Seconds that the server may keep the call open, with a margin, where the body asks for it; else 0."""
    asked = body.get("requestTimeout") if isinstance(body, dict) else None
    if isinstance(asked, (int, float)) and asked > 0:
        return asked / 1000 + LONG_POLL_MARGIN
    return 0.0


def translate(error: Exception, call: Call) -> tuple[CamundaClientError, Failure]:
    """Our error for one of httpx or of the deadline, and what it says about the server."""
    name = call.endpoint.operation_id
    if isinstance(error, ApiError):
        own = call.endpoint.errors.get(error.status_code) == "own"
        told_all = own and type(error.parsed).__name__ not in {"NoneType", "ProblemDetail"}
        return error, Failure.FINAL if told_all else retry.judge_status(error)
    if isinstance(error, CamundaClientError):
        return error, Failure.FINAL
    if isinstance(error, httpx.InvalidURL):
        return RequestValidationError("address", f"{error}; the request was not sent"), Failure.FINAL
    unsent = isinstance(error, _UNSENT) or call.without_token
    refusal = tls.refusal(error) if unsent else None
    if refusal is not None:
        return tls.error_of(refusal, name, host_of(call.url)), Failure.FINAL
    if not unsent and not call.repeatable:
        text = f"{name}: the request was sent and no answer came ({told(error)}); the outcome is unknown"
        return OutcomeUnknownError(text, operation_id=name), Failure.AMBIGUOUS
    if isinstance(error, httpx.ProxyError) and str(error).startswith("4"):
        text = f"{name}: the proxy does not let the call through to {host_of(call.url)} ({told(error)})"
        refused = ConnectionFailedError(text, operation_id=name)
        refused.retryable = False
        return refused, Failure.FINAL
    kind: type[TransportError]
    if isinstance(error, (httpx.TimeoutException, TimeoutError, asyncio.TimeoutError)):
        what = "token" if call.without_token else "answer"
        kind, text = CallTimeoutError, f"{name}: no {what} in time ({told(error)})"
    elif unsent:
        kind, text = ConnectionFailedError, f"{name}: no connection to {host_of(call.url)} ({told(error)})"
    else:
        kind, text = TransportError, f"{name}: the connection broke ({told(error)})"
    return kind(text, operation_id=name), Failure.UNSENT if unsent else Failure.AMBIGUOUS


def unauthenticated(call: Call, error: CamundaAuthError) -> CamundaAuthError:
    """The error of a call that had no token, as one of both trees."""
    from camunda_client._auth_errors import of_call

    told = of_call(error, call.endpoint.operation_id)
    if call.perhaps_done and isinstance(told, CamundaClientError):
        told.outcome_unknown = True
    return told


def unusable(call: Call, error: ResponseError) -> ResponseError:
    """The error of an answer that cannot be used; if it speaks of success, the call may have been carried out."""
    success = 200 <= (error.status_code or 200) < 300
    error.outcome_unknown = call.perhaps_done or (success and retry.changes_something(call.endpoint))
    return error


def no_turn(call: Call) -> CallTimeoutError:
    """The error of a call that the limiter let wait for too long."""
    name = call.endpoint.operation_id
    text = f"{name}: the cluster is too busy, no turn within {call.timeout:g} s"
    return CallTimeoutError(text, operation_id=name)


def told(error: Exception) -> str:
    """Kind and words of an error, on one short line."""
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def host_of(url: str) -> str:
    """The host and port of an address."""
    return httpx.URL(url).netloc.decode("ascii", "replace")


def next_wait(
    call: Call,
    error: CamundaClientError,
    failure: Failure,
    *,
    left: float,
    policy: RequestRetryPolicy,
    quota: RetryQuota,
    random: RandomSource,
) -> float:
    """Seconds before the next attempt.

    Raises:
        CamundaClientError: The error itself, if there is to be no further attempt.
    """
    answered = failure is not Failure.AMBIGUOUS
    call.perhaps_done |= not answered and retry.changes_something(call.endpoint)
    if (
        call.attempts < call.max_attempts
        and (call.uploads is None or call.uploads.repeatable)
        and retry.may_repeat(failure, repeatable=call.repeatable)
    ):
        asked = error.retry_after if isinstance(error, ApiError) else None
        wait = retry.wait_before(call.attempts, policy, random.next(), failure=failure, retry_after=asked)
        price = quota.spend(failure) if wait < left else 0
        if price:
            call.spent += price
            return wait
    if call.perhaps_done:
        error.outcome_unknown = True
        error.retryable = error.retryable and call.repeatable
        if answered:
            # A repeated deletion that finds nothing, or a start that finds its business id taken, may meet itself.
            error.args = (f"{error}; an attempt before got no answer and may have done it",)
    raise error


def refuse_redirect(call: Call, answer: Answer) -> None:
    """Raise for an answer that leads elsewhere; the address in the settings is the one to change."""
    status = answer.status
    if 300 <= status < 400 and status != 304:
        try:
            target = _target(answer.headers.get("location"))
        except httpx.InvalidURL:
            target = "an address that is none"
        raise UnexpectedRedirectError(
            f"{call.endpoint.operation_id}: the server redirects ({status}) to {target}; "
            "set CAMUNDA_REST_ADDRESS to the address that answers itself",
            status_code=status,
            operation_id=call.endpoint.operation_id,
            headers=answer.headers,
        )


def _target(location: str | None) -> str:
    if not location:
        return "an address that is none"
    return host_of(location) if "://" in location else "another path"
