"""One stand-in for the workers of a job type, told what to do job by job."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from camunda_embedded._core.results import ActivatedJob
from camunda_embedded._engine import Engine
from camunda_embedded._testing.workers import Handler, JobError, MockWorkers

if TYPE_CHECKING:
    from typing_extensions import Self


class MockJobWorker:
    """Does the jobs of one type as it was told; a context manager.

    Each ``then_…`` says what happens to one more job; the last one goes for all jobs after it. Until the first one is
    said, jobs wait; what later ones say is best said before there are jobs.

    Args:
        engine: The engine whose jobs it does.
        job_type: Their type.
    """

    def __init__(self, engine: Engine, job_type: str) -> None:
        self._workers = MockWorkers(engine)
        self._job_type = job_type
        self._outcomes: list[Handler] = []
        self._lock = threading.Lock()
        self._done = 0

    @property
    def invocations(self) -> list[ActivatedJob]:
        """The jobs that were done, in order."""
        return self._workers.jobs(self._job_type)

    def then_complete(self, variables: Mapping[str, Any] | None = None) -> Self:
        """Complete the job with these variables."""
        return self.then(lambda _job: variables)

    def then_fail(self, message: str = "failed by the test") -> Self:
        """Fail the job, which takes one of its retries."""

        def fail(_job: ActivatedJob) -> None:
            raise RuntimeError(message)

        return self.then(fail)

    def then_throw_error(
        self, code: str, message: str = "", variables: Mapping[str, Any] | None = None
    ) -> Self:
        """Throw a BPMN error out of the job."""

        def throw(_job: ActivatedJob) -> None:
            raise JobError(code, message, variables)

        return self.then(throw)

    def then(self, handler: Handler) -> Self:
        """Let a function do the job; it returns the variables to complete it with.

        A `JobError` that it raises is thrown as a BPMN error; any other exception fails the job.
        """
        with self._lock:
            self._outcomes.append(handler)
        if len(self._outcomes) == 1:
            self._workers.handle(self._job_type, self._next)
        return self

    def close(self) -> None:
        """Do no more jobs."""
        self._workers.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _next(self, job: ActivatedJob) -> Mapping[str, Any] | None:
        with self._lock:
            handler = self._outcomes[min(self._done, len(self._outcomes) - 1)]
            self._done += 1
        return handler(job)


def mock_job_worker(engine: Engine, job_type: str) -> MockJobWorker:
    """A stand-in for the workers of a job type: ``mock_job_worker(engine, "charge").then_complete({"paid": True})``.

    Args:
        engine: The engine whose jobs it does.
        job_type: Their type.

    Returns:
        The stand-in, to be told what to do and to be closed in the end.
    """
    return MockJobWorker(engine, job_type)
