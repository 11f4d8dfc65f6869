"""Where a real Camunda comes from: fetched by Maven, unpacked once, run by a Java that is new enough."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

VERSION = "8.6.0"
JAVA_FLOOR = 21
CACHE = Path(__file__).resolve().parent.parent / ".cache"
COPY_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"


class NotAvailable(Exception):
    """A real Camunda cannot be run on this machine; the text says what is missing."""


@functools.cache
def java_home() -> Path:
    """The folder of a Java that runs Camunda, or NotAvailable."""
    named = [
        Path(os.environ[name]) for name in ("CAMUNDA_TEST_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)
    ]
    installed = sorted(Path("/usr/lib/jvm").glob("*")) if Path("/usr/lib/jvm").is_dir() else []
    on_path = shutil.which("java")
    own = [Path(on_path).resolve().parent.parent] if on_path else []
    found = []
    for home in [*named, *own, *installed]:
        version = java_version(home)
        if version >= JAVA_FLOOR:
            return home
        if version:
            found.append(version)
    raise NotAvailable(
        f"needs Java {JAVA_FLOOR} or newer; found {sorted(set(found)) or 'none'} (CAMUNDA_TEST_JAVA_HOME may name one)"
    )


def java_version(home: Path) -> int:
    """The feature version of the Java in this folder; 0 where there is none."""
    try:
        answer = subprocess.run(
            [home / "bin" / "java", "-version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    match = re.search(r'version "(\d+)', answer.stderr)
    return int(match[1]) if match else 0


@functools.cache
def distribution() -> Path:
    """The unpacked distribution, fetched if this checkout has not got it yet, or NotAvailable."""
    if os.name == "nt":
        raise NotAvailable("its start script is for a POSIX shell, and this is Windows")
    java_home()
    target = CACHE / f"camunda-zeebe-{VERSION}"
    if (target / "bin" / "broker").is_file():
        return target
    if shutil.which("mvn") is None:
        raise NotAvailable("needs Maven (mvn) on the PATH to fetch the distribution")
    CACHE.mkdir(exist_ok=True)
    fetch()
    archive = CACHE / f"camunda-zeebe-{VERSION}.tar.gz"
    unpacked = CACHE / "unpacking"
    shutil.rmtree(unpacked, ignore_errors=True)
    with tarfile.open(archive) as members:
        members.extractall(unpacked, filter="data")
    archive.unlink()
    (unpacked / target.name).rename(target)
    return target


def fetch() -> None:
    """Let Maven copy the archive into the cache folder."""
    command = [
        "mvn",
        "--batch-mode",
        "--quiet",
        COPY_GOAL,
        f"-Dartifact=io.camunda:camunda-zeebe:{VERSION}:tar.gz",
        f"-DoutputDirectory={CACHE}",
    ]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=CACHE)
    except subprocess.TimeoutExpired:
        raise NotAvailable("Maven did not fetch the distribution within ten minutes") from None
    if answer.returncode:
        told = [line for line in answer.stdout.splitlines() if line.startswith("[ERROR]")]
        raise NotAvailable(f"Maven could not fetch the distribution: {(told or [answer.stdout])[0][:500]}")
