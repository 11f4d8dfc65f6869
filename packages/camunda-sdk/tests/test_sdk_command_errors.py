"""Whatever goes wrong, the camunda command ends with a sentence, advice and an exit code; no traceback reaches a user."""

from __future__ import annotations

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer

from camunda_client import ApiError, CamundaClient
from camunda_sdk._cli import exit_codes
from camunda_sdk._cli.app import app
from camunda_sdk._cli.running import run
from camunda_sdk._cli.session import hint_for, sentence

NOBODY = "http://127.0.0.1:1"
Told = Callable[..., str]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder and no settings."""
    for name in list(os.environ):
        if name.startswith(("CAMUNDA_", "ZEEBE_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Runs a command line that is to fail and gives what it says."""

    def invoke(*words: str, code: int) -> str:
        assert code == run(words)
        said = capsys.readouterr()
        assert "" == said.out
        assert "Traceback" not in said.err
        return said.err

    return invoke


@pytest.mark.parametrize(
    "words",
    [
        "instances show abc",
        "instances cancel 1 abc",
        "incidents resolve abc",
        "incidents list --instance abc",
        "jobs complete abc",
        "jobs fail abc",
        "jobs list --instance abc",
    ],
)
def test_what_is_no_key_is_an_error_of_usage(told: Told, words: str) -> None:
    """Nothing is sent, and the sentence shows what a key looks like."""
    said = told("--address", NOBODY, *words.split(), code=exit_codes.USAGE)
    assert "'abc' is no key: a number such as" in said
    assert "--help" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("nonsense --json", exit_codes.USAGE),
        ("start --json", exit_codes.USAGE),
        ("start order --variables [1] --json", exit_codes.USAGE),
        ("deploy missing.bpmn --json", exit_codes.USAGE),
        ("instances show abc --json", exit_codes.USAGE),
        ("demo --orders . --json", exit_codes.USAGE),
        ("worker run missing:app --json", exit_codes.USAGE),
        ("token --json", exit_codes.CONFIGURATION),
        (f"--address {NOBODY} instances list --json", exit_codes.UNREACHABLE),
        ("--address ftp://x config --json", exit_codes.CONFIGURATION),
    ],
)
def test_with_json_every_error_is_one_json_document(told: Told, words: str, code: int) -> None:
    """Errors of usage as well; it holds the exit code and what to do."""
    error = json.loads(told(*words.split(), code=code))
    assert code == error["exitCode"]
    assert error["error"]
    assert error["hint"]


def test_a_group_without_a_command_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing that looks like an error."""
    assert exit_codes.USAGE == run(["jobs"])
    said = capsys.readouterr()
    assert "activate" in said.out + said.err
    assert "error" not in said.err


@pytest.mark.parametrize(
    ("source", "place", "kind"),
    [
        ("x = 1 / 0", "user_shop_a.py:1", "ZeroDivisionError"),
        ("import nothing_of_this_name", "user_shop_b.py:1", "ModuleNotFoundError"),
        ("\ndef app(:", "user_shop_c.py:2", "SyntaxError"),
        ("def app(client):\n    raise KeyError('stock')", "user_shop_d.py:2", "KeyError"),
    ],
)
def test_an_error_in_the_users_own_module_is_told_with_its_place(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, place: str, kind: str
) -> None:
    """File, line and kind; the traceback is there for who asks for it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    name = place.partition(".")[0]
    Path(f"{name}.py").write_text(source, "utf-8")
    said = told("worker", "run", f"{name}:app", code=exit_codes.FAILED)
    assert place in said
    assert kind in said
    assert "--traceback" in said


def test_the_traceback_of_an_unexpected_error_is_shown_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    """`camunda --traceback` has it, above the sentence."""
    Path("broken_shop.py").write_text("x = 1 / 0", "utf-8")
    assert exit_codes.FAILED == run(["--traceback", "worker", "run", "broken_shop:app"])
    assert "Traceback" in capsys.readouterr().err


def test_a_health_port_that_is_taken_is_named(told: Told, tmp_path: Path) -> None:
    """The sentence says which option to change."""
    Path("taken_shop.py").write_text(
        "from camunda_sdk import WorkerConfig\n"
        "async def work(job): ...\n"
        "def app(client): client.create_job_worker(WorkerConfig('x', 1000), work, auto_start=False)\n",
        "utf-8",
    )
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = told(
            "--address",
            NOBODY,
            "worker",
            "run",
            "taken_shop:app",
            "--health-port",
            port,
            code=exit_codes.USAGE,
        )
    assert "--health-port" in said
    assert port in said


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"\xff\xfe\x00\x81", "UTF-8"),
        (b"", "columns are missing"),
        (b"orderId,customer,article,quantity,amount,address\n", "no orders"),
        (b"orderId,customer,article,quantity,amount,address\n1,A,lamp,x,2,here\n", "quantity is 'x'"),
        (b"orderId,customer,article,quantity,amount,address\n1,A,lamp,1,nan,here\n", "amount is"),
        (b"orderId,customer,article,quantity,amount,address\n1,A\n", "quantity is ''"),
    ],
)
def test_orders_that_cannot_be_read_are_told_with_their_place(
    told: Told, content: bytes, wanted: str
) -> None:
    """Nothing runs with a file that is half right."""
    Path("orders.csv").write_bytes(content)
    said = told("demo", "--orders", "orders.csv", code=exit_codes.USAGE)
    assert wanted in said
    assert "orders.csv" in said


