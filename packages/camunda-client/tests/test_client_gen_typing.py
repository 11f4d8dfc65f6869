"""What a type checker sees: a right program passes, every mistake in a wrong one is found."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent / "typing_project"


def _mypy(source: Path, cache: Path) -> str:
    pytest.importorskip("mypy", reason="mypy belongs to the workspace's tools, not to this package's tests")
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        str(cache),
        "--no-error-summary",
        str(source),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cache).stdout


def test_a_right_program_passes_mypy(tmp_path: Path) -> None:
    """The sample project passes `mypy --strict` without a cast."""
    assert "" == _mypy(PROJECT / "right.py", tmp_path)
    assert "cast(" not in (PROJECT / "right.py").read_text("utf-8")


def test_every_mistake_is_found_by_mypy(tmp_path: Path) -> None:
    """Each line with a mistake is refused for the reason written beside it, and no other line is."""
    source = tmp_path / "wrong.py"
    shutil.copy(PROJECT / "wrong.py.txt", source)
    lines = source.read_text("utf-8").splitlines()
    expected = {
        (number, match[1])
        for number, line in enumerate(lines, 1)
        if (match := re.search(r"# expect: ([a-z-]+)", line))
    }
    found = re.findall(r"wrong\.py:(\d+): error: .*\[([a-z-]+)\]", _mypy(source, tmp_path))
    assert expected == {(int(number), code) for number, code in found}


def _pyright() -> str | None:
    """The checker beside this Python: pyright, or basedpyright, which needs no Node.js installed."""
    folder = str(Path(sys.executable).parent)
    return shutil.which("basedpyright", path=folder) or shutil.which("pyright", path=folder)


@pytest.mark.skipif(_pyright() is None, reason="needs pyright")
def test_a_right_program_passes_pyright(tmp_path: Path) -> None:
    """The sample project passes pyright in strict mode, which a mistake in it would not."""
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict"}), "utf-8")
    right = (PROJECT / "right.py").read_text("utf-8")
    for text, code in ((right, 0), (right + "\nCamundaClient().complete_job(5)\n", 1)):
        (tmp_path / "right.py").write_text(text, "utf-8")
        command = [str(_pyright()), "-p", str(tmp_path), "--pythonpath", sys.executable]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert code == done.returncode, done.stdout
