"""The script that a new user runs first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from tools.workspace import ROOT

PROGRAM = """
import os, sys
import dev
sys.exit(dev.run([sys.executable, "-c", {child!r}], dict(os.environ)))
"""
CHILD = """
import sys, time
try:
    print("begun", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.skipif(os.name == "nt", reason="a group of processes gets no Ctrl+C there")
def test_ctrl_c_ends_a_job_with_its_own_exit_code_and_no_traceback(tmp_path: Path) -> None:
    """A terminal sends it to the job as well, whose answer counts."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(child=CHILD), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(program)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout
        assert "begun" == running.stdout.readline().strip()
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate(timeout=30)
    assert (130, "") == (running.returncode, said)


def test_without_a_job_the_jobs_are_listed() -> None:
    """And a misspelled one is an error of usage."""
    for words, code in (([], 0), (["--help"], 0), (["dmo"], 2)):
        done = subprocess.run([sys.executable, str(ROOT / "dev.py"), *words], capture_output=True, text=True)
        assert code == done.returncode
        assert "demo" in done.stdout


UV = """#!{python}
import os, sys
sys.stderr.write({said!r})
sys.exit(0 if {flag!r} in os.environ else 2)
"""


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a script with a shebang")
@pytest.mark.parametrize(
    ("said", "flag", "works"),
    [
        ("invalid peer certificate: UnknownIssuer", "UV_SYSTEM_CERTS", True),
        ("invalid peer certificate: UnknownIssuer", "UV_NATIVE_TLS", True),
        ("invalid peer certificate: Expired", "NEVER_SET", False),
        ("no space left", "UV_SYSTEM_CERTS", False),
    ],
)
def test_certificates_that_only_the_machine_trusts_are_tried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], said: str, flag: str, works: bool
) -> None:
    """Behind a company's proxy pip works and uv does not until it is told; what uv says is shown in any case."""
    uv = tmp_path / "uv"
    uv.write_text(UV.format(python=sys.executable, said=said, flag=flag), "utf-8")
    uv.chmod(0o755)
    if works:
        dev.sync(str(uv), {"PATH": os.environ["PATH"]}, [])
    else:
        with pytest.raises(SystemExit, match="could not be set up"):
            dev.sync(str(uv), {"PATH": os.environ["PATH"]}, [])
    assert said in capsys.readouterr().err
