"""Prepare the release of one package: bump it, check who depends on it, close its changelog, name the tag.

Usage: ``python3 dev.py release NAME patch|minor|major|X.Y.Z``. Nothing is committed, tagged or pushed: the command
prints what to do next, and the release workflow publishes when the tag arrives.
"""

from __future__ import annotations

import argparse
import datetime
import os
import re
import subprocess
import sys
from pathlib import Path

import tomlkit
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from tools.workspace import ROOT, Package, packages, siblings_of

STEPS = ("patch", "minor", "major")


class ReleaseError(Exception):
    """The release cannot be prepared; the message says what to change."""


def main(arguments: list[str], *, root: Path = ROOT, today: datetime.date | None = None) -> int:
    """Prepare a release, or with ``--verify-tag`` check in the workflow that a tag fits the tree."""
    parser = argparse.ArgumentParser(prog="tools.release", description=__doc__)
    parser.add_argument("name", help="the package, or with --verify-tag the tag")
    parser.add_argument("step", nargs="?", help="patch, minor, major or a version")
    parser.add_argument("--verify-tag", action="store_true", help="print the package that the tag releases")
    options = parser.parse_args(arguments)
    try:
        if options.verify_tag:
            print(verify_tag(options.name, root).name)
        elif options.step is None:
            parser.error("say how far: patch, minor, major or a version")
        else:
            prepare(
                options.name, options.step, root, today or datetime.datetime.now(datetime.timezone.utc).date()
            )
    except ReleaseError as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    return 0


def prepare(name: str, step: str, root: Path, today: datetime.date) -> None:
    """Write the new version and the changelog heading, and print what remains to be done by hand."""
    members = packages(root)
    if name not in members:
        raise ReleaseError(f"there is no package {name!r}; there are {', '.join(members)}")
    package = members[name]
    version = next_version(package.version, step)
    broken = broken_bounds(name, version, members)
    if broken:
        lines = "\n  ".join(broken)
        raise ReleaseError(
            f"{name} {version} is outside of what these ask for; change their bounds first:\n  {lines}"
        )
    changelog = closed_changelog(
        (package.folder / "CHANGELOG.md").read_text(encoding="utf-8"), version, today
    )
    (package.folder / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
    write_version(package.folder / "pyproject.toml", version)
    subprocess.run([os.environ.get("UV", "uv"), "lock", "--quiet"], cwd=root, check=True)
    print(f"{name} {package.version} -> {version}; every bound on it still holds.")
    for held in unsettled(package, members, root):
        print(
            f"The name {held} is not settled (see docs/releasing.md): the workflow will refuse to publish {name}."
        )
    tag = f"{name}-v{version}"
    print(
        f"Review the diff, then:\n  git commit -am 'Release {name} {version}'\n  git tag {tag}\n  git push origin main {tag}"
    )


def next_version(current: str, step: str) -> str:
    """The version after ``current``: one step up, or the one given if it is higher."""
    major, minor, patch = (*Version(current).release, 0, 0)[:3]
    if step in STEPS:
        steps = {
            "major": (major + 1, 0, 0),
            "minor": (major, minor + 1, 0),
            "patch": (major, minor, patch + 1),
        }
        return ".".join(map(str, steps[step]))
    try:
        wanted = Version(step)
    except InvalidVersion:
        raise ReleaseError(f"{step!r} is neither patch, minor, major nor a version such as 1.2.0") from None
    if wanted <= Version(current):
        raise ReleaseError(f"{wanted} is not higher than the present version {current}")
    return str(wanted)


def broken_bounds(name: str, version: str, members: dict[str, Package]) -> list[str]:
    """The members' requirements, extras included, that the new version would not satisfy."""
    return [
        f"{package.name}: {requirement}"
        for package in members.values()
        for requirement in package.every_requirement()
        if is_about(requirement, name) and not requirement.specifier.contains(version, prereleases=True)
    ]


def is_about(requirement: Requirement, name: str) -> bool:
    """Whether the requirement names this distribution."""
    return canonicalize_name(requirement.name) == canonicalize_name(name)


def closed_changelog(text: str, version: str, today: datetime.date) -> str:
    """The changelog with what stood under Unreleased moved under a heading of its own."""
    match = re.search(r"^## \[Unreleased\]\n(?P<body>.*?)(?=^## \[|\Z)", text, re.MULTILINE | re.DOTALL)
    if match is None:
        raise ReleaseError("CHANGELOG.md has no heading '## [Unreleased]'")
    body = match["body"].strip()
    if not body:
        raise ReleaseError("CHANGELOG.md says nothing under '## [Unreleased]': write what changed for users")
    closed = f"## [Unreleased]\n\n## [{version}] - {today.isoformat()}\n\n{body}\n"
    rest = text[match.end() :]
    return text[: match.start()] + closed + (f"\n{rest}" if rest else "")


def write_version(path: Path, version: str) -> None:
    """Set ``project.version`` and leave every other character alone."""
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    document["project"]["version"] = version
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


def unsettled(package: Package, members: dict[str, Package], root: Path) -> list[str]:
    """The names, of this package and all it brings in, that someone else holds on the index."""
    table = tomlkit.parse((root / "pyproject.toml").read_text(encoding="utf-8")).unwrap()
    held = set(table.get("tool", {}).get("release", {}).get("unsettled-names", []))
    return sorted(held & {one.name for one in siblings_of(package, members)})


def verify_tag(tag: str, root: Path) -> Package:
    """The package that a tag releases; refuses a tag that does not fit the tree, and names that are not settled."""
    name, mark, version = tag.rpartition("-v")
    members = packages(root)
    if not mark or name not in members:
        raise ReleaseError(f"the tag {tag!r} is not of the form NAME-vX.Y.Z with a package of this workspace")
    package = members[name]
    if package.version != version:
        raise ReleaseError(f"the tag says {version}, packages/{name}/pyproject.toml says {package.version}")
    if f"## [{version}] - " not in (package.folder / "CHANGELOG.md").read_text(encoding="utf-8"):
        raise ReleaseError(f"packages/{name}/CHANGELOG.md has no heading for {version}")
    held = unsettled(package, members, root)
    if held:
        raise ReleaseError(
            f"{name} cannot be published while these names are a stranger's: {', '.join(held)}"
        )
    return package


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
