"""The ``camunda`` command."""

from __future__ import annotations

import sys

NEEDED = ("typer", "rich", "watchfiles", "camunda_embedded")


def main() -> None:
    """Run the command and end with its exit code, or say which extra brings in what it needs."""
    try:
        sys.exit(load_and_run())
    except KeyboardInterrupt:  # while it loads, which takes longest on a busy machine
        from camunda_sdk._cli.exit_codes import INTERRUPTED

        sys.exit(INTERRUPTED)


def load_and_run() -> int | str:
    """The exit code, or a sentence where something is not installed."""
    from importlib.util import find_spec

    missing = [name.replace("_", "-") for name in NEEDED if find_spec(name) is None]
    if missing:
        return (
            f"The camunda command needs {', '.join(missing)}, which the extra 'cli' brings in: "
            'pip install "camunda-sdk[cli]"'
        )
    from camunda_sdk._cli.running import run

    return run(sys.argv[1:])
