"""`python -m camunda_embedded`."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from rest_processes import BROKEN, ORDER

from camunda_embedded.__main__ import main


@contextmanager
def _running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "camunda_embedded", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        yield process, next((word for word in line.split() if word.startswith("http")), "")
    finally:
        process.kill()
        process.communicate()


def test_it_deploys_files_and_serves_until_interrupted(tmp_path: Path) -> None:
    """The address is printed, the files are there, and an interruption ends it well."""
    file = tmp_path / "order.bpmn"
    file.write_bytes(ORDER)
    with _running("--port", "0", str(file)) as (process, address):
        assert address.startswith("http://127.0.0.1:")
        found = httpx.post(f"{address}/process-definitions/search", json={}).json()["items"]
        assert [entry["processDefinitionId"] for entry in found] == ["order"]
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0


def test_a_refused_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file with problems, or one that is not there, ends it with 1 and the reason."""
    file = tmp_path / "broken.bpmn"
    file.write_bytes(BROKEN)
    assert main(["--port", "0", str(file)]) == 1
    assert "task" in capsys.readouterr().err
    assert main(["--port", "0", str(tmp_path / "nothing.bpmn")]) == 1
    assert "nothing.bpmn" in capsys.readouterr().err


def test_a_port_in_use_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A port that somebody else listens on ends it with 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    told = capsys.readouterr().err
    assert "in use" in told
    assert str(port) in told


@pytest.mark.parametrize("port", ["-1", "65536", "many"])
def test_a_port_that_is_none_is_told(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A port out of range is an error of the command line."""
    with pytest.raises(SystemExit):
        main([f"--port={port}"])
    assert f"--port: a port is a number between 0 and 65535, not '{port}'" in capsys.readouterr().err


@pytest.mark.parametrize("delay", ["-1", "nan", "inf", "soon"])
def test_a_delay_that_is_none_is_told(delay: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A delay of searches that nobody can wait for is an error of the command line."""
    with pytest.raises(SystemExit):
        main([f"--search-delay={delay}"])
    assert (
        f"--search-delay: seconds are a number that is not negative, not '{delay}'" in capsys.readouterr().err
    )
