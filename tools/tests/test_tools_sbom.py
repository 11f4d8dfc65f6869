"""The bill of materials names a package, the wheel it is about, and all that it brings in."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tools import sbom
from tools.workspace import ROOT, packages

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

NAME = "camunda-auth"
VERSION = packages()[NAME].version
WHEEL = f"camunda_auth-{VERSION}-py3-none-any.whl"


def locked() -> dict[str, set[str]]:
    """The versions of everything in uv.lock."""
    found: dict[str, set[str]] = {}
    for entry in tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]:
        if "version" in entry:
            found.setdefault(entry["name"], set()).add(entry["version"])
    return found


def written(path: Path, *arguments: str) -> dict[str, Any]:
    """What the command writes."""
    assert sbom.main([*arguments, "--output", str(path)]) == 0
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def test_a_package_and_its_dependencies_are_named_with_versions(tmp_path: Path) -> None:
    """All of them, direct or not, at the versions of the lock file; nothing that only tests or extras need."""
    document = written(tmp_path / "new" / "auth.cdx.json", NAME)
    assert ("CycloneDX", "1.5") == (document["bomFormat"], document["specVersion"])
    subject = document["metadata"]["component"]
    assert (NAME, VERSION, f"pkg:pypi/{NAME}@{VERSION}") == (
        subject["name"],
        subject["version"],
        subject["purl"],
    )
    components = {one["name"]: one for one in document["components"]}
    assert {"camunda-logging", "httpx", "httpcore", "certifi"} <= set(components)
    assert set() == {"pytest", "filelock", "pyjwt"} & set(components)
    versions = locked()
    assert [] == [name for name, one in components.items() if one["version"] not in versions[name]]
    assert [] == [name for name, one in components.items() if not one.get("purl")]


def test_it_says_who_needs_whom(tmp_path: Path) -> None:
    """The package's own line lists its direct dependencies and no others."""
    document = written(tmp_path / "auth.cdx.json", NAME)
    names = {one["bom-ref"]: one["name"] for one in document["components"]}
    subject = document["metadata"]["component"]["bom-ref"]
    needs = {one["ref"]: one.get("dependsOn", []) for one in document["dependencies"]}
    assert {"camunda-logging", "httpx"} == {names[ref] for ref in needs[subject]}


def test_the_licence_of_our_own_packages_is_in_it_and_no_path_of_this_machine(tmp_path: Path) -> None:
    """Siblings are described as what a reader can install, not as folders of a checkout."""
    document = written(tmp_path / "auth.cdx.json", NAME)
    sibling = next(one for one in document["components"] if one["name"] == "camunda-logging")
    assert [{"license": {"id": "Apache-2.0"}}] == sibling["licenses"]
    assert "packages/" not in json.dumps([document["metadata"], sibling])


def test_a_name_that_a_stranger_holds_gets_no_address(tmp_path: Path) -> None:
    """Otherwise scanners would report on the stranger's package."""
    document = written(tmp_path / "worker.cdx.json", "camunda-worker")
    ours = {one["name"]: one for one in document["components"] if one["name"] in packages()}
    assert "purl" not in ours["camunda-client"]
    assert "purl" in ours["camunda-auth"]


def test_a_wheel_is_tied_to_its_list_by_its_digest(tmp_path: Path) -> None:
    """Name and SHA-256 of the file are in the list."""
    wheel = tmp_path / WHEEL
    wheel.write_bytes(b"a wheel")
    subject = written(tmp_path / "auth.cdx.json", NAME, "--wheel", str(wheel))["metadata"]["component"]
    assert [{"alg": "SHA-256", "content": hashlib.sha256(b"a wheel").hexdigest()}] == subject["hashes"]
    assert {"name": "wheel", "value": WHEEL} in subject["properties"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["camunda-nothing"], "there is no package 'camunda-nothing'"),
        ([NAME, "--wheel", "camunda_auth.zip"], "is not the name of a wheel"),
        ([NAME, "--wheel", "camunda_auth-99.0-py3-none-any.whl"], f"is not a wheel of {NAME} {VERSION}"),
        (
            [NAME, "--wheel", "camunda_config-0.1.0-py3-none-any.whl"],
            f"is not a wheel of {NAME} {VERSION}",
        ),
        ([NAME, "--wheel", WHEEL], "there is no file"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    arguments: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message says what is wrong."""
    assert sbom.main([*arguments, "--output", str(tmp_path / "out.json")]) == 1
    assert complaint in capsys.readouterr().err
    assert not (tmp_path / "out.json").exists()
