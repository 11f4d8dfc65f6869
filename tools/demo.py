"""The README's first command."""

from __future__ import annotations

import subprocess
import sys

from tools.workspace import ROOT


def main(arguments: list[str]) -> int:
    """Run the program that shows most of what there is today."""
    program = ROOT / "packages" / "camunda-auth" / "examples" / "first_call.py"
    return subprocess.run([sys.executable, str(program), *arguments], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
