"""The same programs run on the public SDK and on this one, and find the same; the cluster is the embedded engine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from harness.clusters import Cluster
from harness.exchange import one_task

from tools.wheels import new_environment, uv

SNIPPETS = Path(__file__).with_name("snippets.py")
EXPECTED = [
    [["_sync"], "1", ["ACTIVE"]],
    [404, True, "NOT_FOUND"],
    [[["_async", 4, 3, "work"], ["_async", 4, 2, "work"]], {"amount": 4, "doubled": 8}],
]


def found(python: str | Path, package: str, cluster: Cluster, folder: Path) -> Any:
    """What the programs print."""
    bpmn = folder / "process.bpmn"
    bpmn.write_bytes(one_task())
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CAMUNDA_", "ZEEBE_", "PYTHON"))
    }
    command = [python, "-W", "ignore", SNIPPETS, package, cluster.address, bpmn]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=clean)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_they_run_on_this_sdk(embedded_cluster: Cluster, tmp_path: Path) -> None:
    """With nothing changed but the imports."""
    assert EXPECTED == found(sys.executable, "camunda_sdk", embedded_cluster, tmp_path)


@pytest.mark.long
def test_they_run_on_the_public_sdk(embedded_cluster: Cluster, tmp_path: Path) -> None:
    """So they are what they say; and another maker's client works with the embedded engine."""
    if not (os.environ.get("UV") or shutil.which("uv")):
        pytest.skip("uv installs the public SDK, and is not here; dev.py brings it in")
    python = new_environment(tmp_path / "env")
    uv("pip", "install", "--quiet", "--python", python, "camunda-orchestration-sdk==10.0.1")
    assert EXPECTED == found(python, "camunda_orchestration_sdk", embedded_cluster, tmp_path)
