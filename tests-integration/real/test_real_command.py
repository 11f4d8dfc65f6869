"""The camunda command on a real cluster, as far as 8.6 without a database goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from harness.bpmn import bpmn, end, service, start
from harness.clusters import Cluster
from typer.testing import CliRunner

from camunda_sdk._cli import exit_codes
from camunda_sdk._cli.app import app

pytestmark = pytest.mark.real_camunda


def test_from_doctor_to_done(real_cluster: Cluster, unique: str, tmp_path: Path) -> None:
    """Looked at, deployed, started, worked by hand; what the cluster lacks is said."""

    def run(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["--address", real_cluster.address, *words])
        assert result.exit_code == code, (words, result.output)
        return result.output

    def answer(*words: str) -> Any:
        return json.loads(run(*words, "--json"))

    path = tmp_path / f"{unique}.bpmn"
    path.write_bytes(bpmn(unique, [start(), service("work", unique), end()], ["start>work", "work>end"]))
    run("lint", str(path))
    assert {"ok", "skipped"} == {one["state"] for one in answer("doctor", "--job-type", unique)}
    assert unique == answer("deploy", str(path))[0]["id"]
    first = answer("start", unique, "-v", "amount=3")["processInstanceKey"]
    job = answer("jobs", "activate", unique, "--wait", "5")[0]
    assert (first, {"amount": 3}) == (job["processInstanceKey"], job["variables"])
    run("jobs", "fail", job["jobKey"], "--retries", "1")
    again = answer("jobs", "activate", unique, "--wait", "5")[0]
    run("jobs", "complete", again["jobKey"], "-v", "done=true")
    run("jobs", "complete", again["jobKey"], code=exit_codes.NOT_FOUND)
    second = answer("start", unique)["processInstanceKey"]
    run("instances", "cancel", second)
    assert "messageKey" in answer("publish", f"{unique}_paid", "--key", "k", "--ttl", "5")
    if "search" not in real_cluster.features:
        assert "8.8" in run("instances", "list", code=exit_codes.NOT_FOUND)
