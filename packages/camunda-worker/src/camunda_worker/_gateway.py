"""The one seam between a worker and the client."""

from __future__ import annotations

import asyncio
import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from camunda_client._caller import AsyncCaller, SyncCaller
from camunda_client._options import RequestOptions

from ._job_client import with_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from camunda_client.models import ActivatedJobResult

    from ._config import WorkerConfig
    from ._outcome import Completed, ErrorThrown, Failed

POLL_MARGIN_SECONDS = 10.0
SERVER_DEFAULT_SECONDS = 10.0
ACKNOWLEDGE_SECONDS = 30.0

__all__ = ["Activated", "ClientGateway", "Gateway", "Undecodable", "extender"]


@dataclass(frozen=True)
class Undecodable:
    """A job that could not be read."""

    key: str | None
    retries: int
    reason: str


@dataclass(frozen=True)
class Activated:
    """An activation's answer, each job read by itself."""

    jobs: list[ActivatedJobResult]
    undecodable: list[Undecodable] = field(default_factory=list)
    lease_missing: bool = False


class Gateway(Protocol):
    """What a worker asks of the cluster. Errors are those of the client."""

    async def activate(
        self, max_jobs: int, request_timeout_ms: int, margin: float = POLL_MARGIN_SECONDS
    ) -> Activated:
        """Activate at most so many jobs; the answer may take so many seconds longer than the server holds the poll."""
        ...

    async def complete(
        self,
        job_key: str,
        outcome: Completed,
        lease_token: str | None,
        within: float = ACKNOWLEDGE_SECONDS,
    ) -> None:
        """Complete a job; the answer is waited for as many seconds as `within` says."""
        ...

    async def fail(
        self, job_key: str, outcome: Failed, lease_token: str | None, within: float = ACKNOWLEDGE_SECONDS
    ) -> None:
        """Fail a job."""
        ...

    async def throw(
        self,
        job_key: str,
        outcome: ErrorThrown,
        lease_token: str | None,
        within: float = ACKNOWLEDGE_SECONDS,
    ) -> None:
        """Throw a BPMN error for a job."""
        ...