def error_of(status: int, body: Any) -> ApiError:
    """What a search raises for this answer."""
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json=body))
    settings = {"CAMUNDA_REST_ADDRESS": "http://camunda.test"}
    with CamundaClient(settings, transport=transport) as client, pytest.raises(ApiError) as raised:
        client.search_user_tasks()
    return raised.value


@pytest.mark.parametrize("status", [404, 405])
def test_a_cluster_without_the_operation_is_told_apart_from_a_thing_that_is_not_there(status: int) -> None:
    """Camunda 8.6 answers searches with a bare 404 or 405."""
    error = error_of(
        status, {"timestamp": "now", "status": status, "error": "no", "path": "/v2/user-tasks/search"}
    )
    assert "this cluster has no operation search_user_tasks" in sentence(error)
    assert "8.8" in hint_for(error)
    assert exit_codes.NOT_FOUND == exit_codes.code_of(error)
    there = error_of(404, {"status": 404, "title": "NOT_FOUND", "detail": "no such thing"})
    assert "no such thing" in sentence(there)
    assert "8.8" not in hint_for(there)


@pytest.mark.parametrize("status", [408, 429, 503, 504])
def test_what_may_work_later_has_an_exit_code_of_its_own(status: int) -> None:
    """A script can try again for this one."""
    assert exit_codes.LATER == exit_codes.code_of_status(status)


def test_the_exit_codes_are_distinct_and_documented() -> None:
    """In the help and on the page of the command."""
    assert len(set(exit_codes.MEANINGS)) == len(set(exit_codes.MEANINGS.values()))
    page = Path(__file__).parents[3] / "docs" / "command.md"
    if page.is_file():  # not where the package is tested alone
        rows = dict(re.findall(r"^\| (\d+) \| (.+) \|$", page.read_text("utf-8"), re.MULTILINE))
        assert {str(code): meaning for code, meaning in exit_codes.MEANINGS.items()} == rows


def commands(group: Any, path: str = "camunda") -> dict[str, Any]:
    """Every command that does something, by its words."""
    found: dict[str, Any] = {}
    for name, one in group.commands.items():
        found.update(commands(one, f"{path} {name}") if hasattr(one, "commands") else {f"{path} {name}": one})
    return found


COMMANDS = commands(typer.main.get_command(app))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_examples_and_json(name: str) -> None:
    """An example that the command's own parser refuses would be worse than none."""
    command = COMMANDS[name]
    assert "--json" in {word for parameter in command.params for word in parameter.opts}
    lines = [line.strip()[2:] for line in (command.help or "").splitlines() if line.strip().startswith("$ ")]
    assert lines
    for name_of_file in ("order.bpmn", "prices.dmn", "orders.csv"):
        Path(name_of_file).touch()
    Path("processes").mkdir()
    for line in lines:
        if not line.startswith("camunda "):
            continue
        words = shlex.split(line.replace("\\[", "[").split(" | ")[0])
        rest = words[words.index(name.split()[1]) + len(name.split()) - 1 :]
        command.make_context(name, rest)


def test_without_the_extra_the_command_says_what_to_install(tmp_path: Path) -> None:
    """One line, no traceback."""
    code = (
        "import sys, importlib.util as u; find = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name in ('typer', 'rich') else find(name, *rest)\n"
        "from camunda_sdk._cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert (1, "") == (done.returncode, done.stdout)
    assert done.stderr.strip().endswith('pip install "camunda-sdk[cli]"')


@pytest.mark.parametrize(
    "words",
    [
        "start order --timeout inf",
        "jobs activate charge --lock inf",
        "jobs activate charge --wait inf",
        "publish paid --ttl inf",
        "worker run shop:app --drain-timeout inf",
    ],
)
def test_endless_seconds_are_an_error_of_usage(told: Told, words: str) -> None:
    """Infinity is no number of seconds."""
    assert "a number of seconds is expected" in told(*words.split(), code=exit_codes.USAGE)


@pytest.mark.parametrize("target", ["./shop.py:app", "../shop:app", "shop.py:app", "a..b:app", "my-shop:app"])
def test_a_path_is_no_module(told: Told, target: str) -> None:
    """The error says what is expected instead."""
    assert "not a path" in told("worker", "run", target, code=exit_codes.USAGE)


def test_a_function_that_takes_no_client_is_an_error_of_usage(told: Told, tmp_path: Path) -> None:
    """It is not reported as an error of the command."""
    (tmp_path / "argless.py").write_text("def app(): pass\ndef two(client, more): pass\n", "utf-8")
    for name in ("app", "two"):
        assert "with a client as its only argument" in told(
            "worker", "run", f"argless:{name}", code=exit_codes.USAGE
        )


def test_a_module_in_a_package_is_told_with_its_folder(told: Told, tmp_path: Path) -> None:
    """Many files are named __init__.py."""
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "__init__.py").write_text("raise ValueError('no')\n", "utf-8")
    place = str(Path("inner", "__init__.py"))
    assert f"{place}:1: ValueError: no" in told("worker", "run", "inner:app", code=exit_codes.FAILED)


