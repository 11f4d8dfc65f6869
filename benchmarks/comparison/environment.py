"""The environment that is measured: this tree's packages, built and installed, beside the locked peers."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .figure import OURS, PEERS, PUBLIC, PYZEEBE, Figure

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = ROOT / ".benchmarks"
PACKAGES = ("logging", "config", "auth", "client", "worker", "embedded", "sdk")
WITHOUT_ENGINE = [f"camunda-{name}" for name in PACKAGES if name != "embedded"]
WANTED = {OURS: WITHOUT_ENGINE, PUBLIC: [PUBLIC], PYZEEBE: [PYZEEBE]}


@functools.cache
def uv() -> str:
    """The uv that dev.py finds, or installs into the checkout."""
    if str(ROOT) not in sys.path:
        sys.path.append(str(ROOT))
    from dev import find_uv

    return os.environ.get("UV") or find_uv()


def environment() -> Path:
    """An interpreter that has the packages of this tree as a user has them, and the peers as uv.lock has them."""
    home = HOME / "env"
    anew = [word for name in PACKAGES for word in ("--reinstall-package", f"camunda-{name}")]
    command = [uv(), "sync", "--locked", "--quiet", "--no-editable", "--compile-bytecode", "--all-packages"]
    command += ["--extra", "aiohttp", "--no-default-groups", "--group", "benchmarks", *anew]
    own = {
        **os.environ,
        "UV_PROJECT_ENVIRONMENT": str(home),
        "UV_PYTHON": os.environ.get("UV_PYTHON", sys.executable),
    }
    own.pop("VIRTUAL_ENV", None)
    if subprocess.run(command, cwd=ROOT, env=own).returncode:
        raise SystemExit("The environment of the benchmarks could not be set up; the lines above say why.")
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def versions(python: Path) -> dict[str, str]:
    """Versions of Python, of the peers and of the libraries below."""
    names = ["camunda-sdk", "camunda-client", "camunda-worker", "camunda-embedded", *PEERS]
    names += ["aiohttp", "httpx", "grpcio", "pydantic", "msgspec"]
    code = (
        "import importlib.metadata as m, json, platform\n"
        "found = {'python': platform.python_version()}\n"
        f"for name in {names}:\n"
        "    try:\n        found[name] = m.version(name)\n"
        "    except m.PackageNotFoundError:\n        pass\n"
        "print(json.dumps(found))"
    )
    answer = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(answer.stdout)
    return found


def sizes(python: Path, contestants: tuple[str, ...]) -> list[Figure]:
    """Megabytes on the disk, compiled files included: of the distributions alone and with all that they need."""
    alone: dict[str, list[float]] = {}
    complete: dict[str, list[float]] = {}
    HOME.mkdir(exist_ok=True)
    for who in contestants:
        with tempfile.TemporaryDirectory(dir=HOME) as scratch:
            names = [str(ROOT / "packages" / name) if who == OURS else name for name in WANTED[who]]
            install(python, Path(scratch), names)
            modules = [name.replace("-", "_") for name in WANTED[who]]
            alone[who] = [megabytes(*(Path(scratch) / module for module in modules))]
            complete[who] = [megabytes(Path(scratch))]
    return [
        Figure("size", "Installing", "installed, without what they need", "MB", True, alone),
        Figure("size-complete", "Installing", "installed, with everything they need", "MB", True, complete),
    ]


def install(python: Path, target: Path, names: list[str]) -> None:
    """Install into a folder, in the locked versions."""
    locked = target.with_suffix(".txt")
    export = "export --quiet --locked --no-hashes --no-emit-workspace --all-packages --all-extras --group benchmarks"
    pip = "pip install --quiet --no-sources --compile-bytecode"
    where = ["--python", str(python), "--constraints", str(locked), "--target", str(target)]
    try:
        subprocess.run([uv(), *export.split(), "--output-file", str(locked)], cwd=ROOT, check=True)
        subprocess.run([uv(), *pip.split(), *where, *names], cwd=ROOT, check=True)
    finally:
        locked.unlink(missing_ok=True)


def megabytes(*folders: Path) -> float:
    """What the files in these folders take up."""
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return round(sum(path.stat().st_size for path in files) / 1e6, 2)
