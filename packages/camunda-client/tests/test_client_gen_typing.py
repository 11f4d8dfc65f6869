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


@pytest.mark.skipif(
    shutil.which("pyright", path=str(Path(sys.executable).parent)) is None, reason="needs pyright"
)
def test_a_right_program_passes_pyright(tmp_path: Path) -> None:
    """The sample project passes pyright in strict mode."""
    shutil.copy(PROJECT / "right.py", tmp_path)
    (tmp_path / "pyrightconfig.json").write_text(json.dumps({"typeCheckingMode": "strict"}), "utf-8")
    pyright = shutil.which("pyright", path=str(Path(sys.executable).parent)) or "pyright"
    command = [pyright, "-p", str(tmp_path), "--pythonpath", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout
