"""Run every test of the repository: each package's own, the tools', and those across packages."""

from __future__ import annotations

import subprocess
import sys
import time

from tools.workspace import ROOT, packages


def main(arguments: list[str]) -> int:
    """Run the suites one after another; the first failing one does not hide the others."""
    folders = [package.folder for package in packages().values()]
    folders += [ROOT / "tools", ROOT / "tests-integration"]
    results: list[tuple[str, int, float]] = []
    for folder in folders:
        name = folder.relative_to(ROOT).as_posix()
        print(f"\n== {name}", flush=True)
        begun = time.monotonic()
        code = subprocess.run([sys.executable, "-m", "pytest", "-q", *arguments], cwd=folder).returncode
        results.append((name, code, time.monotonic() - begun))
    print()
    for name, code, seconds in results:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.0f} s)")
    return 1 if any(code for _, code, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
