"""What a worker logs: changes of state, not every try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._failure_text import bounded, full_traceback, indented, text_of
from ._outcome import Failed, JobOutcome
from ._verdict import is_permission_problem
from .exceptions import JobError, JobFailure

if TYPE_CHECKING:
    from camunda_logging import SdkLogger

    from ._config import WorkerConfig
    from ._job_run import JobRun
    from ._strategies.base import Ended

__all__ = ["PollLog"]

_ERROR_LIMIT = 500


class PollLog:
    """Writes one line when polling starts to fail, and one when it recovers; the rest is for debugging."""

    def __init__(self, config: WorkerConfig, log: SdkLogger, configuration: object = None) -> None:
        self._config = config
        self._log = log
        self._configuration = configuration
        self._failing = False
        self._refused = False
        self._overrun = False
        self._lease_warned = False

    def succeeded(self) -> None:
        """Note an answered poll."""
        if self._failing:
            self._log.info("Activating jobs of type %s works again", self._config.job_type)
        self._failing = self._refused = False

    def failed(self, error: BaseException, delay: float) -> str:
        """Note a failed poll and return its error as text."""
        text = bounded(f"{type(error).__name__}: {text_of(error)}", _ERROR_LIMIT)
        if is_permission_problem(error) and not self._refused:
            self._refused = self._failing = True
            self._log.error(
                "The server refuses to activate jobs of type %s for tenants %s: check the credentials of %s, and that "
                "they have UPDATE_PROCESS_INSTANCE on the process definitions. Trying again. %s",
                self._config.job_type,
                self._config.tenant_ids or self._set("CAMUNDA_TENANT_IDS") or "<default>",
                self._set("CAMUNDA_CLIENT_ID")
                or self._set("CAMUNDA_BASIC_AUTH_USERNAME")
                or "<nobody named>",
                text,
            )
        elif not self._failing:
            self._failing = True
            self._log.warning(
                "Activating jobs of type %s fails, trying again: %s", self._config.job_type, text
            )
        else:
            self._log.debug("Activating failed again, next try in %.2f s: %s", delay, text)
        return text

    def _set(self, key: str) -> object:
        return getattr(self._configuration, key, None)

    def overran(self, seconds: float) -> None:
        """Note a poll that was held for too long; once."""
        if not self._overrun:
            self._overrun = True
            self._log.warning(
                "The server held a poll for jobs of type %s for %.0f s, longer than asked",
                self._config.job_type,
                seconds,
            )

    def lease_missing(self) -> None:
        """Note that leases were asked for and not given; once."""
        if not self._lease_warned:
            self._lease_warned = True
            self._log.error(
                "The server gives no leases for jobs of type %s; it may be older than 8.10",
                self._config.job_type,
            )

    def handler_ended(self, run: JobRun, ended: Ended, outcome: JobOutcome) -> None:
        """Log a handler's failure once, with its whole traceback when it was not raised on purpose."""
        error = ended.error
        if error is None:
            if isinstance(outcome, Failed):
                self._log.error("Job %s fails: %s", run.key, outcome.message)
        elif isinstance(error, (JobError, JobFailure)):
            self._log.info(
                "Job %s ends with %s: %s",
                run.key,
                type(error).__name__,
                bounded(text_of(error), _ERROR_LIMIT),
            )
        else:
            trace = ended.trace if ended.trace is not None else full_traceback(error)
            # As an argument it would be put on one line, escapes and all.
            self._log.error(f"The handler of job {run.key} raised {type(error).__name__}\n{indented(trace)}")
