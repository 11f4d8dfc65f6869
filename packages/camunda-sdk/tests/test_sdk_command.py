"""The camunda command against an embedded engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import camunda_sdk
from camunda_auth.testing import OAuthServer
from camunda_embedded import Engine
from camunda_sdk._cli import exit_codes
from camunda_sdk._cli.app import app

BPMN = Path(camunda_sdk.__file__).parent / "_cli" / "demo" / "order.bpmn"
MESSAGE = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
 <bpmn:message id="m" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=order"/>
 </bpmn:extensionElements></bpmn:message>
 <bpmn:process id="waits" isExecutable="true"><bpmn:startEvent id="s"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
 <bpmn:intermediateCatchEvent id="c"><bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing>
 <bpmn:messageEventDefinition id="e" messageRef="m"/></bpmn:intermediateCatchEvent>
 <bpmn:endEvent id="x"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
 <bpmn:sequenceFlow id="a" sourceRef="s" targetRef="c"/><bpmn:sequenceFlow id="b" sourceRef="c" targetRef="x"/>
 </bpmn:process></bpmn:definitions>"""

Run = Callable[..., Result]


@pytest.fixture
def engine() -> Iterator[Engine]:
    with Engine() as engine:
        yield engine


@pytest.fixture
def address(engine: Engine) -> Iterator[str]:
    with engine.serve() as address:
        yield address