class ClientGateway:
    """Speaks through an asynchronous client.

    Args:
        client: The client.
        config: What to activate; complete.
    """

    def __init__(self, client: Any, config: WorkerConfig) -> None:
        self._client = client
        self._fields: dict[str, Any] = {
            "type": config.job_type,
            "worker": config.worker_name,
            "timeout": config.job_timeout_milliseconds,
        }
        if config.fetch_variables is not None:
            self._fields["fetchVariable"] = list(config.fetch_variables)
        if config.tenant_ids is not None:
            self._fields["tenantIds"] = list(config.tenant_ids)
        self._with_lease = config.with_lease or config.require_lease
        if self._with_lease:
            self._fields["withLease"] = True
        # A stand-in for the client need not know the options of a call.
        self._real = isinstance(client, AsyncCaller)

    async def activate(
        self, max_jobs: int, request_timeout_ms: int, margin: float = POLL_MARGIN_SECONDS
    ) -> Activated:
        """Activate at most so many jobs (``activateJobs``)."""
        data = {**self._fields, "maxJobsToActivate": max_jobs, "requestTimeout": request_timeout_ms}
        answer = await self._client.activate_jobs(data=data, **self._polling(request_timeout_ms, margin))
        jobs: list[ActivatedJobResult] = []
        undecodable: list[Undecodable] = []
        for job in answer.jobs if answer is not None else ():
            problem = _problem_of(job)
            if problem is None:
                jobs.append(job)
            else:
                undecodable.append(problem)
        return Activated(jobs, undecodable, self._with_lease and any(not job.job_lease_token for job in jobs))

    def _polling(self, request_timeout_ms: int, margin: float) -> dict[str, Any]:
        """Wait for longer than the server holds the poll, and leave repeating to the poller."""
        held = SERVER_DEFAULT_SECONDS if request_timeout_ms == 0 else max(0.0, request_timeout_ms / 1000)
        return _once(held + margin) if self._real else {}

    def _acknowledging(self, within: float) -> dict[str, Any]:
        """Leave repeating to the acknowledger."""
        return _once(math.ceil(within)) if self._real else {}

    async def complete(
        self,
        job_key: str,
        outcome: Completed,
        lease_token: str | None,
        within: float = ACKNOWLEDGE_SECONDS,
    ) -> None:
        """Complete a job (``completeJob``)."""
        if outcome.request is not None:
            data = outcome.request if lease_token is None else with_token(outcome.request, lease_token)
            await self._client.complete_job(job_key, data=data, **self._acknowledging(within))
            return
        body: dict[str, Any] = {}
        if outcome.variables is not None:
            body["variables"] = outcome.variables
        if outcome.result is not None:
            body["result"] = outcome.result
        await self._client.complete_job(job_key, **_leased(body, lease_token), **self._acknowledging(within))

    async def fail(
        self, job_key: str, outcome: Failed, lease_token: str | None, within: float = ACKNOWLEDGE_SECONDS
    ) -> None:
        """Fail a job (``failJob``)."""
        body: dict[str, Any] = {
            "retries": outcome.retries,
            "error_message": outcome.message,
            "retry_back_off": outcome.back_off_ms,
        }
        if outcome.variables is not None:
            body["variables"] = outcome.variables
        await self._client.fail_job(job_key, **_leased(body, lease_token), **self._acknowledging(within))

    async def throw(
        self,
        job_key: str,
        outcome: ErrorThrown,
        lease_token: str | None,
        within: float = ACKNOWLEDGE_SECONDS,
    ) -> None:
        """Throw a BPMN error for a job (``throwJobError``)."""
        body: dict[str, Any] = {"error_code": outcome.code, "error_message": outcome.message}
        if outcome.variables is not None:
            body["variables"] = outcome.variables
        await self._client.throw_job_error(
            job_key, **_leased(body, lease_token), **self._acknowledging(within)
        )


@functools.lru_cache(maxsize=256)
def _once(seconds: float) -> dict[str, Any]:
    """Options of a single try."""
    return {"options": RequestOptions(timeout=seconds, max_attempts=1)}


def extender(sync_client: Callable[[], Any], pool: Callable[[], Any]) -> Any:
    """Return a function that extends locks through the synchronous client, in threads of its own."""

    async def extend(job_key: str, timeout_ms: int, lease_token: str | None, within: float) -> None:
        def call() -> None:
            client = sync_client()
            body = _leased({"changeset": {"timeout": timeout_ms}}, lease_token)
            # Repeating is left to the renewals, as it is to the acknowledger.
            options = _once(math.ceil(within)) if isinstance(client, SyncCaller) else {}
            client.update_job(job_key, **body, **options)

        await asyncio.wrap_future(pool().submit(call))

    return extend


def _problem_of(job: ActivatedJobResult) -> Undecodable | None:
    """Tell a job that a worker cannot run for what the server sent; the client itself reads everything."""
    # The types are what the API promises; the values are what a server sent.
    key, retries = _read(job, "job_key"), _read(job, "retries")
    if not isinstance(key, str) or not key:
        return Undecodable(None, 0, f"it has no key: {job!r:.500}")
    if not isinstance(retries, int):
        return Undecodable(key, 0, f"retries: a whole number is expected, not {retries!r:.100}")
    for name in ("variables", "custom_headers"):
        value = _read(job, name)
        if not isinstance(value, Mapping):
            return Undecodable(key, retries, f"{name}: an object is expected, not {value!r:.100}")
    return None


def _read(job: object, name: str) -> object:
    return getattr(job, name, None)


def _leased(body: dict[str, Any], lease_token: str | None) -> dict[str, Any]:
    return body if lease_token is None else {**body, "job_lease_token": lease_token}
