from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from camunda_client import CamundaClient
from camunda_worker import JobWorker, WorkerClosedError, WorkerConfig, resolve_worker_config
from camunda_worker.testing import InMemoryCluster, ManualClock


def _configuration(**values: Any) -> Any:
    return SimpleNamespace(**{f"CAMUNDA_WORKER_{name}": value for name, value in values.items()})


def _cluster() -> Any:
    return InMemoryCluster()


def test_explicit_values_win() -> None:
    """A field that is set is not overridden by the configuration."""
    resolved = resolve_worker_config(
        WorkerConfig("t", 1, 2, 3, ["a"], "me"),
        _configuration(TIMEOUT=9, REQUEST_TIMEOUT=9, MAX_CONCURRENT_JOBS=9, NAME="x"),
    )
    assert WorkerConfig("t", 1, 2, 3, ["a"], "me") == resolved


def test_configuration_fills_open_fields() -> None:
    """Fields left as None take the configuration's values."""
    resolved = resolve_worker_config(
        WorkerConfig("t"), _configuration(TIMEOUT=5, REQUEST_TIMEOUT=6, MAX_CONCURRENT_JOBS=7, NAME="n")
    )
    assert WorkerConfig("t", 5, 6, 7, None, "n") == resolved


def test_defaults_come_last() -> None:
    """Without either, a worker takes ten jobs, the server's request timeout and the SDK's name."""
    resolved = resolve_worker_config(WorkerConfig("t", 5), _configuration())
    assert (0, 10, "camunda-python-sdk-worker") == (
        resolved.request_timeout_milliseconds,
        resolved.max_concurrent_jobs,
        resolved.worker_name,
    )


def test_a_zero_is_a_value() -> None:
    """A request timeout of 0 is not overridden."""
    resolved = resolve_worker_config(WorkerConfig("t", 5, 0), _configuration(REQUEST_TIMEOUT=9))
    assert 0 == resolved.request_timeout_milliseconds


def test_the_given_config_is_left_alone() -> None:
    """Resolving returns a new value and keeps the fields that have no setting."""
    given = WorkerConfig("t", 5, with_lease=True, tenant_ids=["a"], auto_extend=True)
    resolved = resolve_worker_config(given, _configuration())
    assert None is given.max_concurrent_jobs
    assert (True, ["a"], True) == (resolved.with_lease, resolved.tenant_ids, resolved.auto_extend)


def test_a_job_timeout_is_required() -> None:
    """Without a job timeout anywhere, the error names the setting and the variable."""
    with pytest.raises(ValueError, match=r"job_timeout_milliseconds.*CAMUNDA_WORKER_TIMEOUT"):
        resolve_worker_config(WorkerConfig("t"), _configuration())


def test_a_worker_needs_a_job_timeout() -> None:
    """A worker on a client without configuration needs the timeout in its own settings."""
    with pytest.raises(ValueError, match="job_timeout_milliseconds"):
        JobWorker(_cluster(), print, WorkerConfig("t"))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"job_type": ""}, ValueError),
        ({"job_type": None}, ValueError),
        ({"job_timeout_milliseconds": 0}, ValueError),
        ({"job_timeout_milliseconds": "5"}, TypeError),
        ({"job_timeout_milliseconds": True}, TypeError),
        ({"max_concurrent_jobs": 0}, ValueError),
        ({"max_concurrent_jobs": 1.5}, TypeError),
        ({"fetch_variables": "name"}, TypeError),
        ({"fetch_variables": [1]}, TypeError),
        ({"tenant_ids": "a"}, TypeError),
        ({"worker_name": 5}, TypeError),
    ],
)
def test_bad_values_are_refused(fields: dict[str, Any], error: type[Exception]) -> None:
    """A value out of range is refused at once, by its name."""
    with pytest.raises(error, match=next(iter(fields))):
        WorkerConfig(**{"job_type": "t", **fields})


@pytest.mark.parametrize(
    "wrong",
    [
        {"client": None},
        {"client": CamundaClient({"CAMUNDA_AUTH_STRATEGY": "NONE"})},
        {"config": "t"},
        {"config": {"job_type": "t"}},
        {"clock": 5},
        {"clock": ManualClock},
        {"random": object()},
        {"retry_policy": 3},
    ],
    ids=str,
)
def test_parts_that_a_worker_cannot_work_with_are_refused(wrong: dict[str, Any]) -> None:
    """The synchronous client, a mapping for settings and the like are refused by name when the worker is made."""
    arguments = {"client": _cluster(), "callback": print, "config": WorkerConfig("t", 1_000), **wrong}
    with pytest.raises(TypeError, match=next(iter(wrong))):
        JobWorker(**arguments)


def test_a_closed_worker_refuses(recwarn: pytest.WarningsRecorder) -> None:
    """A closed worker offers no pools and cannot start; closing again is fine."""
    worker = JobWorker(_cluster(), print, WorkerConfig("t", 5))
    worker.close()
    worker.close()
    for attribute in ("thread_pool", "process_pool", "worker_loop"):
        with pytest.raises(RuntimeError, match="JobWorker is closed"):
            getattr(worker, attribute)
    with pytest.raises(WorkerClosedError, match="JobWorker is closed"):
        worker.start()
    assert 0 == len(recwarn)