@pytest.fixture
def run(address: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command against the engine; output is what a pipe gets."""
    for name in list(os.environ):
        if name.startswith(("CAMUNDA_", "ZEEBE_")):
            monkeypatch.delenv(name)

    def invoke(*words: str, at: str | None = address, code: int = 0) -> Result:
        result = CliRunner().invoke(app, [*(["--address", at] if at else []), *words])
        assert result.exit_code == code, (words, result.output, result.exception)
        return result

    return invoke


def answer(result: Result) -> Any:
    """What was printed with --json."""
    return json.loads(result.stdout)


def started(run: Run, **variables: Any) -> str:
    """Key of an order that was started."""
    run("deploy", str(BPMN))
    words = [word for name, value in variables.items() for word in ("-v", f"{name}={json.dumps(value)}")]
    return str(answer(run("start", "demo-order", *words, "--json"))["processInstanceKey"])


def test_deploy_prints_what_was_deployed(run: Run, tmp_path: Path) -> None:
    """Files and folders; a folder without files of ours is an error of usage."""
    assert ["process\tdemo-order\t1", "order.bpmn"] == [
        "\t".join(run("deploy", str(BPMN.parent)).stdout.split("\t")[:3]),
        run("deploy", str(BPMN)).stdout.strip().split("\t")[-1],
    ]
    assert "demo-order" == answer(run("deploy", str(BPMN), "--json"))[0]["id"]
    run("deploy", str(tmp_path), code=exit_codes.USAGE)


def test_a_file_that_is_wrong_is_explained(run: Run, tmp_path: Path) -> None:
    """The engine's reasons reach the screen; lint tells them without an engine."""
    wrong = tmp_path / "wrong.bpmn"
    wrong.write_text("<nonsense/>")
    assert "wrong.bpmn" in run("deploy", str(wrong), code=exit_codes.FAILED).stderr
    assert "error" in run("lint", str(wrong), at=None, code=exit_codes.FAILED).stdout
    assert "" == run("lint", str(BPMN), at=None).stdout
    loose = tmp_path / "loose.bpmn"
    loose.write_text(BPMN.read_text("utf-8").replace(' name="Ship order"', ""), "utf-8")
    assert "warning" in run("lint", str(loose), at=None).stdout
    run("lint", "--strict", str(loose), at=None, code=exit_codes.FAILED)
    assert {"wrong.bpmn", "loose.bpmn"} == {
        Path(one["file"]).name
        for one in answer(run("lint", str(tmp_path), "--json", at=None, code=exit_codes.FAILED))
    }
    (tmp_path / "nothing").mkdir()
    run("lint", str(tmp_path / "nothing"), at=None, code=exit_codes.USAGE)


def test_start_takes_variables_in_each_form(run: Run, tmp_path: Path) -> None:
    """JSON, texts, a document, a file; later ones win."""
    run("deploy", str(BPMN))
    document = tmp_path / "variables.json"
    document.write_text('{"quantity": 2, "customer": "Ben"}')
    key = answer(
        run(
            "start",
            "demo-order",
            "--variables",
            f"@{document}",
            "-v",
            "quantity=3",
            "-v",
            "note=hello you",
            "--json",
        )
    )["processInstanceKey"]
    listed = run("search", "variables", "--filter", json.dumps({"processInstanceKey": key}), "--json")
    assert {"quantity": "3", "customer": '"Ben"', "note": '"hello you"'} == {
        one["name"]: one["value"] for one in answer(listed)
    }
    for words in (
        ["-v", "x"],
        ["--variables", "[1]"],
        ["--variables", "{"],
        ["--variables", "@missing.json"],
    ):
        run("start", "demo-order", *words, code=exit_codes.USAGE)


def test_start_by_key_and_version(run: Run) -> None:
    """A key is a version already."""
    key = answer(run("deploy", str(BPMN), "--json"))[0]["key"]
    assert key == answer(run("start", key, "--json"))["processDefinitionKey"]
    assert 1 == answer(run("start", "demo-order", "--version", "1", "--json"))["processDefinitionVersion"]
    run("start", key, "--version", "1", code=exit_codes.USAGE)
    missing = run("start", "demo-order", "--version", "9", code=exit_codes.NOT_FOUND)
    assert "demo-order" in missing.stderr


def test_instances_are_listed_shown_and_cancelled(run: Run) -> None:
    """Where it is, what it knows; a second cancellation finds nothing."""
    key = started(run, quantity=1, amount=5)
    assert key in run("instances", "list", "--process", "demo-order", "--state", "active").stdout
    shown = answer(run("instances", "show", key, "--json"))
    assert "ACTIVE" == shown["state"]
    assert {"received", "check_stock"} <= {one["elementId"] for one in shown["elements"]}
    assert {"quantity", "amount"} == {one["name"] for one in shown["variables"]}
    assert "ACTIVE" in run("instances", "show", key).stdout
    run("instances", "cancel", key)
    run("instances", "cancel", key, code=exit_codes.NOT_FOUND)
    assert "TERMINATED" in run("instances", "list").stdout


def test_jobs_are_taken_completed_and_failed_and_incidents_resolved(run: Run) -> None:
    """The way of a job by hand."""
    key = started(run, quantity=1, amount=5)
    job = answer(run("jobs", "activate", "demo-check-stock", "--json"))[0]
    assert {"quantity": 1, "amount": 5} == job["variables"]
    run("jobs", "fail", job["jobKey"], "-m", "shelf is broken")
    incident = answer(run("incidents", "list", "--instance", key, "--json"))[0]
    assert "shelf is broken" == incident["errorMessage"]
    run("incidents", "resolve", incident["incidentKey"], code=exit_codes.NOT_FOUND)
    run("incidents", "resolve", incident["incidentKey"], "--retries", "1")
    assert "" == run("incidents", "list").stdout
    assert incident["incidentKey"] in run("incidents", "list", "--all").stdout
    again = answer(run("jobs", "activate", "demo-check-stock", "--json"))[0]
    run("jobs", "complete", again["jobKey"], "-v", "inStock=false")
    assert "COMPLETED" in run("instances", "list").stdout
    assert "demo-check-stock" in run("jobs", "list", "--instance", key).stdout


def test_messages_are_published_and_correlated(run: Run, tmp_path: Path) -> None:
    """Kept for whom comes later, or handed over now."""
    path = tmp_path / "waits.bpmn"
    path.write_text(MESSAGE)
    run("deploy", str(path))
    run("publish", "paid", "--key", "one", "--ttl", "60", "-v", "sum=3")
    ended = answer(run("start", "waits", "-v", "order=one", "--wait", "--json"))
    assert {"order": "one", "sum": 3} == ended["variables"]
    run("publish", "paid", "--key", "two", "--correlate", code=exit_codes.NOT_FOUND)
    run("start", "waits", "-v", "order=two")
    assert "processInstanceKey" in answer(run("publish", "paid", "--key", "two", "--correlate", "--json"))
    run("publish", "paid", "--correlate", "--ttl", "3", code=exit_codes.USAGE)


def test_search_filters_sorts_and_limits(run: Run) -> None:
    """Anything stored; what is unknown is an error of usage."""
    for number in range(3):
        started(run, quantity=number)
    keys = [
        one["processInstanceKey"]
        for one in answer(
            run("search", "process-instances", "-s", "processInstanceKey:desc", "-n", "2", "--json")
        )
    ]
    assert keys == sorted(keys, reverse=True)
    assert 2 == len(keys)
    run("search", "nonsense", code=exit_codes.USAGE)
    run("search", "jobs", "--sort", "jobKey:sideways", code=exit_codes.USAGE)
    refused = run("search", "jobs", "--filter", '{"jobKeyy": "1"}', code=exit_codes.FAILED)
    assert "jobKeyy" in refused.stderr


def test_config_shows_values_and_sources_without_secrets(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Masked, and with where each came from."""
    monkeypatch.setenv("CAMUNDA_CLIENT_ID", "shop")
    monkeypatch.setenv("CAMUNDA_CLIENT_SECRET", "canary-secret")
    result = run("config")
    assert "canary" not in result.output
    assert "CAMUNDA_CLIENT_ID\tshop\tenvironment" in result.stdout
    assert "default" in run("config", "--all").stdout


def test_token_prints_a_token_for_other_programs(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone, as a header, or with its time left; without credentials it says what to set."""
    assert "CAMUNDA_CLIENT_ID" in run("token", code=exit_codes.CONFIGURATION).stderr
    with OAuthServer() as server:
        monkeypatch.setenv("CAMUNDA_OAUTH_URL", server.token_url)
        monkeypatch.setenv("CAMUNDA_CLIENT_ID", "demo")
        monkeypatch.setenv("CAMUNDA_CLIENT_SECRET", "demo-secret")
        token = run("token").stdout.strip()
        assert token
        assert run("token", "--header").stdout.startswith("Authorization: Bearer ")
        assert "Bearer" == answer(run("token", "--json"))["scheme"]
        monkeypatch.setenv("CAMUNDA_CLIENT_SECRET", "wrong-secret")
        refused = run("token", code=exit_codes.UNAUTHORIZED)
        assert "wrong-secret" not in refused.output


def test_doctor_finds_nothing_wrong_with_a_running_engine(run: Run) -> None:
    """Every check is there, and a job type can be tried."""
    findings = {one["check"]: one for one in answer(run("doctor", "--job-type", "ship", "--json"))}
    assert {"configuration", "address", "token", "cluster", "version", "clock", "permission"} == set(findings)
    assert {"ok", "skipped"} == {one["state"] for one in findings.values()}


@pytest.mark.parametrize(
    ("address", "check", "code", "told"),
    [
        ("http://127.0.0.1:1", "address", exit_codes.UNREACHABLE, "nobody listens"),
        ("http://nowhere.invalid", "address", exit_codes.UNREACHABLE, "not known"),
        ("ftp://x", "configuration", exit_codes.CONFIGURATION, "http"),
    ],
)
def test_doctor_says_where_the_way_ends(run: Run, address: str, check: str, code: int, told: str) -> None:
    """The first failing check decides the exit code, and has advice."""
    last = answer(run("doctor", "--json", at=address, code=code))[-1]
    assert (check, "failed") == (last["check"], last["state"])
    assert told in last["text"]
    assert last["advice"]


def test_an_unreachable_cluster_has_its_own_exit_code(run: Run) -> None:
    """And points to the doctor."""
    result = run("instances", "list", at="http://127.0.0.1:1", code=exit_codes.UNREACHABLE)
    assert "camunda doctor" in result.stderr
    broken = json.loads(
        run("instances", "list", "--json", at="http://127.0.0.1:1", code=exit_codes.UNREACHABLE).stderr
    )
    assert "error" in broken


def test_the_demo_ends_with_a_summary(run: Run, tmp_path: Path) -> None:
    """Every order ends, one after its incident was mended; orders may come from a file."""
    summary = answer(run("demo", "-n", "30", "--json", at=None))
    assert (30, 30, 1) == (summary["instances"], summary["ended"], summary["incidentsResolved"])
    incident = summary["incidents"][0]
    assert "has no address" in incident["message"]
    assert incident["incidentKey"] in incident["byHand"]
    piped = dict(line.split("\t") for line in run("demo", "-n", "5", at=None).stdout.splitlines())
    assert "order-3 has no address" == piped["incidents.0.message"]
    assert 30 == sum(summary["outcomes"].values())
    assert summary["jobsRetried"] > 0
    orders = tmp_path / "orders.csv"
    orders.write_text(
        "orderId,customer,article,quantity,amount,address\nx-1,Ada,lamp,1,39,here\nx-2,Ben,desk,99,40,here\n"
    )
    assert {"delivered": 1, "sold_out": 1} == answer(run("demo", "--orders", str(orders), "--json", at=None))[
        "outcomes"
    ]
    orders.write_text("orderId,customer\nx,y\n")
    assert "quantity" in run("demo", "--orders", str(orders), at=None, code=exit_codes.USAGE).stderr


def test_the_demo_runs_on_a_configured_cluster(run: Run) -> None:
    """Here it is an engine behind a socket."""
    assert 10 == answer(run("demo", "-n", "10", "--cluster", "--json"))["ended"]


WORKERS = """
from camunda_sdk import WorkerConfig

async def check(job):
    return {"inStock": False}

def app(client):
    client.create_job_worker(WorkerConfig("demo-check-stock", 10_000, 2_000), check)

def nothing(client):
    pass

number = 3
"""


def test_worker_run_works_jobs_tells_its_health_and_drains(run: Run, address: str, tmp_path: Path) -> None:
    """It ends by SIGTERM with 0."""
    started(run, quantity=1)
    (tmp_path / "shop.py").write_text(WORKERS)
    command = [
        sys.executable,
        "-m",
        "camunda_sdk",
        "--address",
        address,
        "worker",
        "run",
        "shop:app",
        "--health-port",
        "0",
    ]
    port = free_port()
    command[-1] = str(port)
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        try:
            eventually(lambda: "COMPLETED" in run("instances", "list").stdout)
            eventually(lambda: status(port, "/ready") == 200)
            assert 200 == status(port, "/live")
            assert 404 == status(port, "/nope")
            process.send_signal(signal.SIGTERM)
            assert 0 == process.wait(20)
        finally:
            process.kill()


RETURNING = """
from camunda_sdk import FixedRetry, JobWorker, WorkerConfig

async def check(job):
    return {"inStock": False}

async def app(client):
    return [JobWorker(client, check, WorkerConfig("demo-check-stock", 10_000, 2_000), retry_policy=FixedRetry())]
"""


def test_worker_run_takes_workers_that_a_function_returns(run: Run, address: str, tmp_path: Path) -> None:
    """So they can have hooks and a retry policy; --json tells what they work on and where the health is."""
    started(run, quantity=1)
    (tmp_path / "returning_shop.py").write_text(RETURNING)
    words = ["--address", address, "worker", "run", "returning_shop:app", "--health-port", "0", "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "camunda_sdk", *words], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            told = json.loads(process.stdout.readline())
            assert ["demo-check-stock"] == told["jobTypes"]
            assert 200 == status(told["healthPort"], "/live")
            eventually(lambda: "COMPLETED" in run("instances", "list").stdout)
            process.send_signal(signal.SIGTERM)
            assert 0 == process.wait(20)
        finally:
            process.kill()


def test_worker_run_refuses_what_makes_no_workers(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each mistake is told by its name."""
    (tmp_path / "wrong_shop.py").write_text(WORKERS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    for target, told in (
        ("wrong_shop", "module:name"),
        ("missing_shop:app", "no module"),
        ("wrong_shop:missing", "missing"),
        ("wrong_shop:number", "int"),
        ("wrong_shop:nothing", "no worker"),
    ):
        assert told in " ".join(run("worker", "run", target, code=exit_codes.USAGE).stderr.split())


def test_dev_serves_and_follows_its_files(tmp_path: Path) -> None:
    """A file that changes is deployed again; the log tells what happens."""
    path = tmp_path / "order.bpmn"
    path.write_bytes(BPMN.read_bytes())
    port = free_port()
    command = [sys.executable, "-m", "camunda_sdk", "dev", str(tmp_path), "--port", str(port)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            eventually(lambda: status(port, "/v2/topology") == 200)
            time.sleep(0.5)  # the watcher begins after the server
            path.write_text(path.read_text("utf-8").replace("Check stock", "Look at the shelf"), "utf-8")
            eventually(lambda: latest_version(port) == 2)
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=20)
        finally:
            process.kill()
    assert "version 1 from order.bpmn" in output
    assert "version 2 from order.bpmn" in output


def test_dev_tells_programs_what_happens(tmp_path: Path) -> None:
    """With --json each line is a document, written at once; the one about serving has the address."""
    path = tmp_path / "order.bpmn"
    path.write_bytes(BPMN.read_bytes())
    command = [sys.executable, "-m", "camunda_sdk", "dev", str(path), "--port", "0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            deployed, serving = (json.loads(process.stdout.readline()) for _ in range(2))
            process.send_signal(signal.SIGINT)
            assert 0 == process.wait(20)
        finally:
            process.kill()
    assert ("Process", "CREATED") == (deployed["kind"], deployed["intent"])
    assert deployed["time"]
    assert serving["address"].startswith("http://127.0.0.1:")


SLOW = """
import asyncio
from camunda_sdk import WorkerConfig

async def check(job):
    print("begun", flush=True)
    await asyncio.sleep(2)
    return {"inStock": False}

def app(client):
    client.create_job_worker(WorkerConfig("demo-check-stock", 30_000, 2_000), check)
"""


@pytest.mark.skipif(os.name == "nt", reason="a group of processes gets no Ctrl+C there")
def test_ctrl_c_lets_reloading_workers_finish(run: Run, address: str, tmp_path: Path) -> None:
    """A terminal sends it to every process of its group, and the workers must not take that for a second signal."""
    started(run, quantity=1)
    (tmp_path / "slow_shop.py").write_text(SLOW)
    command = [sys.executable, "-m", "camunda_sdk", "--address", address, "worker", "run", "slow_shop:app"]
    with subprocess.Popen(
        [*command, "--reload"], cwd=tmp_path, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            assert process.stdout
            assert "begun" == process.stdout.readline().strip()
            os.killpg(process.pid, signal.SIGINT)
            assert 0 == process.wait(30)
        finally:
            process.kill()
    assert "COMPLETED" in run("instances", "list").stdout


def test_a_screen_shows_moments_and_sentences_as_people_read_them() -> None:
    """Moments without decimals in this machine's time zone; what is none stays as it is."""
    from datetime import datetime

    from camunda_sdk._cli.output import short

    local = datetime.fromisoformat("2026-11-28T15:29:38+00:00").astimezone()
    for text in ("2026-11-28T15:29:38.444000+00:00", "2026-11-28T15:29:38Z", "2026-11-28T16:29:38.4+01:00"):
        assert f"{local:%Y-%m-%d %H:%M:%S}" == short(text)
    assert "2026-11-28" == short("2026-11-28")


def latest_version(port: int) -> int:
    """The highest version of the order process."""
    from camunda_sdk import CamundaClient

    with CamundaClient({"CAMUNDA_REST_ADDRESS": f"http://127.0.0.1:{port}"}) as client:
        return max(one.version for one in client.search_process_definitions().items)


def test_version_and_help_need_no_cluster(run: Run) -> None:
    """Both are quick and quiet."""
    assert run("--version", at=None).stdout.strip()[0].isdigit()
    assert "doctor" in run("--help", at=None).stdout


def status(port: int, path: str) -> int:
    """The status of a local address; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as found:
            return int(found.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def eventually(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait for something that another process brings about."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "what was waited for did not happen"
        time.sleep(0.1)


def free_port() -> int:
    """A port that nobody listens on now."""
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
