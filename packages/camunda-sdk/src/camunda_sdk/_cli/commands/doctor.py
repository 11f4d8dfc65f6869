"""``camunda doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from camunda_sdk._cli.doctor import Finding, examine
from camunda_sdk._cli.options import Json, examples
from camunda_sdk._cli.output import lines
from camunda_sdk._cli.session import session_of

if TYPE_CHECKING:
    from rich.console import Console

NAME = "doctor"
SIGNS = {
    "ok": ("ok    ", "green"),
    "warning": ("warn  ", "yellow"),
    "failed": ("fail  ", "bold red"),
    "skipped": ("skip  ", "dim"),
}


@examples(
    "camunda doctor",
    "camunda --env-file prod.env doctor --job-type charge",
    "camunda doctor --json",
)
def run(
    context: typer.Context,
    job_type: Annotated[
        str | None,
        typer.Option(
            "--job-type",
            help="Try whether jobs of this type may be taken; one may be locked for a millisecond.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Find out why the cluster cannot be reached or refuses: each finding with what to do."""
    session = session_of(context, as_json=as_json)
    findings: list[Finding] = []
    for finding in examine(session, job_type):
        findings.append(finding)
        if not as_json:
            show(session.output.console, finding)
    if as_json:
        session.output.rows("findings", (), [finding.as_dict() for finding in findings])
    failed = [finding for finding in findings if finding.state == "failed"]
    if failed:
        raise typer.Exit(failed[0].code)


def show(console: Console, finding: Finding) -> None:
    """Print a finding and what to do about it."""
    lines(console, SIGNS[finding.state], (f"{finding.check:<14}", "bold"), f" {finding.text}")
    if finding.advice:
        lines(console, f"      {'':<14} → {finding.advice}")
