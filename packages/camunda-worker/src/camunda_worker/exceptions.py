"""What a handler raises to decide a job's fate, and what a worker raises itself.

* ``Exception``

  * ``JobError``: throw a BPMN error
  * ``JobFailure``: fail the job with chosen retries and back-off

    * ``NonRetryable``: fail the job with no retries left

* ``RuntimeError``

  * ``LeaseNotHonoredError``: leases are required, and the server gives none
  * ``WorkerClosedError``: a closed worker was used again
  * ``WorkerForkedError``: a running worker was used in a forked process
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "JobError",
    "JobFailure",
    "LeaseNotHonoredError",
    "NonRetryable",
    "WorkerClosedError",
    "WorkerForkedError",
]


class JobError(Exception):
    """Throw a BPMN error for the job (operation ``throwJobError``).

    Args:
        error_code: The code that a boundary or event sub-process error event catches.
        message: Shown in the incident when nothing catches the error.
        variables: Variables handed to the catching event.
    """

    # For subclasses whose constructor does not call this one.
    error_code: str = ""
    message: str = ""
    variables: dict[str, Any] | None = None

    def __init__(self, error_code: str, message: str = "", variables: dict[str, Any] | None = None) -> None:
        super().__init__(error_code, message, variables)
        self.error_code = error_code
        self.message = message
        self.variables = variables

    def __str__(self) -> str:
        return f"{self.error_code}: {self.message}" if self.message else str(self.error_code)


class JobFailure(Exception):
    """Fail the job (operation ``failJob``) with retries and back-off of the handler's choice.

    Args:
        message: The error message shown to operators.
        retries: Retries left afterwards; None leaves one fewer than before, never below 0.
        retry_back_off: Milliseconds before the job can be activated again.
        variables: Variables set in the scope of the failed element.
    """

    # For subclasses whose constructor does not call this one.
    message: str = ""
    retries: int | None = None
    retry_back_off: int = 0
    variables: dict[str, Any] | None = None

    def __init__(
        self,
        message: str,
        retries: int | None = None,
        retry_back_off: int = 0,
        variables: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message, retries, retry_back_off, variables)
        self.message = message
        self.retries = retries
        self.retry_back_off = retry_back_off
        self.variables = variables

    def __str__(self) -> str:
        return str(self.message)


class NonRetryable(JobFailure):
    """Fail the job with no retries left, since running it again cannot help: an incident is raised.

    Args:
        message: The error message shown to operators.
        variables: Variables set in the scope of the failed element.
    """

    def __init__(self, message: str, variables: dict[str, Any] | None = None) -> None:
        super().__init__(message, retries=0, variables=variables)

    def __reduce__(self) -> tuple[type[NonRetryable], tuple[str, dict[str, Any] | None]]:
        return type(self), (self.message, self.variables)


class LeaseNotHonoredError(RuntimeError):
    """A worker with ``require_lease`` was given a job without a lease, so nothing would fence off a superseded worker.

    Args:
        job_key: The job.
        request_flag: The flag of the activation that asked for the lease.
    """

    def __init__(self, job_key: str, request_flag: str = "withLease") -> None:
        super().__init__(job_key, request_flag)
        self.job_key = job_key
        self.request_flag = request_flag

    def __str__(self) -> str:
        return (
            f"job {self.job_key} was activated with {self.request_flag} but carries no lease token; "
            "leases need a server of 8.10 or later"
        )


class WorkerClosedError(RuntimeError):
    """A closed worker was started again, or asked for its pools."""


class WorkerForkedError(RuntimeError):
    """A worker that was started in one process was used in a fork of it."""
