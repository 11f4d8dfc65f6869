"""What a worker asks for, and how it is completed from the client's configuration."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from camunda_client._caller import SyncCaller

if TYPE_CHECKING:
    from camunda_config import CamundaSdkConfiguration

__all__ = ["WorkerConfig", "resolve_worker_config"]

DEFAULT_MAX_CONCURRENT_JOBS = 10
DEFAULT_REQUEST_TIMEOUT = 0
DEFAULT_WORKER_NAME = "camunda-python-sdk-worker"
_TIMEOUT_ADVICE = (
    "job_timeout_milliseconds is not set: give it to WorkerConfig or set CAMUNDA_WORKER_TIMEOUT to the milliseconds "
    "a job stays reserved for this worker"
)


@dataclass
class WorkerConfig:
    """What a worker activates. Fields left as None take ``CAMUNDA_WORKER_*``, then the built-in default.

    Args:
        job_type: Job type to activate and process.
        job_timeout_milliseconds: How long a job is reserved for this worker (``CAMUNDA_WORKER_TIMEOUT``); no default.
        request_timeout_milliseconds: How long the server holds an activation without jobs
            (``CAMUNDA_WORKER_REQUEST_TIMEOUT``, then 0: the server's own default). Negative: it answers at once.
        max_concurrent_jobs: Jobs in hand at once (``CAMUNDA_WORKER_MAX_CONCURRENT_JOBS``, then 10).
        fetch_variables: Names of the variables to send with the job; None for all.
        worker_name: Shown to operators (``CAMUNDA_WORKER_NAME``, then ``camunda-python-sdk-worker``).
        with_lease: Ask for leases (8.10), which let the server refuse what a superseded worker sends. A job that was
            leased once is never given to workers that ask for none.
        require_lease: Ask for leases and run no job without one: such jobs are given back, and the poll counts as failed
            with `LeaseNotHonoredError`. Without it, a server that knows no leases is logged once.
        tenant_ids: Tenants to activate for; None for those of the client.
        auto_extend: Renew the lock while the handler runs, from a thread of its own.

    Raises:
        ValueError: A value is out of range.
        TypeError: A value has the wrong type.
    """

    job_type: str
    job_timeout_milliseconds: int | None = None
    request_timeout_milliseconds: int | None = None
    max_concurrent_jobs: int | None = None
    fetch_variables: list[str] | None = None
    worker_name: str | None = None
    with_lease: bool = field(default=False, kw_only=True)
    require_lease: bool = field(default=False, kw_only=True)
    tenant_ids: list[str] | None = field(default=None, kw_only=True)
    auto_extend: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        _check_job_type(self.job_type)
        _check_int("job_timeout_milliseconds", self.job_timeout_milliseconds, least=1)
        _check_int("request_timeout_milliseconds", self.request_timeout_milliseconds, least=None)
        _check_int("max_concurrent_jobs", self.max_concurrent_jobs, least=1)
        if self.worker_name is not None and not isinstance(self.worker_name, str):
            raise TypeError(f"worker_name must be a string, not {self.worker_name!r}")
        _check_flag("with_lease", self.with_lease)
        _check_flag("require_lease", self.require_lease)
        _check_flag("auto_extend", self.auto_extend)
        _check_names("fetch_variables", self.fetch_variables)
        _check_names("tenant_ids", self.tenant_ids)


def resolve_worker_config(config: WorkerConfig, configuration: CamundaSdkConfiguration) -> WorkerConfig:
    """Return a new `WorkerConfig` whose None fields are filled.

    An explicit value wins over ``CAMUNDA_WORKER_*`` in the configuration, which wins over the built-in default.

    Args:
        config: What the caller gave.
        configuration: The client's effective configuration.

    Raises:
        ValueError: The job timeout is set in neither place.
    """
    return fill(config, configuration)


def fill(config: WorkerConfig, configuration: object | None) -> WorkerConfig:
    """Do the work of `resolve_worker_config`, also for a client without a configuration."""

    def first(explicit: Any, key: str, default: Any) -> Any:
        if explicit is not None:
            return explicit
        inherited = getattr(configuration, key, None)
        return default if inherited is None else inherited

    timeout = first(config.job_timeout_milliseconds, "CAMUNDA_WORKER_TIMEOUT", None)
    if timeout is None:
        raise ValueError(_TIMEOUT_ADVICE)
    return replace(
        config,
        job_timeout_milliseconds=timeout,
        request_timeout_milliseconds=first(
            config.request_timeout_milliseconds, "CAMUNDA_WORKER_REQUEST_TIMEOUT", DEFAULT_REQUEST_TIMEOUT
        ),
        max_concurrent_jobs=first(
            config.max_concurrent_jobs, "CAMUNDA_WORKER_MAX_CONCURRENT_JOBS", DEFAULT_MAX_CONCURRENT_JOBS
        ),
        worker_name=first(config.worker_name, "CAMUNDA_WORKER_NAME", DEFAULT_WORKER_NAME),
    )


def require_seconds(name: str, value: object) -> None:
    """Refuse what is no length of time.

    Raises:
        TypeError: It is no number.
        ValueError: It is negative or not finite.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number of seconds, not {value!r}")
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{name} must be a finite number of seconds and not negative, not {value}")


_OFFERS = {
    "retry_policy": ("retry_for(error, retries)", ("retry_for",)),
    "clock": ("now() and sleep(seconds)", ("now", "sleep")),
    "random": ("next()", ("next",)),
}


def require_parts(client: object, config: object, **others: object) -> None:
    """Refuse what a worker could not work with, before its first poll does.

    Raises:
        TypeError: The client is not the asynchronous one, the settings are no `WorkerConfig`, or another part lacks a method.
    """
    if client is None or isinstance(client, SyncCaller):
        raise TypeError(f"client must be a CamundaAsyncClient, not {type(client).__name__}")
    if not isinstance(config, WorkerConfig):
        raise TypeError(f"config must be a WorkerConfig, not {config!r}")
    for name, part in others.items():
        wanted, methods = _OFFERS[name]
        lacks = isinstance(part, type) or not all(callable(getattr(part, method, None)) for method in methods)
        if part is not None and lacks:
            raise TypeError(f"{name} must be an object with {wanted}, not {part!r}")


def _check_job_type(value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"job_type must be a non-empty string, not {value!r}")


def _check_int(name: str, value: object, *, least: int | None) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    if least is not None and value < least:
        raise ValueError(f"{name} must be at least {least}, not {value}")


def _check_flag(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, not {value!r}")


def _check_names(name: str, value: object) -> None:
    if value is None:
        return
    if isinstance(value, str) or not isinstance(value, (list, tuple)):
        raise TypeError(f"{name} must be a list of names, not {value!r}")
    for entry in value:
        if not isinstance(entry, str):
            raise TypeError(f"{name} must hold strings only, not {entry!r}")
