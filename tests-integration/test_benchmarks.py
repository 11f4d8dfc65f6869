"""The benchmarks run, and the pages show what their JSON says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BENCHMARKS = ROOT / "benchmarks"


def run(*words: str | Path) -> str:
    """What a program of the benchmarks prints; it has to end well."""
    command = [sys.executable, *map(str, words)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    answer = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env=environment, timeout=200
    )
    assert answer.returncode == 0, answer.stdout[-2000:] + answer.stderr[-4000:]
    return answer.stdout


def test_a_quick_comparison_gives_every_figure_of_ours(tmp_path: Path) -> None:
    """No case of this SDK or of a bare library has come out of step with the code it measures."""
    file, page = tmp_path / "figures.json", tmp_path / "page.html"
    printed = run(BENCHMARKS / "compare.py", "--quick", "--json", file, "--page", page)
    results = json.loads(file.read_text(encoding="utf-8"))
    latest = json.loads((BENCHMARKS / "results" / "latest.json").read_text(encoding="utf-8"))
    unmeasured = ("size", "real", *(() if sys.platform == "linux" else ("start-",)))
    wanted = {one["name"] for one in latest["figures"] if not one["name"].startswith(unmeasured)}
    found = {figure["name"]: figure for figure in results["figures"]}
    assert set() == wanted - set(found)
    assert [] == [name for name, figure in found.items() if figure["best"].get("this SDK") is None]
    assert {"date", "processor", "cores", "python", "system", "load before"} == set(results["machine"])
    assert results["stub"]["completions per second"] > 0
    assert "the busiest moment of the stub" in printed
    assert page.read_text(encoding="utf-8").count("<svg") == len(found)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timer of CPU time")
def test_a_profile_names_the_three_largest_costs_of_a_job() -> None:
    """The shares of the parts add up to a job, the largest first."""
    lines = run(BENCHMARKS / "profile_job.py", "--seconds", "3").splitlines()
    parts = [line for line in lines if line[:1].isdigit()]
    shares = [float(line.rpartition("%")[0].split()[-1]) for line in parts]
    assert shares == sorted(shares, reverse=True)
    assert 99 < sum(shares) < 101
    assert len(lines[-1].partition(": ")[2].split("; ")) == 3


def test_pages_show_the_figures_of_the_latest_run() -> None:
    """README.md, docs/benchmarks.md and the page with plots are what benchmarks/results/latest.json gives."""
    assert "" == run(BENCHMARKS / "figures.py", "--check")
