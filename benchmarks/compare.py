"""This SDK beside its peers, in one run: what an import costs, what is installed, what a call costs, how many jobs a worker does.

    python benchmarks/compare.py [--json FILE]

makes an environment of its own in ``.benchmarks/`` with ``camunda-orchestration-sdk`` and ``pyzeebe`` beside the packages of this
tree, starts a stub server in a process of its own, and prints figures and ratios. Every figure is the best of its rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".benchmarks"
PEERS = {"camunda-orchestration-sdk": "camunda_orchestration_sdk", "pyzeebe": "pyzeebe"}
OURS = {"camunda-sdk": "camunda_sdk", "camunda-client": "camunda_client"}
ROUNDS = 7
UV = os.environ.get("UV") or shutil.which("uv") or "uv"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", type=Path, help="write the figures to a file as well")
    options = parser.parse_args()
    python = environment()
    figures: dict[str, Any] = {
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.system(),
        },
        "versions": versions(python),
        "installed megabytes": sizes(python),
        "import": imports(python),
    }
    with Stub() as address:
        figures["stub"] = {
            "requests per second with bare aiohttp": measured(python, "bare", address)["per second"]
        }
        figures["completing a job, 10 at once"] = {
            name: measured(python, name, address) for name in ("bare", "ours", "public")
        }
        figures["jobs of a worker at its defaults"] = {
            name: measured(python, f"{name}_worker", address) for name in ("ours", "public")
        }
    figures["embedded engine"] = measured(python, "embedded", "")
    show(figures)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def environment() -> Path:
    """An interpreter with this tree's packages and the peers."""
    python = HOME / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, HOME / "env"], check=True)
    packages = ["logging", "config", "auth", "client[aiohttp]", "worker", "embedded", "sdk"]
    own = [f"{ROOT / 'packages' / f'camunda-{name}'}" for name in packages]
    subprocess.run([UV, "pip", "install", "--quiet", "--python", python, *own, *PEERS], check=True, cwd=HOME)
    return python


def versions(python: Path) -> dict[str, str]:
    """Versions of the peers."""
    code = (
        f"import importlib.metadata as m, json; print(json.dumps({{n: m.version(n) for n in {list(PEERS)}}}))"
    )
    found: dict[str, str] = json.loads(run(python, code))
    return found


def sizes(python: Path) -> dict[str, float]:
    """Megabytes of the distributions alone, compiled files included; ours are compiled from this tree."""
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, module in OURS.items():
            target = Path(scratch) / module
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / "packages" / name / "src" / module, target, ignore=ignored)
            found[name] = compiled_size(python, target)
        for name, module in PEERS.items():
            home = Path(run(python, f"import {module}; print({module}.__path__[0])").strip())
            target = Path(scratch) / module
            shutil.copytree(home, target, ignore=shutil.ignore_patterns("__pycache__"))
            found[name] = compiled_size(python, target)
    return found


def compiled_size(python: Path, folder: Path) -> float:
    """Megabytes of a folder once it is compiled."""
    subprocess.run([python, "-m", "compileall", "-q", folder], check=True)
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6, 2)


def imports(python: Path) -> dict[str, dict[str, float]]:
    """Milliseconds and megabytes of an import, beyond those of bare Python."""
    programs = {
        "bare python": "pass",
        **{name: f"import {module}" for name, module in {**OURS, **PEERS}.items()},
    }
    programs["camunda-sdk, first client"] = "from camunda_sdk import CamundaAsyncClient, WorkerConfig"
    best: dict[str, tuple[float, float]] = {}
    for _ in range(ROUNDS):
        for name, program in programs.items():
            begun = time.perf_counter()
            memory = run(
                python,
                f"{program}\nprint(int(open('/proc/self/statm').read().split()[1]) * 4)"
                if os.path.exists("/proc/self/statm")
                else f"{program}\nprint(0)",
            )
            seconds = time.perf_counter() - begun
            old = best.get(name, (seconds, float(memory)))
            best[name] = (min(old[0], seconds), min(old[1], float(memory)))
    bare = best.pop("bare python")
    return {
        name: {
            "milliseconds": round((seconds - bare[0]) * 1000, 1),
            "megabytes": round((memory - bare[1]) / 1024, 1),
        }
        for name, (seconds, memory) in best.items()
    }


def measured(python: Path, case: str, address: str) -> dict[str, float]:
    """Run one case in a process of its own."""
    command: list[str | Path] = [python, Path(__file__).with_name("compare_cases.py"), case, address]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HOME)
    if done.returncode:
        raise SystemExit(f"{case} failed:\n{done.stderr[-3000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(python: Path, code: str) -> str:
    """The output of a program."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=True, env=clean, cwd=HOME
    ).stdout


class Stub:
    """The server of the worker's benchmarks, in a process of its own."""

    def __enter__(self) -> str:
        command = [sys.executable, str(Path(__file__).with_name("worker_stub.py"))]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        return f"http://127.0.0.1:{self.process.stdout.readline().strip()}"

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()


def show(figures: dict[str, Any]) -> None:
    """Print the figures, then the ratios."""
    for name, value in figures.items():
        print(f"\n{name}")
        for label, figure in value.items():
            print(f"  {label:<28}{figure}")
    calls, workers = figures["completing a job, 10 at once"], figures["jobs of a worker at its defaults"]
    loads = figures["import"]
    print("\nratios")
    print(
        f"  CPU of a call, ours / bare aiohttp       {calls['ours']['cpu microseconds'] / calls['bare']['cpu microseconds']:.2f}"
    )
    print(
        f"  CPU of a call, public SDK / ours         {calls['public']['cpu microseconds'] / calls['ours']['cpu microseconds']:.1f}"
    )
    print(
        f"  jobs of a worker, ours / public SDK      {workers['ours']['per second'] / workers['public']['per second']:.0f}"
    )
    print(
        f"  import, public SDK / ours                {loads['camunda-orchestration-sdk']['milliseconds'] / max(0.1, loads['camunda-sdk, first client']['milliseconds']):.1f}"
    )


if __name__ == "__main__":
    main()
