"""The environments, made once; the servers that programs talk to; a process for them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.bpmn import bpmn, end, service, start

from alone.environments import Environments, address_in, serving


@pytest.fixture(scope="session")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Environments:
    """One environment for each package, made when a test asks for it."""
    if not (os.environ.get("UV") or shutil.which("uv")):
        pytest.fail(
            "uv builds the wheels, and is not here: run the tests through dev.py, or put uv on the PATH"
        )
    return Environments(tmp_path_factory.mktemp("alone"))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of an embedded engine in a process of its own."""
    with serving("-m", "camunda_embedded", "--port", "0") as line:
        yield address_in(line)


@pytest.fixture
def protected() -> Iterator[dict[str, str]]:
    """Addresses of an engine that wants tokens, of one that wants passwords, and of what controls them."""
    with serving(Path(__file__).parent / "protected_server.py") as line:
        yield json.loads(line)


@pytest.fixture
def process_file(unique: str, tmp_path: Path) -> Path:
    """A process whose one job has the type, and whose file and id have the name, of the test."""
    content = bpmn(unique, [start(), service("work", unique), end()], ["start>work", "work>end"])
    path = tmp_path / f"{unique}.bpmn"
    path.write_bytes(content)
    return path
