"""``camunda lint``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from camunda_sdk._cli.commands.deploy import files_of
from camunda_sdk._cli.exit_codes import FAILED
from camunda_sdk._cli.options import Json, examples
from camunda_sdk._cli.session import session_of

NAME = "lint"
COLUMNS = ("file", "line", "severity", "element", "message")


@examples(
    "camunda lint order.bpmn prices.dmn",
    "camunda lint processes",
    "camunda lint --strict order.bpmn --json",
)
def run(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, help="Files, or folders whose .bpmn, .dmn and .form files are meant."),
    ],
    strict: Annotated[bool, typer.Option("--strict", help="Fail for warnings as well.")] = False,
    as_json: Json = False,
) -> None:
    """Check files as a deployment would, and for what is allowed and probably not meant."""
    session = session_of(context, as_json=as_json)
    rows = [row for path in files_of(files, "FILES") for row in problems_of(path)]
    session.output.rows("problems", COLUMNS, rows)
    if any(strict or row["severity"] == "error" for row in rows):
        raise typer.Exit(FAILED)


def problems_of(path: Path) -> list[dict[str, Any]]:
    """What is wrong with a file; one that cannot be read has that problem, and the others are looked at all the same."""
    from camunda_embedded import lint

    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"It cannot be read: {error.strerror or error}"
        return [{"file": str(path), "line": 0, "severity": "error", "element": "", "message": message}]
    return [
        {
            "file": str(path),
            "line": problem.line,
            "severity": problem.severity,
            "element": problem.element_id,
            "message": problem.message,
        }
        for problem in lint(content, path.name)
    ]