def test_lint_tells_what_cannot_be_read_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A link that leads nowhere is a problem of that file; folders and installed packages are not looked at."""
    for folder in ("named.bpmn", ".hidden", "site-packages", "inner"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "empty.bpmn").write_bytes(b"")
    try:
        (tmp_path / "gone.bpmn").symlink_to("nowhere")
    except OSError:
        pytest.skip("this machine lets nobody make links")
    assert exit_codes.FAILED == run(["lint", ".", "--json"])
    rows = json.loads(capsys.readouterr().out)
    expected = {"gone.bpmn", str(Path("inner", "empty.bpmn")), str(Path("named.bpmn", "empty.bpmn"))}
    assert expected == {row["file"] for row in rows}
    assert any("cannot be read" in row["message"] for row in rows)


@pytest.mark.parametrize("command", ["lint", "deploy", "dev"])
def test_a_folder_without_files_is_named(told: Told, tmp_path: Path, command: str) -> None:
    """Of several folders it is the one that is empty."""
    (tmp_path / "bare").mkdir()
    assert "file in bare" in told(command, "bare", code=exit_codes.USAGE)


def test_the_help_of_the_demo_tells_the_columns_of_its_orders() -> None:
    """They are those that are read."""
    from camunda_sdk._cli.demo.orders import COLUMNS

    (option,) = [one for one in typer.main.get_command(app).commands["demo"].params if one.name == "orders"]  # type: ignore[attr-defined] # a group
    assert ", ".join(COLUMNS) in option.help


@pytest.mark.parametrize("words", ["search jobs --filter", "start order --variables"])
def test_an_empty_document_is_an_error_of_usage(told: Told, words: str) -> None:
    """A script whose variable is unset does not mean everything."""
    assert "not JSON" in told(*words.split(), "", code=exit_codes.USAGE)


def test_what_the_embedded_engine_lacks_is_told_as_that() -> None:
    """The version of the cluster has nothing to do with it."""
    from camunda_embedded import Engine

    with (
        Engine() as engine,
        CamundaClient(transport=engine.transport()) as client,
        pytest.raises(ApiError) as caught,
    ):
        client.search_users()
    assert "embedded-operations.md" in hint_for(caught.value)


@pytest.mark.parametrize(
    "words",
    [
        ["start", "order", "--variables", "[" * 100_000],
        ["start", "order", "-v", "items=" + "[" * 100_000],
        ["publish", "paid", "--variables", "@deep.json"],
        ["search", "jobs", "--filter", '{"a":' * 100_000],
    ],
    ids=" ".join,
)
def test_json_that_is_nested_too_deeply_is_an_error_of_usage(
    told: Told, tmp_path: Path, words: list[str]
) -> None:
    """Python gives up on it with an error of its own kind."""
    (tmp_path / "deep.json").write_text('{"a":' * 100_000, "utf-8")
    assert "nested too deeply" in told("--address", NOBODY, *words, code=exit_codes.USAGE)


@pytest.mark.parametrize(
    "words",
    [
        "publish paid --ttl 1e308",
        "publish paid --ttl 1e16",
        "jobs activate charge --lock 1e308",
        "jobs activate charge --wait 1e17",
        "start order --wait --timeout 1e306",
        "worker run shop:app --drain-timeout 1e300",
    ],
)
def test_more_seconds_than_the_api_holds_are_an_error_of_usage(told: Told, words: str) -> None:
    """They would be infinitely many milliseconds, or more than 64 bits have room for."""
    said = told("--address", NOBODY, *words.split(), code=exit_codes.USAGE)
    assert "seconds are possible" in " ".join(said.split())


@pytest.mark.parametrize("process", ["9" * 26, "9" * 40, "\u0663" * 20])
def test_digits_that_are_no_key_are_an_id(told: Told, process: str) -> None:
    """One that no process has, which the cluster says."""
    assert "start order" not in told("--address", NOBODY, "start", process, code=exit_codes.UNREACHABLE)


@pytest.mark.parametrize(
    "words", ["dev --port 0 --host", "worker run shop:app --health-port 0 --health-host"]
)
def test_an_empty_address_to_listen_on_is_an_error_of_usage(told: Told, words: str) -> None:
    """An unset variable of a shell makes it; it would open the engine to everybody around."""
    said = " ".join(told(*words.split(), "", code=exit_codes.USAGE).split())
    assert "0.0.0.0 for all, is expected" in said


def test_a_cancellation_that_a_module_lets_out_is_told(told: Told, tmp_path: Path) -> None:
    """It is no ordinary exception, so that most code does not see it."""
    (tmp_path / "given_up.py").write_text(
        "import asyncio\nasync def app(client):\n    raise asyncio.CancelledError\n", "utf-8"
    )
    said = told("--address", NOBODY, "worker", "run", "given_up:app", code=exit_codes.FAILED)
    assert "given_up.py:3: CancelledError" in said
