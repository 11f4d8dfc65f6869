"""A user's project builds against the wheels, passes mypy --strict and its own tests, and its image's command works jobs."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from harness.sockets import free_port

from camunda_embedded import Engine
from camunda_sdk import CamundaClient
from tools.wheels import build, new_environment, uv
from tools.workspace import packages

PROJECT = Path(__file__).parent / "user_project"


CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("CAMUNDA_", "ZEEBE_", "PYTHON")) and name != "VIRTUAL_ENV"
}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The project's folder and the interpreter of an environment with it, the wheels, and nothing of this checkout."""
    if not (os.environ.get("UV") or shutil.which("uv")):
        pytest.skip("uv builds the wheels, and is not here; dev.py brings it in")
    folder = tmp_path_factory.mktemp("user")
    wheels = build(list(packages().values()), folder / "dist")
    python = new_environment(folder / "env")
    project = folder / "project"
    shutil.copytree(PROJECT, project)
    ours = [f"{name} @ {wheel.as_uri()}" for name, wheel in wheels.items() if name != "camunda-sdk"]
    sdk = f"camunda-sdk[cli] @ {wheels['camunda-sdk'].as_uri()}"
    tools = ["pytest>=8.2", "pytest-asyncio>=1.4", "mypy>=1.18", "httpx>=0.27"]
    uv("pip", "install", "--quiet", "--python", python, str(project), *ours, sdk, *tools)
    return project, python


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "command",
    [
        ["-m", "mypy", "shop", "tests"],
        ["-m", "pytest", "-q"],
        ["-m", "camunda_sdk", "lint", "shop/order.bpmn"],
    ],
    ids=["mypy", "pytest", "lint"],
)
def test_a_users_project_works_with_the_wheels(installed: tuple[Path, Path], command: list[str]) -> None:
    """Its types hold strictly, its own tests pass with the plugin that the wheels bring, its process is sound."""
    project, python = installed
    done = subprocess.run([python, *command], cwd=project, env=CLEAN, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform == "win32", reason="the image is for Linux, and is stopped by a signal")
def test_the_command_of_the_image_works_jobs_and_ends_when_it_is_told_to(
    installed: tuple[Path, Path],
) -> None:
    """What the Dockerfile starts: ready once it polls, an order is worked to its end, SIGTERM ends it well."""
    project, python = installed
    (last,) = [
        line for line in (PROJECT / "Dockerfile").read_text("utf-8").splitlines() if line.startswith("CMD ")
    ]
    port = free_port()
    here = {"camunda": str(python.with_name("camunda")), "8081": str(port), "0.0.0.0": "127.0.0.1"}
    command = [here.get(word, word) for word in ast.literal_eval(last.removeprefix("CMD "))]
    with Engine() as engine, engine.serve() as address:
        settings = {"CAMUNDA_REST_ADDRESS": address, "CAMUNDA_AUTH_STRATEGY": "NONE"}
        process = subprocess.Popen(command, cwd=project, env={**CLEAN, **settings})
        try:
            until_ready(f"http://127.0.0.1:{port}/ready", process)
            with CamundaClient(settings) as client:
                client.deploy_resources_from_files([project / "shop" / "order.bpmn"])
                order = {"items": ["lamp", "desk"], "card": "good"}
                done = client.create_process_instance(
                    process_definition_id="shop-order",
                    variables=order,
                    await_completion=True,
                    request_timeout=60_000,
                )
            assert "TRACK" == done.variables["trackingCode"]
            process.send_signal(signal.SIGTERM)
            assert 0 == process.wait(60)
        finally:
            process.kill()
            process.wait()


def until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the address answers 200."""
    deadline = time.monotonic() + 60
    while True:
        try:
            if httpx.get(url, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        assert process.poll() is None, "the command has ended"
        assert time.monotonic() < deadline, "it does not get ready"
        time.sleep(0.1)
