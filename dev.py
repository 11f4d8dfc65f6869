#!/usr/bin/env python3
"""Run the project's jobs on a machine that has Python and git and nothing else.

``python3 dev.py demo`` shows the SDK at work, ``python3 dev.py test`` runs every test, ``python3 dev.py`` lists
the rest. uv is used where it is on the PATH; otherwise it is installed into ``.tooling/`` beside this file,
and nothing outside the checkout is written except uv's own cache.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TOOLING = ROOT / ".tooling"
UV_REQUIREMENT = "uv>=0.9,<1"
UV_FLOOR = (0, 9)

JOBS: dict[str, tuple[str, list[list[str]]]] = {
    "demo": ("see the SDK at work", [["-m", "camunda_sdk", "demo"]]),
    "test": ("run every test", [["-m", "tools.run_tests"]]),
    "coverage": (
        "branches that the foundation packages' own tests reach",
        [["-m", "tools.run_tests", "--only", "camunda-logging,camunda-config,camunda-auth", "--cov", "-q"]],
    ),
    "lint": (
        "ruff: rules and format",
        [["-m", "ruff", "check", "."], ["-m", "ruff", "format", "--check", "."]],
    ),
    "types": ("mypy --strict over code and tests", [["-m", "tools.run_mypy"]]),
    "layers": (
        "the direction of imports",
        [["-c", "from importlinter.cli import lint_imports_command as lint; lint()"]],
    ),
    "security": (
        "bandit over the code that ships",
        [["-m", "bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", "packages"]],
    ),
    "audit": ("known vulnerabilities of what is locked; asks the index", [["-m", "tools.audit"]]),
    "docs": (
        "build the site, warnings are errors",
        [["-m", "sphinx", "-W", "--keep-going", "-q", "docs", "site"]],
    ),
    "wheels": ("every wheel alone: build, install, import, test", [["-m", "tools.wheels", "alone"]]),
    "lowest": ("every package on the lowest versions it declares", [["-m", "tools.wheels", "lowest"]]),
    "generate": ("write the generated code anew", [["-m", "tools.apigen", "generate"]]),
    "drift": ("generated code equals what its table gives", [["-m", "tools.apigen", "generate", "--check"]]),
    "sbom": ("list what a package brings in: sbom NAME [--wheel FILE]", [["-m", "tools.sbom"]]),
    "release": ("bump one package: release NAME patch|minor|major|X.Y.Z", [["-m", "tools.release"]]),
}
EVERYTHING = ["--all-packages", "--all-extras", "--all-groups", "--no-group", "benchmarks"]
# Who only wants to see it at work does not wait for what tests and documents need; what is there already stays.
NEEDS = {"demo": ["--package", "camunda-sdk", "--extra", "cli", "--no-default-groups", "--inexact"]}
CHECKS = ["test", "coverage", "lint", "types", "layers", "security", "drift", "docs", "wheels", "lowest"]


def main(arguments: list[str]) -> int:
    """Run one job, ``check`` for all of them, or print what there is."""
    if sys.version_info < (3, 10):
        sys.exit(f"This project needs Python 3.10 or newer; {sys.executable} is {sys.version.split()[0]}.")
    if not arguments or arguments[0] not in {*JOBS, "check"}:
        print_jobs()
        return 0 if not arguments or arguments[0] in {"-h", "--help", "help"} else 2
    job, rest = arguments[0], arguments[1:]
    uv = find_uv()
    environment = {**os.environ, "UV": uv, "UV_PYTHON": sys.executable, "PYTHONSAFEPATH": ""}
    environment.pop("VIRTUAL_ENV", None)
    names = CHECKS if job == "check" else [job]
    sync(uv, environment, NEEDS.get(job, EVERYTHING))
    for name in names:
        for command in JOBS[name][1]:
            print(f"\n$ {name}: python {' '.join([*command, *rest])}", flush=True)
            code = run([python_of_project(), *command, *rest], environment)
            if code:
                return code
    return 0


def run(command: list[str], environment: dict[str, str]) -> int:
    """Run a command in the checkout; Ctrl+C reaches it as well, so wait for what it says to that."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        # An exception in the moment in which the command's exit code is fetched would lose it.
        signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.run(command, cwd=ROOT, env=environment).returncode
    finally:
        if before is signal.default_int_handler:
            signal.signal(signal.SIGINT, before)


def print_jobs() -> None:
    """List the jobs, one a line."""
    print("usage: python3 dev.py JOB [ARGUMENT ...]\n")
    for name, (purpose, _) in {**JOBS, "check": ("all that guards the project", [])}.items():
        print(f"  {name:<10}{purpose}")


def sync(uv: str, environment: dict[str, str], wanted: list[str]) -> None:
    """Bring ``.venv`` to what uv.lock says, our packages editable in it."""
    command = [uv, "sync", "--locked", "--quiet", *wanted]
    done = subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE)
    if done.returncode and b"certificate" in done.stderr:
        # A company's own authority is known to the machine, and so to pip, but not to uv unless it is told to look there.
        known = {**environment, "UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
        done = subprocess.run(command, cwd=ROOT, env=known, stderr=subprocess.PIPE)
    sys.stderr.write(done.stderr.decode(errors="replace"))
    if done.returncode:
        sys.exit("The environment could not be set up; the lines above say why.")


def python_of_project() -> str:
    """The interpreter of ``.venv``."""
    return str(ROOT / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def find_uv() -> str:
    """A uv that is new enough: from the PATH, from ``.tooling/``, or installed there now."""
    own = TOOLING / "uv-env" / ("Scripts/uv.exe" if os.name == "nt" else "bin/uv")
    flat = TOOLING / "uv-target" / "bin" / ("uv.exe" if os.name == "nt" else "uv")
    for candidate in (shutil.which("uv"), str(own), str(flat)):
        if candidate and new_enough(candidate):
            return candidate
    print(f"Installing uv into {TOOLING.name}/ (once) ...", flush=True)
    for install, result in ((install_in_venv, own), (install_with_pip, flat)):
        if install() and new_enough(str(result)):
            return str(result)
    sys.exit(
        "uv could not be installed: this Python has neither a working venv module nor pip, or the package index "
        "cannot be reached. Install uv (https://docs.astral.sh/uv/), or python3-venv or python3-pip, and try again."
    )


def new_enough(uv: str) -> bool:
    """Whether this uv runs and understands the lock file."""
    try:
        answer = subprocess.run([uv, "--version"], capture_output=True, text=True, check=True).stdout
        version = tuple(int(part) for part in answer.split()[1].split(".")[:2])
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError):
        return False
    return version >= UV_FLOOR


def install_in_venv() -> bool:
    """Install uv into an environment of its own; fails where Debian's python3-venv is missing."""
    target = TOOLING / "uv-env"
    try:
        venv.create(target, with_pip=True, clear=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    python = target / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    return pip(str(python), "install", "--quiet", "--disable-pip-version-check", UV_REQUIREMENT)


def install_with_pip() -> bool:
    """Install uv beside the checkout with the machine's own pip, which touches no system folder."""
    target = TOOLING / "uv-target"
    options = ["--quiet", "--disable-pip-version-check", "--target", str(target), "--upgrade"]
    if sysconfig.get_path("stdlib") and (Path(sysconfig.get_path("stdlib")) / "EXTERNALLY-MANAGED").exists():
        options.append("--break-system-packages")
    return pip(sys.executable, "install", *options, UV_REQUIREMENT)


def pip(python: str, *arguments: str) -> bool:
    """Whether pip did it."""
    return subprocess.run([python, "-m", "pip", *arguments]).returncode == 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
