"""The ``camunda`` command."""

from __future__ import annotations

import sys

NEEDED = ("typer", "rich", "watchfiles", "camunda_embedded")


def main() -> None:
    """Run the command and end with its exit code, or say which extra brings in what it needs."""
    from importlib.util import find_spec

    missing = [name.replace("_", "-") for name in NEEDED if find_spec(name) is None]
    if missing:
        sys.exit(
            f"The camunda command needs {', '.join(missing)}, which the extra 'cli' brings in: "
            'pip install "camunda-sdk[cli]"'
        )
    from camunda_sdk._cli.running import run

    sys.exit(run(sys.argv[1:]))
