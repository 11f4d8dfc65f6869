"""Run every test of the repository: each package's own, the tools', those across packages, and the pages' examples."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tools.workspace import ROOT, packages


def suites() -> Iterator[tuple[str, Path, list[str]]]:
    """Name, folder and pytest arguments of each suite."""
    for package in packages().values():
        yield package.folder.relative_to(ROOT).as_posix(), package.folder, []
    yield "tools", ROOT / "tools", []
    yield "tests-integration", ROOT / "tests-integration", []
    pages = [
        ROOT / "README.md",
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted(ROOT.glob("packages/*/README.md")),
    ]
    yield "pages", ROOT, ["-p", "tools.doc_blocks", *(page.relative_to(ROOT).as_posix() for page in pages)]


def pages_with_examples() -> list[str]:
    """The pages that hold Python; naming another one would be an error to pytest."""
    pages = [
        ROOT / "README.md",
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted(ROOT.glob("packages/*/README.md")),
    ]
    return [
        page.relative_to(ROOT).as_posix() for page in pages if "```python" in page.read_text(encoding="utf-8")
    ]


def main(arguments: list[str]) -> int:
    """Run the suites one after another; the first failing one does not hide the others.

    ``--only a,b`` runs the suites of these folders alone; all other arguments go to pytest.
    """
    only: list[str] = []
    if arguments[:1] == ["--only"]:
        only, arguments = arguments[1].split(","), arguments[2:]
    results: list[tuple[str, int, float]] = []
    for name, folder, own in suites():
        if only and folder.name not in only:
            continue
        print(f"\n== {name}", flush=True)
        begun = time.monotonic()
        code = subprocess.run([sys.executable, "-m", "pytest", "-q", *own, *arguments], cwd=folder).returncode
        results.append((name, code, time.monotonic() - begun))
    print()
    for name, code, seconds in results:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({seconds:.0f} s)")
    return 1 if any(code for _, code, _ in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
