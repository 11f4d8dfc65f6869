"""A sibling never comes from the index, where a stranger holds one of our names."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools import wheels
from tools.workspace import ROOT, packages, siblings_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def stranger(folder: Path, version: str = "99.0") -> None:
    """A wheel named camunda-client, as another project would publish it."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"camunda_client-{version}.dist-info"
    with zipfile.ZipFile(folder / f"camunda_client-{version}-py3-none-any.whl", "w") as archive:
        archive.writestr("camunda_client/__init__.py", "STRANGER = True\n")
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: camunda-client\nVersion: {version}\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheels of the worker and of all that it brings in."""
    members = packages()
    return wheels.build(siblings_of(members["camunda-worker"], members), tmp_path_factory.mktemp("dist"))


def test_every_sibling_in_the_lock_is_this_tree() -> None:
    """uv.lock names no version of a sibling from an index."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    sources = {entry["name"]: entry["source"] for entry in lock["package"]}
    assert {name: {"editable": f"packages/{name}"} for name in packages()} == {
        name: sources[name] for name in packages()
    }


def test_every_sibling_is_a_workspace_source() -> None:
    """A member that is missing in tool.uv.sources would be looked up on the index."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    sources = table["tool"]["uv"]["sources"]
    assert {name: {"workspace": True} for name in packages()} == sources


def test_a_stranger_of_a_higher_version_is_not_picked(
    built: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With camunda-client 99.0 on offer, installing the worker's wheel still brings the client built here."""
    stranger(tmp_path / "index")
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path / "index"))
    members = packages()
    python = wheels.new_environment(tmp_path / "env")
    wheels.install(python, members["camunda-worker"], members, built)
    wheels.refuse_strangers(python, members)
    code = "import importlib.metadata as m; print(m.version('camunda-client'))"
    answer = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert members["camunda-client"].version == answer


def test_a_stranger_that_came_in_is_noticed(tmp_path: Path) -> None:
    """The check after each installation names the package and where it came from."""
    stranger(tmp_path / "index")
    python = wheels.new_environment(tmp_path / "env")
    wheels.uv(
        "pip", "install", "-q", "--python", python, "--no-index", "-f", tmp_path / "index", "camunda-client"
    )
    with pytest.raises(wheels.WheelError, match="camunda-client was installed from the index"):
        wheels.refuse_strangers(python, packages())


def test_each_wheel_carries_its_marker_licence_and_metadata(built: dict[str, Path]) -> None:
    """Every wheel is typed, licensed, for Python 3.10 and later, and links to its changelog."""
    for name, wheel in built.items():
        with zipfile.ZipFile(wheel) as archive:
            files = archive.namelist()
            metadata = archive.read(next(file for file in files if file.endswith("METADATA"))).decode()
        assert f"{name.replace('-', '_')}/py.typed" in files
        assert any(file.endswith("licenses/LICENSE") for file in files)
        for line in ("License-Expression: Apache-2.0", "Requires-Python: >=3.10", "Project-URL: Changelog, "):
            assert line in metadata
        assert not any("tests/" in file for file in files)


@pytest.fixture(autouse=True)
def _uv_is_there() -> None:
    """The runner hands uv over; say so plainly where it did not."""
    if not shutil.which("uv") and not os.environ.get("UV"):
        pytest.fail("run the tests through dev.py, or put uv on the PATH")
