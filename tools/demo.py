"""The README's first command."""

from __future__ import annotations

import subprocess
import sys

from tools.workspace import ROOT


def main(arguments: list[str]) -> int:
    """Run ``camunda demo``: the order process on an engine in the process, from its file to a summary."""
    return subprocess.run([sys.executable, "-m", "camunda_sdk", "demo", *arguments], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
