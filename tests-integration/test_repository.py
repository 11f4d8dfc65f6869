"""What holds for the repository as a whole."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = sorted(path.name for path in (ROOT / "packages").iterdir() if (path / "pyproject.toml").is_file())
INDEX_HOSTS = [
    ".".join(parts)
    for parts in (("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"))
]


def tracked_files() -> list[Path]:
    """Every text file that git tracks, or every file where this is no checkout."""
    answer = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if answer.returncode:
        pytest.skip("not a git checkout, so what belongs to the repository cannot be told")
    return [ROOT / line for line in answer.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.mark.parametrize("name", PACKAGES)
def test_every_package_has_the_same_shape(name: str) -> None:
    """Each has its sources, tests, README, changelog, licence and typing marker."""
    folder = ROOT / "packages" / name
    wanted = ["README.md", "CHANGELOG.md", "LICENSE", "tests", f"src/{name.replace('-', '_')}/py.typed"]
    assert [] == [part for part in wanted if not (folder / part).exists()]
    assert "## [Unreleased]" in (folder / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_file_names_the_host_of_a_package_index() -> None:
    """Where packages come from is the reader's own setting; only the lock file records it."""
    found = [
        f"{path.relative_to(ROOT)}: {host}"
        for path in tracked_files()
        if path.name != "uv.lock"
        for host in INDEX_HOSTS
        if host.encode() in path.read_bytes()
    ]
    assert [] == found


def test_no_file_came_into_the_repository_by_accident() -> None:
    """What a run left behind, such as a lock, is empty; a marker says by its name what it is for."""
    markers = {"py.typed", "__init__.py"}
    empty = [path for path in tracked_files() if path.name not in markers and not path.stat().st_size]
    assert [] == [str(path.relative_to(ROOT)) for path in empty]


@pytest.mark.parametrize("name", PACKAGES)
def test_importing_a_package_loads_nothing_heavy(name: str) -> None:
    """No HTTP library, no pydantic, no logger and no other package of ours before a name is used."""
    heavy = {
        "httpx",
        "aiohttp",
        "pydantic",
        "attr",
        "loguru",
        "asyncio",
        "ssl",
        "cryptography",
        "uvicorn",
        "typer",
        "rich",
    }
    import_name = name.replace("-", "_")
    code = f"import sys, {import_name}; print('\\n'.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    roots = {module.partition(".")[0] for module in loaded}
    others = {other.replace("-", "_") for other in PACKAGES} - {import_name}
    assert set() == roots & (heavy | others)


@pytest.mark.parametrize("name", PACKAGES)
def test_public_names_stand_in_order_and_resolve(name: str) -> None:
    """__all__ is sorted, without doubles, and dir() shows each of its names."""
    code = (
        f"import {name.replace('-', '_')} as package; names = list(package.__all__); "
        "assert names == sorted(set(names)), 'not sorted or doubled'; "
        "assert set(names) <= set(dir(package)), set(names) - set(dir(package)); "
        "[getattr(package, one) for one in names]"
    )
    answer = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True)
    assert "" == answer.stderr


def test_a_type_checker_sees_every_name_of_the_sdk(tmp_path: Path) -> None:
    """What the lazy module serves at run time, mypy --strict knows as well, and nothing that is misspelled."""
    import camunda_sdk

    names = sorted(name for name in dir(camunda_sdk) if not name.startswith("_"))
    program = tmp_path / "program.py"
    program.write_text(
        f"from camunda_sdk import {', '.join(names)}\n"
        "from camunda_sdk.models import ProcessCreationByKey\n"
        "from camunda_sdk.errors import NotFoundError\n"
        "from camunda_sdk.types import UNSET, File\n"
        "from camunda_sdk.semantic_types import ProcessDefinitionKey, lift_scope_key\n"
        "from camunda_sdk.runtime.eventual import ConsistencyOptions\n"
        "from camunda_sdk.runtime.job_worker import WorkerConfig\n"
        "import camunda_sdk\n"
        "CamundaAsyncClient.create_job_worker\n"
        "camunda_sdk.errors.NotFoundError\n"
        "camunda_sdk.client.CamundaClient\n"
        "camunda_sdk.runtime.job_worker.WorkerConfig\n"
        "camunda_sdk.runtime.VariableMap\n"
        "camunda_sdk.Misspelled\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), str(program)]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    found = [line.partition("error: ")[2] for line in answer.stdout.splitlines() if "error: " in line]
    assert ['Module has no attribute "Misspelled"  [attr-defined]'] == found


def test_relative_links_in_pages_lead_somewhere() -> None:
    """No page of the repository links to a file that is not there."""
    pages = [path for path in tracked_files() if path.suffix == ".md"]
    links = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in links.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert [] == broken
