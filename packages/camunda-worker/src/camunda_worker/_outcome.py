"""From what a handler returned or raised to what the cluster is told. Pure."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import attrs

from ._failure_text import bounded, failure_message, text_of
from ._retry_policy import MAX_BACK_OFF_MS, FixedRetry, RetryPolicy
from .completions import AdHocResult, DenyUserTask, UserTaskCorrections
from .exceptions import JobError, JobFailure

__all__ = [
    "Completed",
    "ErrorThrown",
    "Failed",
    "Handled",
    "JobOutcome",
    "instead_of",
    "of_exception",
    "of_result",
    "returned",
    "unusable",
]

DEFAULT_POLICY = FixedRetry()
MOST_RETRIES = 2**31 - 1


class HasRetries(Protocol):
    """The one field of a job that decides here."""

    retries: int


@dataclass(frozen=True)
class Completed:
    """The job is completed (``completeJob``).

    Args:
        variables: Variables to merge into the scope, or None.
        result: The typed result of a listener or ad-hoc sub-process, or None.
        request: A completion request that the handler built itself; the other two are then None.
    """

    variables: Mapping[str, Any] | None = dataclasses.field(default=None, repr=False)
    result: Any = None
    request: Any = dataclasses.field(default=None, repr=False)


@dataclass(frozen=True)
class Failed:
    """The job fails (``failJob``).

    Args:
        message: The error message on the wire.
        retries: Retries left.
        back_off_ms: Milliseconds before it can be activated again.
        variables: Variables for the failed element's scope, or None.
        error: What the handler raised, or None when the worker itself decided.
    """

    message: str
    retries: int
    back_off_ms: int = 0
    variables: Mapping[str, Any] | None = dataclasses.field(default=None, repr=False)
    error: BaseException | None = None


@dataclass(frozen=True)
class ErrorThrown:
    """A BPMN error is thrown (``throwJobError``).

    Args:
        code: The error code.
        message: The error message.
        variables: Variables for the catching event, or None.
    """

    code: str
    message: str = ""
    variables: Mapping[str, Any] | None = dataclasses.field(default=None, repr=False)


@dataclass(frozen=True)
class Handled:
    """The handler acknowledged the job itself; nothing is sent.

    Args:
        operation: Name of the client's method that did it.
    """

    operation: str = ""


JobOutcome = Completed | Failed | ErrorThrown | Handled


def of_result(value: object) -> Completed | Failed:
    """Return the outcome of a handler that returned `value`.

    A value of a kind that cannot become variables fails the job for good, since running it again cannot help.
    """
    if value is None:
        return Completed()
    if isinstance(value, Mapping):
        return Completed(variables=value)
    try:
        return _of_object(value)
    except BaseException as error:  # noqa: BLE001 - reading a result runs the user's code, which may want to exit
        return unusable(f"result: {type(value).__name__} cannot be read: {failure_message(error)}", error)


def _of_object(value: object) -> Completed | Failed:
    if isinstance(value, DenyUserTask):
        return Completed(result=value.to_result())
    if isinstance(value, (UserTaskCorrections, AdHocResult)):
        return Completed(variables=value.variables, result=value.to_result())
    if _is_model(value, "JobCompletionRequest"):
        return Completed(request=value)
    if _is_model(value, "JobResultUserTask") or _is_model(value, "JobResultAdHocSubProcess"):
        return Completed(result=value)
    variables = _fields_of(value)
    if variables is not None:
        return Completed(variables=variables)
    kind = type(value).__name__
    return unusable(
        f"result: a handler must return None, a mapping, a dataclass, an attrs or pydantic model or a completion, not {kind}"
    )


def of_exception(
    error: BaseException, job: HasRetries, policy: RetryPolicy = DEFAULT_POLICY, message: str | None = None
) -> Failed | ErrorThrown:
    """Return the outcome of a handler that raised `error`; never raises, whatever the exception or the policy does.

    Args:
        error: What the handler raised.
        job: The job, for its retries.
        policy: Decides over exceptions that say nothing of retries.
        message: The error message, where it was made in another process; None to make it here.
    """
    one_fewer = max(job.retries - 1, 0)
    try:
        intended = _on_purpose(error, one_fewer)
    except BaseException:  # noqa: BLE001 - a class of the user's may compute its attributes, and fail at it
        intended = None
    if intended is not None:
        return intended
    if message is None:
        message = failure_message(error)
    try:
        retry = policy.retry_for(error, job.retries)
        retries, back_off = whole(retry.retries, one_fewer), whole(retry.back_off_ms, 0, MAX_BACK_OFF_MS)
    except BaseException:  # noqa: BLE001 - a user's policy must cost neither the job nor the loop
        retries, back_off = one_fewer, 0
    return Failed(message, retries, back_off, None, error)


def _on_purpose(error: BaseException, one_fewer: int) -> Failed | ErrorThrown | None:
    """Return what an exception that was made for it says about the job's end, or None for any other."""
    if isinstance(error, JobError):
        return ErrorThrown(text_of(error.error_code), bounded(text_of(error.message)), error.variables)
    if isinstance(error, JobFailure):
        retries = whole(error.retries, one_fewer)
        back_off = whole(error.retry_back_off, 0, MAX_BACK_OFF_MS)
        return Failed(bounded(text_of(error.message)), retries, back_off, error.variables, error)
    return None


def whole(value: object, otherwise: int, most: int = MOST_RETRIES) -> int:
    """Return a number as the API takes it: whole, not below 0 and not too large; `otherwise` for what is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return otherwise
    if isinstance(value, float) and not math.isfinite(value):
        return otherwise
    return min(max(0, int(value)), most)


def returned(job: HasRetries, reason: str) -> Failed:
    """Return the outcome that gives a job back untouched, so that another worker has it at once."""
    return Failed(f"Returned by the worker: {reason}", job.retries)


def unusable(message: str, error: BaseException | None = None) -> Failed:
    """Return the outcome of a result that can never be sent: no retry would help."""
    return Failed(bounded(message), 0, error=error)


def instead_of(
    outcome: Completed | Failed | ErrorThrown, error: Exception, reason: str = "cannot be sent"
) -> Failed | None:
    """Return the failure that is sent instead of an outcome that cannot be, or None when this was one already.

    No retry would help a result; a failure keeps its retries and only loses its variables.
    """
    if not isinstance(outcome, Failed):
        return unusable(f"The result {reason}: {error}", error)
    if outcome.variables is None:
        return None
    return dataclasses.replace(outcome, variables=None)


def _is_model(value: object, name: str) -> bool:
    """Whether the value is that model of the client, told without importing the models."""
    return any(
        kind.__name__ == name and kind.__module__.startswith("camunda_") for kind in type(value).__mro__
    )


def _fields_of(value: object) -> Mapping[str, Any] | None:
    """Return a data class's, attrs' or pydantic model's fields; the client encodes what they hold."""
    if isinstance(value, type):
        return None
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    kind: Any = type(value)
    if attrs.has(kind):
        return {name: getattr(value, name) for name in attrs.fields_dict(kind)}
    dump = getattr(value, "model_dump", None)
    if callable(dump) and hasattr(type(value), "model_fields"):
        dumped = dump(by_alias=True)
        return dumped if isinstance(dumped, Mapping) else None
    return None
