"""A user's project builds against the wheels, passes mypy --strict, and passes its own tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.wheels import build, new_environment, uv
from tools.workspace import packages

PROJECT = Path(__file__).parent / "user_project"


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_users_project_works_with_the_wheels(tmp_path: Path) -> None:
    """In an environment that holds nothing of this checkout but the wheels."""
    if not (os.environ.get("UV") or shutil.which("uv")):
        pytest.skip("uv builds the wheels, and is not here; dev.py brings it in")
    wheels = build(list(packages().values()), tmp_path / "dist")
    python = new_environment(tmp_path / "env")
    project = tmp_path / "project"
    shutil.copytree(PROJECT, project)
    ours = [f"{name} @ {wheel.as_uri()}" for name, wheel in wheels.items() if name != "camunda-sdk"]
    sdk = f"camunda-sdk[cli] @ {wheels['camunda-sdk'].as_uri()}"
    tools = ["pytest>=8.2", "pytest-asyncio>=1.4", "mypy>=1.18", "httpx>=0.27"]
    uv("pip", "install", "--quiet", "--python", python, str(project), *ours, sdk, *tools)
    clean = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    for command in (
        ["-m", "mypy", "shop", "tests"],
        ["-m", "pytest", "-q"],
        ["-m", "camunda_sdk", "lint", "shop/order.bpmn"],
    ):
        done = subprocess.run([python, *command], cwd=project, env=clean, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
    assert sys.executable != str(python)
