"""Stand-ins for workers: jobs of a type are completed, failed or answered with an error at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from camunda_embedded._core.commands import ActivateJobs, CompleteJob, FailJob, ThrowError
from camunda_embedded._core.rejection import CommandRejected
from camunda_embedded._core.results import ActivatedJob
from camunda_embedded._engine import Engine

if TYPE_CHECKING:
    from typing_extensions import Self

Handler = Callable[[ActivatedJob], "Mapping[str, Any] | None"]
_LOCK_MS = 3_600_000


class JobError(Exception):
    """Raised by a handler to throw a BPMN error.

    Args:
        code: The error code.
        message: What happened.
        variables: Variables of the error.
    """

    def __init__(self, code: str, message: str = "", variables: Mapping[str, Any] | None = None) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.variables = dict(variables or {})


class MockWorkers:
    """Workers that do as they are told, in a thread of their own, until they are closed.

    Args:
        engine: The engine whose jobs they do.

    Attributes:
        done: Every job that was done, in order.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._handlers: dict[str, Handler] = {}
        self._changed = threading.Event()
        self._closed = False
        self.done: list[ActivatedJob] = []
        self._stop = engine.on_records(lambda _records: self._changed.set())
        self._thread = threading.Thread(target=self._run, name="camunda-embedded-workers", daemon=True)
        self._thread.start()

    def handle(self, job_type: str, handler: Handler) -> MockWorkers:
        """Let a function do the jobs of a type; it returns the variables to complete them with.

        A `JobError` that it raises is thrown as a BPMN error; any other exception fails the job.
        """
        self._handlers[job_type] = handler
        self._changed.set()
        return self

    def complete(self, job_type: str, variables: Mapping[str, Any] | None = None) -> MockWorkers:
        """Complete every job of a type with these variables."""
        return self.handle(job_type, lambda _job: variables)

    def fail(self, job_type: str, message: str = "failed by the test") -> MockWorkers:
        """Fail every job of a type until it has no retries left."""

        def handler(_job: ActivatedJob) -> None:
            raise RuntimeError(message)

        return self.handle(job_type, handler)

    def throw_error(
        self, job_type: str, code: str, variables: Mapping[str, Any] | None = None
    ) -> MockWorkers:
        """Throw a BPMN error out of every job of a type."""

        def handler(_job: ActivatedJob) -> None:
            raise JobError(code, "", variables)

        return self.handle(job_type, handler)

    def jobs(self, job_type: str) -> list[ActivatedJob]:
        """The jobs of a type that were done."""
        return [job for job in self.done if job.value.job_type == job_type]

    def close(self) -> None:
        """Do no more jobs."""
        self._closed = True
        self._changed.set()
        self._thread.join()
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        while not self._closed:
            self._changed.clear()
            worked = [self._work(job_type) for job_type in list(self._handlers)]
            if not any(worked):
                self._changed.wait()

    def _work(self, job_type: str) -> bool:
        jobs: Sequence[ActivatedJob] = self._engine.execute(
            ActivateJobs(job_type, _LOCK_MS, 32, worker="test")
        )
        for job in jobs:
            self._do(job)
        return bool(jobs)

    def _do(self, job: ActivatedJob) -> None:
        handler = self._handlers[job.value.job_type]
        try:
            command: Any = CompleteJob(job.key, dict(handler(job) or {}))
        except JobError as error:
            command = ThrowError(job.key, error.code, error.message, error.variables)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises fails its job
            command = FailJob(job.key, max(job.value.retries - 1, 0), str(error) or type(error).__name__)
        self.done.append(job)
        try:
            self._engine.execute(command)
        except CommandRejected:
            # The test has ended the instance in the meantime.
            self.done.pop()
