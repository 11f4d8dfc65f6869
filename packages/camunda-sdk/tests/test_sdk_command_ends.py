"""How the camunda command ends where somebody ends it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from camunda_sdk._cli import exit_codes

NOBODY = "http://127.0.0.1:1"


@pytest.mark.parametrize("module", ["rich", "camunda_sdk._cli.running", "camunda_sdk._cli.app"])
def test_ctrl_c_while_the_command_loads_leaves_no_traceback(module: str) -> None:
    """Loading is the longest part of a short command, and the moment in which people notice a mistake."""
    program = (
        "import sys\n"
        "class Impatient:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {module!r}:\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Impatient())\n"
        "sys.argv = ['camunda', 'config']\n"
        "from camunda_sdk._cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (exit_codes.INTERRUPTED, "", "") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.skipif(os.name == "nt", reason="a pipe that nobody reads is another error there")
@pytest.mark.parametrize("words", ["demo --instances 1", "config --all", "lint empty.bpmn", "doctor"])
def test_a_reader_that_has_seen_enough_is_no_error_to_tell(tmp_path: Path, words: str) -> None:
    """As `head` is; the exit code still says that not all was printed."""
    (tmp_path / "empty.bpmn").write_text("<nothing/>", "utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "camunda_sdk", "--address", NOBODY, *words.split()]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CAMUNDA_", "ZEEBE_"))}
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=clean)
    os.close(writing)
    assert (exit_codes.FAILED, "") == (done.returncode, done.stderr)
