"""What the command prints suits every terminal and every pipe, whatever a cluster or a file holds."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from camunda_sdk._cli.output import Output, counted, plain, short, visible

HOSTILE = "\x1b]0;title\x07\x1b[31mred\x9b0m \u202e :bug: [bold]no[/bold] over \\"
TOLD = "\\x1b]0;title\\x07\\x1b[31mred\\x9b0m \\u202e :bug: [bold]no[/bold] over \\"


class Screen(io.StringIO):
    """A terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def screen_of(monkeypatch: pytest.MonkeyPatch, columns: int) -> Screen:
    """Standard output on a terminal without colours."""
    found = Screen()
    monkeypatch.setattr(sys, "stdout", found)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", str(columns))
    return found


def test_a_terminal_is_told_control_characters_by_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that a process holds can move the cursor, set a title or change the order of letters."""
    screen = screen_of(monkeypatch, 200)
    output = Output()
    output.rows("incidents", ("message",), [{"message": HOSTILE}])
    output.thing({}, HOSTILE)
    output.event("Job", HOSTILE)
    assert 3 == screen.getvalue().count(TOLD)
    assert not set("\x1b\x07\x9b\u202e") & set(screen.getvalue())


def test_a_pipe_gets_one_line_without_control_characters() -> None:
    """Line breaks of all kinds become spaces."""
    assert TOLD == plain(HOSTILE)
    assert "a b c d" == plain("a\nb\r\nc\rd")
    assert '{"a": "\\x7f"}' == plain({"a": "\x7f"})
    assert "two\nlines" == visible("two\nlines")


def test_json_holds_the_text_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs read what was there, and no terminal obeys it."""
    Output(as_json=True).thing({"message": HOSTILE}, "")
    printed = capsys.readouterr().out
    assert {"message": HOSTILE} == json.loads(printed)
    assert not set("\x1b\x07\x9b") & set(printed)


@pytest.mark.parametrize("columns", [30, 60])
def test_a_narrow_terminal_shows_a_field_a_line(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """No key is cut, and no column is one letter wide."""
    screen = screen_of(monkeypatch, columns)
    names = ("jobKey", "type", "state", "retries", "worker", "processInstanceKey")
    values = ("2251799813685476", "charge", "COMPLETED", 3, "a-worker-of-some-name", "2251799813685472")
    Output().rows("jobs", names, [dict(zip(names, values, strict=True))])
    told = screen.getvalue()
    assert "job key: 2251799813685476" in told
    assert "instance: 2251799813685472" in told
    assert "state: COMPLETED" in told


@pytest.mark.parametrize(
    ("number", "title", "told"),
    [
        (1, "incidents", "1 incident"),
        (2, "incidents", "2 incidents"),
        (1, "process instances", "1 process instance"),
        (1, "resources deployed", "1 resource deployed"),
    ],
)
def test_one_thing_is_not_told_as_several(number: int, title: str, told: str) -> None:
    """Headings count as people do."""
    assert told == counted(number, title)


@pytest.mark.parametrize(
    "text", ["2026-13-01T00:00:00Z", "2026-01-01T99:00:00Z", "0001-01-01T00:00:00+14:00"]
)
def test_what_only_looks_like_a_moment_stays_as_it_is(text: str) -> None:
    """Any text may stand in a table."""
    assert text == short(text)


def camunda(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    settings = {
        name: value for name, value in os.environ.items() if not name.startswith(("CAMUNDA_", "ZEEBE_"))
    }
    command = [sys.executable, "-m", "camunda_sdk", *words]
    return subprocess.run(
        command, cwd=cwd, env={**settings, **environment}, capture_output=True, check=False, timeout=50
    )


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_pipe_of_any_encoding_gets_every_text(tmp_path: Path, encoding: str) -> None:
    """As JSON it is the same text; in lines what the encoding lacks is told by its number."""
    (tmp_path / "日本.env").write_text("CAMUNDA_WORKER_NAME=日本\n", "utf-8")
    words = ("--env-file", "日本.env", "config")
    environment = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "1"}
    ended = camunda(*words, "--json", cwd=tmp_path, **environment)
    rows: list[dict[str, Any]] = json.loads(ended.stdout.decode(encoding))
    assert {"日本"} == {row["value"] for row in rows if row["setting"] == "CAMUNDA_WORKER_NAME"}
    ended = camunda(*words, cwd=tmp_path, **environment)
    assert 0 == ended.returncode, ended.stderr
    assert ("日本" if encoding == "utf-8" else "\\u65e5\\u672c") in ended.stdout.decode(encoding)


@pytest.mark.skipif(os.name == "nt", reason="a shell closes the stream")
@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_closed_stream_is_no_error(tmp_path: Path, closed: str) -> None:
    """Whoever closes a stream wants to hear nothing on it."""
    line = f'"$0" -m camunda_sdk config {closed}'
    ended = subprocess.run(
        ["sh", "-c", line, sys.executable], cwd=tmp_path, capture_output=True, check=False, timeout=50
    )
    assert 0 == ended.returncode, ended.stderr
    assert b"Traceback" not in ended.stderr
