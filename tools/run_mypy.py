"""Check the types of all code and all tests, strictly, each package by itself.

Each package is checked on its own because test modules of two packages may share a name.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from tools.workspace import ROOT, packages


def targets() -> Iterator[list[str]]:
    """The groups of paths that are checked together."""
    for package in packages().values():
        folder = package.folder.relative_to(ROOT)
        yield [
            str(folder / part)
            for part in ("src", "tests", "examples")
            if any((ROOT / folder / part).glob("**/*.py"))
        ]
    yield ["dev.py", "tools"]
    for name in ("tests-integration", "examples", "benchmarks"):
        if any((ROOT / name).glob("**/*.py")):
            yield [name]


def main() -> int:
    """Run mypy over every group and fail if one fails."""
    failed = False
    for paths in targets():
        print("mypy", *paths, flush=True)
        failed |= subprocess.run([sys.executable, "-m", "mypy", *paths], cwd=ROOT).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
