"""What beginning costs and how much there is to install, beside what the libraries below cost by themselves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from alone.environments import Environments, clean_environment
from tools.workspace import packages

ROUNDS = 5
NOTHING = "pass"
LIBRARIES = "import httpx, pydantic; pydantic.BaseModel; httpx.Client().close()"
CLIENT = "from camunda_sdk import CamundaClient; CamundaClient({'CAMUNDA_REST_ADDRESS': 'http://x'}).close()"
WORKER = """
import asyncio
from camunda_sdk import CamundaAsyncClient, WorkerConfig

async def main():
    async with CamundaAsyncClient({'CAMUNDA_REST_ADDRESS': 'http://x'}) as client:
        client.create_job_worker(WorkerConfig('work', 1000), print, auto_start=False)

asyncio.run(main())
"""
SIZES = """
import importlib.metadata as m, json
print(json.dumps({d.name: sum(f.size or 0 for f in d.files or ()) for d in m.distributions()}))
"""
MODULES = "\nimport sys; print(sum(name.partition('.')[0].startswith('camunda_') for name in sys.modules))"

posix = pytest.mark.skipif(sys.platform == "win32", reason="asks for the CPU time of a child as POSIX has it")


def cpu_seconds(python: Path, code: str) -> float:
    """CPU time of an interpreter that does this, which other programs on the machine hardly change."""
    process = subprocess.Popen([python, "-I", "-c", code], env=clean_environment(), cwd=tempfile.gettempdir())
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert 0 == process.returncode, code
    return used.ru_utime + used.ru_stime


def printed(python: Path, code: str) -> str:
    """What an interpreter prints that does this."""
    done = subprocess.run(
        [python, "-I", "-c", code],
        env=clean_environment(),
        cwd=tempfile.gettempdir(),
        capture_output=True,
        text=True,
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


@posix
@pytest.mark.parametrize(
    ("code", "most"), [("import camunda_sdk", 0.2), (CLIENT, 2.0), (WORKER, 2.5)], ids=["import", "client", "worker"]
)  # fmt: skip
def test_beginning_costs_little_beside_the_libraries(
    environments: Environments, code: str, most: float
) -> None:
    """Importing is next to free; a client and a worker cost so many times what httpx and pydantic do without them."""
    python = environments.python("camunda-sdk")
    best = dict.fromkeys((NOTHING, LIBRARIES, code), float("inf"))
    for _ in range(ROUNDS):
        for one in best:
            best[one] = min(best[one], cpu_seconds(python, one))
    share = (best[code] - best[NOTHING]) / (best[LIBRARIES] - best[NOTHING])
    assert share < most, best


@pytest.mark.parametrize(
    ("code", "most"),
    [("import camunda_sdk", 2), ("import camunda_client", 2), (CLIENT, 100), (WORKER, 150)],
    ids=["sdk", "client alone", "client made", "worker made"],
)
def test_only_modules_that_are_needed_are_loaded(environments: Environments, code: str, most: int) -> None:
    """Of the hundreds that there are: a model for each schema, an operation for each request."""
    assert int(printed(environments.python("camunda-sdk"), code + MODULES)) <= most


def test_what_is_installed_is_small_beside_its_libraries(environments: Environments) -> None:
    """All packages of ours that a program with clients and workers gets, before anything is compiled."""
    sizes = json.loads(printed(environments.python("camunda-sdk"), SIZES))
    ours = sum(size for name, size in sizes.items() if name in packages())
    others = sum(size for name, size in sizes.items() if name not in packages())
    assert ours < 0.25 * others, sizes
