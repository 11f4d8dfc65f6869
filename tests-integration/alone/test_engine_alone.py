"""Client, worker and engine, each without what stands above it, and then all of them together."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from alone.environments import Environments, address_in, run, serving


@pytest.mark.parametrize("how", ["sync", "async"])
def test_the_client_alone_takes_an_instance_from_deployment_to_its_end(
    environments: Environments, server: str, process_file: Path, how: str
) -> None:
    """Jobs are worked by hand, and a second completion of the same job is refused as not found."""
    found = run(environments.python("camunda-client"), "call.py", how, server, str(process_file)).found
    assert {
        "deployed": [process_file.stem],
        "jobs": [process_file.stem],
        "state": "COMPLETED",
        "variables": {"doubled": "42"},
        "again": 404,
    } == found


@pytest.mark.parametrize("how", ["async", "thread", "process"])
def test_the_worker_with_the_client_that_it_brings_works_a_job_that_fails_once(
    environments: Environments, server: str, process_file: Path, how: str
) -> None:
    """The second try has one retry fewer, and its result is in the finished instance."""
    found = run(environments.python("camunda-worker"), "work.py", how, server, str(process_file)).found
    assert {"amount": 21, "doubled": 42, "retries": 2} == found["variables"]
    assert (True, True) == (found["ready"], found["live"])


def test_the_engine_alone_serves_a_plain_http_client(environments: Environments, process_file: Path) -> None:
    """Both processes have nothing of the SDK but the engine."""
    python = environments.python("camunda-embedded")
    with serving("-I", "-m", "camunda_embedded", "--port", "0", python=python) as line:
        found = run(python, "rest.py", address_in(line), str(process_file)).found
    assert {
        "deployed": [process_file.stem],
        "jobs": [process_file.stem],
        "completed": 204,
        "state": "COMPLETED",
        "variables": {"doubled": "42"},
        "again": [404, "application/problem+json"],
    } == found


def test_all_of_them_together_with_settings_from_the_environment_alone(
    environments: Environments, protected: dict[str, str], process_file: Path, tmp_path: Path
) -> None:
    """Address and tenant from the environment, credentials from a file, one token for client and worker."""
    (tmp_path / ".env").write_text(
        "CAMUNDA_CLIENT_ID=shop\nCAMUNDA_CLIENT_SECRET=open-sesame\n", encoding="utf-8"
    )
    settings = {
        "CAMUNDA_LOAD_ENVFILE": "true",
        "CAMUNDA_REST_ADDRESS": protected["oauth"],
        "CAMUNDA_OAUTH_URL": f"{protected['oauth']}/oauth/token",
        "CAMUNDA_TOKEN_AUDIENCE": "orders",
        "CAMUNDA_SDK_LOG_LEVEL": "debug",
    }
    python = environments.python("camunda-sdk")
    done = run(python, "everything.py", str(process_file), settings=settings, folder=tmp_path)
    assert [0, 2, 4, 6, 8] == done.found["doubled"]
    assert "OAUTH" == done.found["strategy"]
    told = [text for level, text in done.found["records"] if level == "INFO" and "doubling" in text]
    assert [f"doubling {amount}" for amount in range(5)] == sorted(text[-10:] for text in told)
    assert "open-sesame" not in done.text
    assert "token-" not in done.text
    assert 1 == httpx.post(f"{protected['control']}/tokens", trust_env=False).json()
