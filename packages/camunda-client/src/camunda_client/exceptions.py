"""Everything that a call can raise.

.. code-block:: text

    CamundaClientError
    ├── RequestValidationError (ValueError)      an argument is not one; nothing was sent
    ├── ClientClosedError (RuntimeError)         the client was closed
    ├── ClientMisuseError (RuntimeError)         the client belongs to another event loop
    ├── TransportError                           no complete answer came
    │   ├── ConnectionFailedError                no connection; nothing was sent
    │   ├── CallTimeoutError (TimeoutError)      a deadline passed
    │   └── OutcomeUnknownError                  sent, and perhaps processed
    ├── ResponseError                            an answer came that cannot be used
    │   ├── ResponseDecodeError                  not what the operation promises
    │   ├── ResponseTooLargeError                larger than the limit
    │   └── UnexpectedRedirectError              it leads elsewhere
    ├── ApiError                                 the server refused; one class for each status
    │   ├── BadRequestError 400 … GatewayTimeoutError 504
    │   └── UnexpectedStatus                     a status without a class of its own
    ├── BackpressureQueueFull                    too many calls wait for the cluster to recover
    ├── EventualConsistencyTimeoutError          the expected result did not appear in time
    └── TypedVariablesError                      variables do not fit their model
        ├── VariableScopeCollisionError          one name in two scopes
        └── VariableDeserializationError         a value that is no JSON
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EXCERPT = 2048


class CamundaClientError(Exception):
    """Base of everything that the client raises on purpose.

    Attributes:
        operation_id: The operation, in snake case, where one was called.
        retryable: Whether the same call may succeed later.
        outcome_unknown: Whether the server may have carried the call out all the same.
    """

    operation_id: str | None = None
    retryable: bool = False
    outcome_unknown: bool = False


class RequestValidationError(CamundaClientError, ValueError):
    """An argument cannot be sent; nothing was.

    Args:
        path: Where it stands, such as ``$.variables.amount`` or the name of a parameter.
        problem: What is wrong with it, and what would be right.
    """

    def __init__(self, path: str, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(path, problem)

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


class ClientClosedError(CamundaClientError, RuntimeError):
    """The client was closed and cannot be used any more."""


class ClientMisuseError(CamundaClientError, RuntimeError):
    """The client is used in a way that would break it, such as from a second event loop."""


class _CallError(CamundaClientError):
    """An error of one call that carries its text and the operation."""

    def __init__(self, message: str, *, operation_id: str | None = None) -> None:
        super().__init__(message)
        self.operation_id = operation_id

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.args, dict(self.__dict__))


def _rebuilt(kind: type[BaseException], args: tuple[Any, ...], state: dict[str, Any]) -> BaseException:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class TransportError(_CallError):
    """No complete answer came from the server."""

    retryable = True


class ConnectionFailedError(TransportError):
    """There was no connection, so that the server has not seen the call."""


class CallTimeoutError(TransportError, TimeoutError):
    """The deadline of the call, or of a part of it, passed."""


class OutcomeUnknownError(TransportError):
    """The call was sent and no answer came, and repeating it might do the work twice.

    Find out what happened before calling again, or make the call repeatable, for process instances with a
    ``business_id`` where the cluster keeps business ids unique.
    """

    retryable = False
    outcome_unknown = True


class ResponseError(_CallError):
    """An answer came that cannot be used.

    Attributes:
        status_code: The status of the answer.
        request_id: The id under which server or gateway logged the call, where they tell it.
    """

    def __init__(
        self,
        message: str,
        *,
        status_code: int = 0,
        operation_id: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, operation_id=operation_id)
        self.status_code = status_code
        self.request_id = _request_id(headers or {})


class ResponseDecodeError(ResponseError):
    """The body is not what the operation promises: HTML of a proxy, broken JSON, another shape."""


class ResponseTooLargeError(ResponseError):
    """The body is larger than the limit after decompression; raise ``max_response_bytes`` if it is meant."""


class UnexpectedRedirectError(ResponseError):
    """The server redirects; redirects to another origin are never followed."""


class ApiError(_CallError):
    """The server answered with an error.

    Attributes:
        status_code: The HTTP status.
        content: The body as it came, at most 1 MiB of it.
        parsed: The problem detail, or None where the body is none.
        title: Its title, empty where there is none.
        detail: Its detail, empty where there is none.
        instance: The path that it is about, empty where there is none.
        headers: The headers of the answer.
        request_id: The id under which server or gateway logged the call, where they tell it.
        retry_after: Seconds that the server asks to wait, where it does.
    """

    def __init__(
        self,
        *,
        status_code: int,
        content: bytes,
        parsed: Any = None,
        operation_id: str | None = None,
        headers: Mapping[str, str] | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.status_code = status_code
        self.content = content
        self.parsed = parsed
        self.headers: Mapping[str, str] = headers or {}
        self.retry_after = retry_after
        self.title = _text(parsed, "title")
        self.detail = _text(parsed, "detail")
        self.instance = _text(parsed, "instance")
        self.request_id = _request_id(self.headers)
        self.retryable = status_code in _RETRYABLE or self.is_backpressure
        super().__init__(self._message(operation_id), operation_id=operation_id)

    @property
    def is_backpressure(self) -> bool:
        """Whether the cluster refused the call before processing it, since it is too busy."""
        if self.status_code == 429:
            return True
        if self.status_code == 503:
            return not self.content or b"RESOURCE_EXHAUSTED" in self.content
        return self.status_code == 500 and b"RESOURCE_EXHAUSTED" in self.content

    def _message(self, operation_id: str | None) -> str:
        subject = f"HTTP {self.status_code}" + (f" [{operation_id}]" if operation_id else "")
        told = one_line(": ".join(part for part in (self.title, self.detail) if part))
        return f"{subject}: {told or excerpt(self.content) or 'no body'}"


class BadRequestError(ApiError):
    """400: the request is not valid."""


class UnauthorizedError(ApiError):
    """401: no credentials, or none that are accepted."""


class PaymentRequiredError(ApiError):
    """402: a limit of the plan."""


class ForbiddenError(ApiError):
    """403: a permission is missing.

    Attributes:
        permissions: What the operation asks for, each a resource and a permission such as ``TENANT UPDATE``; empty where that
            depends on what the call is about.
    """

    permissions: tuple[str, ...] = ()


class NotFoundError(ApiError):
    """404: there is no such thing, or it may not be seen."""


class MethodNotAllowedError(ApiError):
    """405: the address does not take this verb."""


class NotAcceptableError(ApiError):
    """406: the server cannot answer in the form asked for."""


class RequestTimeoutError(ApiError):
    """408: the server waited too long for the request."""


class ConflictError(ApiError):
    """409: the thing is in a state that does not allow it, or exists already."""


class GoneError(ApiError):
    """410: the thing is no longer there."""


class PreconditionFailedError(ApiError):
    """412: a condition of the request does not hold."""


class PayloadTooLargeError(ApiError):
    """413: the request is too large."""


class UnsupportedMediaTypeError(ApiError):
    """415: the server does not take this kind of body."""


class UnprocessableEntityError(ApiError):
    """422: well formed, and not possible."""


class TooManyRequestsError(ApiError):
    """429: too many requests."""


class InternalServerErrorError(ApiError):
    """500: the server failed."""


InternalServerError = InternalServerErrorError


class NotImplementedError_(ApiError):  # noqa: N801 - the plain name is a builtin
    """501: the server does not have the operation."""


class BadGatewayError(ApiError):
    """502: a gateway got no proper answer from the server."""


class ServiceUnavailableError(ApiError):
    """503: the server cannot answer at present."""


class GatewayTimeoutError(ApiError):
    """504: a gateway waited too long for the server."""


class UnexpectedStatus(ApiError):
    """A status that has no class of its own."""

    def __init__(
        self, status_code: int, content: bytes, *, operation_id: str | None = None, **more: Any
    ) -> None:
        super().__init__(status_code=status_code, content=content, operation_id=operation_id, **more)


class BackpressureQueueFull(_CallError):
    """So many calls wait for the cluster to recover that this one was not queued."""

    retryable = True


class EventualConsistencyTimeoutError(CamundaClientError):
    """The expected result did not appear within the time given.

    Attributes:
        attempts: How often was asked.
        elapsed_ms: How long it took.
        last_status: The status of the last answer; 200 for a success that was not the expected one, None without an answer.
        last_value: The last answer, or None.
    """

    def __init__(
        self,
        attempts: int,
        elapsed_ms: int,
        last_status: int | None,
        operation_id: str,
        *,
        last_value: Any = None,
    ) -> None:
        self.attempts = attempts
        self.elapsed_ms = elapsed_ms
        self.last_status = last_status
        self.last_value = last_value
        super().__init__(attempts, elapsed_ms, last_status, operation_id)
        self.operation_id = operation_id
        self.retryable = True

    def __str__(self) -> str:
        status = f", the last answer was {self.last_status}" if (self.last_status or 0) >= 400 else ""
        return (
            f"{self.operation_id}: not there after {self.attempts} attempts in {self.elapsed_ms} ms{status}"
        )


class WaitFailedError(CamundaClientError):
    """What was waited for can no longer happen."""


class TypedVariablesError(CamundaClientError):
    """The variables do not fit the model that they were asked for."""


class VariableScopeCollisionError(TypedVariablesError):
    """A variable exists in more than one scope; name one with ``scope_key``."""

    def __init__(self, name: str, scope_keys: Sequence[str]) -> None:
        self.name = name
        self.scope_keys = sorted(scope_keys)
        super().__init__(name, self.scope_keys)

    def __str__(self) -> str:
        return f"variable {self.name!r} exists in the scopes {', '.join(self.scope_keys)}: choose one with scope_key"


class VariableDeserializationError(TypedVariablesError):
    """The value of a variable is no JSON."""

    def __init__(self, name: str, value: str) -> None:
        self.name = name
        self.value = value
        super().__init__(name, value)

    def __str__(self) -> str:
        return f"the value of variable {self.name!r} is no JSON"


_REQUEST_ID_HEADERS = ("x-request-id", "x-correlation-id", "x-cloud-trace-context", "cf-ray")
_RETRYABLE = frozenset({408, 425, 429, 502, 503, 504})

BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    402: PaymentRequiredError,
    403: ForbiddenError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    406: NotAcceptableError,
    408: RequestTimeoutError,
    409: ConflictError,
    410: GoneError,
    412: PreconditionFailedError,
    413: PayloadTooLargeError,
    415: UnsupportedMediaTypeError,
    422: UnprocessableEntityError,
    429: TooManyRequestsError,
    500: InternalServerErrorError,
    501: NotImplementedError_,
    502: BadGatewayError,
    503: ServiceUnavailableError,
    504: GatewayTimeoutError,
}


def excerpt(content: bytes) -> str:
    """The beginning of a body as one line of text."""
    return one_line(content[:EXCERPT].decode("utf-8", "replace"))


def one_line(text: str) -> str:
    """The beginning of a text of the server's, without what would begin a line of its own or steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:EXCERPT]).strip()


def _text(parsed: Any, name: str) -> str:
    value = parsed.get(name) if isinstance(parsed, dict) else getattr(parsed, name, None)
    return value if isinstance(value, str) else ""


def _request_id(headers: Mapping[str, str]) -> str | None:
    return next((value for name in _REQUEST_ID_HEADERS if (value := headers.get(name))), None)
