"""Try every wheel alone: built, installed with just what it declares, imported, and put to its own tests.

``alone`` installs the newest versions that the declared ranges allow, ``lowest`` the lowest ones. A sibling always
comes from the wheels built here, by path: the index knows a stranger under the name camunda-client, and a version
range alone would let it win.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.utils import canonicalize_name, parse_wheel_filename

from tools.workspace import ROOT, Package, packages, siblings_of


class WheelError(Exception):
    """A wheel, or what an installation brought with it, is not as it must be."""


def main(arguments: list[str]) -> int:
    """Check all packages, or those named."""
    parser = argparse.ArgumentParser(prog="tools.wheels", description=__doc__)
    parser.add_argument("how", choices=["alone", "lowest"])
    parser.add_argument("names", nargs="*", help="packages; all of them when none is named")
    options = parser.parse_args(arguments)
    members = packages()
    failed = []
    with tempfile.TemporaryDirectory() as scratch:
        wheels = build(list(members.values()), Path(scratch) / "dist")
        for name in options.names or members:
            print(f"\n== {name} ({options.how})", flush=True)
            try:
                check(members[name], members, wheels, Path(scratch) / name, lowest=options.how == "lowest")
            except (WheelError, subprocess.CalledProcessError) as error:
                print(f"FAILED {name}: {error}", flush=True)
                failed.append(name)
    print(f"\n{len(options.names or members) - len(failed)} packages in order, {len(failed)} not: {failed}")
    return 1 if failed else 0


def uv(*arguments: str | Path) -> None:
    """Run uv, outside the checkout so that no workspace source applies, and raise if it fails."""
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    command = [os.environ.get("UV", "uv"), *map(str, arguments)]
    subprocess.run(command, check=True, env=environment, cwd=tempfile.gettempdir())


def build(members: list[Package], folder: Path) -> dict[str, Path]:
    """Build an sdist of every package and the wheel from that sdist; returns the wheels by name."""
    for package in members:
        uv(
            "build",
            "--quiet",
            "--no-sources",
            "--out-dir",
            folder,
            "--python",
            sys.executable,
            package.folder,
        )
    wheels = {str(parse_wheel_filename(wheel.name)[0]): wheel for wheel in folder.glob("*.whl")}
    missing = {package.name for package in members} - set(wheels)
    if missing:
        raise WheelError(f"no wheel was built for {sorted(missing)}")
    return wheels


def check(
    package: Package, members: dict[str, Package], wheels: dict[str, Path], folder: Path, *, lowest: bool
) -> None:
    """Install one wheel into an empty environment, import it, then run its tests there."""
    python = new_environment(folder / "env")
    install(python, package, members, wheels, lowest=lowest)
    if not lowest:
        run(python, "-c", f"import {package.import_name}", cwd=folder)
        uv("pip", "check", "--quiet", "--python", python)
    install(python, package, members, wheels, lowest=lowest, tests=True)
    refuse_strangers(python, members)
    tests = folder / "package"
    shutil.copytree(package.folder, tests, ignore=shutil.ignore_patterns("src", "__pycache__", ".*"))
    run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tests)


def new_environment(folder: Path) -> Path:
    """An environment that holds nothing, not even pip; returns its interpreter."""
    uv("venv", "--quiet", "--python", sys.executable, folder)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def install(
    python: Path,
    package: Package,
    members: dict[str, Package],
    wheels: dict[str, Path],
    *,
    lowest: bool = False,
    tests: bool = False,
    extra: str = "",
) -> None:
    """Install a wheel, with an extra if one is named, and by path the siblings that it asks for; all else comes from the index."""
    siblings = siblings_of(package, members, tests=tests, extra=extra)
    command: list[str | Path] = ["pip", "install", "--quiet", "--python", python]
    if lowest:
        command += ["--resolution", "lowest-direct"]
    extras = extras_in_use(siblings, package, tests=tests)
    if extra:
        extras.setdefault(package.name, set()).add(extra)
        for one in package.extras[extra]:
            extras.setdefault(canonicalize_name(one.name), set()).update(one.extras)
    for sibling in siblings:
        wheel = wheels[canonicalize_name(sibling.name)]
        chosen = f"[{','.join(sorted(extras[sibling.name]))}]" if extras.get(sibling.name) else ""
        command.append(f"{sibling.name}{chosen} @ {wheel.as_uri()}")
    if lowest:
        needed = package.requirements(extra=extra)
        command += [str(one) for one in needed if canonicalize_name(one.name) not in members]
    if tests:
        command += [str(one) for one in package.test_group if canonicalize_name(one.name) not in members]
    uv(*command)


def extras_in_use(siblings: list[Package], package: Package, *, tests: bool) -> dict[str, set[str]]:
    """Which extras of each sibling the others ask for."""
    extras: dict[str, set[str]] = {}
    for one in siblings:
        for requirement in one.requirements(tests=tests and one is package):
            extras.setdefault(canonicalize_name(requirement.name), set()).update(requirement.extras)
    return extras


def refuse_strangers(python: Path, members: dict[str, Package]) -> None:
    """Raise if a distribution with the name of a sibling was not installed from a local wheel."""
    code = (
        "import importlib.metadata as m, json; print(json.dumps({d.name: json.loads(d.read_text('direct_url.json') "
        "or '{}').get('url', 'the index') for d in m.distributions()}))"
    )
    answer = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout
    for name, origin in json.loads(answer).items():
        if canonicalize_name(name) in members and not origin.startswith("file:"):
            raise WheelError(f"{name} was installed from {origin}, not from this workspace")


def run(python: Path, *arguments: str, cwd: Path) -> None:
    """Run the environment's interpreter with nothing of the checkout on its path."""
    environment = {
        key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}
    }
    subprocess.run([python, *arguments], cwd=cwd, check=True, env=environment)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
