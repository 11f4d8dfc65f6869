"""Write the software bill of materials of one package: CycloneDX 1.5, from what uv.lock holds.

Usage: ``python3 dev.py sbom NAME [--wheel FILE] [--output FILE]``. The list is of what installing the wheel brings in
at the locked versions, extras left out; a component that only some interpreters or systems need says so in
its properties. With ``--wheel`` the file's name and digest are in it, so that the list belongs to one wheel.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from tools.release import unsettled
from tools.workspace import ROOT, Package, packages

EXPORT = ["export", "--quiet", "--locked", "--no-default-groups", "--preview-features", "sbom-export"]


class SbomError(Exception):
    """There is nothing to list; the message says why."""


def main(arguments: list[str]) -> int:
    """Write the list of one package and say where it is."""
    parser = argparse.ArgumentParser(prog="tools.sbom", description=__doc__)
    parser.add_argument("name", help="the package")
    parser.add_argument("--wheel", type=Path, help="the wheel that the list is about")
    parser.add_argument("--output", type=Path, help="where to write; NAME-VERSION.cdx.json here by default")
    options = parser.parse_args(arguments)
    try:
        package = package_of(options.name)
        output = options.output or Path(f"{package.name}-{package.version}.cdx.json")
        text = json.dumps(sbom(package, options.wheel), indent=2) + "\n"
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    except SbomError as error:
        print(f"sbom: {error}", file=sys.stderr)
        return 1
    print(output)
    return 0


def package_of(name: str) -> Package:
    """The package of this name."""
    members = packages()
    if name not in members:
        raise SbomError(f"there is no package {name!r}; there are {', '.join(members)}")
    return members[name]


def sbom(package: Package, wheel: Path | None = None) -> dict[str, Any]:
    """The bill of materials: the package as its subject, all that it brings in as components."""
    document = exported(package)
    subject = document["metadata"]["component"]
    document["components"] = sorted(document["components"], key=lambda one: (one["name"], one["version"]))
    members = packages()
    held = unsettled(package, members, ROOT)
    for component in (subject, *document["components"]):
        if canonicalize_name(component["name"]) in members:
            describe_member(component, on_index=component["name"] not in held)
    if wheel is not None:
        describe_wheel(subject, wheel, package)
    return document


def exported(package: Package) -> dict[str, Any]:
    """What uv makes of the lock file."""
    command = [os.environ.get("UV", "uv"), *EXPORT, "--package", package.name, "--format", "cyclonedx1.5"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if answer.returncode:
        raise SbomError(f"uv could not export what is locked: {answer.stderr.strip()}")
    document: dict[str, Any] = json.loads(answer.stdout)
    return document


def describe_member(component: dict[str, Any], *, on_index: bool) -> None:
    """Give a package of this workspace what uv leaves out: its licence, and the address of its own name.

    A name that a stranger holds on the index gets no address: it would send scanners to the stranger's package.
    """
    if on_index:
        component["purl"] = f"pkg:pypi/{component['name']}@{component['version']}"
    component["licenses"] = [{"license": {"id": "Apache-2.0"}}]
    # A path inside the checkout says nothing to whoever reads the list of a wheel.
    kept = [one for one in component.pop("properties", []) if one["name"] != "uv:workspace:path"]
    if kept:
        component["properties"] = kept


def describe_wheel(subject: dict[str, Any], wheel: Path, package: Package) -> None:
    """Tie the list to one wheel by its name and digest."""
    try:
        name, version, *_ = parse_wheel_filename(wheel.name)
    except InvalidWheelFilename as error:
        raise SbomError(f"{wheel.name} is not the name of a wheel: {error}") from None
    if (name, str(version)) != (canonicalize_name(package.name), package.version):
        raise SbomError(f"{wheel.name} is not a wheel of {package.name} {package.version}")
    if not wheel.is_file():
        raise SbomError(f"there is no file {wheel}")
    subject["hashes"] = [{"alg": "SHA-256", "content": hashlib.sha256(wheel.read_bytes()).hexdigest()}]
    subject["properties"] = [*subject.get("properties", []), {"name": "wheel", "value": wheel.name}]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
