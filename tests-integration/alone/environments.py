"""Environments that hold one package and what it depends on, and programs and servers in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.wheels import build, install, new_environment, uv
from tools.workspace import packages

PROGRAMS = Path(__file__).parent / "programs"
SECONDS = 60.0
FOREIGN = ("CAMUNDA_", "ZEEBE_", "PYTHON", "VIRTUAL_ENV", "LOGURU_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@dataclass
class Environments:
    """Makes each environment once, from wheels that are built once."""

    folder: Path
    wheels: dict[str, Path] = field(default_factory=dict)
    made: dict[tuple[str, ...], Path] = field(default_factory=dict)

    def python(self, package: str, *more: str, extra: str = "", lowest: bool = False) -> Path:
        """The interpreter of an environment with this package, and with what ``more`` names.

        Args:
            package: The package.
            more: Further distributions.
            extra: An extra of the package that is wanted.
            lowest: Whether to take the lowest versions that it declares in place of the newest.
        """
        wanted = (package, *more, extra, "lowest" if lowest else "")
        if wanted not in self.made:
            self.made[wanted] = self._make(package, more, extra, lowest=lowest)
        return self.made[wanted]

    def _make(self, package: str, more: Sequence[str], extra: str, *, lowest: bool) -> Path:
        members = packages()
        if not self.wheels:
            self.wheels = build(list(members.values()), self.folder / "dist")
        python = new_environment(self.folder / f"environment-{len(self.made)}")
        install(python, members[package], members, self.wheels, extra=extra, lowest=lowest)
        if more:
            lines = [f"{one} @ {self.wheels[one].as_uri()}" if one in members else one for one in more]
            uv("pip", "install", "--quiet", "--python", python, *lines)
        return python


@dataclass(frozen=True)
class Run:
    """What a program printed, and all of its output as text."""

    found: dict[str, Any]
    text: str


def run(
    python: Path,
    program: str,
    *arguments: str,
    settings: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Run:
    """Run a program to its end, with nothing of the checkout and no setting of this process in reach."""
    done = subprocess.run(
        [python, "-I", PROGRAMS / program, *arguments],
        cwd=folder or tempfile.gettempdir(),
        env={**clean_environment(), **(settings or {})},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, f"{program}:\n{done.stdout}\n{done.stderr}"
    return Run(json.loads(done.stdout.splitlines()[-1]), done.stdout + done.stderr)


def clean_environment() -> dict[str, str]:
    """This process's environment without settings of the SDK, of Python and of proxies."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith(FOREIGN)}


@contextmanager
def serving(*command: str | Path, python: Path | str = sys.executable) -> Iterator[str]:
    """A server in a process; gives the line with which it says that it is there."""
    with tempfile.TemporaryFile("w+") as complaints:
        process = subprocess.Popen(
            [python, *command],
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            env=clean_environment(),
            cwd=tempfile.gettempdir(),
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                process.wait(SECONDS)
                complaints.seek(0)
                raise AssertionError(f"{command} ended at once:\n{complaints.read()}")
            yield line.strip()
        finally:
            process.terminate()
            process.communicate(timeout=SECONDS)


def address_in(line: str) -> str:
    """The address, without ``/v2``, in the line that ``python -m camunda_embedded`` prints."""
    return next(word for word in line.split() if word.startswith("http")).removesuffix("/v2")
