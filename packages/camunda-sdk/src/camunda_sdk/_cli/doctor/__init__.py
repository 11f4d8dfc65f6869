"""The checks of ``camunda doctor``, from the settings to the cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from camunda_sdk._cli.doctor.cluster import check_cluster
from camunda_sdk._cli.doctor.finding import Finding
from camunda_sdk._cli.doctor.settings import check_settings
from camunda_sdk._cli.doctor.token import check_token
from camunda_sdk._cli.doctor.way import check_way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from camunda_sdk._cli.session import Session

__all__ = ["Finding", "examine"]


def examine(session: Session, job_type: str | None = None) -> Iterator[Finding]:
    """Check one thing after another; what cannot work after a failure is not tried.

    Args:
        session: Where the settings come from.
        job_type: A job type to try a permission with.

    Yields:
        Findings, as they are made.
    """
    settings, findings = check_settings(session)
    yield from findings
    if settings is None:
        return
    for check in (check_way, check_token):
        failed = False
        for finding in check(settings):
            failed |= finding.state == "failed"
            yield finding
        if failed:
            return
    yield from check_cluster(session, job_type)
