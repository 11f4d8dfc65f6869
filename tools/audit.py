"""Look up known vulnerabilities of every locked dependency; this asks the package index, so it is no part of ``check``."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.workspace import ROOT


def main() -> int:
    """Export what is locked and audit it."""
    with tempfile.TemporaryDirectory() as scratch:
        requirements = Path(scratch) / "requirements.txt"
        export = [
            "export",
            "--quiet",
            "--locked",
            "--all-packages",
            "--all-extras",
            "--no-emit-workspace",
            "--no-hashes",
        ]
        subprocess.run(
            [os.environ.get("UV", "uv"), *export, "--output-file", requirements], cwd=ROOT, check=True
        )
        audit = [
            sys.executable,
            "-m",
            "pip_audit",
            "--no-deps",
            "--disable-pip",
            "--requirement",
            str(requirements),
        ]
        return subprocess.run(audit, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
