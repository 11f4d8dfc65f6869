"""``camunda dev`` and ``camunda worker run`` where something is wrong: the rest goes on, and it is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

import camunda_sdk
from camunda_embedded import Engine
from camunda_sdk import CamundaClient
from camunda_sdk._cli.app import app
from camunda_sdk._cli.commands.deploy import inside_of
from camunda_sdk._cli.develop import deploy, log
from camunda_sdk._cli.health import health_server
from camunda_sdk._cli.output import Output

BPMN = Path(camunda_sdk.__file__).parent / "_cli" / "demo" / "order.bpmn"


def processes(engine: Engine) -> set[tuple[str, str]]:
    """Ids of what is deployed, and the names that the files were sent with."""
    with CamundaClient({"CAMUNDA_AUTH_STRATEGY": "NONE"}, transport=engine.transport()) as client:
        found = client.search_process_definitions().items
        return {(one.process_definition_id, str(one.resource_name)) for one in found}


def other(path: Path, process: str) -> Path:
    """The order process under another id."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(BPMN.read_text("utf-8").replace('"demo-order"', f'"{process}"'), "utf-8")
    return path


def test_a_file_that_is_wrong_does_not_keep_the_others_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only what changes is deployed later, so they would never get in."""
    wrong = tmp_path / "wrong.bpmn"
    wrong.write_text("<nonsense/>", "utf-8")
    good = [other(tmp_path / f"{name}.bpmn", name) for name in ("one", "two")]
    with Engine() as engine:
        deploy(Output(), engine, [good[0], wrong, tmp_path / "missing.bpmn", good[1]])
        assert {"one", "two"} == {process for process, _ in processes(engine)}
    told = capsys.readouterr().out
    assert 2 == told.count("not deployed")
    assert "wrong.bpmn" in told
    assert "missing.bpmn" in told


@pytest.mark.parametrize("as_json", [False, True])
def test_what_happens_is_told_in_one_line_each(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    """A message of many lines too; a JSON document has it as it is."""
    with Engine() as engine, CamundaClient(transport=engine.transport()) as client:
        engine.deploy(BPMN)
        client.create_process_instance(process_definition_id="demo-order", variables={"quantity": 1})
        engine.on_records(lambda records: log(Output(as_json=as_json), records))
        job = client.activate_jobs(type="demo-check-stock", timeout=60_000, max_jobs_to_activate=1).jobs[0]
        client.fail_job(job.job_key, retries=1, error_message="no shelf\r\n\tno stock")
    told = capsys.readouterr().out.splitlines()
    assert 2 == len(told)
    if as_json:
        assert json.loads(told[1])["text"].endswith("failed, retries left 1: no shelf\r\n\tno stock")
    else:
        assert told[1].endswith("failed, retries left 1: no shelf  no stock")


def test_a_folder_that_vanishes_while_it_is_read_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an editor's or a build's own do; what is beside it is found."""
    kept = other(tmp_path / "kept" / "order.bpmn", "kept")
    gone = tmp_path / "gone"
    gone.mkdir()
    listed = os.scandir

    def vanishing(path: str) -> object:
        if Path(path) == gone:
            gone.rmdir()
        return listed(path)

    monkeypatch.setattr(os, "scandir", vanishing)
    assert [kept] == inside_of(tmp_path)
    assert not gone.exists()


def test_files_that_do_not_go_together_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is right alone; that two have one id is the reason that is told."""
    twins = [other(tmp_path / name, "twin") for name in ("a.bpmn", "b.bpmn")]
    with Engine() as engine:
        deploy(Output(), engine, twins)
    assert 1 == capsys.readouterr().out.count("not deployed")


def test_deploying_tells_files_of_one_name_apart(tmp_path: Path) -> None:
    """They are sent with as much of their paths as it takes."""
    files = [other(tmp_path / folder / "order.bpmn", folder) for folder in ("left", "right")]
    with Engine() as engine, engine.serve() as address:
        ended = CliRunner().invoke(app, ["--address", address, "deploy", *map(str, files)])
        assert 0 == ended.exit_code, ended.output
        assert {("left", "left/order.bpmn"), ("right", "right/order.bpmn")} == processes(engine)


@pytest.mark.parametrize(("level", "told"), [(None, True), ("error", False)])
def test_a_worker_without_a_cluster_says_so(tmp_path: Path, level: str | None, told: bool) -> None:
    """Once, unless the level of the log is set otherwise."""
    (tmp_path / "lonely.py").write_text(
        "import os, signal, threading\n"
        "from camunda_sdk import WorkerConfig\n"
        "async def work(job): ...\n"
        "def app(client):\n"
        "    client.create_job_worker(WorkerConfig('ship', 1_000), work)\n"
        "    threading.Timer(3, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()\n",
        "utf-8",
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CAMUNDA_")}
    environment.update({"CAMUNDA_SDK_LOG_LEVEL": level} if level else {})
    command = [
        sys.executable,
        "-m",
        "camunda_sdk",
        "--address",
        "http://127.0.0.1:1",
        "worker",
        "run",
        "lonely:app",
    ]
    ended = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=50
    )
    assert told == ("Activating jobs of type ship fails" in ended.stderr), ended.stderr


def test_probes_may_ask_without_wanting_a_body() -> None:
    """Some load balancers send HEAD; the status is what counts."""
    with health_server([], "127.0.0.1", 0) as port:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/ready", method="HEAD")
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert (200, b"") == (answer.status, answer.read())
