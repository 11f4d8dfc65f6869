"""What the workspace holds: its packages, their versions and their bounds on each other."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Package:
    """One distribution of the workspace, as its pyproject.toml describes it."""

    name: str
    version: str
    folder: Path
    dependencies: tuple[Requirement, ...]
    extras: dict[str, tuple[Requirement, ...]]
    test_group: tuple[Requirement, ...]

    @property
    def import_name(self) -> str:
        """The name that Python code imports."""
        return self.name.replace("-", "_")

    def requirements(self, *, tests: bool = False, extra: str = "") -> tuple[Requirement, ...]:
        """What the package needs, with ``tests`` what its tests need besides, and what an extra of it brings in."""
        chosen = self.extras[extra] if extra else ()
        return self.dependencies + (self.test_group if tests else ()) + chosen

    def every_requirement(self) -> tuple[Requirement, ...]:
        """Dependencies and all extras: whatever a release promises about others."""
        return self.dependencies + tuple(
            requirement for group in self.extras.values() for requirement in group
        )


def read_package(folder: Path) -> Package:
    """Read one member's pyproject.toml."""
    data = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    project = data["project"]
    return Package(
        name=project["name"],
        version=project["version"],
        folder=folder,
        dependencies=parse(project.get("dependencies", [])),
        extras={extra: parse(lines) for extra, lines in project.get("optional-dependencies", {}).items()},
        test_group=parse(data.get("dependency-groups", {}).get("test", [])),
    )


def parse(lines: list[str]) -> tuple[Requirement, ...]:
    """Requirement lines as values."""
    return tuple(Requirement(line) for line in lines)


def packages(root: Path = ROOT) -> dict[str, Package]:
    """Every member by name, in the order of the root pyproject.toml (lower layers first)."""
    data = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    members = [read_package(root / member) for member in data["tool"]["uv"]["workspace"]["members"]]
    return {package.name: package for package in members}


def siblings_of(
    package: Package, members: dict[str, Package], *, tests: bool = False, extra: str = ""
) -> list[Package]:
    """The members that installing this one brings in, itself first, extras in use followed."""
    found: dict[str, Package] = {package.name: package}
    queue = list(package.requirements(tests=tests, extra=extra))
    while queue:
        requirement = queue.pop()
        sibling = members.get(canonicalize_name(requirement.name))
        if sibling is None:
            continue
        for extra in requirement.extras:
            queue.extend(sibling.extras.get(extra, ()))
        if sibling.name not in found:
            found[sibling.name] = sibling
            queue.extend(sibling.requirements())
    return list(found.values())
